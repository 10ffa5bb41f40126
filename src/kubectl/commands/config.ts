/**
 * `kubectl config`: the subcommands that look at the kubeconfig; those that write it are in config-writers.ts.
 *
 * Mirrors: kubectl/pkg/cmd/config.
 * Differs: --flatten has nothing to embed.
 */
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { KubeConfig } from '../kubeconfig.ts';
import { objectPrinterOf, printColumns } from '../printers/object-printer.ts';
import { configOf, CONFIG_WRITERS } from './config-writers.ts';
import { PRINT_FLAGS } from './flag-sets.ts';

export const CONFIG: Command = {
  name: 'config',
  subcommands: [
    { name: 'view', flags: flagTable(`${PRINT_FLAGS}\n--flatten=false\n--merge=true\n--minify=false\n--raw=false`), run: view },
    { name: 'current-context', run: showCurrent },
    { name: 'get-contexts', flags: flagTable(`--no-headers=false\n-o, --output=''`), run: getContexts },
    { name: 'get-clusters', run: (invocation) => listNames(invocation, 'clusters') },
    { name: 'get-users', run: (invocation) => listNames(invocation, 'users') },
    ...CONFIG_WRITERS,
  ],
};

/** What `view` hides: secrets and what is too long to look at (clientcmd/api/helpers.go, ShortenConfig and RedactSecrets). */
const shownValue = ([key, value]: [string, unknown]): [string, unknown] => [
  key,
  /-data$/.test(key) ? 'DATA+OMITTED' : /^(token|password)$/.test(key) ? 'REDACTED' : value,
];

const shortened = (values: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(values).map(shownValue));

/** Only the current context and what it needs. Throws where there is none. */
function minified(config: KubeConfig): KubeConfig {
  const current = config['current-context'];
  const context = config.contexts?.find(({ name }) => name === current);
  if (!current) throw new CommandError('error: current-context must exist in order to minify');
  if (!context) throw new CommandError(`error: cannot locate context ${current}`);
  return {
    ...config,
    contexts: [context],
    clusters: config.clusters?.filter(({ name }) => name === context.context.cluster) ?? null,
    users: config.users?.filter(({ name }) => name === context.context.user) ?? null,
  };
}

function* view(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  const whole = configOf(invocation);
  const config = flags.bool('minify') ? minified(whole) : whole;
  const shown = flags.bool('raw')
    ? config
    : {
        ...config,
        clusters: (config.clusters ?? []).map(({ name, cluster }) => ({ name, cluster: shortened(cluster) })),
        users: (config.users ?? []).map(({ name, user }) => ({ name, user: shortened(user) })),
      };
  yield* host.print(objectPrinterOf(flags.text('output') || 'yaml', flags, { host }).print(shown));
  return 0;
}

function* showCurrent(invocation: Invocation): Task<number> {
  const current = configOf(invocation)['current-context'];
  if (!current) throw new CommandError('error: current-context is not set');
  yield* invocation.host.print(`${current}\n`);
  return 0;
}

function* getContexts(invocation: Invocation): Task<number> {
  const { flags, host, args } = invocation;
  const config = configOf(invocation);
  const all = [...(config.contexts ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
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
  const missing = args.find((name) => !all.some((each) => each.name === name));
  if (missing !== undefined) throw new CommandError(`error: context ${missing} not found`);
  return 0;
}

function* listNames(invocation: Invocation, field: 'clusters' | 'users'): Task<number> {
  const names = (configOf(invocation)[field] ?? []).map(({ name }) => `${name}\n`).sort();
  yield* invocation.host.print(`NAME\n${names.join('')}`);
  return 0;
}
