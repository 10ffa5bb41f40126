/**
 * The editor beside the terminal: the learner's files, what the API server would say of the one that is open, and the way
 * back for a program (`vi`, `kubectl edit`) that waits until it is closed. Loaded when a reader first opens a file.
 */
import type { HomeFile, ManifestProblem, OpenEdit } from '../../session/protocol.ts';
import stylesheet from '../styles/editor.css?url';
import { texts } from '../texts.ts';
import { button, h, reconcile, setText, useStylesheet } from './dom.ts';
import type { DraftTexts } from './drafts.ts';
import { Buffers, isDirty, isManifest, withEnd, type Buffer } from './editor-buffers.ts';
import { PlainEditor } from './editor-plain.ts';
import { ProblemList } from './editor-problems.ts';
import type { EditorSurface, SurfaceHost } from './editor-surface.ts';
import type { FileRequests } from './file-requests.ts';
import { downloadText } from './text-files.ts';
import { ViWords, type ViAction } from './vi-words.ts';
import { after } from './wall-clock.ts';

const words = texts.editor;
/** The server is asked when nothing was typed for this long (ms). */
const CHECK_AFTER_MS = 300;
const NEW_FILE = 'pod.yaml';
const ADD_ICON = 'M7 3h2v4h4v2H9v4H7V9H3V7h4z';
const DOWNLOAD_ICON = 'M7 2h2v5h3l-4 4.5L4 7h3zM3 13h10v1.5H3z';
const TAKE_ICON = 'M7 11.5h2v-5h3L8 2 4 6.5h3zM3 13h10v1.5H3z';

/** A tab is too narrow for where a program keeps what it lends. */
const shownNameOf = (name: string): string => (name.startsWith('/') ? name.slice(name.lastIndexOf('/') + 1) : name);

export interface EditorHost {
  readonly files: FileRequests;
  save(file: string, text: string): void;
  apply(file: string, text: string): void;
  /** Writes (where there is a text) and closes a file that a program waits for. */
  answer(edit: number, text: string | undefined, closed: boolean): void;
  /** Keeps what is not saved. */
  keepDrafts(drafts: DraftTexts): void;
  /** Takes files from the reader's machine. */
  take(files: readonly File[]): void;
  /** Goes back to the terminal. */
  leave(): void;
}

export class EditorPanel {
  readonly element: HTMLElement;
  readonly #host: EditorHost;
  readonly #buffers = new Buffers();
  readonly #tabs = h('div', { class: 'editor-tabs', role: 'group', 'aria-label': words.files });
  readonly #name = h('input', { type: 'text', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off' });
  readonly #take = h('input', { type: 'file', multiple: true, hidden: true });
  readonly #status = h('span', { class: 'help', role: 'status' }, words.help);
  readonly #place = h('div', { class: 'editor-text' });
  readonly #problems = new ProblemList((problem) => this.#surface?.goTo(problem.from));
  readonly #vi = new ViWords();
  readonly #buttons: Readonly<Record<'save' | 'apply' | 'saveAndClose' | 'close', HTMLButtonElement>>;
  #surface: EditorSurface | null = null;
  #isPlain: boolean | null = null;
  #active: Buffer | null = null;
  #listed: readonly HomeFile[] = [];
  #cancelCheck: (() => void) | null = null;

