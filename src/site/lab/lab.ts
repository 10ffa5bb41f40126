/** An awake lab: one session, and everything on the page that looks at it. Loaded when a reader first touches it. */
import type { SavedSession, TerminalSkin } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { ActivityList } from './activity-list.ts';
import { ClockBar } from './clock-bar.ts';
import { ClusterPicture } from './cluster-view.ts';
import { button, h } from './dom.ts';
import { FileEditor } from './file-editor.ts';
import { Notices } from './notices.ts';
import { keyOf } from './saved-flag.ts';
import { download, findSaved, forget, keep } from './saved-state.ts';
import { SessionClient } from './session-client.ts';
import { PlainTerminal } from './terminal-plain.ts';
import { readSkin, storeSkin, type TerminalHost, type TerminalScreen } from './terminal.ts';
import { after, tickEvery, wallNow } from './wall-clock.ts';

const words = texts.lab;
const TERMINAL = 'main';
/** A change is saved when nothing has changed for this long (ms of the reader's time). */
const SAVE_AFTER_MS = 1500;
/** And while time passes in the cluster, this often. */
const SAVE_EVERY_MS = 5000;

/** Why the session will say `ready` next: a replayed or prepared world has its terminal already. */
type Awaiting = 'start' | 'restore' | 'exercise';

export class Lab {
  readonly element = h('div', { class: 'lab-awake' });
  client: SessionClient;
  readonly #key: string;
  readonly #scenario: string;
  readonly #seed: string;
  readonly #clock: ClockBar;
  readonly #picture = new ClusterPicture();
  readonly #activity = new ActivityList();
  readonly #notices = new Notices();
  readonly #editor: FileEditor;
  readonly #terminalPlace = h('div', { class: 'term-place' });
  readonly #tabs: Record<'terminal' | 'editor', HTMLButtonElement>;
  readonly #skinToggle = h('input', { type: 'checkbox', role: 'switch' });
  readonly #ready: Promise<void>;
  #screen: TerminalScreen | null = null;
  #skin: TerminalSkin = readSkin();
  #transcript = '';
  #awaiting: Awaiting = 'start';
  #markReady: () => void = () => undefined;
  #cancelSave: (() => void) | null = null;
  /** What a clock in the cluster shows, Unix ms. */
  #wallMs = 0;
  /** The exercise that the saved cluster was set up for. */
  #exercise: string | null = null;
  #completions = 0;

