/**
 * `kubectl config`: the subcommands that write the kubeconfig.
 *
 * Mirrors: kubectl/pkg/cmd/config ({set_context,set_cluster,set_credentials,use_context,rename_context,delete_*,set,unset}.go,
 * navigation_step_parser.go).
 * Differs: certificates are named, not embedded; the flags for exec plugins and auth providers are refused.
 */
import { stringify } from 'yaml';
import { quote } from '../../api/go-text.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, UnexpectedArgs } from '../errors.ts';
import { kubeConfigPath, loadKubeConfig, type KubeConfig } from '../kubeconfig.ts';

/** The kubeconfig that the command line means. */
export const configPathOf = ({ host, flags }: Invocation): string => kubeConfigPath(host, flags.text('kubeconfig'));
export const configOf = (invocation: Invocation): KubeConfig => loadKubeConfig(invocation.host, configPathOf(invocation));

const byName = <T extends { name: string }>(entries: readonly T[]): T[] => [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Writes the file as clientcmd does: what has a name in the order of names. */
function save(invocation: Invocation, config: KubeConfig): void {
  const sorted = { ...config, clusters: byName(config.clusters ?? []), contexts: byName(config.contexts ?? []), users: byName(config.users ?? []) };
  invocation.host.writeFile(configPathOf(invocation), stringify(sorted));
}

const fail = (message: string): never => {
  throw new CommandError(`error: ${message}`);
};

/** Where entries of a kubeconfig are, and how they hold what they hold. */
interface Section {
  readonly list: 'clusters' | 'contexts' | 'users';
  readonly member: 'cluster' | 'context' | 'user';
}

const CLUSTERS: Section = { list: 'clusters', member: 'cluster' };
const CONTEXTS: Section = { list: 'contexts', member: 'context' };
const USERS: Section = { list: 'users', member: 'user' };

type Values = Readonly<Record<string, unknown>>;
type Entry = { readonly name: string } & Readonly<Record<string, unknown>>;

const entriesOf = (config: KubeConfig, { list }: Section): readonly Entry[] => (config[list] ?? []) as unknown as readonly Entry[];

/** The config with the entry of that name changed; undefined takes it away. */
function withEntry(config: KubeConfig, section: Section, name: string, change: ((before: Values) => Values) | undefined): KubeConfig {
  const entries = entriesOf(config, section);
  const before = entries.find((entry) => entry.name === name);
  const rest = entries.filter((entry) => entry !== before);
  const after = change ? [{ name, [section.member]: change((before?.[section.member] ?? {}) as Values) }] : [];
  return { ...config, [section.list]: [...rest, ...after] };
}

const hasEntry = (config: KubeConfig, section: Section, name: string): boolean => entriesOf(config, section).some((entry) => entry.name === name);

/** What the flags set, under the kubeconfig's own names; an empty value takes a field away. */
const givenBy = ({ flags }: Invocation, fields: readonly string[]): Values =>
  Object.fromEntries(fields.filter((field) => flags.changed(field)).map((field) => [field, flags.text(field) === 'true' ? true : flags.text(field)]));

const merged = (before: Values, given: Values): Values => Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ''));

function* setContext(invocation: Invocation): Task<number> {
  const { args, flags, host } = invocation;
  if (args.length > 1) throw new UnexpectedArgs(invocation);
  const isCurrent = flags.bool('current');
  if (args.length === 0 && !isCurrent) fail('you must specify a non-empty context name or --current');
  if (args.length > 0 && isCurrent) fail('you cannot specify both a context name and --current');
  const config = configOf(invocation);
  const name = isCurrent ? (config['current-context'] ?? '') : args[0]!;
  if (name === '') fail('no current context is set');
  const isThere = hasEntry(config, CONTEXTS, name);
  save(
    invocation,
    withEntry(config, CONTEXTS, name, (before) => merged(before, givenBy(invocation, ['cluster', 'user', 'namespace']))),
  );
  yield* host.print(`Context ${quote(name)} ${isThere ? 'modified' : 'created'}.\n`);
  return 0;
}

/** `set-cluster` and `set-credentials`. */
function* setEntry(invocation: Invocation, section: Section, fields: readonly string[], noun: string): Task<number> {
  const { args, host } = invocation;
  const [name] = args;
  if (args.length !== 1 || name === undefined) throw new UnexpectedArgs(invocation);
  save(
    invocation,
    withEntry(configOf(invocation), section, name, (before) => merged(before, givenBy(invocation, fields))),
  );
  yield* host.print(`${noun} ${quote(name)} set.\n`);
  return 0;
}

function* useContext(invocation: Invocation): Task<number> {
  const { args, host } = invocation;
  const [name] = args;
  if (args.length !== 1 || name === undefined) throw new UnexpectedArgs(invocation);
  const config = configOf(invocation);
  if (!hasEntry(config, CONTEXTS, name)) fail(`no context exists with the name: ${quote(name)}`);
  save(invocation, { ...config, 'current-context': name });
  yield* host.print(`Switched to context ${quote(name)}.\n`);
  return 0;
}

function* renameContext(invocation: Invocation): Task<number> {
  const { args, host } = invocation;
  const [from, to] = args;
  if (args.length !== 2 || from === undefined || to === undefined) throw new UnexpectedArgs(invocation);
  const config = configOf(invocation);
  const path = configPathOf(invocation);
  const context = config.contexts?.find(({ name }) => name === from)?.context ?? fail(`cannot rename the context ${quote(from)}, it's not in ${path}`);
  if (hasEntry(config, CONTEXTS, to)) fail(`cannot rename the context ${quote(from)}, the context ${quote(to)} already exists in ${path}`);
  const renamed = withEntry(withEntry(config, CONTEXTS, from, undefined), CONTEXTS, to, () => context as Values);
  save(invocation, config['current-context'] === from ? { ...renamed, 'current-context': to } : renamed);
  yield* host.print(`Context ${quote(from)} renamed to ${quote(to)}.\n`);
  return 0;
}

