/** An awake lab: one session, and everything on the page that looks at it. Loaded when a reader first touches it. */
import type { OpenEdit, SavedSession } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { ActivityList } from './activity-list.ts';
import { askDialog } from './ask-dialog.ts';
import { ClockBar } from './clock-bar.ts';
import { ClusterPicture } from './cluster-view.ts';
import { button, h, setText } from './dom.ts';
import { Drafts } from './drafts.ts';
import type { EditorPanel } from './editor-panel.ts';
import { FileRequests } from './file-requests.ts';
import { Notices, type NoticeAction } from './notices.ts';
import { OwnPods } from './own-pods.ts';
import { keyOf } from './saved-flag.ts';
import { download, exerciseOf, findSaved, forget, keep, skinOf } from './saved-state.ts';
import { SessionClient } from './session-client.ts';
import type { StartedWorker } from './start-worker.ts';
import { TERMINAL, TerminalPanel } from './terminal-panel.ts';
import { takeDrops, takeFile } from './text-files.ts';
import { after, tickEvery, wallNow } from './wall-clock.ts';

const words = texts.lab;
/** A change is saved when nothing has changed for this long (ms of the reader's time). */
const SAVE_AFTER_MS = 1500;
/** And while time passes in the cluster, this often. */
const SAVE_EVERY_MS = 5000;

/** Why the session will say `ready` next: a replayed or prepared world has its terminal already, a reset one has none. */
type Awaiting = 'start' | 'restore' | 'reset' | 'exercise';

