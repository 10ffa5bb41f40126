/** Choosing and ordering causes with buttons: works the same by mouse, touch, keyboard and screen reader. */
import { texts } from '../texts.ts';
import { button } from './dom.ts';

const words = texts.exercise;

export interface Chain {
  /** Ids of the chosen causes, first cause first. */
  order(): string[];
}

export function addReorderable(form: HTMLElement): Chain {
  const pool = form.querySelector<HTMLElement>('[data-pool]');
  const chain = form.querySelector<HTMLElement>('[data-chain]');
  if (pool === null || chain === null) throw new Error('An explain exercise needs a pool and a chain.');

  const dress = (item: HTMLElement, chosen: boolean): void => {
    item.querySelectorAll('button').forEach((old) => old.remove());
    const named = (label: string, act: () => void): HTMLButtonElement => {
      const element = button(label, { class: 'button quiet', onClick: act });
      element.setAttribute('aria-label', `${label}: ${item.querySelector('span')?.textContent ?? ''}`);
      return element;
    };
    if (chosen) {
      item.append(
        named(words.up, () => {
          item.previousElementSibling?.before(item);
          item.querySelector('button')?.focus();
        }),
        named(words.remove, () => move(item, false)),
      );
    } else item.append(named(words.add, () => move(item, true)));
  };
  const move = (item: HTMLElement, chosen: boolean): void => {
    (chosen ? chain : pool).append(item);
    dress(item, chosen);
    item.querySelector('button')?.focus();
  };
  for (const item of pool.querySelectorAll<HTMLElement>('[data-cause]')) dress(item, false);
  return { order: () => [...chain.querySelectorAll<HTMLElement>('[data-cause]')].map((item) => item.dataset.cause ?? '') };
}
