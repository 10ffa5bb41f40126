/** The drawn editor: CodeMirror, with YAML in the colours of the course's code. Loaded when a reader first opens a file. */
import { defaultKeymap, history, historyKeymap, indentWithTab, insertNewlineKeepIndent, simplifySelection } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, nextDiagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { ManifestProblem } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import type { EditorSurface, SurfaceHost } from './editor-surface.ts';

/** Colours by name: lab.css says which, in both themes. */
const highlighting = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--code-key)' },
  { tag: [tags.content, tags.string, tags.special(tags.string)], color: 'var(--code-text)' },
  { tag: [tags.labelName, tags.typeName, tags.keyword], color: 'var(--code-name)' },
  { tag: [tags.lineComment, tags.meta], color: 'var(--code-comment)' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: 'var(--text)' },
]);

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--sunk)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: 'var(--editor-size)', lineHeight: '1.55' },
  '.cm-content': { padding: '0.6rem 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 1rem 0 0.5rem' },
  '.cm-cursor': { borderLeft: '2px solid var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--editor-selection)' },
  '.cm-activeLine': { backgroundColor: 'var(--editor-line)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--muted)', border: 'none', fontVariantNumeric: 'tabular-nums' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.2rem', padding: '0 0.25rem 0 0.5rem' },
  '.cm-gutter-lint': { width: '1.1rem' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.15rem' },
  '.cm-lint-marker': { width: '0.8rem', height: '0.8rem', content: 'none', borderRadius: '50%' },
  '.cm-lint-marker-error': { background: 'var(--ended-badly)' },
  '.cm-lint-marker-warning': { border: '2px solid var(--waiting)' },
  '.cm-lintRange': { backgroundImage: 'none', textDecoration: 'underline wavy 1.5px', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintRange-error': { textDecorationColor: 'var(--ended-badly)' },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--waiting)' },
  '.cm-tooltip': {
    maxWidth: '34rem',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-diagnostic': { padding: '0.35rem 0.6rem', fontFamily: 'var(--__sl-font)', fontSize: '0.875rem', border: 'none' },
});

/** Enter keeps the indentation; behind a key without a value it goes one step in, and behind the dash of a list's entry to its fields. */
function continueLine(view: EditorView): boolean {
  const { from, empty } = view.state.selection.main;
  const before = view.state.sliceDoc(view.state.doc.lineAt(from).from, from);
  const [, indent = '', dash = '', rest = ''] = /^( *)((?:- +)*)(.*)$/.exec(before) ?? [];
  if (!empty || rest.startsWith('#') || (dash === '' && !rest.trimEnd().endsWith(':'))) return insertNewlineKeepIndent(view);
  const deeper = rest.trimEnd().endsWith(':') ? '  ' : '';
  view.dispatch(view.state.update(view.state.replaceSelection(`\n${indent}${' '.repeat(dash.length)}${deeper}`), { scrollIntoView: true, userEvent: 'input' }));
  return true;
}

export class CodeEditor implements EditorSurface {
  readonly #view: EditorView;
  readonly #extensions: Extension;
  /** What each file looked like when it was left: text, cursor, undo. */
  readonly #left = new Map<string, EditorState>();
  #file = '';

  constructor(host: SurfaceHost) {
    const acts = (act: () => void) => (): boolean => {
      act();
      return true;
    };
    this.#extensions = [
      lineNumbers(),
      lintGutter(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      yaml(),
      syntaxHighlighting(highlighting),
      look,
      EditorView.contentAttributes.of({ 'aria-label': texts.editor.text, autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' }),
      keymap.of([
        { key: 'Mod-s', run: acts(() => host.onSave()), preventDefault: true },
        { key: 'Mod-Enter', run: acts(() => host.onApply()), preventDefault: true },
        { key: 'Escape', run: (view) => simplifySelection(view) || acts(() => host.onLeave())() },
        { key: 'Enter', run: continueLine },
        { key: 'F8', run: nextDiagnostic },
        indentWithTab,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) host.onChange();
      }),
    ];
    this.#view = new EditorView({ state: this.#stateOf('') });
  }

  get element(): HTMLElement {
    return this.#view.dom;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  open(file: string, text: string): void {
    if (this.#file !== '') this.#left.set(this.#file, this.#view.state);
    this.#file = file;
    const left = this.#left.get(file);
    this.#view.setState(left?.doc.toString() === text ? left : this.#stateOf(text));
  }

  mark(problems: readonly ManifestProblem[]): void {
    const { length } = this.#view.state.doc;
    const within = (offset: number): number => Math.min(offset, length);
    const diagnostics = problems.map(({ from, to, severity, message }) => ({ from: within(from), to: within(to), severity, message }));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  goTo(offset: number): void {
    const at = Math.min(offset, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }

  #stateOf(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: this.#extensions });
  }
}