export class Lab {
  readonly element = h('div', { class: 'lab-awake' });
  client: SessionClient;
  readonly #key: string;
  readonly #scenario: string;
  readonly #seed: string;
  readonly #clock: ClockBar;
  readonly #picture = new ClusterPicture();
  readonly #ownPods = new OwnPods();
  readonly #activity = new ActivityList();
  readonly #notices = new Notices();
  readonly #leaveHelp = h('span', { class: 'leave' }, texts.terminal.leave);
  readonly #editorPlace = h('div', { class: 'editor-place' });
  #editor: Promise<EditorPanel> | null = null;
  readonly #drafts: Drafts;
  /** The files that programs in the terminal wait for. */
  #edits: readonly OpenEdit[] = [];
  readonly #askSetUp = askDialog({
    name: texts.exercise.setUp,
    text: texts.exercise.setUpAsk,
    yes: texts.exercise.setUpYes,
    no: texts.exercise.setUpNo,
  });
  readonly #terminal: TerminalPanel;
  readonly #tabs: Record<'terminal' | 'editor', HTMLButtonElement>;
  readonly #ready: Promise<void>;
  #awaiting: Awaiting = 'start';
  #markReady: () => void = () => undefined;
  #cancelSave: (() => void) | null = null;
  /** What a clock in the cluster shows, Unix ms. */
  #wallMs = 0;
  #nowMs = 0;
  /** What was found in the browser's storage, and why it could not be replayed; then nothing is saved over it until the reader says so. */
  #old: SavedSession | null = null;
  #unreplayable: string | null = null;
  /** The exercise that the saved cluster was set up for. */
  #exercise: string | null = null;

  constructor(options: { scenario: string; seed: string; worker: StartedWorker }) {
    this.#scenario = options.scenario;
    this.#seed = options.seed;
    this.#key = keyOf(location.pathname, options.scenario);
    this.#drafts = new Drafts(this.#key);
    this.#ready = new Promise((resolve) => (this.#markReady = resolve));
    this.#clock = new ClockBar(
      (message) => this.client.send(message),
      () => this.#reset(),
    );
    this.#tabs = {
      terminal: button(words.terminal, { class: 'tab', onClick: () => this.#show('terminal') }),
      editor: button(words.files, { class: 'tab', onClick: () => void this.#showEditor().then((editor) => editor.show()) }),
    };
    this.client = this.#connect(options.worker);
    this.#terminal = new TerminalPanel(this.client, { onChange: () => this.#changed(), onRefusal: (text) => this.#notices.show(text) });
    this.#assemble();
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

  /** Cluster time, virtual ms. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Brings the saved cluster back, or starts a fresh one. Resolves when the session is ready for input. */
  async start(): Promise<void> {
    const found = await findSaved(this.#key);
    if (found.kind === 'saved') {
      this.#begin(found.session);
      void this.#offerDrafts();
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
    for (const command of commands) this.#terminal.type(`${command}\r`);
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
    void this.#showEditor().then((editor) => {
      editor.open(file, text);
      editor.focus();
    });
  }

  /** Puts the cluster into an exercise's starting state, once the reader agreed where that would lose pods of their own. */
  startExercise(exercise: string, onStarted: () => void): void {
    const begin = (): void => {
      this.#setUp(exercise);
      onStarted();
    };
    if (this.#ownPods.any) this.#askSetUp.ask(begin);
    else begin();
  }

  #setUp(exercise: string): void {
    this.#awaiting = 'exercise';
    this.client.input({ type: 'start-exercise', exercise });
    this.client.send({ type: 'watch-exercise', exercise });
    this.#changed();
  }

  focusTerminal(): void {
    this.#show('terminal');
    this.#terminal.focus();
  }

  #assemble(): void {
    const tabs = h('div', { class: 'tabs' }, this.#tabs.terminal, this.#tabs.editor, this.#leaveHelp, this.#terminal.skinSwitch);
    const work = h('div', { class: 'lab-work' }, tabs, this.#terminal.element, this.#editorPlace);
    takeDrops(work, (files) => void this.#take(files));
    this.element.append(
      this.#notices.element,
      this.#clock.element,
      h('div', { class: 'lab-cluster' }, this.#picture.element, this.#activity.element),
      work,
      this.#askSetUp.element,
      this.#terminal.dialog,
    );
    this.#show('terminal');
  }

  #connect(worker: StartedWorker): SessionClient {
    const client = new SessionClient(worker, () => this.#notices.show(texts.worker.broke, [{ label: texts.worker.again, act: () => location.reload() }]));
    client.on('ready', (message) => void this.#onReady(message.restored));
    client.on('clock', (message) => {
      this.#nowMs = message.nowMs;
      this.#wallMs = message.wallMs;
      this.#clock.show(message);
      this.#picture.tick(message.wallMs);
    });
    client.on('view', ({ view }) => {
      this.#ownPods.show(view);
      this.#picture.show(view, this.#wallMs);
    });
    client.on('activity', ({ lines }) => this.#activity.add(lines));
    client.on('editing', ({ edits }) => void this.#follow(edits));
    client.on('problem', ({ text }) => this.#onProblem(text));
    client.on('saved', ({ session }) => void this.#keep(session));
    return client;
  }

  #begin(saved?: SavedSession): void {
    this.#awaiting = saved === undefined ? 'start' : 'restore';
    this.#old = saved ?? null;
    this.#terminal.expect(saved === undefined ? null : skinOf(saved, TERMINAL));
    this.#exercise = saved === undefined ? null : exerciseOf(saved);
    this.client.send({ type: 'start', scenario: this.#scenario, seed: this.#seed, epochMs: wallNow(), saved });
    // The screen comes while the cluster starts; a fresh cluster's shell opens as soon as both are there.
    const screen = this.#terminal.show();
    if (saved === undefined) void screen.then(() => this.#openShell());
  }

  #openShell(): void {
    // What is typed before the prompt is there would be echoed twice.
    const stop = this.client.on('output', () => {
      stop();
      this.#markReady();
    });
    this.#terminal.openShell();
  }

  async #onReady(restored: 'fresh' | 'replayed' | 'mismatch'): Promise<void> {
    if (restored === 'fresh') {
      this.#activity.clear();
      this.#terminal.clear();
    }
    this.#ownPods.arrive(restored === 'fresh');
    if (restored === 'mismatch') this.#notices.show(texts.store.mismatch, this.#oldAsDownload());
    if (this.#unreplayable !== null) this.#offerOld(this.#unreplayable);
    const awaited = this.#unreplayable === null ? this.#awaiting : 'reset';
    this.#awaiting = 'start';
    await this.#terminal.show();
    if (awaited === 'restore') {
      this.#terminal.resize();
      this.client.send({ type: 'watch-exercise', exercise: this.#exercise });
    }
    if (awaited === 'reset') return this.#openShell();
    if (awaited !== 'start') this.#markReady();
  }

  #show(tab: 'terminal' | 'editor'): void {
    this.#tabs.terminal.setAttribute('aria-pressed', String(tab === 'terminal'));
    this.#tabs.editor.setAttribute('aria-pressed', String(tab === 'editor'));
    this.#terminal.element.hidden = tab !== 'terminal';
    setText(this.#leaveHelp, tab === 'terminal' ? texts.terminal.leave : '');
    this.#editorPlace.hidden = tab !== 'editor';
  }

  /** Puts the editor in the terminal's place; loads it first where it has not been wanted before. */
  async #showEditor(): Promise<EditorPanel> {
    this.#show('editor');
    this.#editor ??= import('./editor-panel.ts').then(async ({ EditorPanel }) => {
      const panel = new EditorPanel({
        files: new FileRequests(this.client),
        save: (file, text) => this.writeFile(file, text),
        apply: (file, text) => this.apply(file, text),
        answer: (edit, text, closed) => {
          this.client.input({ type: 'edited', edit, ...(text !== undefined && { text }), closed });
          this.#changed();
        },
        keepDrafts: (drafts) => this.#drafts.keep(drafts),
        take: (files) => void this.#take(files),
        leave: () => this.focusTerminal(),
      });
      this.#editorPlace.append(panel.element);
      await panel.bringBack(await this.#drafts.find());
      return panel;
    });
    const editor = await this.#editor;
    await editor.setPlain(this.#terminal.skin === 'plain');
    return editor;
  }

  /** Tells of what was written before the page was left, and not saved. */
  async #offerDrafts(): Promise<void> {
    const names = Object.keys(await this.#drafts.find());
    if (names.length === 0) return;
    const show = (): void => void this.#showEditor().then((editor) => editor.show());
    this.#notices.show(texts.editor.draftsBack(names.join(', ')), [{ label: texts.editor.showDrafts, act: show, closes: true }]);
  }

  /** A program in the terminal opened a file or is done with one: the editor comes, and goes again when nothing is open any more. */
  async #follow(edits: readonly OpenEdit[]): Promise<void> {
    const had = this.#edits.length > 0;
    this.#edits = edits;
    if (edits.length > 0) {
      const isRestored = this.#awaiting === 'restore';
      const editor = await this.#showEditor();
      if (editor.follow(edits) && !isRestored) editor.focus();
    } else if (had) {
      (await this.#editor)?.follow(edits);
      this.focusTerminal();
    }
  }

  /** Writes files of the reader's machine into the home directory, and shows them where the editor is open. */
  async #take(files: readonly File[]): Promise<void> {
    const taken = await Promise.all(files.map((file) => takeFile(file)));
    const names: string[] = [];
    for (const file of taken) {
      if ('refusal' in file) this.#notices.show(file.refusal);
      else {
        this.writeFile(file.name, file.text);
        names.push(file.name);
      }
    }
    const [first] = names;
    if (first === undefined) return;
    const editor = await this.#showEditor();
    await editor.load(first);
    editor.say(texts.editor.taken(names.join(', ')));
  }

  #reset(): void {
    this.#awaiting = 'reset';
    this.client.send({ type: 'reset' });
    this.#changed();
  }

  #changed(): void {
    this.#cancelSave?.();
    this.#cancelSave = after(SAVE_AFTER_MS, () => this.client.send({ type: 'save' }));
  }

  /** Something failed in the session. A failed restore is told with what can be done about it, when the fresh cluster is there. */
  #onProblem(text: string): void {
    if (this.#awaiting === 'restore' && this.#unreplayable === null) {
      this.#unreplayable = text;
      return;
    }
    this.#notices.show(
      texts.worker.problem,
      [{ label: texts.worker.reload, act: () => location.reload() }, ...this.#oldAsDownload(texts.store.downloadNow)],
      text,
    );
  }

  #oldAsDownload(label: string = texts.store.download): NoticeAction[] {
    const old = this.#old;
    return old === null ? [] : [{ label, act: () => download('cluster', old) }];
  }

  #offerOld(why: string): void {
    const release = (): void => {
      this.#unreplayable = null;
      this.#changed();
    };
    this.#notices.show(texts.store.unreplayable, [...this.#oldAsDownload(), { label: texts.store.saveNew, act: release, closes: true }], why);
  }

  async #keep(session: SavedSession): Promise<void> {
    if (this.#unreplayable !== null) return;
    this.#old = session;
    const kept = await keep(this.#key, session);
    if (kept === 'full') this.#notices.show(texts.store.full, [{ label: texts.store.download, act: () => download('cluster', session) }]);
  }
}
