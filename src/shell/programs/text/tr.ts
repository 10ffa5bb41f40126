/** tr. Mirrors busybox's coreutils/tr.c. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { unescape } from '../lib/regex.ts';

const TR_CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[a-zA-Z]/,
  digit: /\d/,
  alnum: /[a-zA-Z\d]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t-\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /[\x00-\x1f\x7f]/,
  xdigit: /[\da-fA-F]/,
};

const ALL_BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));

/** The characters that a tr set stands for. */
function setOf(text: string): string {
  const plain = unescape(text);
  let out = '';
  for (let i = 0; i < plain.length; i++) {
    const named = /^\[:(\w+):\]/.exec(plain.slice(i));
    const set = named ? TR_CLASSES[named[1]!] : undefined;
    if (named && set) {
      out += ALL_BYTES.filter((char) => set.test(char)).join('');
      i += named[0].length - 1;
    } else if (plain[i + 1] === '-' && i + 2 < plain.length) {
      const [from, to] = [plain.charCodeAt(i), plain.charCodeAt(i + 2)];
      if (to < from) throw new Died(`range ${plain.slice(i, i + 3)} is reversed`);
      for (let code = from; code <= to; code++) out += String.fromCharCode(code);
      i += 2;
    } else out += plain[i]!;
  }
  return out;
}

function* tr(io: Io, o: Options): Task<void> {
  let first = setOf(o.operands[0]!);
  const second = o.operands[1] === undefined ? undefined : setOf(o.operands[1]);
  if (o.has('cC')) first = ALL_BYTES.filter((char) => !first.includes(char)).join('');
  const deletes = new Set(o.has('d') ? first : '');
  const squeezes = new Set(o.has('s') ? (second ?? first) : '');
  const map = new Map<string, string>();
  if (!o.has('d') && second !== undefined && second !== '') {
    for (let i = 0; i < first.length; i++) map.set(first[i]!, second[Math.min(i, second.length - 1)]!);
  }
  const input = io.stdin();
  let before = '';
  for (let data = yield* input.chunk(); data !== ''; data = yield* input.chunk()) {
    let out = '';
    for (const char of data) {
      if (deletes.has(char)) continue;
      const to = map.get(char) ?? char;
      if (to === before && squeezes.has(to)) continue;
      before = to;
      out += to;
    }
    io.put(out);
    yield* io.spill();
  }
}

export const trApplets: AppletTable = {
  tr: {
    options: '+cCds',
    least: 1,
    most: 2,
    usage: '% [-cds] STRING1 [STRING2]\n\nTranslate, squeeze, or delete characters from stdin, writing to stdout',
    run: tr,
  },
};
