/** A small editor for manifests: what is saved here is a file in the learner's home directory. */
import { texts } from '../texts.ts';
import { button, h, setText } from './dom.ts';

const words = texts.editor;
const INDENT = '  ';

export class FileEditor {
  readonly element: HTMLElement;
  readonly #file = h('input', { type: 'text', value: 'pod.yaml', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off' });
  readonly #text = h('textarea', { spellcheck: 'false', autocapitalize: 'off', wrap: 'off', 'aria-label': words.text });
  readonly #status = h('span', { class: 'help', role: 'status' }, words.help);

  constructor(host: { save(file: string, text: string): void; apply(file: string, text: string): void }) {
    const save = button(words.save, {
      class: 'button',
      onClick: () => (host.save(this.#file.value, this.#text.value), setText(this.#status, words.saved(this.#file.value))),
    });
    const apply = button(words.apply, { class: 'button primary', onClick: () => host.apply(this.#file.value, this.#text.value) });
    this.#text.addEventListener('keydown', (event) => this.#onKey(event));
    this.element = h(
      'div',
      { class: 'editor' },
      h('div', { class: 'editor-head' }, h('label', {}, h('span', {}, words.file), this.#file), save, apply, this.#status),
      this.#text,
    );
  }

  open(file: string, text: string): void {
    this.#file.value = file;
    this.#text.value = text;
    setText(this.#status, words.help);
    this.#text.focus();
  }

  /** Enter keeps the indentation, as every YAML author wants; Tab is left to the keyboard's way through the page. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    const { value, selectionStart } = this.#text;
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
    const indent = (/^\s*/.exec(line)?.[0] ?? '') + (line.trimEnd().endsWith(':') ? INDENT : '');
    event.preventDefault();
    this.#text.setRangeText(`\n${indent}`, selectionStart, this.#text.selectionEnd, 'end');
  }
}