  constructor(host: EditorHost) {
    this.#host = host;
    this.#buttons = {
      save: button(words.save, { class: 'button', onClick: () => this.#save() }),
      apply: button(words.apply, { class: 'button primary', onClick: () => this.#apply() }),
      saveAndClose: button(words.saveAndClose, { class: 'button primary', onClick: () => this.#finish(true) }),
      close: button(words.close, { class: 'button', onClick: () => this.#finish(false) }),
    };
    const { save, apply, saveAndClose, close } = this.#buttons;
    this.#take.addEventListener('change', () => {
      host.take([...(this.#take.files ?? [])]);
      this.#take.value = '';
    });
    const head = h(
      'div',
      { class: 'editor-head' },
      h('label', {}, h('span', { class: 'sr-only' }, words.file), this.#name),
      saveAndClose,
      apply,
      save,
      close,
      button(words.download, { class: 'button quiet icon-only', icon: DOWNLOAD_ICON, iconOnly: true, onClick: () => this.#download() }),
      button(words.takeTitle, { class: 'button quiet icon-only', icon: TAKE_ICON, iconOnly: true, onClick: () => this.#take.click() }),
      this.#take,
    );
    const add = button(words.newFile, { class: 'file-tab add', icon: ADD_ICON, iconOnly: true, onClick: () => this.#new() });
    const files = h('div', { class: 'editor-files' }, this.#tabs, add);
    this.element = h('div', { class: 'editor' }, files, head, this.#place, this.#problems.element, h('div', { class: 'editor-foot' }, this.#status));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Puts the text into a drawn editor, or into a plain one. The drawn one is loaded when it is first wanted. */
  async setPlain(isPlain: boolean): Promise<void> {
    if (this.#isPlain === isPlain) return;
    this.#isPlain = isPlain;
    const host: SurfaceHost = {
      onChange: () => this.#onChange(),
      onSave: () => this.#save(),
      onApply: () => this.#apply(),
      onLeave: () => this.#leaveText(),
    };
    const made = isPlain ? new PlainEditor(host) : import('./editor-codemirror.ts').then(({ CodeEditor }) => new CodeEditor(host));
    const [surface] = await Promise.all([made, useStylesheet(stylesheet)]);
    this.#surface?.close();
    this.#surface = surface;
    this.#place.replaceChildren(surface.element);
    if (this.#active !== null) this.#activate(this.#active);
  }

  /** Shows a text under a name, to be saved or applied. */
  open(name: string, text: string): void {
    this.#activate(this.#buffers.hold(name, text, null));
    void this.refresh();
  }

  /** Puts texts that were not saved back into their files. */
  async bringBack(drafts: DraftTexts): Promise<void> {
    for (const [name, text] of Object.entries(drafts)) this.#buffers.hold(name, text, await this.#host.files.read(name));
    this.#active ??= this.#buffers.get(Object.keys(drafts)[0] ?? '') ?? null;
    if (this.#active !== null) this.#activate(this.#active);
  }

  /** Shows what the machine has: the file that was open, or the first there is. */
  async show(): Promise<void> {
    await this.refresh();
    if (this.#active !== null) return this.#active.edit === null && !isDirty(this.#active) ? this.#load(this.#active.name) : undefined;
    const [first] = this.#buffers.namesWith(this.#listed);
    if (first === undefined) this.#activate(this.#buffers.hold(NEW_FILE, '', null));
    else await this.#load(first);
  }

  /** Programs opened files or closed them. Returns whether one was opened just now. */
  follow(edits: readonly OpenEdit[]): boolean {
    const wasOpen = this.#active?.edit !== null && this.#active !== null;
    const opened = this.#buffers.follow(edits);
    if (opened) this.#activate(opened);
    else if (wasOpen && this.#active?.edit === null) {
      // Its program is gone: back to an ordinary file, or to none.
      const left = this.#buffers.get(this.#active.name);
      if (left) this.#activate(left);
      else this.#active = null;
    }
    void this.refresh();
    return opened !== undefined;
  }

  focus(): void {
    this.#surface?.focus();
  }

  /** Says something on the editor's last line. */
  say(text: string): void {
    setText(this.#status, text);
  }

  /** Asks which files there are now, and draws their tabs. */
  async refresh(): Promise<void> {
    this.#listed = await this.#host.files.list();
    this.#drawTabs();
  }

  async load(name: string): Promise<void> {
    await this.refresh();
    await this.#load(name);
  }

  async #load(name: string): Promise<void> {
    const held = this.#buffers.get(name);
    if (held && (held.edit !== null || isDirty(held))) return this.#activate(held);
    const text = await this.#host.files.read(name);
    if (text === null && !held) return this.say(words.unreadable(name));
    this.#activate(this.#buffers.hold(name, text ?? held?.text ?? '', text));
  }

  #activate(buffer: Buffer): void {
    this.#active = buffer;
    const { name, text, edit } = buffer;
    this.#name.value = shownNameOf(name);
    this.#name.readOnly = edit !== null;
    const waits = edit !== null;
    this.#buttons.saveAndClose.hidden = !waits;
    this.#buttons.close.hidden = !waits;
    this.#buttons.apply.hidden = waits;
    if (this.#surface?.text !== text || this.#surface.element.dataset.file !== name) this.#surface?.open(name, text);
    if (this.#surface) this.#surface.element.dataset.file = name;
    this.say(waits ? words.waits(edit.program) : words.help);
    this.#drawTabs();
    this.#check();
  }

  #drawTabs(): void {
    const names = this.#buffers.namesWith(this.#listed);
    const make = (name: string): Element => button(shownNameOf(name), { class: 'file-tab', onClick: () => void this.#load(name) });
    reconcile(
      this.#tabs,
      names,
      (name) => name,
      make,
      (tab, name) => {
        const held = this.#buffers.get(name);
        tab.setAttribute('aria-pressed', String(name === this.#active?.name));
        const dirty = held !== undefined && isDirty(held);
        tab.toggleAttribute('data-dirty', dirty);
        tab.setAttribute('title', dirty ? words.unsavedMark : name);
      },
    );
  }

  #new(): void {
    const taken = new Set(this.#buffers.namesWith(this.#listed));
    let name = NEW_FILE;
    for (let number = 2; taken.has(name); number++) name = NEW_FILE.replace('.', `-${number}.`);
    this.#activate(this.#buffers.hold(name, '', null));
    this.#name.focus();
    this.#name.select();
  }

  #onChange(): void {
    if (this.#active === null || this.#surface === null) return;
    const was = isDirty(this.#active);
    this.#active.text = this.#surface.text;
    if (was !== isDirty(this.#active)) this.#drawTabs();
    this.#cancelCheck?.();
    this.#cancelCheck = after(CHECK_AFTER_MS, () => this.#check());
    this.#host.keepDrafts(this.#buffers.drafts());
  }

  #check(): void {
    const asked = this.#active;
    if (asked === null) return;
    const { text } = asked;
    const show = (problems: readonly ManifestProblem[]): void => {
      if (this.#active !== asked || asked.text !== text) return;
      this.#surface?.mark(problems);
      this.#problems.show(problems);
    };
    if (isManifest(asked.name)) void this.#host.files.check(text).then(show);
    else show([]);
  }

  /** Writes the file. Returns the name under which it is there now. */
  #save(): string | undefined {
    const buffer = this.#active;
    if (buffer === null) return undefined;
    const name = buffer.edit === null ? this.#name.value.trim() : buffer.name;
    if (name === '') {
      this.say(words.nameWanted);
      this.#name.focus();
      return undefined;
    }
    if (buffer.edit !== null) this.#host.answer(buffer.edit.id, withEnd(buffer.text), false);
    else this.#host.save(name, withEnd(buffer.text));
    buffer.saved = buffer.text;
    if (name !== buffer.name) this.#activate(this.#buffers.hold(name, buffer.text, buffer.text));
    this.say(words.saved(name));
    this.#host.keepDrafts(this.#buffers.drafts());
    void this.refresh();
    return name;
  }

  #apply(): void {
    if (this.#active?.edit != null) return this.#finish(true);
    const name = this.#save();
    if (name !== undefined && this.#active !== null) this.#host.apply(name, withEnd(this.#active.text));
  }

  /** Lets the program go on that waits for this file. */
  #finish(isSaved: boolean): void {
    const buffer = this.#active;
    if (buffer?.edit == null) return;
    if (isSaved) buffer.saved = buffer.text;
    this.#host.answer(buffer.edit.id, isSaved ? withEnd(buffer.text) : undefined, true);
  }

  #download(): void {
    if (this.#active !== null) downloadText(this.#name.value.split('/').at(-1) || NEW_FILE, this.#active.text);
  }

  /** Out of the text, to the first button: from there Tab goes on through the page, and Esc back to the terminal. */
  #leaveText(): void {
    const { saveAndClose, apply } = this.#buttons;
    (saveAndClose.hidden ? apply : saveAndClose).focus();
    this.say(words.left);
  }

  #onKey(event: KeyboardEvent): void {
    const { target, key } = event;
    if (!(target instanceof Node) || this.#place.contains(target)) return;
    if (target !== this.#name && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const { isPart, action } = this.#vi.take(key);
      if (isPart) {
        event.preventDefault();
        this.say(this.#vi.typed);
        if (action) this.#obey(action);
        return;
      }
    }
    if (key !== 'Escape') return;
    if (this.#active?.edit == null) this.#host.leave();
    else if (isDirty(this.#active)) this.say(words.unsaved);
    else this.#finish(false);
  }

  #obey(action: ViAction): void {
    if (action === 'save') this.#save();
    else if (this.#active?.edit != null) this.#finish(action === 'save-and-close');
    else {
      if (action === 'save-and-close') this.#save();
      this.#host.leave();
    }
  }
}
