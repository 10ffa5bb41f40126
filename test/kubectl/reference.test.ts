import { expect, it } from 'vitest';
import { commandEntries, refusedCommands, refusedGlobalFlags } from '../../src/kubectl/reference.ts';

const entryOf = (path: string) => commandEntries().find((entry) => entry.path === path);

it('tells of each command that works: a sentence, its help, the flags that are refused', () => {
  expect(entryOf('kubectl uncordon')).toEqual({
    path: 'kubectl uncordon',
    summary: 'Mark node as schedulable',
    help: expect.stringMatching(/^Mark node as schedulable\.\n\nExamples:\n[\s\S]*\nOptions:\n[\s\S]*\nUsage:\n {2}kubectl uncordon NODE \[options\]\n/),
    refusedFlags: [],
  });
  expect(entryOf('kubectl describe')?.refusedFlags).toEqual(['--kustomize']);
});

it('has a help text and a short sentence for every command that works, and leaves out those that are refused', () => {
  const entries = commandEntries();
  expect(entries.filter(({ summary }) => summary === '' || summary.length > 200)).toEqual([]);
  const refused = new Set(refusedCommands().map(({ path }) => path));
  expect(entries.filter(({ path }) => refused.has(path))).toEqual([]);
  expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
});

it('names what kubectl has and this one refuses', () => {
  expect(refusedCommands()).toContainEqual({ path: 'kubectl autoscale', instead: undefined });
  expect(refusedGlobalFlags()).toContain('--as-group');
});
