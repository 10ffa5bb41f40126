/**
 * `kubectl config`: the parts that look at the kubeconfig, switch the context and set its namespace.
 *
 * Mirrors: kubectl/pkg/cmd/config.
 * Differs: subcommands that write clusters, users and single values are refused.
 */
import { stringify } from 'yaml';
import { quote } from '../../api/go-text.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { CommandError, usageError } from '../errors.ts';
import { kubeConfigPath, loadKubeConfig, type KubeConfig } from '../kubeconfig.ts';
import { objectPrinterOf, printColumns } from '../printers/object-printer.ts';
import { PRINT_FLAGS } from './flag-sets.ts';

const REFUSED = ['delete-cluster', 'delete-context', 'delete-user', 'rename-context', 'set', 'set-cluster', 'set-credentials', 'unset'];

export const CONFIG: Command = {
  name: 'config',
  subcommands: [
    { name: 'view', flags: flagTable(`${PRINT_FLAGS}\n--flatten=false\n--merge=true\n--minify=false\n--raw=false`), run: view },
    { name: 'current-context', run: showCurrent },
    { name: 'get-contexts', flags: flagTable(`--no-headers=false\n-o, --output=''`), run: getContexts },
    { name: 'get-clusters', run: (invocation) => listNames(invocation, 'clusters') },
    { name: 'get-users', run: (invocation) => listNames(invocation, 'users') },
    { name: 'use-context', aliases: ['use'], run: useContext },
    { name: 'set-context', flags: flagTable(`--current=false`), run: setContext },
    ...REFUSED.map((name) => refusedCommand(name)),
  ],
};

const pathOf = ({ host, flags }: Invocation): string => kubeConfigPath(host, flags.text('kubeconfig'));
const load = (invocation: Invocation): KubeConfig => loadKubeConfig(invocation.host, pathOf(invocation));
const save = (invocation: Invocation, config: KubeConfig): void => invocation.host.writeFile(pathOf(invocation), stringify(config));

function* view(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  const config = load(invocation);
  const shown = flags.bool('raw')
    ? config
    : {
        ...config,
        users: (config.users ?? []).map(({ name, user }) => ({
          name,
          user: Object.fromEntries(Object.entries(user).map(([key, value]) => [key, /token|password|data$/.test(key) ? 'REDACTED' : value])),
        })),
      };
  yield* host.print(objectPrinterOf(flags.text('output') || 'yaml', flags, { host }).print(shown));
  return 0;
}

function* showCurrent(invocation: Invocation): Task<number> {
  const current = load(invocation)['current-context'];
  if (!current) throw new CommandError('error: current-context is not set');
  yield* invocation.host.print(`${current}\n`);
  return 0;
}

function* getContexts(invocation: Invocation): Task<number> {
  const { flags, host, args } = invocation;
  const config = load(invocation);
  const all = [...(config.contexts ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const name of args) if (!all.some((each) => each.name === name)) throw new CommandError(`error: context ${name} not found`);
  const shown = args.length === 0 ? all : all.filter(({ name }) => args.includes(name));
  if (flags.text('output') === 'name') {
    yield* host.print(shown.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  const rows = shown.map(({ name, context }) => [
    name === config['current-context'] ? '*' : '',
    name,
    context.cluster ?? '',
    context.user ?? '',
    context.namespace ?? '',
  ]);
  yield* host.print(printColumns([...(flags.bool('no-headers') ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']]), ...rows]));
  return 0;
}

function* listNames(invocation: Invocation, field: 'clusters' | 'users'): Task<number> {
  const names = (load(invocation)[field] ?? []).map(({ name }) => `${name}\n`).sort();
  yield* invocation.host.print(`NAME\n${names.join('')}`);
  return 0;
}

function* useContext(invocation: Invocation): Task<number> {
  const { args, host } = invocation;
  const [name] = args;
  if (args.length !== 1 || name === undefined) throw new CommandError('error: accepts 1 arg(s), received 0');
  const config = load(invocation);
  if (!config.contexts?.some((each) => each.name === name)) throw new CommandError(`error: no context exists with the name: ${quote(name)}`);
  save(invocation, { ...config, 'current-context': name });
  yield* host.print(`Switched to context ${quote(name)}.\n`);
  return 0;
}

function* setContext(invocation: Invocation): Task<number> {
  const { args, flags, host, path } = invocation;
  const config = load(invocation);
  if (flags.bool('current') === args.length > 0 || args.length > 1) throw usageError(path, 'you must specify a non-empty context name or --current');
  const name = flags.bool('current') ? (config['current-context'] ?? '') : args[0]!;
  const before = config.contexts ?? [];
  const known = before.find((each) => each.name === name);
  const context = { ...known?.context, ...(flags.changed('namespace') && { namespace: flags.text('namespace') }) };
  save(invocation, { ...config, contexts: known ? before.map((each) => (each === known ? { name, context } : each)) : [...before, { name, context }] });
  yield* host.print(`Context ${quote(name)} ${known ? 'modified' : 'created'}.\n`);
  return 0;
}
