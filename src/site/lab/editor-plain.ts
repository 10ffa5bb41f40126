/** The plain editor: a text field. For screen readers and touch, and wherever the terminal is the plain one. */
import { texts } from '../texts.ts';
import { h } from './dom.ts';
import type { EditorSurface, SurfaceHost } from './editor-surface.ts';

const INDENT = '  ';

export class PlainEditor implements EditorSurface {
  readonly element: HTMLTextAreaElement;

  constructor(host: SurfaceHost) {
    this.element = h('textarea', { class: 'editor-plain', spellcheck: 'false', autocapitalize: 'off', wrap: 'off', 'aria-label': texts.editor.text });
    this.element.addEventListener('input', () => host.onChange());
    this.element.addEventListener('keydown', (event) => this.#onKey(event, host));
  }

  get text(): string {
    return this.element.value;
  }

  open(_file: string, text: string): void {
    this.element.value = text;
    this.element.setSelectionRange(0, 0);
  }

  /** The panel lists the problems below; a text field cannot underline. */
  mark(): void {
    return;
  }

  goTo(offset: number): void {
    this.element.focus();
    this.element.setSelectionRange(offset, offset);
  }

  focus(): void {
    this.element.focus();
  }

  close(): void {
    this.element.remove();
  }

  /** Enter keeps the indentation, as every YAML author wants; Tab is left to the keyboard's way through the page. */
  #onKey(event: KeyboardEvent, host: SurfaceHost): void {
    if (event.isComposing) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') return host.onLeave();
    if (isCommand && event.key === 's') {
      event.preventDefault();
      return host.onSave();
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (isCommand) return host.onApply();
    const { value, selectionStart, selectionEnd } = this.element;
    const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
    const indent = (/^\s*/.exec(line)?.[0] ?? '') + (line.trimEnd().endsWith(':') ? INDENT : '');
    this.element.setRangeText(`\n${indent}`, selectionStart, selectionEnd, 'end');
    host.onChange();
  }
}
