/**
 * Regular expressions that cannot take for ever. JavaScript's matcher tries every way to share a text out between repeated
 * parts: `(a|aa)+$b` doubles its work with each letter, and the page would stand still. Where a pattern may be so ambiguous,
 * it is run by a matcher of our own, which remembers that a step failed at a place and never tries it there again: its
 * work is the pattern's length times the text's. It takes the same branches in the same order, so it finds the same match (but for
 * rounds of a repetition that match nothing, which JavaScript alone forbids).
 *
 * Mirrors: RE2's bit-state matcher (re2/bitstate.cc).
 * Differs: patterns with back references or look-around of more than one character are left to JavaScript; a group that
 * another round of its repetition passed by keeps what it matched before, as in regexec.
 */

/** The most steps times places that a match may remember, in bytes. */
const MOST_REMEMBERED = 64 * 1024 * 1024;
const MOST_INSTRUCTIONS = 20_000;

/** One step of a program: a character, an assertion, a jump, a choice (the first way first), a mark of a group's border. */
type Instruction =
  | { readonly op: 'char'; readonly matches: (char: string) => boolean }
  | { readonly op: 'assert'; readonly holds: RegExp }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' };

type Node =
  | { readonly type: 'char' | 'assert'; readonly source: string }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly type: 'group'; readonly slot: number; readonly body: Node }
  | { readonly type: 'repeat'; readonly body: Node; readonly least: number; readonly most: number; readonly lazy: boolean };

/** The pattern holds something that only JavaScript's matcher knows, or is too large. */
class Unreadable extends Error {}

const ASSERTION = /\^|\$|\\[bB]|\(\?(?:=|!|<=|<!)(?:\\?[^()\\[\]])?\)/y;
const CHARACTER = /\[(?:\\.|[^\]\\])*\]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\[^1-9bBkpPcux]|[^\\()[\]|*+?]/sy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\?)?/y;

/** Reads JavaScript's own syntax, as far as our translations write it. */
class Reader {
  readonly #source: string;
  #at = 0;
  groups = 0;
  /** Repetitions without a limit, and whether one of them holds another or a choice. */
  endless = 0;
  isNested = false;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Node {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new Unreadable();
    return node;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match) this.#at += match[0].length;
    return match;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#source[this.#at] === '|') {
      this.#at++;
      parts.push(this.#sequence());
    }
    return parts.length === 1 ? parts[0]! : { type: 'choice', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) parts.push(this.#repeated());
    return { type: 'sequence', parts };
  }

  #repeated(): Node {
    const before = this.endless;
    const body = this.#atom();
    const match = this.#take(QUANTIFIER);
    if (!match) return body;
    const [, sign, from = '', comma, to = '', lazy] = match;
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    const most = sign === undefined ? (comma === undefined ? least : to === '' ? Infinity : Number(to)) : sign === '?' ? 1 : Infinity;
    if (most > 1 && (this.endless > before || hasChoice(body))) this.isNested = true;
    if (most > 1) this.endless++;
    return { type: 'repeat', body, least, most, lazy: lazy !== undefined };
  }

  #atom(): Node {
    const assertion = this.#take(ASSERTION);
    if (assertion) return { type: 'assert', source: assertion[0] };
    if (this.#source[this.#at] === '(') {
      const isPlain = this.#source.startsWith('(?:', this.#at);
      if (!isPlain && this.#source[this.#at + 1] === '?') throw new Unreadable();
      this.#at += isPlain ? 3 : 1;
      const slot = isPlain ? 0 : ++this.groups;
      const body = this.#choice();
      if (this.#source[this.#at++] !== ')') throw new Unreadable();
      return isPlain ? body : { type: 'group', slot, body };
    }
    const character = this.#take(CHARACTER);
    if (!character) throw new Unreadable();
    return { type: 'char', source: character[0] };
  }
}

const hasChoice = (node: Node): boolean =>
  node.type === 'choice' ||
  (node.type === 'group' && hasChoice(node.body)) ||
  (node.type === 'sequence' && node.parts.some(hasChoice)) ||
  (node.type === 'repeat' && hasChoice(node.body));

/** Whether a character is matched: asked of JavaScript once for each. */
function matcherOf(source: string, flags: string): (char: string) => boolean {
  const pattern = new RegExp(`^(?:${source})$`, flags);
  const known = new Map<string, boolean>();
  return (char) => {
    let answer = known.get(char);
    if (answer === undefined) known.set(char, (answer = pattern.test(char)));
    return answer;
  };
}

