/** What a command of kubectl is: flags as a table, and a task that does the work. */
import type { Task } from '../kernel/types.ts';
import type { Flag, FlagValues } from './args/flags.ts';
import type { Client } from './client.ts';
import type { Host } from './host.ts';

/** One run of a command, ready to work. */
export interface Invocation {
  readonly host: Host;
  readonly client: Client;
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** How many of `args` came before `--`; undefined where there was none. */
  readonly beforeDash: number | undefined;
  /** The namespace to work in: `-n`, else the context's, else `default`. */
  readonly namespace: string;
  /** `kubectl get`: as messages name the command. */
  readonly path: string;
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Flags of its own; the global ones are added. */
  readonly flags?: readonly Flag[];
  /** Names of flags that must be given. */
  readonly required?: readonly string[];
  readonly subcommands?: readonly Command[];
  /** Without a subcommand its help goes to standard output: DefaultSubCommandRun(streams.Out). */
  readonly helpsOnStandardOutput?: boolean;
  /** Known to kubectl and refused here, whatever its words are. */
  readonly isRefused?: boolean;
  /** What to do instead of a refused command. */
  readonly instead?: string;
  /** Does the work and returns the exit code. A command without it prints its help. */
  readonly run?: (invocation: Invocation) => Task<number>;
}

/** A command that kubectl has and this one refuses aloud; `instead` says what does the same here. */
export const refusedCommand = (name: string, instead?: string, aliases: readonly string[] = []): Command => ({ name, aliases, isRefused: true, instead });
