/**
 * How a session copes with code of the engine that is loaded later. The engine is synchronous: where it needs a part that is
 * not here it stops in the middle, as a program does at a page fault. What the message did until then is taken back; when the
 * part is here the message is handled again. Nobody sees a difference: not the trace, not the screen.
 */

/** Loads parts of the engine. */
export interface Pager {
  /** Whether a part was wanted that is not here: then all that was done meanwhile is void. */
  readonly isWanting: boolean;
  /** Fetches what is wanted, for as long as it takes, and calls back when it is here: then `isWanting` no longer holds. */
  fetch(done: () => void): void;
}

export interface RestartOptions<Message> {
  pager: Pager;
  /** Notes how everything is. The answer puts it back. */
  mark(): () => void;
  handle(message: Message): void;
  /** What was handled is so for good. */
  commit(): void;
  /** Whether a message that comes while the session waits is dropped: the passing of time is. */
  isDropped(message: Message): boolean;
}

/** A receiver that handles messages in their order, each once in effect, however often it must begin anew. */
export function createRestartable<Message>({ pager, mark, handle, commit, isDropped }: RestartOptions<Message>): (message: Message) => void {
  /** What waits for a part; undefined while none is wanted. */
  let waiting: Message[] | undefined;

  const receive = (message: Message): void => {
    if (waiting) {
      if (!isDropped(message)) waiting.push(message);
      return;
    }
    const takeBack = mark();
    handle(message);
    if (!pager.isWanting) return commit();
    takeBack();
    waiting = [message];
    pager.fetch(() => {
      const again = waiting ?? [];
      waiting = undefined;
      again.forEach(receive);
    });
  };
  return receive;
}

/** Of an engine that is here as a whole. */
export const nothingToLoad: Pager = {
  isWanting: false,
  fetch: (done) => done(),
};
