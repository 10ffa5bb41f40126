/** The session's one terminal on the page: its shell, the screen that shows it, and the switch between the two skins. */
import type { TerminalSkin } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { askDialog } from './ask-dialog.ts';
import { h } from './dom.ts';
import { LoadingLine } from './loading-line.ts';
import type { SessionClient } from './session-client.ts';
import { PlainTerminal } from './terminal-plain.ts';
import { readSkin, storeSkin, type Completions, type TerminalHost, type TerminalScreen } from './terminal.ts';

const words = texts.lab;
export const TERMINAL = 'main';
/** How the output of a shell that draws nothing ends while it waits for a line. */
const PROMPT = /[$#] $/;
/** Characters that one paste may have. */
const MOST_TYPED = 64 * 1024;

/** A drawn screen, with all that it needs. */
async function newXterm(host: TerminalHost): Promise<TerminalScreen> {
  const { useXterm, XtermTerminal } = await import('./terminal-xterm.ts');
  await useXterm();
  return new XtermTerminal(host);
}

export class TerminalPanel {
  readonly element = h('div', { class: 'term-place' });
  readonly #toggle = h('input', { type: 'checkbox', role: 'switch' });
  /** The switch between the skins, with its label. */
  readonly skinSwitch = h('label', { class: 'switch', title: words.skinHelp }, this.#toggle, h('span', {}, words.skin));
  readonly #askReopen = askDialog({ name: words.reopenYes, text: words.reopenAsk, yes: words.reopenYes, no: words.reopenNo });
  readonly dialog = this.#askReopen.element;
  readonly #loading = new LoadingLine();
  readonly #client: SessionClient;
  readonly #onChange: () => void;
  readonly #onRefusal: (text: string) => void;
  #screen: TerminalScreen | null = null;
  #skin: TerminalSkin = readSkin();
  /** How the shell was opened: one that may draw can be shown plainly, not the other way round. */
  #shellSkin: TerminalSkin = this.#skin;
  /** All that the shell printed: what another screen begins with. */
  #transcript = '';
  #completions = 0;
  #shown: Promise<void> | null = null;

  /** `onChange` is called after whatever the reader does here, `onRefusal` with why something of it was not done. */
  constructor(client: SessionClient, { onChange, onRefusal }: { onChange(): void; onRefusal(text: string): void }) {
    this.#client = client;
    this.#onChange = onChange;
    this.#onRefusal = onRefusal;
    this.#toggle.addEventListener('change', () => this.#choose(this.#toggle.checked ? 'plain' : 'xterm'));
    this.element.addEventListener('keydown', onChange);
    client.on('loading-parts', (message) => this.#loading.show(message));
    client.on('output', ({ terminal, data }) => {
      if (terminal !== TERMINAL) return;
      this.#transcript += data;
      this.#screen?.write(data);
    });
  }

  /** A session is about to begin: with a saved shell of this skin, or with none. */
  expect(saved: TerminalSkin | null): void {
    this.#shellSkin = saved ?? this.#skin;
    if (this.#shellSkin === 'plain') this.#skin = 'plain';
    this.#toggle.checked = this.#skin === 'plain';
  }

  /** Forgets what was printed: its cluster is gone. */
  clear(): void {
    this.#transcript = '';
    this.#screen?.clear();
  }

  /** Puts a screen on the page where there is none yet. */
  show(): Promise<void> {
    return (this.#shown ??= this.#openScreen());
  }

  openShell(): void {
    this.#shellSkin = this.#skin;
    this.#client.input({ type: 'open-terminal', terminal: TERMINAL, skin: this.#skin, ...this.#size() });
  }

  /** Tells a shell that is open already how large its screen is. */
  resize(): void {
    this.#client.input({ type: 'resize', terminal: TERMINAL, ...this.#size() });
  }

  /** How the terminal is shown. */
  get skin(): TerminalSkin {
    return this.#skin;
  }

  /** Types as a keyboard would. A paste that no shell would want is refused. */
  type(data: string): void {
    if (data.length > MOST_TYPED) return this.#onRefusal(texts.terminal.hugePaste(Math.ceil(data.length / 1024), MOST_TYPED / 1024));
    this.#client.input({ type: 'type', terminal: TERMINAL, data });
    this.#onChange();
  }

  focus(): void {
    this.#screen?.focus();
  }

  #size(): { columns: number; rows: number } {
    return this.#screen?.size() ?? { columns: 80, rows: 24 };
  }

  /** Puts a screen of the chosen skin in place and shows it what was printed so far. */
  async #openScreen(): Promise<void> {
    const host: TerminalHost = {
      type: (data) => this.type(data),
      resize: (columns, rows) => this.#client.input({ type: 'resize', terminal: TERMINAL, columns, rows }),
      complete: (line, cursor) => this.#complete(line, cursor),
    };
    this.#screen?.close();
    this.#screen = null;
    const screen = this.#skin === 'plain' ? new PlainTerminal(host) : await newXterm(host);
    this.#screen = screen;
    this.element.replaceChildren(screen.element, this.#loading.element);
    screen.size();
    screen.write(this.#transcript);
  }

  /** Shows the same shell in another way. Only one that was opened without escape sequences must be opened anew to be drawn. */
  #choose(skin: TerminalSkin): void {
    if (skin === 'plain' || this.#shellSkin === 'xterm') return void this.#setSkin(skin);
    if (PROMPT.test(this.#transcript)) return void this.#reopen(skin);
    this.#toggle.checked = true;
    this.#askReopen.ask(() => void this.#reopen(skin));
  }

  async #reopen(skin: TerminalSkin): Promise<void> {
    this.#transcript = '';
    await this.#setSkin(skin);
    this.openShell();
  }

  async #setSkin(skin: TerminalSkin): Promise<void> {
    this.#skin = skin;
    this.#toggle.checked = skin === 'plain';
    storeSkin(skin);
    await this.#openScreen();
    this.resize();
    this.#onChange();
  }

  #complete(line: string, cursor: number): Promise<Completions> {
    const id = ++this.#completions;
    return new Promise((resolve) => {
      const stop = this.#client.on('completions', (message) => {
        if (message.id !== id) return;
        stop();
        resolve(message);
      });
      this.#client.send({ type: 'complete', terminal: TERMINAL, line, cursor, id });
    });
  }
}
