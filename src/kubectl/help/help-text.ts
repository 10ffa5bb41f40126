/**
 * `--help`, `help` and `options`: texts from tables, options from each command's flags.
 *
 * Mirrors: kubectl/pkg/util/templates (help and usage templates).
 * Differs: commands whose texts are not kept here have no help.
 */
import type { Flag } from '../args/flags.ts';
import { findCommand } from '../find-command.ts';
import { globalFlags } from '../command-table.ts';
import { changingTexts } from './changing-texts.ts';
import { commandTexts } from './command-texts.ts';
import { configFlagTexts, configTexts } from './config-texts.ts';
import { flagTexts, flagTextsOfCommand } from './flag-texts.ts';
import { lookingTexts } from './looking-texts.ts';
import { makingTexts } from './making-texts.ts';
import { rareFlagTexts, rareFlagTextsOfCommand } from './rare-flag-texts.ts';
import { workingTexts } from './working-texts.ts';

/** Global flags that `kubectl options` does not list. */
const HIDDEN = new Set(['help', 'v']);

/** The help text of `kubectl get` and the like, or undefined where there is none. `home`: where kubectl would keep its cache. */
export function helpText(path: string, home = ''): string | undefined {
  if (path === 'kubectl options')
    return `The following options can be passed to any command:\n\n${optionsText(
      globalFlags.filter(({ name }) => !HIDDEN.has(name)).map((flag) => (flag.name === 'cache-dir' ? { ...flag, initial: `${home}/.kube/cache` } : flag)),
      path,
    )}\n`;
  const text = commandTexts[path] ?? changingTexts[path] ?? lookingTexts[path] ?? makingTexts[path] ?? workingTexts[path] ?? configTexts[path];
  if (!text) return undefined;
  const { command } = findCommand(path.split(' ').slice(1));
  const options = command.flags ? `\nOptions:\n${optionsText(command.flags, path)}` : '';
  const hasCommands = text.about.includes('Commands:\n');
  const more = hasCommands ? `Use "${path} <command> --help" for more information about a given command.\n` : '';
  return `${text.about}${options}\nUsage:\n  ${text.usage}\n\n${more}Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;
}

/** Flags in the order of their names, with defaults and what they do. */
function optionsText(flags: readonly Flag[], path: string): string {
  const known = flags.filter((flag) => flagText(flag, path) !== undefined);
  const sorted = [...known].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return sorted.map((flag) => `    ${headingOf(flag)}:\n\t${flagText(flag, path)}\n`).join('\n');
}

function flagText({ name }: Flag, path: string): string | undefined {
  const own = `${path} --${name}`;
  return flagTextsOfCommand[own] ?? rareFlagTextsOfCommand[own] ?? configFlagTexts[own] ?? flagTexts[name] ?? rareFlagTexts[name];
}

function headingOf({ name, short, type, initial }: Flag): string {
  const value = type === 'string' ? `'${initial}'` : type === 'array' ? '[]' : initial;
  return `${short === '' ? '' : `-${short}, `}--${name}=${value}`;
}
