/** Shell options, as `set` and `sh` take them. Mirrors options() of busybox' ash. */
import { OPTIONS, type OptionName, type ShellState } from './state.ts';

/** Options that `set -o` lists, in ash's order. */
const LISTED_OPTIONS: readonly OptionName[] = [
  'errexit',
  'noglob',
  'ignoreeof',
  'monitor',
  'noexec',
  'xtrace',
  'verbose',
  'noclobber',
  'allexport',
  'notify',
  'nounset',
  'errtrace',
  'vi',
  'pipefail',
];
const optionOfLetter = (letter: string): OptionName | undefined => (Object.keys(OPTIONS) as OptionName[]).find((name) => OPTIONS[name] === letter);

/** A builtin's numeric argument; faults on anything but digits. */
export function numberArgument(state: ShellState, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d+$/.test(text)) state.fault(`Illegal number: ${text}`);
  return Number(text);
}

/** Reads options as `set` and `sh` take them; returns the words after them. */
export function setOptions(
  state: ShellState,
  words: readonly string[],
  onUnknown: (option: string) => void,
): { rest: string[]; sawDashes: boolean; listed: string } {
  let i = 0;
  let listed = '';
  for (; i < words.length; i++) {
    const word = words[i]!;
    const on = word.startsWith('-');
    if (word === '--') return { rest: words.slice(i + 1), sawDashes: true, listed };
    if (word === '-') return { rest: words.slice(i + 1), sawDashes: i + 1 < words.length, listed };
    if (!/^[-+]./.test(word)) break;
    for (const letter of word.slice(1)) {
      let name = optionOfLetter(letter);
      if (letter === 'o') {
        const long = words[++i];
        if (long === undefined) {
          listed += LISTED_OPTIONS.map((option) =>
            on ? `${option.padEnd(16)}${state.options.has(option) ? 'on' : 'off'}\n` : `set ${state.options.has(option) ? '-' : '+'}o ${option}\n`,
          ).join('');
          continue;
        }
        name = long in OPTIONS ? (long as OptionName) : undefined;
        if (!name) onUnknown(`${on ? '-' : '+'}o ${long}`);
      } else if (!name) onUnknown(`${on ? '-' : '+'}${letter}`);
      if (name && on) state.options.add(name);
      else if (name) state.options.delete(name);
    }
  }
  return { rest: words.slice(i), sawDashes: false, listed };
}
