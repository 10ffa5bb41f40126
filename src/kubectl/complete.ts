/**
 * Tab completion: what may stand where the cursor is, with names live from the API.
 *
 * Mirrors: kubectl/pkg/util/completion, and cobra's completion of commands and flags.
 * Differs: descriptions are looked up afterwards, where a list is shown (describe-candidates.ts).
 */
import type { ApiObject, ApiServer } from '../api/door.ts';
import { apiResources, isSimulated, lookupResource, resourcePath, type ApiResource } from '../api/resources.ts';
import type { Pod } from '../api/types.gen.ts';
import { parseFlags, type Flag } from './args/flags.ts';
import { globalFlags } from './command-table.ts';
import type { Command } from './command.ts';
import { containersOf } from './commands/container-choice.ts';
import { findCommand } from './find-command.ts';

/** What completion needs to know beyond the words. */
export interface CompletionHost {
  readonly api: ApiServer;
  /** The context's namespace. */
  readonly namespace?: string;
  /** Names that complete a file's path, where the shell wants kubectl to complete it. */
  readonly completePath?: (prefix: string) => readonly string[];
}

/** Output formats that `-o` completes to. */
const OUTPUTS = ['custom-columns=', 'json', 'jsonpath=', 'jsonpath-as-json=', 'name', 'wide', 'yaml'];
/** Commands whose arguments are a type and names. */
const BY_TYPE = new Set(['get', 'describe', 'delete', 'label', 'annotate', 'wait']);
/** Commands whose argument is a pod. */
const BY_POD = new Set(['logs', 'exec', 'attach']);

/** Candidates for the last of `words` (which may be ''), sorted; `words` are those behind `kubectl`. */
export function completeKubectl(words: readonly string[], host: CompletionHost): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { command, path, words: rest } = findCommand(before);
  const flags = [...(command.flags ?? []), ...globalFlags];
  if (before.includes('--')) return [];
  const candidates = candidatesFor({ command, path, rest, flags, typed, host });
  return [...new Set(candidates)].filter((candidate) => candidate.startsWith(typed) && candidate !== '').sort();
}

interface Place {
  readonly command: Command;
  readonly path: string;
  /** Words of the command before the cursor. */
  readonly rest: readonly string[];
  readonly flags: readonly Flag[];
  readonly typed: string;
  readonly host: CompletionHost;
}

function candidatesFor(place: Place): readonly string[] {
  const { command, rest, flags, typed } = place;
  const waiting = flagOf(rest.at(-1), flags);
  if (waiting && waiting.bare === undefined) return valuesOf(waiting.name, place);
  const equals = /^--([\w-]+)=(.*)$/.exec(typed);
  if (equals) {
    const flag = flags.find(({ name }) => name === equals[1]);
    return flag ? valuesOf(flag.name, { ...place, typed: equals[2]! }).map((value) => `--${flag.name}=${value}`) : [];
  }
  if (typed.startsWith('-')) return flags.filter(({ refused }) => !refused).map(({ name, bare }) => `--${name}${bare === undefined ? '=' : ''}`);
  const subcommands = (command.subcommands ?? []).filter(({ isRefused }) => !isRefused).map(({ name }) => name);
  const args = argsOf(rest, flags);
  return args.length === 0 ? [...subcommands, ...argumentsOf(place, args)] : argumentsOf(place, args);
}

const flagOf = (word: string | undefined, flags: readonly Flag[]): Flag | undefined =>
  word === undefined || word.includes('=')
    ? undefined
    : flags.find(({ name, short }) => word === `--${name}` || (short !== '' && word.startsWith('-') && !word.startsWith('--') && word.endsWith(short)));

function argsOf(rest: readonly string[], flags: readonly Flag[]): readonly string[] {
  const parsed = parseFlags(flags, rest);
  return typeof parsed === 'string' ? [] : parsed.args;
}

function namespaceOf({ rest, flags, host }: Place): string {
  const parsed = parseFlags(flags, rest);
  return (typeof parsed === 'string' ? '' : parsed.values.text('namespace')) || host.namespace || 'default';
}

/** Values of a flag. */
function valuesOf(flag: string, place: Place): readonly string[] {
  switch (flag) {
    case 'namespace':
      return namesOf(place.host.api, lookupResource('namespaces')!, '');
    case 'output':
      return OUTPUTS;
    case 'container': {
      const [pod] = argsOf(place.rest.slice(0, -1), place.flags);
      return pod === undefined ? [] : containerNamesOf(place, pod.replace(/^pods?\//, ''));
    }
    case 'filename':
      return place.host.completePath?.(place.typed) ?? [];
    case 'dry-run':
      return ['none', 'client', 'server'];
    case 'restart':
      return ['Always', 'OnFailure', 'Never'];
    case 'cascade':
      return ['background', 'foreground', 'orphan'];
    default:
      return [];
  }
}

/** What may stand at the place of the next argument. */
function argumentsOf(place: Place, args: readonly string[]): readonly string[] {
  const { command, path, typed, host } = place;
  if (path === 'kubectl config use-context') return [];
  const pods = lookupResource('pods')!;
  if (BY_POD.has(command.name))
    return args.length > 0
      ? []
      : typed.includes('/')
        ? namesOf(host.api, pods, namespaceOf(place)).map((name) => `pod/${name}`)
        : namesOf(host.api, pods, namespaceOf(place));
  if (!BY_TYPE.has(command.name)) return [];
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const resource = lookupResource(typed.slice(0, slash));
    return resource && isSimulated(resource) ? namesOf(host.api, resource, namespaceOf(place)).map((name) => `${typed.slice(0, slash)}/${name}`) : [];
  }
  const [type] = args;
  if (type === undefined) {
    const comma = typed.lastIndexOf(',') + 1;
    return apiResources.filter(isSimulated).map(({ name }) => typed.slice(0, comma) + name);
  }
  const resource = type.includes('/') ? undefined : lookupResource(type);
  return resource && isSimulated(resource) ? namesOf(host.api, resource, namespaceOf(place)).filter((name) => !args.includes(name)) : [];
}

/** Names of the objects that there are. */
function namesOf(api: ApiServer, resource: ApiResource, namespace: string): string[] {
  const { body } = api.serve({ method: 'GET', path: resourcePath(resource, { namespace }), who: 'kubectl/completion' });
  return ((body as { items?: ApiObject[] }).items ?? []).map(({ metadata }) => metadata?.name ?? '');
}

function containerNamesOf(place: Place, name: string): string[] {
  const path = resourcePath(lookupResource('pods')!, { namespace: namespaceOf(place), name });
  const { code, body } = place.host.api.serve({ method: 'GET', path, who: 'kubectl/completion' });
  return code === 200 ? containersOf(body as Pod).map((container) => container.name) : [];
}
