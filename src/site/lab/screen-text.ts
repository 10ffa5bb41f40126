/**
 * Terminal output as plain lines, for the log-mode terminal: carriage return, backspace, line feed, and the few escape
 * sequences that line editors use are carried out; colours are dropped. Knows no screen: one growing list of lines.
 */

const ESCAPE = '\x1b';

export class ScreenText {
  /** Finished lines and, last, the one being written. */
  readonly lines: string[] = [''];
  #column = 0;
  #pending = '';
  /** The cursor was sent to the top left: what erases from there on erases all. */
  #home = false;

  /** Takes output as it comes, cut anywhere. Returns the index of the first line that may have changed. */
  write(data: string): number {
    const from = this.lines.length - 1;
    let first = from;
    const text = this.#pending + data;
    this.#pending = '';
    for (let at = 0; at < text.length; at++) {
      const char = text[at] ?? '';
      if (char === ESCAPE) {
        const end = endOfSequence(text, at);
        if (end === -1) {
          this.#pending = text.slice(at);
          break;
        }
        first = Math.min(first, this.#sequence(text.slice(at, end + 1)));
        at = end;
      } else if (char === '\n') {
        this.lines.push('');
        this.#column = 0;
      } else if (char === '\r') this.#column = 0;
      else if (char === '\b') this.#column = Math.max(0, this.#column - 1);
      else if (char === '\t') this.#put(' '.repeat(8 - (this.#column % 8)));
      else if (char >= ' ') this.#put(char);
    }
    return first;
  }

  clear(): void {
    this.lines.splice(0, this.lines.length, '');
    this.#column = 0;
    this.#home = false;
  }

  get #line(): string {
    return this.lines[this.lines.length - 1] ?? '';
  }

  set #line(text: string) {
    this.lines[this.lines.length - 1] = text;
  }

  #put(text: string): void {
    this.#home = false;
    const line = this.#line.padEnd(this.#column);
    this.#line = line.slice(0, this.#column) + text + line.slice(this.#column + text.length);
    this.#column += text.length;
  }

  /** Carries out one escape sequence. Returns the first line that it may have changed. */
  #sequence(sequence: string): number {
    const last = this.lines.length - 1;
    const final = sequence.at(-1);
    if (!sequence.startsWith(`${ESCAPE}[`)) return last;
    const amount = Math.max(1, Number.parseInt(sequence.slice(2), 10) || 1);
    if (final === 'C') this.#column += amount;
    else if (final === 'D') this.#column = Math.max(0, this.#column - amount);
    else if (final === 'G') this.#column = amount - 1;
    else if (final === 'K') this.#line = sequence.includes('2') ? '' : this.#line.slice(0, this.#column);
    else if (final === 'H') this.#home = true;
    else if (final === 'J' && (this.#home || sequence.includes('2'))) {
      this.clear();
      return 0;
    } else if (final === 'J') this.#line = this.#line.slice(0, this.#column);
    return last;
  }
}

/** Index of the last character of the escape sequence at `from`, or -1 when it is cut off. */
function endOfSequence(text: string, from: number): number {
  const kind = text[from + 1];
  if (kind === undefined) return -1;
  if (kind === ']') {
    const bell = text.indexOf('\x07', from);
    return bell === -1 ? -1 : bell;
  }
  if (kind !== '[') return from + 1;
  for (let at = from + 2; at < text.length; at++) if (/[@-~]/.test(text[at] ?? '')) return at;
  return -1;
}
