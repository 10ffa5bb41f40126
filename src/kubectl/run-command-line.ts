/**
 * From words to a finished command: finds the command, reads its flags, runs it, and words its failure.
 *
 * Mirrors: spf13/cobra (Command.Find, suggestions, required flags), kubectl/pkg/cmd/cmd.go.
 */
import type { ApiServer } from '../api/door.ts';
import { quote } from '../api/go-text.ts';
import type { Task } from '../kernel/types.ts';
import { parseFlags, type Flag, type ParsedFlags } from './args/flags.ts';
import { Client } from './client.ts';
import { globalFlags, rootCommand } from './command-table.ts';
import type { Command } from './command.ts';
import { findCommand } from './find-command.ts';
import { CommandError, describeFailure, notSimulated, UnexpectedArgs, usageError } from './errors.ts';
import { helpText } from './help/help-text.ts';
import type { Host } from './host.ts';
import { currentContext, kubeConfigPath, loadKubeConfig } from './kubeconfig.ts';

/** Runs a command line (without `kubectl` itself) and returns its exit code. Throws Interrupted. */
export function* runCommandLine(host: Host, api: ApiServer, who: string, words: readonly string[]): Task<number> {
  try {
    return yield* runWords(host, api, who, words);
  } catch (error) {
    // Interrupted and mistakes of this program go on up.
    const { text, exitCode } = describeFailure(error);
    if (error instanceof CommandError && error.output !== '') yield* host.print(error.output);
    if (error instanceof UnexpectedArgs) yield* host.print(helpText(error.path) ?? '');
    yield* host.printError(text);
    return exitCode;
  }
}

function* runWords(host: Host, api: ApiServer, who: string, words: readonly string[]): Task<number> {
  const { command, path, words: rest } = findCommand(words);
  if (command.isRefused) throw notSimulated(path, command.instead);
  if (command.name === 'help') {
    const topic = findCommand(rest);
    if (topic.words.some((word) => !word.startsWith('-')) && topic.path === 'kubectl')
      throw new CommandError(`Unknown help topic [\`${topic.words.join(' ')}\`]`);
    return yield* printHelp(host, topic.path, 1);
  }
  const own = command.flags ?? [];
  // A command's own flag hides a global one of the same name, as --profile of debug does.
  const flags = [...own, ...globalFlags.filter(({ name }) => !own.some((flag) => flag.name === name))];
  const parsed = parseFlags(flags, rest);
  if (typeof parsed === 'string') throw flagError(parsed, path);
  if (parsed.values.bool('help')) return yield* printHelp(host, path, 1);
  refuseUnknown(command, path, parsed);
  if (!command.run) {
    const isAsked = command === rootCommand || command.name === 'options';
    const code = yield* printHelp(host, path, isAsked || command.helpsOnStandardOutput ? 1 : 2);
    return isAsked ? code : 1;
  }
  const missing = (command.required ?? []).filter((name) => !parsed.values.changed(name));
  if (missing.length > 0) throw new CommandError(`error: required flag(s) ${missing.map(quote).join(', ')} not set`);
  refuseFlags(flags, parsed, path);
  const context = currentContext(loadKubeConfig(host, kubeConfigPath(host, parsed.values.text('kubeconfig'))), parsed.values.text('context'));
  return yield* command.run({
    host,
    client: new Client(host, api, who),
    flags: parsed.values,
    args: parsed.args,
    beforeDash: parsed.beforeDash,
    namespace: parsed.values.text('namespace') || context.namespace || 'default',
    path,
  });
}

const flagError = (message: string, path: string): CommandError => new CommandError(`error: ${message}\nSee '${path} --help' for usage.`);

/** Prints help; asked for it goes to standard output, and instead of work to standard error with exit code 1. */
function* printHelp(host: Host, path: string, fd: 1 | 2): Task<number> {
  const text = helpText(path, host.env.get('HOME'));
  if (text === undefined) throw notSimulated(`the help text of "${path}"`);
  if (fd === 1) yield* host.print(text);
  else yield* host.printError(text);
  return fd === 1 ? 0 : 1;
}

/** Words that a group of commands does not know. */
function refuseUnknown(command: Command, path: string, { args }: ParsedFlags): void {
  if (command.run || args.length === 0) return;
  const [word = ''] = args;
  if (command !== rootCommand) throw usageError(path, `unknown command ${quote(args.join(' '))}`);
  const similar = suggestionsFor(word);
  const hint = similar.length === 0 ? '' : `\n\nDid you mean this?\n${similar.map((name) => `\t${name}\n`).join('')}`;
  throw new CommandError(`error: unknown command ${quote(word)} for ${quote(path)}${hint}`);
}

/** Flags that are real and not done here. */
function refuseFlags(flags: readonly Flag[], { values }: ParsedFlags, path: string): void {
  for (const name of values.given) if (flags.find((flag) => flag.name === name)?.refused) throw notSimulated(`${path} --${name}`);
}

const SUGGESTION_DISTANCE = 2;

function suggestionsFor(word: string): string[] {
  const names = (rootCommand.subcommands ?? []).map(({ name }) => name);
  return names.filter((name) => distance(word.toLowerCase(), name) <= SUGGESTION_DISTANCE || name.startsWith(word.toLowerCase()));
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
