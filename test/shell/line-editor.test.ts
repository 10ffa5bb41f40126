import { describe, expect, it } from 'vitest';
import { newEditor, splitKeys, type Completer, type Editor, type Skin } from '../../src/shell/line-editor.ts';
import { reduceKey } from '../../src/shell/reduce-key.ts';

/** Types keys into a fresh line; returns what came of it and what was drawn. */
function type(input: string, options: { skin?: Skin; history?: string[]; columns?: number; complete?: Completer } = {}) {
  let editor: Editor = newEditor({ prompt: '$ ', columns: options.columns ?? 80, skin: options.skin ?? 'xterm', history: options.history ?? [] });
  let output = '';
  let event: string | undefined;
  for (const key of splitKeys(input).keys) {
    const reduced = reduceKey(editor, key, options.complete);
    editor = reduced.editor;
    output += reduced.output;
    event = reduced.event ?? event;
  }
  const { line, cursor } = editor;
  return { line, cursor, output, event };
}

describe('the line editor', () => {
  it('draws only the new character at the end of a line', () => {
    expect(type('ls -l\r')).toEqual({ line: 'ls -l', cursor: 5, output: 'ls -l\n', event: 'accept' });
  });

  it('moves by characters, words and to both ends', () => {
    expect(type('one two\x01X').line).toBe('Xone two');
    expect(type('one two\x1b[D\x1b[DX').line).toBe('one tXwo');
    expect(type('one two\x1bbX').line).toBe('one Xtwo');
    expect(type('one two\x1b[H\x1bfX').line).toBe('oneX two');
    expect(type('a\xc3\xa9b\x1b[D\x1b[DX').line).toBe('aX\xc3\xa9b');
  });

  it('kills and brings back', () => {
    expect(type('one two\x17').line).toBe('one ');
    expect(type('one two\x1b[D\x1b[D\x1b[D\x0b').line).toBe('one ');
    expect(type('one two\x15x \x19').line).toBe('x one two');
    expect(type('a\xc3\xa9\x7f').line).toBe('a');
    expect(type('abc\x01\x1b[3~').line).toBe('bc');
  });

  it('goes through history and comes back to what was being typed', () => {
    const history = ['first', 'second'];
    expect(type('dr\x1b[A', { history }).line).toBe('second');
    expect(type('dr\x1b[A\x1b[A\x1b[A', { history }).line).toBe('first');
    expect(type('dr\x1b[A\x1b[B', { history }).line).toBe('dr');
  });

  it('searches history backwards', () => {
    const history = ['kubectl get pods', 'ls', 'kubectl get nodes'];
    expect(type('\x12get', { history })).toMatchObject({ line: 'kubectl get nodes', event: undefined });
    expect(type('\x12get\x12\r', { history })).toMatchObject({ line: 'kubectl get pods', event: 'accept' });
    expect(type('\x12get\x03', { history }).line).toBe('');
  });

  it('gives up a line on ^C, and ends on ^D where the line is empty', () => {
    expect(type('abc\x03')).toMatchObject({ output: 'abc^C\n', event: 'interrupt' });
    expect(type('\x04').event).toBe('end');
    expect(type('ab\x02\x04')).toMatchObject({ line: 'a', event: undefined });
  });

  it('completes what is certain, and lists the rest on the second Tab', () => {
    const names = ['apply', 'api-resources', 'annotate', 'delete'];
    const complete: Completer = (line, cursor) => ({ candidates: names.filter((name) => name.startsWith(line.slice(0, cursor))), from: 0 });
    expect(type('de\t', { complete }).line).toBe('delete ');
    expect(type('ap\t', { complete }).line).toBe('ap');
    expect(type('ap\t\t', { complete }).output).toBe('ap\napply          api-resources\n$ ap');
    expect(type('zz\t\t', { complete })).toMatchObject({ line: 'zz', output: 'zz' });
  });

  it('lists what candidates are where that is known, each on a row that fits', () => {
    const complete: Completer = () => ({
      candidates: ['pods', 'podtemplates'],
      from: 0,
      descriptions: { pods: 'Pod, po, and a text that is too long to fit' },
    });
    expect(type('pod\t\t', { complete, columns: 40 }).output).toBe('pod\npods          (Pod, po, and a text ...)\npodtemplates\n$ pod');
  });

  it('finds earlier lines that begin as this one does, and the last word of the line before', () => {
    const history = ['kubectl get pods', 'ls', 'kubectl get nodes', 'cat pod.yaml'];
    expect(type('kub\x1b[5~', { history })).toMatchObject({ line: 'kubectl get nodes', cursor: 3 });
    expect(type('kub\x1b[5~\x1b[5~\x1b[5~', { history }).line).toBe('kubectl get pods');
    expect(type('kub\x1b[5~\x1b[5~\x1b[6~\x1b[6~', { history })).toMatchObject({ line: 'kub', cursor: 3 });
    expect(type('vi \x1b.', { history }).line).toBe('vi pod.yaml');
  });

  it('takes a Tab literally within a paste', () => {
    const complete: Completer = () => ({ candidates: ['x'], from: 0 });
    expect(type('\x1b[200~a\tb\x1b[201~', { complete }).line).toBe('a\tb');
  });

  it('redraws with backspaces only in the plain skin', () => {
    const { output, line } = type('one\x01X\x05\x7f', { skin: 'plain' });
    expect(line).toBe('Xon');
    expect(output).not.toContain('\x1b');
    expect(output).toBe('one\b\b\bXone\b\b\bone\b \b');
  });

  it('goes up as many rows as a long line takes', () => {
    expect(type('abcdefghijkl\x01', { columns: 10 }).output).toBe('abcdefghijkl\x1b[1A\r\x1b[J$ abcdefghijkl\x1b[1A\r\x1b[2C');
  });

  it('keeps an unfinished escape sequence for later', () => {
    expect(splitKeys('a\x1b[')).toEqual({ keys: ['a'], rest: '\x1b[' });
    expect(splitKeys('\x1b[1;5Cx')).toEqual({ keys: ['\x1b[1;5C', 'x'], rest: '' });
  });
});
