/** A question before something is thrown away: what would be lost, a verb to go on with, a verb to stay. */
import { button, h } from './dom.ts';

export interface Question {
  /** What the dialog is about: its name for screen readers. */
  name: string;
  text: string;
  yes: string;
  no: string;
}

/** A closed dialog, to be put into the page; `ask` opens it, and calls back only on yes. */
export function askDialog({ name, text, yes, no }: Question): { element: HTMLDialogElement; ask(onYes: () => void): void } {
  let agreed: () => void = () => undefined;
  const element = h('dialog', { class: 'ask', 'aria-label': name }, h('p', {}, text));
  element.append(
    h(
      'div',
      { class: 'actions' },
      button(yes, { class: 'button primary', onClick: () => (element.close(), agreed()) }),
      button(no, { class: 'button', onClick: () => element.close() }),
    ),
  );
  return {
    element,
    ask: (onYes) => {
      agreed = onYes;
      element.showModal();
    },
  };
}
