/** grep, egrep, fgrep. Mirrors busybox's findutils/grep.c; its regular expressions are glibc's. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type Applet, type AppletTable, Misused, numberOf, type Options, splitAt } from '../lib/applet.ts';
import { Died, type Input, type Io, isErrno, splitLines } from '../lib/io.ts';
import { safeRegExp } from '../../linear-regexp.ts';
import { BadRegex, globOf, regexOf, type RegexOptions } from '../lib/regex.ts';

/** One expression that matches where any pattern does. */
function matcherOf(patterns: readonly string[], o: Options, extended: boolean, fixed: boolean): RegExp {
  const options: RegexOptions = {
    extended,
    ignoreCase: o.has('iy'),
    ...(o.has('x') ? { whole: 'line' as const } : o.has('w') ? { whole: 'word' as const } : {}),
  };
  const flags = o.has('o') ? 'g' : '';
  const sources = patterns.map((pattern) => {
    const own = fixed ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') : pattern;
    try {
      return regexOf(own, fixed ? { ...options, extended: true } : options).source;
    } catch (thrown) {
      if (thrown instanceof BadRegex) throw new Died(`bad regex '${pattern}'`, 2);
      throw thrown;
    }
  });
  // Back references count within their own pattern, so only a lone pattern may have them.
  return safeRegExp(sources.length === 1 ? sources[0]! : sources.map((source) => `(?:${source})`).join('|') || '(?!)', `s${flags}${o.has('iy') ? 'i' : ''}`);
}

/** Searches one input; returns how many lines were selected. */
function* searchOne(io: Io, o: Options, input: Input, regex: RegExp, label: string): Task<number> {
  const quiet = o.has('qlLc');
  const before = numberOf(o.get('B') ?? o.get('C') ?? '0');
  const after = numberOf(o.get('A') ?? o.get('C') ?? '0');
  const most = o.has('m') ? numberOf(o.get('m')!) : Infinity;
  const recent: { number: number; line: Bytes }[] = [];
  let lastShown = 0;
  let toShow = 0;
  let count = 0;
  let number = 0;
  const put = (mark: string, at: number, line: Bytes): void => {
    if ((before || after) && lastShown > 0 && at > lastShown + 1) io.put('--\n');
    lastShown = at;
    io.put(`${label === '' ? '' : label + mark}${o.has('n') ? at + mark : ''}${line}\n`);
  };
  if (o.has('z')) input.separator = '\0';
  for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
    number++;
    regex.lastIndex = 0;
    if (regex.test(line) !== o.has('v')) {
      count++;
      if (o.has('ql')) return count;
      if (!quiet && o.has('o') && !o.has('v')) {
        regex.lastIndex = 0;
        for (const match of line.matchAll(regex))
          if (match[0] !== '') io.put(`${label === '' ? '' : `${label}:`}${o.has('n') ? `${number}:` : ''}${match[0]}\n`);
      } else if (!quiet) {
        for (const earlier of recent) put('-', earlier.number, earlier.line);
        recent.length = 0;
        put(':', number, line);
        toShow = after;
      }
      if (count >= most) break;
    } else if (toShow > 0) {
      toShow--;
      put('-', number, line);
    } else if (before > 0 && !quiet) {
      recent.push({ number, line });
      if (recent.length > before) recent.shift();
    }
    yield* io.spill();
  }
  return count;
}

/** Every file below a directory, in the order of its entries. */
function* filesBelow(io: Io, path: string, o: Options): Generator<string, void, void> {
  for (const entry of io.process.fs.readdir(path)) {
    const below = `${path.replace(/\/$/, '')}/${entry}`;
    const stat = io.process.fs.lstat(below);
    if (stat.type === 'directory') yield* filesBelow(io, below, o);
    else if (stat.type === 'file' && included(entry, o)) yield below;
  }
}

function included(name: string, o: Options): boolean {
  const wanted = o.all('I');
  return (wanted.length === 0 || wanted.some((glob) => globOf(glob).test(name))) && !o.all('X').some((glob) => globOf(glob).test(name));
}

const grep = (extendedAlways: boolean, fixedAlways: boolean) =>
  function* (io: Io, o: Options): Task<number> {
    const operands = [...o.operands];
    const patterns = o.all('e').flatMap((text) => text.split('\n'));
    for (const name of o.all('f')) {
      const input = yield* io.open(name);
      if (!input) return 2;
      patterns.push(...splitLines(yield* input.all()));
    }
    if (!o.has('ef')) {
      if (operands.length === 0) throw new Misused('');
      patterns.push(...operands.shift()!.split('\n'));
    }
    const regex = matcherOf(patterns, o, extendedAlways || o.has('E'), fixedAlways || o.has('F'));
    const recursive = o.has('rR');
    let named = !o.has('h') && (o.has('H') || operands.length > 1);
    let found = false;
    let listed = false;
    let failed = false;
    for (const operand of operands.length > 0 ? operands : [recursive ? '.' : '-']) {
      const files = [operand];
      try {
        if (recursive && operand !== '-' && io.process.fs.stat(operand).type === 'directory') {
          files.splice(0, 1, ...filesBelow(io, operand, o));
          named = !o.has('h');
        }
        for (const name of files) {
          const input = name === '-' ? io.stdin() : yield* openQuietly(io, o, name);
          if (!input) {
            failed = true;
            continue;
          }
          const shown = name === '-' ? '(standard input)' : operands.length === 0 ? splitAt(name, './')[1]! : name;
          const count = yield* searchOne(io, o, input, regex, named ? shown : '');
          input.close();
          if (count > 0) found = true;
          if (o.has('q') && found) return 0;
          if (o.has('c')) io.put(`${named ? `${shown}:` : ''}${count}\n`);
          if ((o.has('l') && count > 0) || (o.has('L') && count === 0)) {
            listed = true;
            io.put(`${shown}\n`);
          }
        }
      } catch (thrown) {
        if (!isErrno(thrown) || thrown.code === 'EPIPE') throw thrown;
        // A directory reads as nothing, and says nothing.
        if (thrown.code === 'EISDIR') continue;
        failed = true;
        if (!o.has('s')) yield* io.warn(`${io.name}: ${operand}: ${thrown.message}\n`);
      }
    }
    return failed ? 2 : (o.has('L') ? listed : found) ? 0 : 1;
  };

function* openQuietly(io: Io, o: Options, name: string): Task<Input | undefined> {
  if (!o.has('s')) return yield* io.open(name);
  return io.process.fs.exists(name) ? yield* io.open(name) : undefined;
}

const applet = (extended: boolean, fixed: boolean): Applet => ({
  options: 'HhnlLoqsirRvcEFwxyze:f:A:B:C:m:I:X:',
  long: { include: 'I', exclude: 'X', quiet: 'q', count: 'c' },
  misuse: 2,
  usage: '% [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n\nSearch for PATTERN in FILEs (or stdin)',
  run: grep(extended, fixed),
});

export const grepApplets: AppletTable = { grep: applet(false, false), egrep: applet(true, false), fgrep: applet(false, true) };
