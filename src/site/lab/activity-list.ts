/** What the cluster did, newest last: one sentence an act. */
import type { ActivityLine } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { h, setText } from './dom.ts';
import { clockOf } from './span.ts';

const words = texts.activity;
const MOST_LINES = 200;

export class ActivityList {
  readonly element: HTMLElement;
  readonly #list = h('ol', { class: 'activity-lines' });
  readonly #empty = h('p', { class: 'activity-empty' }, words.empty);
  readonly #scroller: HTMLElement;

  constructor() {
    this.#scroller = h('div', { class: 'activity-scroll', tabindex: '0', role: 'group', 'aria-label': words.name }, this.#empty, this.#list);
    this.element = h('div', { class: 'activity' }, h('p', { class: 'panel-title', 'aria-hidden': 'true' }, words.name), this.#scroller);
  }

  add(lines: readonly ActivityLine[]): void {
    const stick = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < 30;
    for (const line of lines) {
      this.#list.append(h('li', { title: line.who }, h('span', { class: 'at' }, clockOf(line.atMs)), h('span', { class: 'what' }, line.text)));
    }
    while (this.#list.childElementCount > MOST_LINES) this.#list.firstElementChild?.remove();
    this.#empty.hidden = this.#list.childElementCount > 0;
    if (stick) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#empty.hidden = false;
    setText(this.#empty, words.empty);
  }
}
