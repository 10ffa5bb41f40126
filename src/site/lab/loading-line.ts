/** The line below a terminal that says what its session waits for. */
import { texts } from '../texts.ts';
import { h, setText } from './dom.ts';
import type { LoadingParts } from './parts.ts';
import { after } from './wall-clock.ts';

/** What comes sooner than this (ms of the reader's time) is not worth a word. */
const WORTH_SAYING_MS = 400;

export class LoadingLine {
  readonly element = h('p', { class: 'term-loading', role: 'status' });
  #cancel: (() => void) | null = null;

  show({ count, isStuck }: LoadingParts): void {
    this.#cancel?.();
    this.#cancel = null;
    if (count === 0 || isStuck) setText(this.element, isStuck ? texts.terminal.loadingStuck : '');
    else if (this.element.textContent === '') this.#cancel = after(WORTH_SAYING_MS, () => setText(this.element, texts.terminal.loading));
  }
}
