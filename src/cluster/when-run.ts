/** Programs that are made when they first run: what makes them may be loaded as late as that. */
import type { Program } from '../kernel/types.ts';

/** The program that `make` gives, made once. */
export function whenRun(make: () => Program): Program {
  let made: Program | undefined;
  return (process) => (made ??= make())(process);
}
