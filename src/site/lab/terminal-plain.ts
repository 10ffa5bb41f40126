/**
 * The log-mode terminal: a `role="log"` that only grows, and a real input. Works for screen readers, touch, print and
 * copying, because nothing in it is drawn by hand.
 */
import { texts } from '../texts.ts';
import { button, h, setText } from './dom.ts';
import { ScreenText } from './screen-text.ts';
import type { TerminalHost, TerminalScreen } from './terminal.ts';
import { nextFrame } from './wall-clock.ts';

const words = texts.terminal;
/** Older lines leave the page; the session still has its whole log. */
const MOST_LINES = 2000;
const COLUMNS = 100;
const ROWS = 40;
const INTERRUPT = '\x03';
const END_OF_INPUT = '\x04';

export class PlainTerminal implements TerminalScreen {
  readonly element: HTMLElement;
  readonly #host: TerminalHost;
  readonly #screen = new ScreenText();
  readonly #log = h('div', { class: 'term-log', role: 'log', 'aria-label': words.log, tabindex: '0' });
  readonly #status = h('span', { class: 'sr-only', role: 'status' });
  readonly #input = h('input', {
    class: 'term-input',
    type: 'text',
    'aria-label': words.input,
    autocomplete: 'off',
    autocapitalize: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    enterkeyhint: 'send',
  });
  /** The line that the session has not finished: its prompt, mostly, so it stands before the input. */
  readonly #prompt = h('span', { class: 'term-prompt', id: 'term-prompt' });
  readonly #rows: HTMLElement[] = [];
  readonly #history: string[] = [];
  #recalled = 0;
  #unshown = '';
  #escaped = false;

  constructor(host: TerminalHost) {
    this.#host = host;
    const form = h('form', { class: 'term-form' }, this.#prompt, this.#input);
    this.#input.setAttribute('aria-describedby', this.#prompt.id);
    form.append(
      button(words.complete, { class: 'button quiet touch-only', onClick: () => void this.#complete() }),
      button(words.interrupt, { class: 'button quiet', onClick: () => host.type(INTERRUPT) }),
      h('button', { type: 'submit', class: 'button' }, words.enter),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#enter();
    });
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('paste', (event) => this.#onPaste(event));
    this.element = h('div', { class: 'term term-plain' }, this.#log, form, this.#status);
  }

  /** Shows what came at the next frame: output that comes in many pieces is laid out once. */
  write(data: string): void {
    if (this.#unshown === '') nextFrame(() => this.#showOutput());
    this.#unshown += data;
  }

  #showOutput(): void {
    const data = this.#unshown;
    this.#unshown = '';
    const stick = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    let from = this.#screen.write(data);
    const surplus = this.#screen.lines.length - MOST_LINES;
    if (surplus > 0) {
      this.#screen.lines.splice(0, surplus);
      for (const row of this.#rows.splice(0, surplus)) row.remove();
      from = Math.max(0, from - surplus);
    }
    const finished = this.#screen.lines.length - 1;
    for (const row of this.#rows.splice(finished)) row.remove();
    const fresh = document.createDocumentFragment();
    for (let index = from; index < finished; index++) this.#showLine(index, fresh);
    this.#log.append(fresh);
    this.#prompt.textContent = this.#screen.lines[finished] ?? '';
    if (stick) this.#log.scrollTop = this.#log.scrollHeight;
  }

  clear(): void {
    this.#unshown = '';
    this.#screen.clear();
    this.#rows.length = 0;
    this.#log.replaceChildren();
    this.#prompt.textContent = '';
  }

  focus(): void {
    this.#input.focus();
  }

  size(): { columns: number; rows: number } {
    return { columns: COLUMNS, rows: ROWS };
  }

  close(): void {
    this.element.remove();
  }

  #showLine(index: number, fresh: DocumentFragment): void {
    const text = this.#screen.lines[index] ?? '';
    const row = this.#rows[index];
    if (row === undefined) {
      const line = h('div', { class: 'term-line' }, text);
      this.#rows[index] = line;
      fresh.append(line);
    } else setText(row, text);
  }

  #enter(): void {
    const line = this.#input.value;
    if (line.trim() !== '' && this.#history.at(-1) !== line) this.#history.push(line);
    this.#recalled = this.#history.length;
    this.#input.value = '';
    this.#host.type(`${line}\r`);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Tab' && !event.shiftKey && !this.#escaped && this.#input.value.trim() !== '') {
      event.preventDefault();
      void this.#complete();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.#recall(event.key === 'ArrowUp' ? -1 : 1);
    } else if (event.ctrlKey && event.key === 'c' && this.#input.selectionStart === this.#input.selectionEnd) {
      event.preventDefault();
      this.#input.value = '';
      this.#host.type(INTERRUPT);
    } else if (event.ctrlKey && event.key === 'd' && this.#input.value === '') {
      event.preventDefault();
      this.#host.type(END_OF_INPUT);
    } else if (event.ctrlKey && event.key === 'l') {
      event.preventDefault();
      this.clear();
    }
    this.#escaped = event.key === 'Escape';
    if (this.#escaped) this.#status.textContent = words.leaveNow;
  }

  /** Several lines pasted are several commands; the last, unfinished one stays in the input. */
  #onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!text.includes('\n')) return;
    event.preventDefault();
    const lines = (this.#input.value + text).replace(/\r\n?/g, '\n').split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#input.value = line;
      this.#enter();
    }
    this.#input.value = rest;
  }

  #recall(step: number): void {
    this.#recalled = Math.min(this.#history.length, Math.max(0, this.#recalled + step));
    this.#input.value = this.#history[this.#recalled] ?? '';
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
  }

  async #complete(): Promise<void> {
    const cursor = this.#input.selectionStart ?? this.#input.value.length;
    const { candidates, from, descriptions } = await this.#host.complete(this.#input.value, cursor);
    const common = commonStartOf(candidates);
    if (common !== '') {
      const completed = candidates.length === 1 && !/[/=]$/.test(common) ? `${common} ` : common;
      this.#input.setRangeText(completed, from, cursor, 'end');
    }
    this.#input.focus();
    this.#status.textContent =
      candidates.length === 1 ? (candidates[0] ?? '') : `${words.completions(candidates.length)} ${candidates.slice(0, 12).join(', ')}`;
    if (candidates.length < 2) return;
    const rowOf = (candidate: string): string => (descriptions?.[candidate] === undefined ? candidate : `${candidate}: ${descriptions[candidate]}`);
    // As at a drawn prompt: what is typed so far, the candidates, and the prompt once more.
    this.write(`${this.#input.value}\n${candidates.map(rowOf).join(descriptions ? '\n' : '  ')}\n${this.#prompt.textContent}`);
  }
}

function commonStartOf(candidates: readonly string[]): string {
  let common = candidates[0] ?? '';
  for (const candidate of candidates) while (!candidate.startsWith(common)) common = common.slice(0, -1);
  return common;
}
