/** diff, unified as busybox's is. The shortest edit by dynamic programming; mirrors editors/diff.c's output. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';
import { basenameOf, joinPath } from '../lib/paths.ts';

/** Pairs of equal lines in both texts: a longest common subsequence. Time and memory grow with the product of the middles. */
function commonLines(a: readonly string[], b: readonly string[]): [number, number][] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [rows, columns] = [endA - start, endB - start];
  const lengths = new Uint32Array((rows + 1) * (columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const below = lengths[(i + 1) * (columns + 1) + j]!;
      const right = lengths[i * (columns + 1) + j + 1]!;
      lengths[i * (columns + 1) + j] = a[start + i] === b[start + j] ? lengths[(i + 1) * (columns + 1) + j + 1]! + 1 : Math.max(below, right);
    }
  }
  const pairs: [number, number][] = Array.from({ length: start }, (_, i) => [i, i]);
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (a[start + i] === b[start + j]) pairs.push([start + i++, start + j++]);
    else if (lengths[(i + 1) * (columns + 1) + j]! >= lengths[i * (columns + 1) + j + 1]!) i++;
    else j++;
  }
  for (let i = 0; endA + i < a.length; i++) pairs.push([endA + i, endB + i]);
  return pairs;
}

interface Edit {
  mark: ' ' | '-' | '+';
  line: string;
  a: number;
  b: number;
}

/** Lines as diff shows them: each with its newline, the last one maybe without. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));

function editsOf(a: readonly string[], b: readonly string[], keyOf: (line: string) => string): Edit[] {
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  for (const [nextA, nextB] of [...commonLines(a.map(keyOf), b.map(keyOf)), [a.length, b.length] as const]) {
    for (; i < nextA; i++) edits.push({ mark: '-', line: a[i]!, a: i, b: j });
    for (; j < nextB; j++) edits.push({ mark: '+', line: b[j]!, a: i, b: j });
    if (i < a.length && j < b.length) edits.push({ mark: ' ', line: a[i]!, a: i++, b: j++ });
  }
  return edits;
}

/** Hunks of a unified diff with so many lines of context; empty where the texts are the same. */
function unifiedHunks(a: string, b: string, context = 3, keyOf: (line: string) => string = (line) => line): string {
  const edits = editsOf(linesOf(a), linesOf(b), keyOf);
  const changed = edits.flatMap((edit, i) => (edit.mark === ' ' ? [] : [i]));
  let out = '';
  for (let first = 0; first < changed.length;) {
    let last = first;
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= context * 2 + (context === 0 ? 1 : 0)) last++;
    const hunk = edits.slice(Math.max(0, changed[first]! - context), changed[last]! + context + 1);
    const range = (marks: string, at: number): string => {
      const count = hunk.filter((edit) => marks.includes(edit.mark)).length;
      return `${count === 0 ? at : at + 1}${count === 1 ? '' : `,${count}`}`;
    };
    out += `@@ -${range(' -', hunk[0]!.a)} +${range(' +', hunk[0]!.b)} @@\n`;
    for (const { mark, line } of hunk) out += `${mark}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`;
    first = last + 1;
  }
  return out;
}

function* diffFiles(io: Io, o: Options, left: string, right: string): Task<number> {
  // The same file needs no look, not even for -s.
  if (left === right && left !== '-') return 0;
  const texts: string[] = [];
  for (const name of [left, right]) {
    const input = yield* io.open(name);
    if (!input) {
      if (!o.has('N')) return 2;
      texts.push('');
    } else texts.push(yield* input.all());
  }
  const keyOf = (line: string): string => {
    let key = o.has('w') ? line.replace(/\s+/g, '') : o.has('b') ? line.replace(/[ \t]+/g, ' ').replace(/\s+$/, '') : line;
    if (o.has('i')) key = key.toLowerCase();
    return key;
  };
  const hunks = unifiedHunks(texts[0]!, texts[1]!, numberOf(o.get('U') ?? '3'), keyOf);
  if (hunks === '') {
    if (o.has('s')) io.put(`Files ${left} and ${right} are identical\n`);
    return 0;
  }
  const labels = o.all('L');
  io.put(o.has('q') ? `Files ${left} and ${right} differ\n` : `--- ${labels[0] ?? left}\n+++ ${labels[1] ?? right}\n${hunks}`);
  return 1;
}

function* diff(io: Io, o: Options): Task<number> {
  const { fs } = io.process;
  const isDirectory = (path: string): boolean | undefined => {
    if (path === '-') return false;
    try {
      return fs.stat(path).type === 'directory';
    } catch (thrown) {
      reasonOf(thrown);
      return undefined;
    }
  };
  let [left, right] = [o.operands[0]!, o.operands[1]!];
  const kinds = [isDirectory(left), isDirectory(right)];
  for (const [i, name] of [left, right].entries()) {
    if (kinds[i] === undefined) {
      yield* io.fail(`can't stat '${name}': No such file or directory`, 2);
      return 2;
    }
  }
  if (!kinds[0] || !kinds[1]) {
    if (kinds[0]) left = joinPath(left, basenameOf(right));
    if (kinds[1]) right = joinPath(right, basenameOf(left));
    return yield* diffFiles(io, o, left, right);
  }
  const compare = function* (a: string, b: string): Task<number> {
    let status = 0;
    const names = [...new Set([...fs.readdir(a), ...fs.readdir(b)])].sort(compareBytes);
    for (const name of names) {
      const [pathA, pathB] = [joinPath(a, name), joinPath(b, name)];
      const [kindA, kindB] = [isDirectory(pathA), isDirectory(pathB)];
      if (kindA === undefined || kindB === undefined) {
        if (!o.has('N')) io.put(`Only in ${kindA === undefined ? b : a}: ${name}\n`);
        status = Math.max(status, 1);
      } else if (kindA && kindB) {
        if (o.has('r')) status = Math.max(status, yield* compare(pathA, pathB));
        else io.put(`Common subdirectories: ${pathA} and ${pathB}\n`);
      } else if (kindA !== kindB) {
        io.put(`File ${pathA} is a ${kindA ? 'directory' : 'regular file'} while file ${pathB} is a ${kindB ? 'directory' : 'regular file'}\n`);
        status = 1;
      } else status = Math.max(status, yield* diffFiles(io, o, pathA, pathB));
    }
    return status;
  };
  return yield* compare(left, right);
}

export const diffApplets: AppletTable = {
  diff: {
    options: 'abBdiNqrTstwuU:L:S:',
    least: 2,
    most: 2,
    usage:
      '% [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2\n\nCompare files line by line and output the differences between them.\nThis implementation supports unified diffs only.',
    run: diff,
  },
};
