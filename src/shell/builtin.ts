/** What a builtin is, and which of them POSIX calls special. */
import type { Task } from '../kernel/types.ts';
import type { Interpreter } from './interpreter.ts';

/** A builtin: gets its name and arguments, returns its status. */
export type Builtin = (shell: Interpreter, words: readonly string[]) => Task<number>;

/** Special builtins: their errors end the shell, assignments before them stay. `local` is one in ash. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  '. : break continue eval exec exit export local readonly return set shift source times trap unset'.split(' '),
);
