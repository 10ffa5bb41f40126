/** The table of builtins: what runs inside the shell itself. Mirrors builtintab of busybox' ash. */
import type { Task } from '../kernel/types.ts';
import { CONTROL_BUILTINS } from './builtins-control.ts';
import { DIRECTORY_BUILTINS } from './builtins-directory.ts';
import { INPUT_BUILTINS } from './builtins-input.ts';
import { JOB_BUILTINS } from './builtins-jobs.ts';
import { TEXT_BUILTINS } from './builtins-text.ts';
import { VARIABLE_BUILTINS } from './builtins-variables.ts';
import type { Interpreter } from './interpreter.ts';

/** A builtin: gets its name and arguments, returns its status. */
export type Builtin = (shell: Interpreter, words: readonly string[]) => Task<number>;

/** POSIX' special builtins: their errors end the shell, assignments before them stay. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  '. : break continue eval exec exit export local readonly return set shift source times trap unset'.split(' '),
);

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>(
  [TEXT_BUILTINS, CONTROL_BUILTINS, VARIABLE_BUILTINS, DIRECTORY_BUILTINS, INPUT_BUILTINS, JOB_BUILTINS].flatMap((table) => Object.entries(table)),
);
