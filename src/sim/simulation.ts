/**
 * Virtual time: one thread, one queue, one clock. Time moves from event to event, so slicing it differently
 * (many small advances or one leap) gives the same trace.
 */
import { EventQueue, QueuedEvent, type Timer } from './queue.ts';
import { RandomStream, hashText } from './random.ts';
import { Trace, type TraceEntry, type TraceInput } from './trace.ts';

/** How many events one instant may hold before the run counts as a hot loop. */
const HOT_LOOP_EVENTS = 100_000;

export interface SimulationOptions {
  /** Any text or number: same seed and same inputs, same trace. */
  seed: string | number;
  /** Unix time, in ms, of virtual instant 0. */
  epochMs: number;
  hotLoopEvents?: number;
}

/** Thrown when time stands still: so many events at one instant that some component must be scheduling itself. */
export class HotLoopError extends Error {
  override readonly name = 'HotLoopError';
  readonly label: string;

  constructor(label: string, share: number, events: number, atMs: number) {
    super(
      `time stands still at ${atMs} ms: ${events} events ran at this instant, ${share} of them labelled "${label}". ` +
        `Give that event a delay, or stop it from scheduling itself.`,
    );
    this.label = label;
  }
}

/** The clock, the queue, the dice and the trace of one run. */
export class Simulation {
  readonly epochMs: number;
  readonly seed: string;
  readonly trace = new Trace();
  #nowMs = 0;
  #order = 0;
  #cause = 0;
  #queue = new EventQueue();
  #streams = new Map<string, RandomStream>();
  #reseeds = new Map<string, string>();
  #hotLoopEvents: number;
  #eventsRun = 0;

  constructor(options: SimulationOptions) {
    this.seed = String(options.seed);
    this.epochMs = options.epochMs;
    this.#hotLoopEvents = options.hotLoopEvents ?? HOT_LOOP_EVENTS;
  }

  /** Virtual milliseconds since the run began: an integer. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Unix time in ms of the present virtual instant: what a clock inside the cluster shows. */
  get wallMs(): number {
    return this.epochMs + this.#nowMs;
  }

  /** Whether what is scheduled here no longer happens: never, but for a `Lifetime` that is over. */
  get hasEnded(): boolean {
    return false;
  }

  /** How many events have run so far: a measure of work, for benchmarks. */
  get eventsRun(): number {
    return this.#eventsRun;
  }

  /** The trace entry under way: what is scheduled or recorded now is caused by it (0: nothing). */
  get cause(): number {
    return this.#cause;
  }

  /**
   * Runs `run` after `delayMs` (rounded to whole ms, at least 0). The label says what it is, for traces and hot-loop
   * reports; an empty one throws. The entry under way becomes the cause of what `run` records.
   */
  after(delayMs: number, label: string, run: () => void): Timer {
    return this.#schedule(this.#nowMs + Math.max(0, Math.round(delayMs)), label, run, this.#cause);
  }

  /** Like `after`, with a cause of its own instead of the entry under way (0: none, as for a timer that nobody asked for). */
  afterBecause(cause: number, delayMs: number, label: string, run: () => void): Timer {
    return this.#schedule(this.#nowMs + Math.max(0, Math.round(delayMs)), label, run, cause);
  }

  #schedule(dueMs: number, label: string, run: () => void, cause: number): Timer {
    if (label === '') throw new Error('Simulation.after: wanted a label that names the event, found an empty one');
    if (!Number.isFinite(dueMs)) throw new Error(`Simulation.after: wanted a finite delay for "${label}", found ${dueMs}`);
    const event = new QueuedEvent(dueMs, this.#order++, label, run, cause);
    this.#queue.push(event);
    return event;
  }

  /** Runs `body` with `cause` as the entry under way: for queues that carry a cause from put to take. */
  because<T>(cause: number, body: () => T): T {
    const before = this.#cause;
    this.#cause = cause;
    try {
      return body();
    } finally {
      this.#cause = before;
    }
  }

  /**
   * Records that something happened. Its causes are the ones given, else the entry under way; it becomes the entry
   * under way for the rest of this event, so what follows is caused by it.
   */
  record(input: TraceInput): TraceEntry {
    const entry = this.trace.append(this.#nowMs, this.#cause, input);
    this.#cause = entry.id;
    return entry;
  }

