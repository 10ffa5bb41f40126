/** The parts of a trace: hops, and from where packets leave. */
import type { Pod } from '../api/types.gen.ts';
import type { Machine } from './machine.ts';

/** One hop: where it is, what happened there, whether the request went on, and what shows more of where it did not. */
export interface Hop {
  readonly where: string;
  readonly says: string;
  readonly goesOn: boolean;
  readonly lookAt?: readonly string[];
}

/** The request goes on. */
export const go = (where: string, says: string): Hop => ({ where, says, goesOn: true });
/** The request ends here; `lookAt` are commands that show more. */
export const stop = (where: string, says: string, lookAt: readonly string[] = []): Hop => ({
  where,
  says,
  goesOn: false,
  ...(lookAt.length > 0 && { lookAt }),
});

/** From where packets leave: a machine (undefined: the learner's), and the address that they carry. */
export interface Source {
  readonly machine: Machine | undefined;
  readonly address: string;
  readonly pod?: Pod;
}
