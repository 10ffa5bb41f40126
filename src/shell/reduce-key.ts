/** What each key does to the line, and what the terminal is told to draw: readline's and busybox's keys, history, search and completion. */
import type { Bytes } from '../kernel/bytes.ts';
import type { Editor, Completer, Reduced } from './line-editor.ts';

const isContinuation = (line: Bytes, at: number): boolean => (line.charCodeAt(at) & 0xc0) === 0x80;

const leftOf = (line: Bytes, at: number): number => {
  let to = Math.max(0, at - 1);
  while (to > 0 && isContinuation(line, to)) to--;
  return to;
};

const rightOf = (line: Bytes, at: number): number => {
  let to = Math.min(line.length, at + 1);
  while (to < line.length && isContinuation(line, to)) to++;
  return to;
};

const wordLeft = (line: Bytes, at: number): number => at - /\w*\W*$/.exec(line.slice(0, at))![0].length;

const wordRight = (line: Bytes, at: number): number => at + /^\W*\w*/.exec(line.slice(at))![0].length;

/** Columns that bytes take: one a character, escape sequences of a prompt none. */
const widthOf = (bytes: Bytes): number => bytes.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x80-\xbf]/g, '').length;

type Change = Partial<Editor>;

const insert = ({ line, cursor }: Editor, text: Bytes): Change => ({ line: line.slice(0, cursor) + text + line.slice(cursor), cursor: cursor + text.length });

const cut = ({ line }: Editor, from: number, to: number): Change => ({ line: line.slice(0, from) + line.slice(to), cursor: from });

const kill = (editor: Editor, from: number, to: number): Change => ({ ...cut(editor, from, to), killed: editor.line.slice(from, to) || editor.killed });

function browse(editor: Editor, step: number): Change {
  const at = editor.historyAt + step;
  if (at < 0 || at > editor.history.length) return {};
  const draft = editor.historyAt === editor.history.length ? editor.line : editor.draft;
  const line = at === editor.history.length ? draft : editor.history[at]!;
  return { historyAt: at, draft, line, cursor: line.length };
}

/** The nearest line of the history, in steps of `step`, that begins as this one does up to the cursor; the cursor stays. */
function browseByPrefix(editor: Editor, step: number): Change {
  const { history, cursor } = editor;
  const prefix = editor.line.slice(0, cursor);
  let at = editor.historyAt + step;
  while (at >= 0 && at < history.length && (!history[at]!.startsWith(prefix) || history[at] === editor.line)) at += step;
  const found = browse(editor, at - editor.historyAt);
  return { ...found, cursor: Math.min(cursor, (found.line ?? editor.line).length) };
}

const lastWordOf = (line: string): string => /\S*$/.exec(line.trimEnd())![0];

function swap({ line, cursor }: Editor): Change {
  if (cursor === 0 || line.length < 2) return {};
  const at = cursor === line.length ? cursor - 1 : cursor;
  return { line: line.slice(0, at - 1) + line[at]! + line[at - 1]! + line.slice(at + 1), cursor: at + 1 };
}

/** Keys that only change the line or the cursor. */
const EDITS: Readonly<Record<string, (editor: Editor) => Change>> = {
  '\x01': () => ({ cursor: 0 }),
  '\x02': ({ line, cursor }) => ({ cursor: leftOf(line, cursor) }),
  '\x04': (editor) => cut(editor, editor.cursor, rightOf(editor.line, editor.cursor)),
  '\x05': ({ line }) => ({ cursor: line.length }),
  '\x06': ({ line, cursor }) => ({ cursor: rightOf(line, cursor) }),
  '\x08': (editor) => cut(editor, leftOf(editor.line, editor.cursor), editor.cursor),
  '\x0b': (editor) => kill(editor, editor.cursor, editor.line.length),
  '\x0e': (editor) => browse(editor, 1),
  '\x10': (editor) => browse(editor, -1),
  '\x14': swap,
  '\x15': (editor) => kill(editor, 0, editor.cursor),
  '\x17': (editor) => kill(editor, editor.cursor - /\S*\s*$/.exec(editor.line.slice(0, editor.cursor))![0].length, editor.cursor),
  '\x19': (editor) => insert(editor, editor.killed),
  '\x1bb': ({ line, cursor }) => ({ cursor: wordLeft(line, cursor) }),
  '\x1bf': ({ line, cursor }) => ({ cursor: wordRight(line, cursor) }),
  '\x1bd': (editor) => kill(editor, editor.cursor, wordRight(editor.line, editor.cursor)),
  '\x1b.': (editor) => insert(editor, lastWordOf(editor.history[editor.history.length - 1] ?? '')),
  '\x1b[5~': (editor) => browseByPrefix(editor, -1),
  '\x1b[6~': (editor) => browseByPrefix(editor, 1),
  '\x1b\x7f': (editor) => kill(editor, wordLeft(editor.line, editor.cursor), editor.cursor),
};