  /** The random stream of that name: `kubelet/node-1/pull`. Always the same object for the same name. */
  random(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = new RandomStream(hashText(name, hashText(this.seed + (this.#reseeds.get(name.split('/')[0]!) ?? ''))));
      this.#streams.set(name, stream);
    }
    return stream;
  }

  /**
   * Runs `body` with copies of the dice: what it throws changes no later throw. For questions about what would happen, which
   * must leave the run as it was; `body` itself must neither schedule nor record anything.
   */
  rehearse<T>(body: () => T): T {
    const dice = this.#streams;
    this.#streams = new Map([...dice].map(([name, stream]) => [name, stream.copy()]));
    try {
      return body();
    } finally {
      this.#streams = dice;
    }
  }

  /** Gives every stream whose name starts with `family/` (or is `family`) new dice, from now on. */
  reseed(family: string, salt: string): void {
    this.#reseeds.set(family, salt);
    for (const name of [...this.#streams.keys()]) if (name === family || name.startsWith(family + '/')) this.#streams.delete(name);
  }

  /** When the next event is due, in virtual ms, or undefined when nothing is scheduled. */
  get nextDueMs(): number | undefined {
    return this.#queue.peek()?.dueMs;
  }

  /** Labels of what is scheduled, soonest first: what a cluster is waiting for. */
  pending(): { dueMs: number; label: string }[] {
    return this.#queue
      .live()
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)
      .map(({ dueMs, label }) => ({ dueMs, label }));
  }

  /** Runs everything that is due within the next `ms`, and leaves the clock exactly `ms` later. */
  advance(ms: number): void {
    this.advanceTo(this.#nowMs + ms);
  }

  /** Runs everything due up to and including `toMs` (virtual), and leaves the clock there. Going back throws. */
  advanceTo(toMs: number): void {
    this.advanceUntil(() => false, toMs);
  }

  /**
   * Runs events until `isReached()` holds (asked before the first and after every event) or the clock stands at `limitMs` (virtual).
   * Returns whether it was reached; if not, the clock stands at `limitMs`.
   */
  advanceUntil(isReached: () => boolean, limitMs: number): boolean {
    if (!Number.isFinite(limitMs)) throw new Error(`Simulation.advanceUntil: wanted a finite limit, found ${limitMs}: events never run out`);
    if (limitMs < this.#nowMs) throw new Error(`Simulation.advanceUntil: the clock stands at ${this.#nowMs} ms and cannot go back to ${limitMs} ms`);
    let atThisInstant = 0;
    let labels: Map<string, number> | undefined;
    for (;;) {
      if (isReached()) return true;
      const next = this.#queue.peek();
      if (!next || next.dueMs > limitMs) break;
      if (next.dueMs > this.#nowMs) {
        this.#nowMs = next.dueMs;
        atThisInstant = 0;
        labels = undefined;
      }
      // Only the last tenth before the limit is counted by label: the report costs nothing while all is well.
      if (++atThisInstant > this.#hotLoopEvents * 0.9) {
        labels ??= new Map();
        labels.set(next.label, (labels.get(next.label) ?? 0) + 1);
        if (atThisInstant > this.#hotLoopEvents) this.#reportHotLoop(labels, atThisInstant);
      }
      this.#queue.pop();
      this.#eventsRun++;
      this.#cause = next.cause;
      next.run();
      this.#cause = 0;
    }
    this.#nowMs = Math.max(this.#nowMs, Math.floor(limitMs));
    return false;
  }

  /**
   * Runs events until something worth seeing was recorded (an entry that is not quiet), at most until `limitMs`
   * (virtual). Everything of that same instant runs too. Returns whether there was such a change.
   */
  advanceToNextChange(limitMs: number): boolean {
    const before = this.trace.changes;
    if (!this.advanceUntil(() => this.trace.changes > before, limitMs)) return false;
    this.advanceTo(this.#nowMs);
    return true;
  }

  #reportHotLoop(labels: Map<string, number>, events: number): never {
    const [label, share] = [...labels].sort((a, b) => b[1] - a[1])[0]!;
    throw new HotLoopError(label, share, events, this.#nowMs);
  }
}
