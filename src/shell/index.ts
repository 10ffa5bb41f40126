/** The shell room's door: every program of a container, `sh` among them, and the learner's shell. */
import type { ProgramTable } from '../kernel/types.ts';
import { programs as applets } from './programs/index.ts';
import { createSh } from './sh.ts';

/** Programs by name, as image files name them: busybox' applets and `sh` (also as `ash`). */
export const programs: ProgramTable = new Map([...applets, ['sh', createSh('ash')], ['ash', createSh('ash')]]);

export { createSh, type ShellOptions } from './sh.ts';
export type { Completer, Completion } from './line-editor.ts';
