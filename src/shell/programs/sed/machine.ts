/** sed's machine: pattern space and hold space. Mirrors busybox's editors/sed.c (process_files). */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { Died, type Io } from '../lib/io.ts';
import type { Lines } from './lines.ts';
import type { Address, Command } from './parser.ts';

/** One pass of the script over a line. */
interface Cycle {
  /** The pattern space. */
  space: Bytes;
  /** What follows the line: `a`, `r`. */
  appended: Bytes;
  substituted: boolean;
  shows: boolean;
  quit?: number;
  /** The pattern space of the next pass, which then takes no line. */
  restart?: Bytes;
}

/** Commands that need no waiting. 'end': the cycle is over. */
const SIMPLE: Readonly<Record<string, (cycle: Cycle, machine: Machine, command: Command, lines: Lines) => 'end' | undefined>> = {
  y: (cycle, _, { map }) => void (cycle.space = [...cycle.space].map((char) => map!.get(char) ?? char).join('')),
  p: ({ space }, machine) => machine.put(`${space}\n`),
  P: ({ space }, machine) => machine.put(`${space.split('\n', 1)[0]!}\n`),
  '=': (_, machine, _command, lines) => machine.put(`${lines.number}\n`),
  a: (cycle, _, { text }) => void (cycle.appended += text),
  i: (_, machine, { text }) => machine.put(text),
  w: ({ space }, machine, { text }) => machine.write(text, space),
  g: (cycle, { hold }) => void (cycle.space = hold),
  G: (cycle, { hold }) => void (cycle.space += `\n${hold}`),
  h: ({ space }, machine) => void (machine.hold = space),
  H: ({ space }, machine) => void (machine.hold += `\n${space}`),
  x: (cycle, machine) => void ([cycle.space, machine.hold] = [machine.hold, cycle.space]),
  z: (cycle) => void (cycle.space = ''),
  l: ({ space }, machine) =>
    machine.put(
      `${space.replace(/[\\\x00-\x1f\x7f-\xff]/g, (c) => ({ '\n': '\\n', '\t': '\\t', '\\': '\\\\' })[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}$\n`,
    ),
  d(cycle) {
    cycle.shows = false;
    return 'end';
  },
  D(cycle) {
    cycle.shows = false;
    const newline = cycle.space.indexOf('\n');
    if (newline >= 0) cycle.restart = cycle.space.slice(newline + 1);
    return 'end';
  },
  q(cycle, _, { text }) {
    cycle.quit = Number(text);
    return 'end';
  },
  Q(cycle, _, { text }) {
    cycle.shows = false;
    cycle.quit = Number(text);
    return 'end';
  },
};

/** Runs a script over a stream of lines. */
export class Machine {
  #io: Io;
  #commands: readonly Command[];
  #labels = new Map<string, number>();
  #quiet: boolean;
  hold = '';
  #lastRegex: RegExp | undefined;
  /** Files that `w` writes. */
  readonly written = new Map<string, Bytes>();
  put: (text: Bytes) => undefined;

  constructor(io: Io, commands: readonly Command[], quiet: boolean) {
    this.#io = io;
    this.#commands = commands;
    this.#quiet = quiet;
    this.put = (text) => void io.put(text);
    commands.forEach((command, index) => {
      if (command.name === ':') this.#labels.set(command.text, index);
    });
    for (const command of commands) {
      if (command.flags?.file) this.written.set(command.flags.file, '');
      if (command.name === 'w') this.written.set(command.text, '');
      if ('btT'.includes(command.name) && command.text !== '' && !this.#labels.has(command.text))
        throw new Died(`can't find label for jump to '${command.text}'`);
    }
  }

  #regex(regex: RegExp | undefined): RegExp {
    const used = regex ?? this.#lastRegex;
    if (!used) throw new Died('no previous regexp');
    this.#lastRegex = used;
    used.lastIndex = 0;
    return used;
  }

