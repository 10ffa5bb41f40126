import { expect, it } from 'vitest';
import { applets, programs } from '../../../src/shell/programs/index.ts';
import { appletNames, otherProgramNames } from '../../../src/shell/programs/program-names.table.ts';

it('names every applet in the order of the table, for the machines that have not loaded it', () => {
  expect(appletNames).toEqual(Object.keys(applets));
});

it('names every other program', () => {
  expect([...appletNames, ...otherProgramNames].sort()).toEqual([...programs.keys()].sort());
});
