/** find. Mirrors busybox's findutils/find.c. */
import type { Stat, Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, numberOf, type Options } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { compareBytes } from '../lib/order.ts';
import { basenameOf, idOfName, joinPath } from '../lib/paths.ts';
import { globOf, regexOf } from '../lib/regex.ts';
import { runCommand } from '../lib/run.ts';

interface Visit {
  path: string;
  stat: Stat;
  depth: number;
  pruned: boolean;
}

type Test = (visit: Visit) => Task<boolean>;

const TYPES: Readonly<Record<string, Stat['type'] | 'none'>> = { f: 'file', d: 'directory', l: 'symlink', p: 'fifo', c: 'char', b: 'none', s: 'none' };

/** Compares as `+N`, `-N`, `N`. */
function amountOf(text: string, option: string): (value: number) => boolean {
  const match = /^([+-]?)(\d+)$/.exec(text);
  if (!match) throw new Died(`invalid number '${text}' to '${option}'`);
  const wanted = Number(match[2]);
  return (value) => (match[1] === '+' ? value > wanted : match[1] === '-' ? value < wanted : value === wanted);
}

/** What each primary asks of a path. `argument` takes the next word; `option` is the primary as it was written. */
const PRIMARIES: Readonly<Record<string, (io: Io, argument: () => string, option: string) => (visit: Visit) => unknown>> = {
  name: (_, argument, option) => {
    const glob = globOf(argument(), option === '-iname');
    return ({ path }) => glob.test(basenameOf(path));
  },
  path: (_, argument) => {
    const glob = globOf(argument());
    return ({ path }) => glob.test(path);
  },
  regex: (_, argument) => {
    const regex = regexOf(argument(), { whole: 'line' });
    return ({ path }) => regex.test(path);
  },
  type: (_, argument) => {
    const text = argument();
    const types = text.split(',').map((letter) => TYPES[letter]);
    if (types.includes(undefined)) throw new Died(`invalid argument '${text}' to '-type'`);
    return ({ stat }) => types.includes(stat.type);
  },
  size: (_, argument, option) => {
    const text = argument();
    const unit = { c: 1, w: 2, b: 512, k: 1024, M: 1048576, G: 1073741824 }[text.at(-1)!];
    const holds = amountOf(unit === undefined ? text : text.slice(0, -1), option);
    return ({ stat }) => holds(Math.ceil(stat.size / (unit ?? 512)));
  },
  mtime: (io, argument, option) => {
    const holds = amountOf(argument(), option);
    return ({ stat }) => holds(Math.floor((io.process.wallMs - stat.mtimeMs) / (option === '-mtime' ? 86_400_000 : 60_000)));
  },
  newer: (io, argument) => {
    const { mtimeMs } = io.process.fs.stat(argument());
    return ({ stat }) => stat.mtimeMs > mtimeMs;
  },
  perm: (_, argument) => {
    const text = argument();
    const wanted = parseInt(text.replace(/^[-/]/, ''), 8);
    return ({ stat: { mode } }) => (text[0] === '-' ? (mode & wanted) === wanted : text[0] === '/' ? mode & wanted : (mode & 0o7777) === wanted);
  },
  user: (io, argument) => {
    const uid = idOfName(io.process.fs, '/etc/passwd', argument());
    return ({ stat }) => stat.uid === uid;
  },
  group: (io, argument) => {
    const gid = idOfName(io.process.fs, '/etc/group', argument());
    return ({ stat }) => stat.gid === gid;
  },
  empty:
    (io) =>
    ({ path, stat }) =>
      stat.type === 'directory' ? io.process.fs.readdir(path).length === 0 : stat.type === 'file' && stat.size === 0,
  links: (_, argument, option) => {
    const holds = amountOf(argument(), option);
    return ({ stat }) => holds(stat.nlink);
  },
  prune: () => (visit) => (visit.pruned = true),
  print: (io, _, option) => (visit) => {
    io.put(visit.path + (option === '-print' ? '\n' : '\0'));
    return true;
  },
  delete: (io) => (visit) => {
    if (visit.stat.type === 'directory') io.process.fs.rmdir(visit.path);
    else io.process.fs.unlink(visit.path);
    return true;
  },
};
const ALIASES = { iname: 'name', wholename: 'path', mmin: 'mtime', print0: 'print' };
/** Primaries that say how to walk, and hold for every path. */
const DEPTHS = ['-maxdepth', '-mindepth', '-depth', '-xdev', '-true'];

class FindParser {
  readonly #io: Io;
  readonly #words: readonly string[];
  #at = 0;
  /** Whether an action was given; else every match is printed. */
  acts = false;
  most = Infinity;
  least = 0;
  depthFirst = false;
  readonly batches: { argv: string[]; paths: string[] }[] = [];

