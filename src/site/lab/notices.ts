/** Messages of the lab about itself, above everything else in it, with what can be done. */
import { texts } from '../texts.ts';
import { button, h } from './dom.ts';

export interface NoticeAction {
  label: string;
  act(): void;
  /** Takes the notice away when done. */
  closes?: boolean;
}

export class Notices {
  readonly element = h('div', { class: 'notices', role: 'alert' });

  /** Says something, with what can be done about it. `detail` is for whoever reports or repairs it, and stays folded. */
  show(text: string, actions: readonly NoticeAction[] = [], detail = ''): void {
    if ([...this.element.querySelectorAll(':scope > .notice > p')].some((shown) => shown.textContent === text)) return;
    const notice = h('div', { class: 'notice' }, h('p', {}, text));
    if (detail !== '') notice.append(h('details', {}, h('summary', {}, texts.store.detail), h('p', {}, detail)));
    const row = h('div', { class: 'actions' });
    for (const { label, act, closes } of actions) {
      row.append(
        button(label, {
          class: 'button',
          onClick: () => {
            act();
            if (closes) notice.remove();
          },
        }),
      );
    }
    if (!actions.some((action) => action.closes)) row.append(button(texts.store.dismiss, { class: 'button quiet', onClick: () => notice.remove() }));
    notice.append(row);
    this.element.append(notice);
  }
}