function* deleteEntry(invocation: Invocation, section: Section): Task<number> {
  const { args, host } = invocation;
  const [name] = args;
  if (args.length !== 1 || name === undefined) throw new UnexpectedArgs(invocation);
  const config = configOf(invocation);
  const path = configPathOf(invocation);
  if (!hasEntry(config, section, name)) fail(`cannot delete ${section.member} ${name}, not in ${path}`);
  if (section === CONTEXTS && config['current-context'] === name)
    yield* host.printError('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
  save(invocation, withEntry(config, section, name, undefined));
  yield* host.print(`deleted ${section.member} ${name} from ${path}\n`);
  return 0;
}

/** Fields that `set` and `unset` know. */
const CLUSTER_FIELDS = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'certificate-authority', 'proxy-url', 'disable-compression'];
const USER_FIELDS = ['token', 'username', 'password', 'client-certificate', 'client-key', 'tokenFile', 'as'];
const CONTEXT_FIELDS = ['cluster', 'user', 'namespace'];
const FIELDS: ReadonlyMap<Section, readonly string[]> = new Map([
  [CLUSTERS, CLUSTER_FIELDS],
  [CONTEXTS, CONTEXT_FIELDS],
  [USERS, USER_FIELDS],
]);
const BOOLEANS = ['insecure-skip-tls-verify', 'disable-compression'];

/** The config with one property changed: `current-context`, `contexts.NAME.namespace`; of `unset` also `contexts.NAME`. */
function withProperty(config: KubeConfig, property: string, value: string | undefined): KubeConfig {
  if (property === 'current-context') return { ...config, 'current-context': value ?? '' };
  const parts = property.split('.');
  const section = [...FIELDS.keys()].find(({ list }) => list === parts[0]) ?? fail(`unable to parse ${property} after [] at api.Config`);
  const field = FIELDS.get(section)!.find((each) => each === parts.at(-1));
  if (value === undefined && (field === undefined || parts.length === 2)) {
    if (parts.length === 1) return { ...config, [section.list]: [] };
    return withEntry(config, section, parts.slice(1).join('.'), undefined);
  }
  const type = section === USERS ? 'AuthInfo' : section.member[0]!.toUpperCase() + section.member.slice(1);
  if (field === undefined || parts.length < 3) return fail(`unable to parse ${property} after [${parts.slice(0, 2).join(' ')}] at api.${type}`);
  if (value !== undefined && BOOLEANS.includes(field) && !/^(true|false)$/i.test(value)) fail(`strconv.ParseBool: parsing ${quote(value)}: invalid syntax`);
  const name = parts.slice(1, -1).join('.');
  const given = value === undefined ? '' : BOOLEANS.includes(field) ? value.toLowerCase() === 'true' : value;
  return withEntry(config, section, name, (before) => merged(before, { [field]: given }));
}

function* setProperty(invocation: Invocation, isSet: boolean): Task<number> {
  const { args, host } = invocation;
  const [property, value] = args;
  if (args.length !== (isSet ? 2 : 1) || property === undefined) throw new UnexpectedArgs(invocation);
  save(invocation, withProperty(configOf(invocation), property, isSet ? value : undefined));
  yield* host.print(`Property ${quote(property)} ${isSet ? 'set' : 'unset'}.\n`);
  return 0;
}

const CLUSTER_FLAGS = flagTable(`
  --certificate-authority=''
  --embed-certs=false !
  --insecure-skip-tls-verify=false
  --proxy-url=''
  --server=''
  --tls-server-name=''`);
const USER_FLAGS = flagTable(`
  --auth-provider='' !
  --auth-provider-arg=[] !
  --client-certificate=''
  --client-key=''
  --embed-certs=false !
  --exec-api-version='' !
  --exec-arg=[] !
  --exec-command='' !
  --exec-env=[] !
  --exec-interactive-mode='' !
  --exec-provide-cluster-info=false !
  --password=''
  --token=''
  --username=''`);

/** The subcommands, in the order of their names. */
export const CONFIG_WRITERS: readonly Command[] = [
  { name: 'delete-cluster', run: (invocation) => deleteEntry(invocation, CLUSTERS) },
  { name: 'delete-context', run: (invocation) => deleteEntry(invocation, CONTEXTS) },
  { name: 'delete-user', run: (invocation) => deleteEntry(invocation, USERS) },
  { name: 'rename-context', run: renameContext },
  { name: 'set', flags: flagTable('--set-raw-bytes=false !'), run: (invocation) => setProperty(invocation, true) },
  {
    name: 'set-cluster',
    flags: CLUSTER_FLAGS,
    run: (invocation) =>
      setEntry(
        invocation,
        CLUSTERS,
        CLUSTER_FIELDS.filter((field) => invocation.flags.has(field)),
        'Cluster',
      ),
  },
  { name: 'set-context', flags: flagTable(`--cluster=''\n--current=false\n--namespace=''\n--user=''`), run: setContext },
  {
    name: 'set-credentials',
    flags: USER_FLAGS,
    run: (invocation) =>
      setEntry(
        invocation,
        USERS,
        USER_FIELDS.filter((field) => invocation.flags.has(field)),
        'User',
      ),
  },
  { name: 'unset', run: (invocation) => setProperty(invocation, false) },
  { name: 'use-context', aliases: ['use'], run: useContext },
];
