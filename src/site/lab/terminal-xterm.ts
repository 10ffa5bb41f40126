/** The drawn terminal: xterm.js, coloured by the page. Loaded when a reader first needs it. */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import stylesheet from '@xterm/xterm/css/xterm.css?url';
import { texts } from '../texts.ts';
import { h, useStylesheet } from './dom.ts';
import type { TerminalHost, TerminalScreen } from './terminal.ts';

const FONT_SIZE = 13.5;
const SMALL_FONT_SIZE = 12;
/** kubectl's tables are written for terminals of this many columns. */
const WANTED_COLUMNS = 80;
/** Width of a character of the mono font, in ems, and of xterm.js' scrollbar, in pixels. */
const CHARACTER_EM = 0.633;
const SCROLLBAR_WIDTH = 15;
/** Characters that are written at once. */
const PIECE = 4096;

/** Loads what draws the terminal. */
export const useXterm = (): Promise<void> => useStylesheet(stylesheet);

export class XtermTerminal implements TerminalScreen {
  readonly element = h('div', { class: 'term term-xterm' });
  readonly #help = h('span', { class: 'sr-only', role: 'status' });
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #sizes: ResizeObserver;
  readonly #themes: MutationObserver;
  #opened = false;
  #escaped = false;
  /** Something was typed that the session has not shown yet: the line is not empty, though the screen says so. */
  #unechoed = false;

  constructor(host: TerminalHost) {
    const mono = getComputedStyle(document.documentElement).getPropertyValue('--mono').trim();
    this.#terminal = new Terminal({
      fontFamily: mono,
      fontSize: FONT_SIZE,
      lineHeight: 1.3,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 5000,
      convertEol: false,
      minimumContrastRatio: 4.5,
    });
    this.#terminal.loadAddon(this.#fit);
    this.#terminal.onData((data) => {
      this.#unechoed = data >= ' ';
      host.type(data);
    });
    this.#terminal.onResize(({ cols, rows }) => host.resize(cols, rows));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.element.append(h('div', { class: 'term-canvas' }), this.#help);
    this.#sizes = new ResizeObserver(() => this.#place());
    this.#sizes.observe(this.element);
    this.#themes = new MutationObserver(() => this.#colour());
    this.#themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  }

  write(data: string): void {
    // In pieces: xterm.js lets the page breathe between writes, and never within one.
    for (let at = 0; at < data.length; at += PIECE) this.#terminal.write(data.slice(at, at + PIECE), () => (this.#unechoed = false));
  }

  clear(): void {
    this.#terminal.reset();
  }

  focus(): void {
    this.#terminal.focus();
  }

  size(): { columns: number; rows: number } {
    this.#place();
    return { columns: this.#terminal.cols, rows: this.#terminal.rows };
  }

  close(): void {
    this.#sizes.disconnect();
    this.#themes.disconnect();
    this.#terminal.dispose();
    this.element.remove();
  }

  /** Opens once there is room, and then keeps as many whole rows and columns as fit. */
  #place(): void {
    const canvas = this.element.querySelector<HTMLElement>('.term-canvas');
    if (canvas === null || canvas.clientWidth === 0 || canvas.clientHeight === 0) return;
    if (!this.#opened) {
      this.#opened = true;
      this.#colour();
      this.#terminal.options.fontSize = fontSizeFor(canvas.clientWidth);
      this.#terminal.open(canvas);
    }
    this.#fit.fit();
  }

  /**
   * Tab completes on a line that has something on it, and leaves the terminal on an empty one or after Esc: a terminal
   * must not be a trap.
   */
  #onKey(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true;
    if (event.key === 'Tab' && (this.#escaped || event.shiftKey || !this.#lineHasText())) {
      this.#escaped = false;
      return false;
    }
    if (event.key === 'Escape') {
      this.#escaped = true;
      this.#help.textContent = texts.terminal.leaveNow;
      return true;
    }
    if (!['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) this.#escaped = false;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && this.#terminal.hasSelection()) return false;
    if ((event.ctrlKey || event.metaKey) && event.key === 'v') return false;
    return true;
  }

  /** Whether the line before the cursor holds more than a prompt. */
  #lineHasText(): boolean {
    if (this.#unechoed) return true;
    const buffer = this.#terminal.buffer.active;
    const line = buffer.getLine(buffer.baseY + buffer.cursorY)?.translateToString(true, 0, buffer.cursorX) ?? '';
    return line.replace(/^.*?[$#>] ?/, '').trim() !== '';
  }

  #colour(): void {
    const style = getComputedStyle(document.documentElement);
    // xterm.js reads plain colours only, so the browser works ours out.
    const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const of = (name: string): string => {
      if (probe === null) return '#808080';
      probe.fillStyle = style.getPropertyValue(name).trim();
      probe.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data;
      return `rgb(${red}, ${green}, ${blue})`;
    };
    const theme: ITheme = {
      background: of('--sunk'),
      foreground: of('--ink'),
      cursor: of('--accent'),
      cursorAccent: of('--sunk'),
      selectionBackground: of('--line'),
      black: of('--ink'),
      brightBlack: of('--muted'),
      white: of('--text'),
      brightWhite: of('--ink'),
      red: of('--ended-badly'),
      brightRed: of('--ended-badly'),
      green: of('--running'),
      brightGreen: of('--running'),
      yellow: of('--waiting'),
      brightYellow: of('--waiting'),
      blue: of('--accent'),
      brightBlue: of('--accent'),
      magenta: of('--unknown'),
      brightMagenta: of('--unknown'),
      cyan: of('--running'),
      brightCyan: of('--running'),
    };
    this.#terminal.options.theme = theme;
  }
}

/** The size in which the wanted columns fit into so many pixels, within what reads well. */
function fontSizeFor(width: number): number {
  const fitting = (width - SCROLLBAR_WIDTH) / (WANTED_COLUMNS * CHARACTER_EM);
  return Math.min(FONT_SIZE, Math.max(SMALL_FONT_SIZE, Math.floor(fitting * 8) / 8));
}