/** Other names of the same keys. */
const SYNONYMS: Readonly<Record<string, string>> = {
  '\x7f': '\x08',
  '\x1b[A': '\x10',
  '\x1b[B': '\x0e',
  '\x1b[C': '\x06',
  '\x1b[D': '\x02',
  '\x1bOA': '\x10',
  '\x1bOB': '\x0e',
  '\x1bOC': '\x06',
  '\x1bOD': '\x02',
  '\x1b[H': '\x01',
  '\x1b[F': '\x05',
  '\x1bOH': '\x01',
  '\x1bOF': '\x05',
  '\x1b[1~': '\x01',
  '\x1b[4~': '\x05',
  '\x1b[7~': '\x01',
  '\x1b[8~': '\x05',
  '\x1b[3~': '\x04',
  '\x1b[1;5D': '\x1bb',
  '\x1b[1;5C': '\x1bf',
  '\x1b[1;3D': '\x1bb',
  '\x1b[1;3C': '\x1bf',
  '\x1b\b': '\x1b\x7f',
};

/** How to get from what is drawn of `before` to what `after` looks like. */
function draw(before: Editor, after: Editor): Bytes {
  const [old, now] = [shownLine(before), shownLine(after)];
  const widest = widthOf(now.prompt.slice(now.prompt.lastIndexOf('\n') + 1)) + Math.max(widthOf(old.text), widthOf(now.text));
  const isSamePrompt = old.prompt === now.prompt;
  const fits = isSamePrompt && widest < after.columns;
  const isAppend = isSamePrompt && old.cursor === old.text.length && now.cursor === now.text.length && now.text.startsWith(old.text);
  return fits || isAppend || after.skin === 'plain' ? drawChange(old, now) : drawRows(before, after);
}

/** Rewrites from the first character that differs, with backspaces and blanks only. */
function drawChange(old: Shown, now: Shown): Bytes {
  let same = 0;
  while (same < old.text.length && old.text[same] === now.text[same]) same++;
  while (same > 0 && isContinuation(now.text, same)) same--;
  // Where the texts agree up to both cursors, only the cursor moves.
  if (old.text === now.text) same = now.cursor;
  const toChange = same < old.cursor ? '\b'.repeat(widthOf(old.text.slice(same, old.cursor))) : old.text.slice(old.cursor, same);
  if (old.text === now.text) return toChange;
  const blanks = Math.max(0, widthOf(old.text) - widthOf(now.text));
  return toChange + now.text.slice(same) + ' '.repeat(blanks) + '\b'.repeat(blanks + widthOf(now.text.slice(now.cursor)));
}

interface Shown {
  readonly prompt: string;
  readonly text: Bytes;
  readonly cursor: number;
}

/** What stands after the prompt, and where the cursor is in it. */
function shownLine(editor: Editor): Shown {
  if (!editor.search) return { prompt: editor.prompt, text: editor.line, cursor: editor.cursor };
  const label = `(${editor.search.failed ? 'failed ' : ''}reverse-i-search)\`${editor.search.text}': `;
  if (editor.skin === 'plain') return { prompt: editor.prompt, text: label + editor.line, cursor: label.length + editor.cursor };
  return { prompt: label, text: editor.line, cursor: editor.cursor };
}

/** Redraws prompt and line over as many rows as they take. */
function drawRows(before: Editor, after: Editor): Bytes {
  const columns = Math.max(1, after.columns);
  const placeOf = (editor: Editor, cursor?: number): number => {
    const { prompt, text, cursor: at } = shownLine(editor);
    return widthOf(prompt.slice(prompt.lastIndexOf('\n') + 1)) + widthOf(text.slice(0, cursor ?? at));
  };
  const oldRow = Math.floor(placeOf(before) / columns);
  const { prompt, text } = shownLine(after);
  const end = placeOf(after, text.length);
  const target = placeOf(after);
  let out = (oldRow > 0 ? `\x1b[${oldRow}A` : '') + '\r\x1b[J' + prompt.slice(prompt.lastIndexOf('\n') + 1) + text;
  // At the right margin the cursor hangs; a blank and a return put it on the next row.
  if (end > 0 && end % columns === 0) out += ' \r';
  const up = Math.floor(end / columns) - Math.floor(target / columns);
  if (target !== end) out += (up > 0 ? `\x1b[${up}A` : '') + '\r' + (target % columns > 0 ? `\x1b[${target % columns}C` : '');
  return out;
}