function compile(root: Node, flags: string): Instruction[] {
  const program: Instruction[] = [];
  const emit = <I extends Instruction>(instruction: I): I => {
    if (program.length >= MOST_INSTRUCTIONS) throw new Unreadable();
    program.push(instruction);
    return instruction;
  };
  const split = (isLazy: boolean): { through(): void; past(): void } => {
    const choice = emit({ op: 'split' as const, first: 0, second: 0 });
    const set = (isFirst: boolean): void => void (isFirst ? (choice.first = program.length) : (choice.second = program.length));
    return { through: () => set(!isLazy), past: () => set(isLazy) };
  };
  const repeat = ({ body, least, most, lazy }: Node & { type: 'repeat' }): void => {
    for (let i = 0; i < least; i++) add(body);
    if (most === Infinity) {
      const start = program.length;
      const choice = split(lazy);
      choice.through();
      add(body);
      emit({ op: 'jump', to: start });
      choice.past();
      return;
    }
    const choices = Array.from({ length: most - least }, () => {
      const choice = split(lazy);
      choice.through();
      add(body);
      return choice;
    });
    for (const choice of choices) choice.past();
  };
  const choose = (parts: readonly Node[]): void => {
    const ends = parts.slice(0, -1).map((part) => {
      const choice = split(false);
      choice.through();
      add(part);
      const jump = emit({ op: 'jump' as const, to: 0 });
      choice.past();
      return jump;
    });
    add(parts.at(-1)!);
    for (const jump of ends) jump.to = program.length;
  };
  const add = (node: Node): void => {
    switch (node.type) {
      case 'char':
        emit({ op: 'char', matches: matcherOf(node.source, flags) });
        return;
      case 'assert':
        emit({ op: 'assert', holds: new RegExp(node.source, `${flags}y`) });
        return;
      case 'sequence':
        return node.parts.forEach(add);
      case 'choice':
        return choose(node.parts);
      case 'group':
        emit({ op: 'save', slot: node.slot * 2 });
        add(node.body);
        emit({ op: 'save', slot: node.slot * 2 + 1 });
        return;
      case 'repeat':
        return repeat(node);
    }
  };
  add(root);
  emit({ op: 'match' });
  return program;
}

/** A regular expression run by the matcher above. What `String.prototype` does with one works: it asks `exec`. */
class LinearRegExp extends RegExp {
  readonly #program: readonly Instruction[];
  readonly #groups: number;

  constructor(source: string | RegExp, flags: string) {
    super(source, flags);
    const reader = new Reader(this.source);
    const root = reader.read();
    this.#groups = reader.groups;
    this.#program = compile(root, flags.replace(/[gyd]/g, ''));
  }

  /** `split` and `matchAll` make a copy with other flags: it must be as safe. */
  static override get [Symbol.species](): RegExpConstructor {
    return LinearRegExp as unknown as RegExpConstructor;
  }

  override exec(text: string): RegExpExecArray | null {
    const keepsPlace = this.global || this.sticky;
    const from = keepsPlace ? this.lastIndex : 0;
    const borders = from > text.length ? undefined : this.#find(text, from);
    if (!borders) {
      if (keepsPlace) this.lastIndex = 0;
      return null;
    }
    if (keepsPlace) this.lastIndex = borders[1]!;
    const groups = Array.from({ length: this.#groups + 1 }, (_, i) => {
      const [start, end] = [borders[i * 2], borders[i * 2 + 1]];
      return start === undefined || end === undefined ? undefined : text.slice(start, end);
    });
    return Object.assign(groups as [string, ...string[]], { index: borders[0]!, input: text, groups: undefined });
  }

  /** The borders of the first match that begins at `from` or (unless sticky) behind it, and of its groups. */
  #find(text: string, from: number): (number | undefined)[] | undefined {
    const places = text.length - from + 1;
    if (places * this.#program.length > MOST_REMEMBERED) throw new RangeError('the text is too long for this pattern');
    const failed = new Uint8Array(places * this.#program.length);
    const last = this.sticky ? from : text.length;
    for (let start = from; start <= last; start++) {
      const borders = this.#matchAt(text, start, from, failed);
      if (borders) return borders;
    }
    return undefined;
  }

  #matchAt(text: string, start: number, from: number, failed: Uint8Array): (number | undefined)[] | undefined {
    const program = this.#program;
    const todo: { step: number; at: number; borders: (number | undefined)[] }[] = [{ step: 0, at: start, borders: [start] }];
    for (let here = todo.pop(); here; here = todo.pop()) {
      let { step, at, borders } = here;
      for (;;) {
        const key = (at - from) * program.length + step;
        if (failed[key] === 1) break;
        failed[key] = 1;
        const instruction = program[step]!;
        if (instruction.op === 'match') return withEnd(borders, at);
        if (instruction.op === 'char') {
          if (at >= text.length || !instruction.matches(text[at]!)) break;
          at++;
          step++;
        } else if (instruction.op === 'assert') {
          instruction.holds.lastIndex = at;
          if (!instruction.holds.test(text)) break;
          step++;
        } else if (instruction.op === 'save') {
          borders = [...borders];
          borders[instruction.slot] = at;
          step++;
        } else if (instruction.op === 'jump') step = instruction.to;
        else {
          todo.push({ step: instruction.second, at, borders });
          step = instruction.first;
        }
      }
    }
    return undefined;
  }
}

const withEnd = (borders: readonly (number | undefined)[], at: number): (number | undefined)[] => {
  const all = [...borders];
  all[1] = at;
  return all;
};

/** Up to so many unlimited repetitions one behind the other, JavaScript's matcher is quick enough on any line. */
const MOST_ENDLESS = 2;

/**
 * A regular expression of JavaScript's syntax whose work is bounded. What is plainly quick is JavaScript's own.
 * Throws a SyntaxError where the pattern is none.
 */
export function safeRegExp(source: string, flags = ''): RegExp {
  if (!/[*+{]/.test(source)) return new RegExp(source, flags);
  try {
    const reader = new Reader(source);
    reader.read();
    return reader.isNested || reader.endless > MOST_ENDLESS ? new LinearRegExp(source, flags) : new RegExp(source, flags);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return new RegExp(source, flags);
  }
}
