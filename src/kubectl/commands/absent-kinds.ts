/**
 * `kubectl scale`, `rollout` and `top`: commands for kinds that the simulated cluster does not keep.
 *
 * Mirrors: kubectl/pkg/cmd/{scale,rollout,top}, as far as the API server's answers go.
 * Differs: objects are looked up as kubectl looks them up, and a missing one is reported; acting on one is refused.
 */
import type { Task } from '../../kernel/types.ts';
import { flagTable, type Flag } from '../args/flags.ts';
import { parseResourceArgs } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, notSimulated } from '../errors.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { findObjects, type Found } from './requests.ts';

const SELECTOR_FLAG = `-l, --selector=''`;

/** The first object that the arguments name. Throws what the API server says of missing ones. */
function* firstObject({ client, args, flags, namespace }: Invocation, whenEmpty: string): Task<Found> {
  if (flags.list('filename').length > 0) throw notSimulated('-f with this command');
  const all = flags.has('all') && flags.bool('all');
  if (args.length === 0) throw new CommandError(whenEmpty);
  const wanted = parseResourceArgs(args);
  const selector = flags.text('selector');
  if (wanted.some(({ name }) => name === undefined) && selector === '' && !all)
    throw new CommandError('error: resource(s) were provided, but no name was specified');
  const { found, errors } = yield* findObjects(client, wanted, { namespace, query: selector === '' ? {} : { labelSelector: selector } });
  if (errors.length > 0) throw new AggregateFailure(errors);
  const [first] = found;
  if (!first) throw new CommandError(whenEmpty);
  return first;
}

export const SCALE: Command = {
  name: 'scale',
  flags: flagTable(`
    --all=false
    ${PRINT_FLAGS}
    --current-replicas=-1
    ${DRY_RUN_FLAG}
    ${FILE_FLAGS}
    --replicas=0
    --resource-version=''
    ${SELECTOR_FLAG}
    --timeout=0s`),
  required: ['replicas'],
  *run(invocation) {
    const { resource } = yield* firstObject(invocation, 'error: no objects passed to scale');
    throw notSimulated(`scaling a ${resource.kind}`);
  },
};

/** What `rollout` says of a kind that it knows nothing of, by subcommand. */
const NO_ROLLOUT: Readonly<Record<string, (kind: string) => string>> = {
  status: (kind) => `error: no status viewer has been implemented for ${kind}`,
};

const ROLLOUT_FLAGS: Readonly<Record<string, readonly Flag[]>> = {
  history: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--revision=0\n${SELECTOR_FLAG}`),
  pause: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`),
  restart: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n${DRY_RUN_FLAG}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`),
  resume: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`),
  status: flagTable(`${FILE_FLAGS}\n--revision=0\n${SELECTOR_FLAG}\n--timeout=0s\n-w, --watch=true`),
  undo: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n${DRY_RUN_FLAG}\n${SELECTOR_FLAG}\n--to-revision=0`),
};

export const ROLLOUT: Command = {
  name: 'rollout',
  helpsOnStandardOutput: true,
  subcommands: Object.entries(ROLLOUT_FLAGS).map(([name, flags]) => ({ name, flags, run: rollout })),
};

function* rollout(invocation: Invocation): Task<number> {
  const { args, path } = invocation;
  if (args.length === 0) throw new CommandError('error: required resource not specified');
  const { resource } = yield* firstObject(invocation, `No resources found in ${invocation.namespace} namespace.`);
  const without = NO_ROLLOUT[path.slice(path.lastIndexOf(' ') + 1)];
  throw without ? new CommandError(without(resource.kind)) : notSimulated(`${path} of a ${resource.kind}`);
}

const TOP_FLAGS = flagTable(`
  -A, --all-namespaces=false
  --containers=false
  --field-selector=''
  --no-headers=false
  ${SELECTOR_FLAG}
  --show-capacity=false
  --show-swap=false
  --sort-by=''
  --sum=false
  --use-protocol-buffers=true`);

/** No metrics server runs in the cluster, and this is what kubectl says then. */
function* top(): Task<number> {
  throw new CommandError('error: Metrics API not available');
}

export const TOP: Command = {
  name: 'top',
  subcommands: [
    { name: 'node', aliases: ['nodes', 'no'], flags: TOP_FLAGS, run: top },
    { name: 'pod', aliases: ['pods', 'po'], flags: TOP_FLAGS, run: top },
  ],
};
