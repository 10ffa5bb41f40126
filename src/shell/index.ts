/** The shell room's door: every program of a container, `sh` among them, and the learner's shell. */
import type { Program, ProgramTable } from '../kernel/types.ts';
import { findProgram } from './programs/find-program.ts';
import { appletNames, otherProgramNames } from './programs/program-names.table.ts';
import { createSh } from './sh.ts';

/**
 * Programs by name, as image files name them: busybox' applets, `sh` (also as `ash`), and the shells of a Debian image.
 * Differs: dash speaks as busybox' ash does, of which it is the ancestor; only its prompt is its own.
 */
export const programs: ProgramTable = new Map([
  ...[...appletNames, ...otherProgramNames].map((name): [string, Program] => [name, (process) => findProgram(name)(process)]),
  ['sh', createSh('ash')],
  ['ash', createSh('ash')],
  ['dash', createSh('ash', { prompt: '\\$ ' })],
  ['bash', createSh('bash', { prompt: '\\u@\\h:\\w\\$ ' })],
]);

/** Tools that a workstation has as well as a container; the servers are not among them. */
export const workstationTools: readonly string[] = [...appletNames, 'curl'];

export { createSh, type ShellOptions } from './sh.ts';
export type { Completer, Completion } from './line-editor.ts';