  *#matches(address: Address, lines: Lines, space: Bytes): Task<boolean> {
    if ('line' in address) return address.line === lines.number;
    if ('last' in address) return yield* lines.isLast();
    return this.#regex(address.regex).test(space);
  }

  *#selects(command: Command, lines: Lines, space: Bytes): Task<boolean> {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return yield* this.#matches(from, lines, space);
    if (command.active) {
      if (command.until !== undefined ? lines.number >= command.until : yield* this.#matches(to as Address, lines, space)) command.active = false;
      return command.until === undefined || lines.number <= command.until;
    }
    if (!(yield* this.#matches(from, lines, space))) return false;
    const until = 'plus' in to ? lines.number + to.plus : 'line' in to ? to.line : undefined;
    if (until !== undefined) command.until = until;
    command.active = until === undefined ? !('last' in to && (yield* lines.isLast())) : until > lines.number;
    return true;
  }

  #substitute(command: Command, cycle: Cycle): undefined {
    const { space } = cycle;
    const regex = this.#regex(command.regex);
    const { global, nth, print, file } = command.flags!;
    let out = '';
    let at = 0;
    let count = 0;
    let changed = false;
    for (const match of space.matchAll(regex)) {
      // An empty match right behind the one before is none.
      if (match[0] === '' && match.index === at && count > 0 && at > 0) continue;
      if (++count < nth) continue;
      changed = true;
      out += space.slice(at, match.index) + replacementOf(command.replacement!, match);
      at = match.index + match[0].length;
      if (!global) break;
    }
    if (!changed) return;
    cycle.space = out + space.slice(at);
    cycle.substituted = true;
    if (print) this.put(`${cycle.space}\n`);
    if (file) this.write(file, cycle.space);
  }

  /** Runs the script over all lines; the exit code that `q` gave, or undefined at the end of input. */
  *run(lines: Lines): Task<number | undefined> {
    let restart: Bytes | undefined;
    for (;;) {
      const space = restart ?? (yield* lines.take());
      if (space === undefined) return undefined;
      const cycle: Cycle = { space, appended: '', substituted: false, shows: !this.#quiet };
      for (let pc: number | undefined = 0; pc !== undefined && pc < this.#commands.length;) {
        const command: Command = this.#commands[pc]!;
        // A long pattern space takes its time.
        yield* this.#io.process.burn(Math.max(0.2, cycle.space.length / 500));
        if (command.name === '}' || command.name === ':') pc++;
        else if ((yield* this.#selects(command, lines, cycle.space)) === command.negated) pc = command.name === '{' ? command.end + 1 : pc + 1;
        else {
          const next: number | 'end' | undefined = yield* this.#act(command, cycle, lines);
          pc = next === 'end' ? undefined : (next ?? pc + 1);
        }
      }
      if (cycle.shows) this.#end(cycle, lines);
      this.put(cycle.appended);
      yield* this.#io.spill();
      if (cycle.quit !== undefined) return cycle.quit;
      restart = cycle.restart;
    }
  }

  #end(cycle: Cycle, lines: Lines): void {
    this.put(lines.unterminated ? cycle.space : `${cycle.space}\n`);
  }

  /** Does one command. 'end': the cycle is over; a number: go on there. */
  *#act(command: Command, cycle: Cycle, lines: Lines): Task<number | 'end' | undefined> {
    const { name, text } = command;
    const simple = SIMPLE[name];
    if (simple) return simple(cycle, this, command, lines);
    if (name === 's') return this.#substitute(command, cycle);
    if (name === 'n' || name === 'N') return yield* this.#next(name, cycle, lines);
    if (name === 'r') {
      const { fs } = this.#io.process;
      if (fs.exists(text)) cycle.appended += fs.readFile(text);
    } else if ('btT'.includes(name)) {
      const jumps = name === 'b' || cycle.substituted === (name === 't');
      if (name !== 'b') cycle.substituted = false;
      if (jumps) return text === '' ? 'end' : this.#labels.get(text)!;
    } else if (name === 'c') {
      if (!command.to || !command.active) this.put(text);
      cycle.shows = false;
      return 'end';
    }
    return undefined;
  }

  /** `n`, `N`: the next line replaces, or joins, the pattern space. */
  *#next(name: string, cycle: Cycle, lines: Lines): Task<'end' | undefined> {
    if (yield* lines.isLast()) {
      if (name === 'n') cycle.quit = 0;
      return 'end';
    }
    if (name === 'n' && cycle.shows) this.#end(cycle, lines);
    this.put(cycle.appended);
    cycle.appended = '';
    const next = (yield* lines.take())!;
    cycle.space = name === 'n' ? next : `${cycle.space}\n${next}`;
    return undefined;
  }

  /** Adds a line to what `w` writes. */
  write(name: string, line: Bytes): undefined {
    if (name === '/dev/stdout') this.put(`${line}\n`);
    else this.written.set(name, `${this.written.get(name) ?? ''}${line}\n`);
  }
}

/** The replacement of one match: `&`, `\1`, `\n`, `\t`. */
function replacementOf(template: string, match: RegExpExecArray): string {
  return template.replace(/\\([\s\S])|&/g, (whole, char: string | undefined) => {
    if (char === undefined) return whole === '&' ? match[0] : whole;
    if (/\d/.test(char)) return match[Number(char)] ?? '';
    return char === 'n' ? '\n' : char === 't' ? '\t' : char === 'r' ? '\r' : char;
  });
}
