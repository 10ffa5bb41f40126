/**
 * The trace: what happened, who did it, and because of what. Every sentence that `why` prints, and the hash by
 * which two runs are compared, come from here.
 */
import { hashText } from './random.ts';

/** One thing that happened. Immutable once recorded. */
export interface TraceEntry {
  /** 1, 2, 3, … in the order of recording. */
  readonly id: number;
  readonly atMs: number;
  /** `component/instance`: `kubelet/node-1`, `kubectl/learner`, `kernel/node-1`. */
  readonly who: string;
  /** What was done, a short verb phrase from a fixed vocabulary: `write`, `process exited`, `input`. */
  readonly what: string;
  /** What it was done to, `kind/namespace/name` where it is an object: `pod/default/web`. */
  readonly subject: string;
  /** Ids of the entries that led to this one. */
  readonly causes: readonly number[];
  /** Details, already plain: they take part in the hash. */
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Housekeeping that a learner does not look at (heartbeats, leases): skipped by "next change". */
  readonly quiet: boolean;
}

/** What a component hands to `Simulation.record`. Without `causes`, the entry under way is the cause. */
export interface TraceInput {
  who: string;
  what: string;
  subject?: string;
  causes?: readonly number[];
  data?: Readonly<Record<string, string | number | boolean>>;
  quiet?: boolean;
}

const NO_DATA: TraceEntry['data'] = Object.freeze({});

/** An append-only list of entries with a running hash. */
export class Trace {
  readonly entries: TraceEntry[] = [];
  #hash = 0;
  #changes = 0;

  append(atMs: number, cause: number, input: TraceInput): TraceEntry {
    const entry: TraceEntry = {
      id: this.entries.length + 1,
      atMs,
      who: input.who,
      what: input.what,
      subject: input.subject ?? '',
      causes: input.causes ?? (cause === 0 ? [] : [cause]),
      data: input.data ?? NO_DATA,
      quiet: input.quiet ?? false,
    };
    this.entries.push(entry);
    if (!entry.quiet) this.#changes++;
    const parts = [String(entry.atMs), ' ', entry.who, ' ', entry.what, ' ', entry.subject, ' ', entry.causes.join(',')];
    for (const key in entry.data) parts.push(' ', key, '=', String(entry.data[key]));
    this.#hash = hashText(parts, this.#hash);
    return entry;
  }

  get(id: number): TraceEntry | undefined {
    return this.entries[id - 1];
  }

  /** How many entries so far are not quiet: "skip to the next change" waits for this to grow. */
  get changes(): number {
    return this.#changes;
  }

  /** A hash over every entry so far, order and causes included: equal runs have equal hashes. */
  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0') + this.entries.length.toString(16).padStart(8, '0');
  }
}
