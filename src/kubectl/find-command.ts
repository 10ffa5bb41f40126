/** Which command a command line means. Mirrors: spf13/cobra (Command.Find, stripFlags). */
import type { Flag } from './args/flags.ts';
import { globalFlags, rootCommand } from './command-table.ts';
import type { Command } from './command.ts';

/** A command, how it was called, and the words left for it. */
export interface FoundCommand {
  readonly command: Command;
  readonly path: string;
  readonly words: readonly string[];
}

/** Whether a word is a flag whose value is the next word. */
function takesNext(word: string, flags: readonly Flag[]): boolean {
  if (word.includes('=')) return false;
  if (word.startsWith('--')) return flags.find((flag) => `--${flag.name}` === word)?.bare === undefined && flags.some((flag) => `--${flag.name}` === word);
  return word.length === 2 && flags.some((flag) => `-${flag.short}` === word && flag.bare === undefined);
}

/** The command that the words name. Flags before a command's name stay with the words. */
export function findCommand(words: readonly string[]): FoundCommand {
  let command = rootCommand;
  let path = 'kubectl';
  let rest = [...words];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      if (takesNext(word, [...(command.flags ?? []), ...globalFlags])) i++;
      continue;
    }
    const next = command.subcommands?.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (!next) break;
    command = next;
    path += ` ${next.name}`;
    rest = [...rest.slice(0, i), ...rest.slice(i + 1)];
    i = -1;
  }
  return { command, path, words: rest };
}
