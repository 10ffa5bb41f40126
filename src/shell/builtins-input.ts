/** history; read: one line (or so many bytes, or up to a character), split into variables. Mirrors busybox' shell_builtin_read(). */
import type { OpenFile, Process, Task } from '../kernel/types.ts';
import type { Builtin } from './builtin.ts';
import type { ShellState } from './state.ts';

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  prompt: string;
  delimiter: string;
  count: number;
  untilMs?: number;
  fd: number;
}

/** Runs a blocking call until a deadline; undefined where it has not come back by then. */
function* withDeadline<T>(process: Process, task: Task<T>, untilMs: number | undefined): Task<T | undefined> {
  if (untilMs === undefined) return yield* task;
  for (let step = task.next(); ; step = task.next()) {
    if (step.done) return step.value;
    if (process.nowMs >= untilMs) return undefined;
    yield { ...step.value, untilMs: Math.min(untilMs, step.value.untilMs ?? untilMs) };
  }
}

function parseOptions(state: ShellState, words: readonly string[]): { options: ReadOptions; names: string[] } {
  const options: ReadOptions = { raw: false, silent: false, prompt: '', delimiter: '\n', count: 0, fd: 0 };
  let i = 1;
  for (; i < words.length && /^-./.test(words[i]!); i++) {
    if (words[i] === '--') {
      i++;
      break;
    }
    for (let k = 1; k < words[i]!.length; k++) {
      const letter = words[i]![k]!;
      if (letter === 'r') options.raw = true;
      else if (letter === 's') options.silent = true;
      else if ('pdntu'.includes(letter)) {
        const inWord = words[i]!.slice(k + 1);
        const argument = inWord !== '' ? inWord : (words[++i] ?? state.fault(`option requires an argument -- '${letter}'`));
        if (letter === 'p') options.prompt = argument;
        else if (letter === 'd') options.delimiter = argument.slice(0, 1) || '\0';
        else if (letter === 'n') options.count = Number(argument);
        else if (letter === 't') options.untilMs = state.process.nowMs + Number(argument) * 1000;
        else options.fd = Number(argument);
        break;
      } else state.fault(`illegal option -${letter}`);
    }
  }
  return { options, names: words.slice(i) };
}

/** A line as it was read: each character, and whether a backslash took its meaning away. */
interface Line {
  text: string;
  escaped: boolean[];
  status: number;
}

function* readLine(process: Process, file: OpenFile, options: ReadOptions): Task<Line> {
  const line: Line = { text: '', escaped: [], status: 0 };
  for (let isEscaped = false; ;) {
    const c = yield* withDeadline(process, file.read(process, 1), options.untilMs);
    if (c === undefined || c === '') {
      line.status = 1;
      return line;
    }
    if (c === '\0') continue;
    if (isEscaped) {
      isEscaped = false;
      if (c === '\n') continue;
    } else if (c === '\\' && !options.raw) {
      isEscaped = true;
      continue;
    } else if (c === options.delimiter) return line;
    else line.escaped.length = line.text.length;
    line.escaped[line.text.length] = line.escaped[line.text.length] ?? false;
    line.text += c;
    if (options.count > 0 && line.text.length >= options.count) return line;
  }
}

/** Splits a line at IFS into as many values as there are names; the last gets the rest. */
export function splitForRead(text: string, ifs: string, count: number): string[] {
  const isBlank = (c: string | undefined): boolean => c !== undefined && ' \t\n'.includes(c) && ifs.includes(c);
  const isOther = (c: string | undefined): boolean => c !== undefined && !isBlank(c) && ifs.includes(c);
  const values: string[] = [];
  let at = 0;
  while (isBlank(text[at])) at++;
  while (values.length < count - 1 && at < text.length) {
    let end = at;
    while (end < text.length && !ifs.includes(text[end]!)) end++;
    values.push(text.slice(at, end));
    at = end;
    while (isBlank(text[at])) at++;
    if (isOther(text[at])) {
      at++;
      while (isBlank(text[at])) at++;
    }
  }
  let end = text.length;
  while (end > at && isBlank(text[end - 1])) end--;
  let rest = text.slice(at, end);
  // One delimiter at the end belongs to the value before it, when it is the only one.
  if (rest !== '' && isOther(rest[rest.length - 1]) && ![...rest.slice(0, -1)].some((c) => ifs.includes(c))) rest = rest.slice(0, -1);
  values.push(rest);
  while (values.length < count) values.push('');
  return values;
}

export const INPUT_BUILTINS: Record<string, Builtin> = {
  *history(shell, words) {
    const { typed = [], flavour } = shell.state;
    if (words[1] === '-c') typed.length = 0;
    const first = /^\d+$/.test(words[1] ?? '') ? Math.max(0, typed.length - Number(words[1])) : 0;
    const width = flavour === 'bash' ? 5 : 4;
    const lines = typed.slice(first).map((line, i) => `${String(first + i + 1).padStart(width)}${flavour === 'bash' ? '  ' : ' '}${line}\n`);
    if (lines.length > 0) yield* shell.process.write(1, lines.join(''));
    return 0;
  },

  *read(shell, words) {
    const { state, process } = shell;
    const { options, names } = parseOptions(state, words);
    const file = process.fds.get(options.fd);
    if (!file) return 1;
    if (options.prompt !== '' && file.kind === 'tty') yield* shell.complain(options.prompt);
    const line = yield* readLine(process, file, options);
    const ifs = state.get('IFS') ?? ' \t\n';
    if (names.length === 0) state.set('REPLY', line.text);
    else for (const [i, value] of splitForRead(line.text, ifs, names.length).entries()) state.set(names[i]!, value);
    return line.status;
  },
};
