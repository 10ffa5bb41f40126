/** sed: a machine with pattern space and hold space. Mirrors busybox's editors/sed.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, Misused, type Options } from '../lib/applet.ts';
import { Died, type Input, type Io } from '../lib/io.ts';
import { type Address, type Command, SedParser } from './parser.ts';

/** Lines of several inputs as one stream, with a look ahead: `$` is the last line of the last file. */
class Lines {
  number = 0;
  unterminated = false;
  #next: { line: Bytes; unterminated: boolean } | undefined;
  readonly #inputs: Input[];

  constructor(inputs: Input[]) {
    this.#inputs = inputs;
  }

  *take(): Task<Bytes | undefined> {
    const next = this.#next ?? (yield* this.#read());
    this.#next = undefined;
    if (!next) return undefined;
    this.number++;
    this.unterminated = next.unterminated;
    return next.line;
  }

  *isLast(): Task<boolean> {
    this.#next ??= yield* this.#read();
    return this.#next === undefined;
  }

  *#read(): Task<{ line: Bytes; unterminated: boolean } | undefined> {
    while (this.#inputs.length > 0) {
      const line = yield* this.#inputs[0]!.line();
      if (line !== undefined) return { line, unterminated: this.#inputs[0]!.unterminated };
      this.#inputs.shift()!.close();
    }
    return undefined;
  }
}

/** Runs a script over a stream of lines. Returns the exit code that `q` gave, or undefined at the end of input. */
class Machine {
  #io: Io;
  #commands: readonly Command[];
  #labels = new Map<string, number>();
  #quiet: boolean;
  #hold = '';
  #lastRegex: RegExp | undefined;
  /** Files that `w` writes. */
  readonly written = new Map<string, Bytes>();
  put: (text: Bytes) => void;

  constructor(io: Io, commands: readonly Command[], quiet: boolean) {
    this.#io = io;
    this.#commands = commands;
    this.#quiet = quiet;
    this.put = (text) => io.put(text);
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

  #substitute(command: Command, space: Bytes): Bytes | undefined {
    const regex = this.#regex(command.regex);
    const { global, nth } = command.flags!;
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
    return changed ? out + space.slice(at) : undefined;
  }

  *run(lines: Lines): Task<number | undefined> {
    const end = (text: Bytes): void => this.put(lines.unterminated ? text : `${text}\n`);
    let restart: Bytes | undefined;
    for (;;) {
      let space: Bytes;
      if (restart !== undefined) space = restart;
      else {
        const line = yield* lines.take();
        if (line === undefined) return undefined;
        space = line;
      }
      restart = undefined;
      let appended = '';
      let substituted = false;
      let shows = !this.#quiet;
      let quit: number | undefined;
      cycle: for (let pc = 0; pc < this.#commands.length; pc++) {
        const command = this.#commands[pc]!;
        yield* this.#io.process.burn(0.2);
        if (command.name === '}' || command.name === ':') continue;
        if ((yield* this.#selects(command, lines, space)) === command.negated) {
          if (command.name === '{') pc = command.end;
          continue;
        }
        switch (command.name) {
          case 's': {
            const result = this.#substitute(command, space);
            if (result === undefined) break;
            space = result;
            substituted = true;
            if (command.flags!.print) this.put(`${space}\n`);
            if (command.flags!.file) this.#write(command.flags!.file, space);
            break;
          }
          case 'y':
            space = [...space].map((char) => command.map!.get(char) ?? char).join('');
            break;
          case 'p':
            this.put(`${space}\n`);
            break;
          case 'P':
            this.put(`${space.split('\n', 1)[0]!}\n`);
            break;
          case 'd':
            shows = false;
            break cycle;
          case 'D': {
            shows = false;
            const newline = space.indexOf('\n');
            if (newline >= 0) restart = space.slice(newline + 1);
            break cycle;
          }
          case '=':
            this.put(`${lines.number}\n`);
            break;
          case 'a':
            appended += command.text;
            break;
          case 'i':
            this.put(command.text);
            break;
          case 'c':
            if (!command.to || !command.active) this.put(command.text);
            shows = false;
            break cycle;
          case 'r':
            if (this.#io.process.fs.exists(command.text)) appended += this.#io.process.fs.readFile(command.text);
            break;
          case 'w':
            this.#write(command.text, space);
            break;
          case 'n':
          case 'N': {
            if (yield* lines.isLast()) {
              if (command.name === 'N') break cycle;
              quit = 0;
              break cycle;
            }
            if (command.name === 'n' && shows) end(space);
            this.put(appended);
            appended = '';
            const next = (yield* lines.take())!;
            space = command.name === 'n' ? next : `${space}\n${next}`;
            break;
          }
          case 'q':
          case 'Q':
            if (command.name === 'Q') shows = false;
            quit = Number(command.text);
            break cycle;
          case 'g':
            space = this.#hold;
            break;
          case 'G':
            space += `\n${this.#hold}`;
            break;
          case 'h':
            this.#hold = space;
            break;
          case 'H':
            this.#hold += `\n${space}`;
            break;
          case 'x':
            [space, this.#hold] = [this.#hold, space];
            break;
          case 'z':
            space = '';
            break;
          case 'l':
            this.put(
              `${space.replace(/[\\\x00-\x1f\x7f-\xff]/g, (c) => ({ '\n': '\\n', '\t': '\\t', '\\': '\\\\' })[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}$\n`,
            );
            break;
          case 'b':
          case 't':
          case 'T':
            if (command.name === 't' && !substituted) break;
            if (command.name === 'T' && substituted) {
              substituted = false;
              break;
            }
            substituted = false;
            if (command.text === '') break cycle;
            pc = this.#labels.get(command.text)!;
        }
      }
      if (shows) end(space);
      this.put(appended);
      yield* this.#io.spill();
      if (quit !== undefined) return quit;
    }
  }

  #write(name: string, line: Bytes): void {
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

function* sed(io: Io, o: Options): Task<number | void> {
  const operands = [...o.operands];
  let script = o.all('e').join('\n');
  for (const name of o.all('f')) {
    const input = yield* io.open(name);
    if (!input) return 1;
    script += `${script === '' ? '' : '\n'}${yield* input.all()}`;
  }
  if (!o.has('ef')) {
    if (operands.length === 0) throw new Misused('');
    script = operands.shift()!;
  }
  const parse = (): Machine => new Machine(io, new SedParser(script, o.has('rE')).parse(), o.has('n') || script.startsWith('#n\n'));
  const machine = parse();
  let status: number | undefined;
  if (o.has('i')) {
    for (const name of operands) {
      const input = yield* io.open(name);
      if (!input) continue;
      const own = parse();
      let out = '';
      own.put = (text) => void (out += text);
      status = yield* own.run(new Lines([input]));
      const mode = io.process.fs.stat(name).mode;
      if (o.get('i') !== '') io.process.fs.rename(name, name + o.get('i')!);
      io.process.fs.writeFile(name, out, { mode });
    }
  } else {
    const inputs: Input[] = [];
    for (const name of operands.length > 0 ? operands : ['-']) {
      const input = yield* io.open(name);
      if (input) inputs.push(input);
    }
    status = yield* machine.run(new Lines(inputs));
  }
  for (const [name, text] of machine.written) io.process.fs.writeFile(name, text);
  return status || undefined;
}

export const sedApplets: AppletTable = {
  sed: {
    options: 'i::nrEf:e:s',
    long: { expression: 'e', quiet: 'n', 'in-place': 'i', 'regexp-extended': 'r' },
    usage: '% [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...',
    run: sed,
  },
};
