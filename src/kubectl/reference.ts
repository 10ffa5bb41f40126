/** What kubectl here can do, read off its own table of commands: for the reference pages. The page's session does not load it. */
import { globalFlags, rootCommand } from './command-table.ts';
import type { Command } from './command.ts';
import { helpText } from './help/help-text.ts';

/** A command as a reader looks it up. */
export interface CommandEntry {
  /** `kubectl rollout undo`. */
  readonly path: string;
  /** The first sentence of its help, without the full stop. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Flags that kubectl has and that are refused here: `--as-group`. */
  readonly refusedFlags: readonly string[];
}

/** A command of kubectl that is refused here, whatever its words are. */
export interface RefusedCommand {
  readonly path: string;
  /** What does the same here. */
  readonly instead: string | undefined;
}

/** Every command below one, with its path, in the order of kubectl's help. */
function* commandsBelow(command: Command, path: string): Generator<{ command: Command; path: string }> {
  for (const child of command.subcommands ?? []) {
    const childPath = `${path} ${child.name}`;
    yield { command: child, path: childPath };
    yield* commandsBelow(child, childPath);
  }
}

const everyCommand = (): { command: Command; path: string }[] => [...commandsBelow(rootCommand, rootCommand.name)];

const refusedOf = (flags: Command['flags'] = []): string[] => flags.filter(({ refused }) => refused).map(({ name }) => `--${name}`);

/** The commands that work and have a help text. */
export const commandEntries = (): CommandEntry[] =>
  everyCommand()
    .filter(({ command }) => command.isRefused !== true)
    .flatMap(({ command, path }) => {
      const help = helpText(path);
      if (help === undefined) return [];
      const summary = /^[\s\S]*?(?:\.(?=\s)|\n|$)/.exec(help)![0].trim().replace(/\.$/, '');
      return [{ path, summary, help, refusedFlags: refusedOf(command.flags) }];
    });

/** The commands that kubectl has and that are refused here. */
export const refusedCommands = (): RefusedCommand[] =>
  everyCommand()
    .filter(({ command }) => command.isRefused === true)
    .map(({ command, path }) => ({ path, instead: command.instead }));

/** Flags of every command that are refused here. */
export const refusedGlobalFlags = (): string[] => refusedOf(globalFlags);