  constructor(io: Io, words: readonly string[]) {
    this.#io = io;
    this.#words = words;
  }

  parse(): Test {
    const test = this.#at < this.#words.length ? this.#or() : truly;
    if (this.#at < this.#words.length) throw new Misused(`${this.#io.name}: unrecognized: ${this.#words[this.#at]}`);
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (this.#words[this.#at] === '-o' || this.#words[this.#at] === '-or') {
      this.#at++;
      const [a, b] = [left, this.#and()];
      left = function* (visit) {
        return (yield* a(visit)) || (yield* b(visit));
      };
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or') return left;
      if (word === '-a' || word === '-and') this.#at++;
      const [a, b] = [left, this.#not()];
      left = function* (visit) {
        return (yield* a(visit)) && (yield* b(visit));
      };
    }
  }

  #not(): Test {
    const word = this.#words[this.#at];
    if (word === '!' || word === '-not') {
      this.#at++;
      const test = this.#not();
      return function* (visit) {
        return !(yield* test(visit));
      };
    }
    if (word === '(') {
      this.#at++;
      const test = this.#or();
      if (this.#words[this.#at++] !== ')') throw new Died('unpaired parentheses');
      return test;
    }
    return this.#primary();
  }

  #argument(option: string): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new Died(`${option} requires an argument`);
    return word;
  }

  #primary(): Test {
    const io = this.#io;
    const option = this.#words[this.#at++] ?? '';
    if (option === '-maxdepth') this.most = numberOf(this.#argument(option));
    else if (option === '-mindepth') this.least = numberOf(this.#argument(option));
    else if (option === '-depth' || option === '-delete') this.depthFirst = true;
    this.acts ||= ['-print', '-print0', '-delete'].includes(option);
    if (option === '-exec' || option === '-ok') return this.#exec();
    if (DEPTHS.includes(option)) return truly;
    const name = ALIASES[option.slice(1) as keyof typeof ALIASES] ?? option.slice(1);
    const primary = option.startsWith('-') && Object.hasOwn(PRIMARIES, name) ? PRIMARIES[name] : undefined;
    if (!primary) throw new Misused(`${io.name}: unrecognized: ${option}`);
    const test = primary(io, () => this.#argument(option), option);
    return function* (visit) {
      yield* io.process.burn(0.5);
      return Boolean(test(visit));
    };
  }

  #exec(): Test {
    const io = this.#io;
    this.acts = true;
    const argv: string[] = [];
    for (;;) {
      const word = this.#words[this.#at++];
      if (word === undefined) throw new Died('-exec requires an argument');
      if (word === ';') break;
      if (word === '+' && argv.at(-1) === '{}') {
        const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
        this.batches.push(batch);
        return function* ({ path }) {
          yield* io.process.burn(0.5);
          batch.paths.push(path);
          return true;
        };
      }
      argv.push(word);
    }
    return function* ({ path }) {
      return (
        (yield* runCommand(
          io,
          argv.map((word) => word.replaceAll('{}', path)),
        )) === 0
      );
    };
  }
}

function* truly(): Task<boolean> {
  return true;
}

function* find(io: Io, o: Options): Task<void> {
  const words = [...o.operands];
  while (words[0] === '-H' || words[0] === '-L') words.shift();
  const first = words.findIndex((word) => word.startsWith('-') || word === '!' || word === '(');
  const paths = words.splice(0, first < 0 ? words.length : first);
  const parser = new FindParser(io, words);
  const test = parser.parse();
  const { fs } = io.process;
  const visit = function* (path: string, depth: number): Task<void> {
    const look: Visit = { path, stat: fs.lstat(path), depth, pruned: false };
    const act = function* (): Task<void> {
      if (depth >= parser.least && (yield* test(look)) && !parser.acts) io.put(`${path}\n`);
      yield* io.spill();
    };
    if (!parser.depthFirst) yield* act();
    if (look.stat.type === 'directory' && depth < parser.most && !look.pruned) {
      for (const name of fs.readdir(path).sort(compareBytes)) yield* visit(joinPath(path, name), depth + 1);
    }
    if (parser.depthFirst) yield* act();
  };
  for (const path of paths.length > 0 ? paths : ['.']) {
    try {
      yield* visit(path, 0);
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
  for (const { argv, paths: found } of parser.batches) if (found.length > 0) yield* runCommand(io, [...argv, ...found]);
}

export const findApplets: AppletTable = {
  find: {
    raw: true,
    usage:
      "% [-HL] [PATH]... [OPTIONS] [ACTIONS]\n\nSearch for files and perform actions on them.\nFirst failed action stops processing of current file.\nDefaults: PATH is current directory, action is '-print'",
    run: find,
  },
};
