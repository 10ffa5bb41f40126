/** The one way into the programs: by name. The learner's page loads them when the first of them runs. */
import type { Program } from '../../kernel/types.ts';
import { programs } from './index.ts';

/** A program of `program-names.table.ts`. Throws for any other name. */
export function findProgram(name: string): Program {
  const program = programs.get(name);
  if (!program) throw new Error(`findProgram: wanted one of ${[...programs.keys()].join(', ')}, found "${name}"`);
  return program;
}