  constructor(options: { scenario: string; seed: string; course: string }) {
    this.#scenario = options.scenario;
    this.#seed = options.seed;
    this.#key = keyOf(location.pathname, options.scenario);
    this.#ready = new Promise((resolve) => (this.#markReady = resolve));
    this.#clock = new ClockBar(
      (message) => this.client.send(message),
      () => this.#reset(),
    );
    this.#editor = new FileEditor({ save: (file, text) => this.writeFile(file, text), apply: (file, text) => this.apply(file, text) });
    this.#tabs = {
      terminal: button(words.terminal, { class: 'tab', onClick: () => this.#show('terminal') }),
      editor: button(words.files, { class: 'tab', onClick: () => this.#show('editor') }),
    };
    // The worker and the drawn terminal load side by side.
    if (this.#skin === 'xterm') void import('./terminal-xterm.ts');
    this.#assemble();
    this.client = this.#connect(options.course);
    let unsavedMs = 0;
    tickEvery((elapsedMs) => {
      this.client.send({ type: 'tick', elapsedMs });
      unsavedMs += elapsedMs;
      if (unsavedMs < SAVE_EVERY_MS) return;
      unsavedMs = 0;
      this.client.send({ type: 'save' });
    });
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.client.send({ type: 'save' });
    });
  }

  /** Brings the saved cluster back, or starts a fresh one. Resolves when the session is ready for input. */
  async start(): Promise<void> {
    const found = await findSaved(this.#key);
    if (found.kind === 'saved') {
      this.#begin(found.session);
    } else if (found.kind === 'corrupt' || found.kind === 'other-format') {
      this.#notices.show(found.kind === 'corrupt' ? texts.store.corrupt : texts.store.otherFormat, [
        { label: texts.store.download, act: () => download('cluster', found.raw) },
        { label: texts.store.fresh, act: () => void forget(this.#key).then(() => this.#begin()), closes: true },
      ]);
      return this.#ready;
    } else {
      if (found.kind === 'unavailable') this.#notices.show(texts.store.unavailable);
      this.#begin();
    }
    return this.#ready;
  }

  /** Types commands into the terminal, each with Enter. */
  run(commands: readonly string[]): void {
    this.#show('terminal');
    for (const command of commands) this.#type(`${command}\r`);
  }

  writeFile(path: string, text: string): void {
    this.client.input({ type: 'write-file', path, text });
    this.#changed();
  }

  apply(file: string, text: string): void {
    this.writeFile(file, text);
    this.run([`kubectl apply -f ${file}`]);
  }

  edit(file: string, text: string): void {
    this.#show('editor');
    this.#editor.open(file, text);
  }

  /** Puts the cluster into an exercise's starting state. */
  startExercise(exercise: string): void {
    this.#awaiting = 'exercise';
    this.client.input({ type: 'start-exercise', exercise });
    this.client.send({ type: 'watch-exercise', exercise });
    this.#changed();
  }

  focusTerminal(): void {
    this.#show('terminal');
    this.#screen?.focus();
  }

  #assemble(): void {
    this.#skinToggle.checked = this.#skin === 'plain';
    this.#skinToggle.addEventListener('change', () => void this.#setSkin(this.#skinToggle.checked ? 'plain' : 'xterm'));
    const tabs = h(
      'div',
      { class: 'tabs' },
      this.#tabs.terminal,
      this.#tabs.editor,
      h('span', { class: 'leave' }, texts.terminal.leave),
      h('label', { class: 'switch', title: words.skinHelp }, this.#skinToggle, h('span', {}, words.skin)),
    );
    this.#terminalPlace.addEventListener('keydown', () => this.#changed());
    this.element.append(
      this.#notices.element,
      this.#clock.element,
      h('div', { class: 'lab-cluster' }, this.#picture.element, this.#activity.element),
      h('div', { class: 'lab-work' }, tabs, this.#terminalPlace, this.#editor.element),
    );
    this.#show('terminal');
  }

  #connect(course: string): SessionClient {
    const client = new SessionClient(course, () => this.#notices.show(texts.worker.broke, [{ label: texts.worker.again, act: () => location.reload() }]));
    client.on('ready', (message) => void this.#onReady(message.restored));
    client.on('output', ({ terminal, data }) => {
      if (terminal !== TERMINAL) return;
      this.#transcript += data;
      this.#screen?.write(data);
    });
    client.on('clock', (message) => {
      this.#wallMs = message.wallMs;
      this.#clock.show(message);
      this.#picture.tick(message.wallMs);
    });
    client.on('view', ({ view }) => this.#picture.show(view, this.#wallMs));
    client.on('activity', ({ lines }) => this.#activity.add(lines));
    client.on('problem', ({ text }) => this.#notices.show(text));
    client.on('saved', ({ session }) => void this.#keep(session));
    return client;
  }

  #begin(saved?: SavedSession): void {
    this.#awaiting = saved === undefined ? 'start' : 'restore';
    if (saved !== undefined) this.#skin = skinOf(saved) ?? this.#skin;
    this.#skinToggle.checked = this.#skin === 'plain';
    this.#exercise = saved === undefined ? null : exerciseOf(saved);
    this.client.send({ type: 'start', scenario: this.#scenario, seed: this.#seed, epochMs: wallNow(), saved });
  }

  async #onReady(restored: 'fresh' | 'replayed' | 'mismatch'): Promise<void> {
    if (restored === 'fresh') {
      this.#activity.clear();
      this.#transcript = '';
      this.#screen?.clear();
    }
    if (restored === 'mismatch') this.#notices.show(texts.store.mismatch);
    const awaited = this.#awaiting;
    this.#awaiting = 'start';
    if (this.#screen === null) await this.#openScreen();
    const size = this.#screen?.size() ?? { columns: 80, rows: 24 };
    if (awaited === 'restore') {
      this.client.input({ type: 'resize', terminal: TERMINAL, ...size });
      this.client.send({ type: 'watch-exercise', exercise: this.#exercise });
    }
    if (awaited !== 'start') return this.#markReady();
    // What is typed before the prompt is there would be echoed twice.
    const stop = this.client.on('output', () => {
      stop();
      this.#markReady();
    });
    this.client.input({ type: 'open-terminal', terminal: TERMINAL, skin: this.#skin, ...size });
  }

  /** Puts a screen of the chosen skin in place and shows it what was printed so far. */
  async #openScreen(): Promise<void> {
    const host: TerminalHost = {
      type: (data) => this.#type(data),
      resize: (columns, rows) => this.client.input({ type: 'resize', terminal: TERMINAL, columns, rows }),
      complete: (line, cursor) => this.#complete(line, cursor),
    };
    this.#screen?.close();
    if (this.#skin === 'plain') this.#screen = new PlainTerminal(host);
    else {
      const { XtermTerminal } = await import('./terminal-xterm.ts');
      this.#screen = new XtermTerminal(host);
    }
    this.#terminalPlace.replaceChildren(this.#screen.element);
    this.#screen.size();
    this.#screen.write(this.#transcript);
  }

  async #setSkin(skin: TerminalSkin): Promise<void> {
    this.#skin = skin;
    storeSkin(skin);
    this.#transcript = '';
    await this.#openScreen();
    this.client.input({ type: 'open-terminal', terminal: TERMINAL, skin, ...(this.#screen?.size() ?? { columns: 80, rows: 24 }) });
    this.#changed();
  }

  #show(tab: 'terminal' | 'editor'): void {
    this.#tabs.terminal.setAttribute('aria-pressed', String(tab === 'terminal'));
    this.#tabs.editor.setAttribute('aria-pressed', String(tab === 'editor'));
    this.#terminalPlace.hidden = tab !== 'terminal';
    this.#editor.element.hidden = tab !== 'editor';
  }

  #type(data: string): void {
    this.client.input({ type: 'type', terminal: TERMINAL, data });
    this.#changed();
  }

  #complete(line: string, cursor: number): Promise<{ candidates: readonly string[]; from: number }> {
    const id = ++this.#completions;
    return new Promise((resolve) => {
      const stop = this.client.on('completions', (message) => {
        if (message.id !== id) return;
        stop();
        resolve(message);
      });
      this.client.send({ type: 'complete', terminal: TERMINAL, line, cursor, id });
    });
  }

  #reset(): void {
    this.#awaiting = 'start';
    this.client.send({ type: 'reset' });
    this.#changed();
  }

  #changed(): void {
    this.#cancelSave?.();
    this.#cancelSave = after(SAVE_AFTER_MS, () => this.client.send({ type: 'save' }));
  }

  async #keep(session: SavedSession): Promise<void> {
    const kept = await keep(this.#key, session);
    if (kept === 'full') this.#notices.show(texts.store.full, [{ label: texts.store.download, act: () => download('cluster', session) }]);
  }
}

/** The exercise that the saved cluster was last set up for. */
function exerciseOf(saved: SavedSession): string | null {
  for (const { input } of saved.log.toReversed()) if (input.type === 'start-exercise') return input.exercise;
  return null;
}

/** The skin in which the saved terminal was last opened. */
function skinOf(saved: SavedSession): TerminalSkin | null {
  for (const { input } of saved.log.toReversed()) if (input.type === 'open-terminal' && input.terminal === TERMINAL) return input.skin;
  return null;
}
