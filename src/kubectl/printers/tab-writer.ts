/**
 * Columns out of tab-terminated cells. A column is a run of adjacent lines that have a cell there; each run gets a
 * width of its own, which is why two blocks of one text may be aligned differently.
 *
 * Mirrors: Go's text/tabwriter as `kubectl describe` sets it up (minwidth 0, padding 2), and liggitt/tabwriter as
 * `kubectl get` does (minwidth 6, padding 3, remembered widths).
 */

export interface TabWriterOptions {
  /** Least width of a cell, padding included. */
  minWidth: number;
  /** Blanks after the widest cell of a column. */
  padding: number;
  /** Columns of later blocks are at least as wide as those of earlier ones: how rows of a watch line up with the header. */
  rememberWidths?: boolean;
}

/** What `kubectl describe` writes through. */
export const DESCRIBE_TABS: TabWriterOptions = { minWidth: 0, padding: 2 };
/** What `kubectl get` writes through. */
export const TABLE_TABS: TabWriterOptions = { minWidth: 6, padding: 3, rememberWidths: true };

/** Text that a terminal does not act on: objects may hold escape sequences. Mirrors: cli-runtime/pkg/printers/terminal.go. */
export const escapeTerminal = (text: string): string => text.replaceAll('\x1b', '^[').replaceAll('\r', '\\r');

/** Width in characters, as Go counts runes. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const _ of text) width++;
  return width;
};

/** Collects text and gives it back aligned. */
export class TabWriter {
  readonly #options: TabWriterOptions;
  #pending = '';
  #remembered: number[] = [];

  constructor(options: TabWriterOptions) {
    this.#options = options;
  }

  write(text: string): void {
    this.#pending += text;
  }

  /** Everything written since the last flush, aligned. Widths start anew, but for remembered ones. */
  flush(): string {
    const lines = this.#pending.split('\n').map((line) => line.split('\t'));
    this.#pending = '';
    const out: string[] = lines.map(() => '');
    this.#format(lines, out, [], 0, lines.length);
    return out.join('\n');
  }

  /** Formats lines [from, to), whose first `widths.length` columns are settled. */
  #format(lines: string[][], out: string[], widths: number[], from: number, to: number): void {
    const column = widths.length;
    let start = from;
    for (let i = from; i < to; i++) {
      if (column >= lines[i]!.length - 1) continue;
      writeLines(lines, out, widths, start, i);
      start = i;
      let width = this.#options.minWidth;
      for (; i < to && column < lines[i]!.length - 1; i++) width = Math.max(width, widthOf(lines[i]![column]!) + this.#options.padding);
      if (this.#options.rememberWidths) {
        width = Math.max(width, this.#remembered[column] ?? 0);
        this.#remembered[column] = width;
      }
      this.#format(lines, out, [...widths, width], start, i);
      start = i;
    }
    writeLines(lines, out, widths, start, to);
  }
}

function writeLines(lines: string[][], out: string[], widths: readonly number[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    out[i] = lines[i]!.map((cell, column) => (column < widths.length ? cell + ' '.repeat(Math.max(0, widths[column]! - widthOf(cell))) : cell)).join('');
  }
}

/** One text, aligned. */
export function alignTabs(text: string, options: TabWriterOptions): string {
  const writer = new TabWriter(options);
  writer.write(text);
  return writer.flush();
}
