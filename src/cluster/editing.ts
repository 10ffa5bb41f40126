/**
 * Files that are open in an editor: a program of the learner's machine opens one and waits, whoever shows it (the page, a
 * test) sends back what was written. The texts that come back are inputs, so a replay edits as the learner did.
 */
import type { WaitQueue } from '../kernel/types.ts';

/** A file that waits to be edited. */
export interface OpenEdit {
  /** Counts up from 1 within a world: the same edit has the same number in a replay. */
  readonly id: number;
  /** What was typed to open it: `vi`, `nano`. */
  readonly program: string;
  /** Its absolute path. */
  readonly path: string;
  /** What it held when it was opened or last saved; '' for a file that is not there yet. */
  readonly text: string;
}

/** What came back of an edit. `text`: to be written; without it, nothing is. */
export interface Edited {
  readonly text?: string | undefined;
  readonly closed: boolean;
}

interface Waiting {
  readonly queue: WaitQueue;
  readonly answers: Edited[];
}

/** The edits of one learner's machine. */
export class Editing {
  #lastId = 0;
  #open: readonly OpenEdit[] = [];
  readonly #waiting = new Map<number, Waiting>();

  /** What is open, oldest first. Another list whenever something of it has changed. */
  get open(): readonly OpenEdit[] {
    return this.#open;
  }

  /** Opens a file. `queue` is notified when there is something for `take`. */
  begin(edit: Omit<OpenEdit, 'id'>, queue: WaitQueue): number {
    const id = ++this.#lastId;
    this.#waiting.set(id, { queue, answers: [] });
    this.#open = [...this.#open, { id, ...edit }];
    return id;
  }

  /** Whoever shows the file has written to it or closed it. Nothing happens where it is no longer open. */
  answer(id: number, edited: Edited): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    waiting.answers.push(edited);
    waiting.queue.notify();
  }

  /** The next answer that has come, for the program that waits. */
  take(id: number): Edited | undefined {
    return this.#waiting.get(id)?.answers.shift();
  }

  /** The program has written the file. */
  saved(id: number, text: string): void {
    this.#open = this.#open.map((edit) => (edit.id === id ? { ...edit, text } : edit));
  }

  end(id: number): void {
    this.#waiting.delete(id);
    this.#open = this.#open.filter((edit) => edit.id !== id);
  }
}