/** Applies one key. */
export function reduceKey(editor: Editor, key: Bytes, complete?: Completer): Reduced {
  const changed = (change: Change, event?: Reduced['event']): Reduced => {
    const next = { ...editor, tabbed: false, ...change };
    return { editor: next, output: draw(editor, next), event };
  };
  if (key === '\x1b[200~') return changed({ pasting: true });
  if (key === '\x1b[201~') return changed({ pasting: false });
  if (editor.search) return searchKey(editor, key, complete);
  switch (key) {
    case '\r':
    case '\n': {
      const done = changed({ cursor: editor.line.length }, 'accept');
      return { ...done, output: done.output + '\n' };
    }
    case '\x03':
      return { editor, output: '^C\n', event: 'interrupt' };
    case '\x04':
      if (editor.line === '') return { editor, output: '', event: 'end' };
      break;
    case '\x0c':
      return { editor, output: editor.skin === 'plain' ? '' : '\x1b[H\x1b[J' + drawRows({ ...editor, line: '', cursor: 0 }, editor).replace('\r\x1b[J', '') };
    case '\x12':
      return changed({ search: { text: '', failed: false } });
    case '\t':
      return editor.pasting || !complete ? changed(insert(editor, '\t')) : completeLine(editor, complete);
  }
  const edit = EDITS[SYNONYMS[key] ?? key];
  if (edit) return changed(edit(editor));
  return key >= ' ' && !key.startsWith('\x1b') ? changed(insert(editor, key)) : changed({});
}

/** ^R: every key but those that end the search refines it. */
function searchKey(editor: Editor, key: Bytes, complete?: Completer): Reduced {
  const { search, ...rest } = editor;
  const look = (text: string, from: number): Reduced => {
    let at = from;
    while (at >= 0 && !(editor.history[at] ?? '').includes(text)) at--;
    const line = editor.history[at];
    const next: Editor =
      at < 0 || line === undefined
        ? { ...editor, search: { text, failed: true } }
        : { ...editor, search: { text, failed: false }, historyAt: at, line, cursor: line.indexOf(text) };
    return { editor: next, output: draw(editor, next) };
  };
  const text = search?.text ?? '';
  if (key === '\x12') return look(text, editor.historyAt - 1);
  if (key === '\x7f' || key === '\b') return look(text.slice(0, -1), editor.history.length - 1);
  if (key === '\x07' || key === '\x03') {
    const next: Editor = { ...rest, line: '', cursor: 0, historyAt: editor.history.length };
    return { editor: next, output: draw(editor, next) };
  }
  if (key >= ' ' && !key.startsWith('\x1b')) return look(text + key, Math.min(editor.historyAt, editor.history.length - 1));
  const found: Editor = { ...rest };
  const done = reduceKey(found, key, complete);
  return { ...done, output: draw(editor, found) + done.output };
}

const commonPrefix = (texts: readonly string[]): string => {
  let prefix = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
};

function completeLine(editor: Editor, complete: Completer): Reduced {
  const { candidates, from, descriptions } = complete(editor.line, editor.cursor);
  const typed = editor.line.slice(from, editor.cursor);
  const prefix = commonPrefix(candidates);
  const isOne = candidates.length === 1;
  const text = isOne && !/[/=]$/.test(prefix) ? prefix + ' ' : prefix;
  if (candidates.length > 0 && text !== typed && prefix.length >= typed.length) {
    const next: Editor = { ...editor, line: editor.line.slice(0, from) + text + editor.line.slice(editor.cursor), cursor: from + text.length, tabbed: false };
    return { editor: next, output: draw(editor, next) };
  }
  if (candidates.length < 2) return { editor, output: '' };
  if (!editor.tabbed) return { editor: { ...editor, tabbed: true }, output: '' };
  const list = '\n' + (descriptions ? describedList(candidates, descriptions, editor.columns) : columnList(candidates, editor.columns));
  return { editor, output: list + editor.prompt + editor.line + '\b'.repeat(widthOf(editor.line.slice(editor.cursor))) };
}

/** Candidates in columns, as readline lists them. */
function columnList(candidates: readonly string[], columns: number): string {
  const width = Math.max(...candidates.map((candidate) => candidate.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  let list = '';
  for (let i = 0; i < candidates.length; i += perRow)
    list +=
      candidates
        .slice(i, i + perRow)
        .map((text) => text.padEnd(width))
        .join('')
        .trimEnd() + '\n';
  return list;
}

/** One candidate a row with what it is, as kubectl's own completion for bash lists them; a long description is cut. */
function describedList(candidates: readonly string[], descriptions: Readonly<Record<string, string>>, columns: number): string {
  const width = Math.max(...candidates.map((candidate) => candidate.length)) + 2;
  const rowOf = (candidate: string): string => {
    const description = descriptions[candidate];
    if (description === undefined) return candidate;
    const room = columns - width - 3;
    return `${candidate.padEnd(width)}(${description.length > room ? `${description.slice(0, Math.max(0, room - 3))}...` : description})`;
  };
  return candidates.map((candidate) => rowOf(candidate) + '\n').join('');
}
