/** What grading says: one finding a check. */

/** A check's outcome, in words for the learner. */
export interface Finding {
  id: string;
  /** The check as a sentence: "Pod web becomes Ready within 60 seconds". */
  says: string;
  state: 'met' | 'waiting' | 'failed';
  /** What was wanted, and what was found instead; empty when met. */
  wanted: string;
  found: string;
  /** Virtual ms since which it has been so, or null. */
  sinceMs: number | null;
  /** The chain of causes, first cause last: sentences. */
  why: string[];
  /** A command that shows it. */
  lookAt: string;
  /** In which future it failed (seed salt), or null. */
  future: string | null;
}
