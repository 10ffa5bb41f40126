/** The event queue: a binary heap ordered by due time, then by the order of scheduling. */

/** One scheduled call. `cancel` is idempotent and may be called from the event itself. */
export interface Timer {
  readonly dueMs: number;
  readonly label: string;
  cancel(): void;
}

/** A timer as the queue holds it. `order` breaks ties, so that equal due times run in the order of scheduling. */
export class QueuedEvent implements Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly label: string;
  readonly run: () => void;
  /** The trace entry during which this event was scheduled: its cause (0: none). */
  readonly cause: number;
  cancelled = false;

  constructor(dueMs: number, order: number, label: string, run: () => void, cause: number) {
    this.dueMs = dueMs;
    this.order = order;
    this.label = label;
    this.run = run;
    this.cause = cause;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

const isBefore = (a: QueuedEvent, b: QueuedEvent): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** A heap of events. Cancelled events stay until they surface, then they are dropped. */
export class EventQueue {
  #heap: QueuedEvent[] = [];

  push(event: QueuedEvent): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(event);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(event, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = event;
  }

  /** The next live event, without removing it. */
  peek(): QueuedEvent | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.cancelled) this.#removeFirst();
    return this.#heap[0];
  }

  /** Removes and returns the next live event. */
  pop(): QueuedEvent | undefined {
    const first = this.peek();
    if (first) this.#removeFirst();
    return first;
  }

  /** Live events, in no particular order. For reports only: it walks the whole heap. */
  live(): QueuedEvent[] {
    return this.#heap.filter((event) => !event.cancelled);
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}
