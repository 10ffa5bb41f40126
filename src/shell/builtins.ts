/** The table of builtins: what runs inside the shell itself. Mirrors builtintab of busybox' ash. */
import type { Builtin } from './builtin.ts';
import { CONTROL_BUILTINS } from './builtins-control.ts';
import { DIRECTORY_BUILTINS } from './builtins-directory.ts';
import { INPUT_BUILTINS } from './builtins-input.ts';
import { JOB_BUILTINS } from './builtins-jobs.ts';
import { TEXT_BUILTINS } from './builtins-text.ts';
import { VARIABLE_BUILTINS } from './builtins-variables.ts';

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>(
  [TEXT_BUILTINS, CONTROL_BUILTINS, VARIABLE_BUILTINS, DIRECTORY_BUILTINS, INPUT_BUILTINS, JOB_BUILTINS].flatMap((table) => Object.entries(table)),
);

/** The builtin of that name, where there is one. */
export const findBuiltin = (name: string): Builtin | undefined => BUILTINS.get(name);

export const builtinNames = (): readonly string[] => [...BUILTINS.keys()];
