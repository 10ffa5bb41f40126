/** What grading needs of a cluster: to look through the door, to let time pass, to act as a learner would, and to branch. */
import type { ApiServer } from '../api/door.ts';
import type { History } from '../explain/history.ts';
import type { Trace } from '../sim/trace.ts';

/** A running cluster with a learner's machine beside it, as the grader holds it. */
export interface GradedCluster {
  readonly api: ApiServer;
  readonly trace: Trace;
  /** The trace with the objects before and after each write: what `why` reads. */
  readonly history: History;
  /** Virtual ms since the cluster's run began. */
  readonly nowMs: number;
  /** Lets `ms` of virtual time pass. */
  advance(ms: number): void;
  /** Runs until something worth seeing changed, at most until `limitMs` (virtual); then the clock stands there. Returns whether something did. */
  advanceToNextChange(limitMs: number): boolean;
  /**
   * A cluster of its own in the same state. The random streams of the families in `reseed` have new dice in it, derived
   * from `salt`; with an empty `reseed` it goes on exactly as this one will.
   */
  fork(options: { reseed: readonly string[]; salt: string }): GradedCluster;
  /** Types one shell line in the learner's working directory and runs it to its end. `out` holds stdout and stderr as they came. */
  runCommand(line: string): { exit: number; out: string };
  /** Puts a file into the learner's working directory. */
  writeFile(path: string, text: string): void;
}

/** Starts a cluster from a scenario of the catalogue. Throws where there is no such scenario. */
export type NewCluster = (start: { scenario: string; seed: string }) => GradedCluster;

/**
 * Sentences that say why an object is as it is, first cause last. `subject` is `pod/default/web`. The room `explain` has one;
 * a grader without it gives findings without reasons.
 */
export type ExplainWhy = (cluster: GradedCluster, subject: string) => string[];
