/**
 * `kubectl scale`.
 *
 * Mirrors: kubectl/pkg/cmd/scale/scale.go, kubectl/pkg/scale/scale.go.
 */
import type { ApiObject } from '../../api/door.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Scale } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName } from '../args/resource-args.ts';
import type { Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, noResources } from '../errors.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { namedObjects } from './named-objects.ts';
import { asError, type Found } from './requests.ts';

/** How often kubectl looks whether the replicas are there, with --timeout. */
const POLL_MS = 1000;

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
    -l, --selector=''
    --timeout=0s`),
  required: ['replicas'],
  run: scale,
};

function* scale(invocation: Invocation): Task<number> {
  const { flags, args } = invocation;
  const replicas = flags.int('replicas');
  if (replicas < 0) throw new CommandError('error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (flags.int('current-replicas') < -1) throw new CommandError('error: The --current-replicas must specify an integer of -1 or greater');
  if (args.length === 0 && flags.list('filename').length === 0) throw noResources();
  const { found, errors } = yield* namedObjects(invocation);
  if (found.length === 0 && errors.length === 0) throw new CommandError('error: no objects passed to scale');
  if (found.length > 1 && flags.text('resource-version') !== '') throw new CommandError('error: cannot use --resource-version with multiple resources');
  for (const each of found) {
    try {
      yield* scaleOne(invocation, each, replicas);
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function* scaleOne(invocation: Invocation, { resource, object, path }: Found, replicas: number): Task<void> {
  const { flags, host, client } = invocation;
  const { name = '', namespace } = object.metadata ?? {};
  const dryRun = dryRunOf(flags);
  let result = object;
  if (dryRun === 'client') result = { ...object, spec: { ...(object as { spec?: object }).spec, replicas } } as ApiObject;
  else {
    const scalePath = resourcePath(resource, { namespace, name, subresource: 'scale' });
    yield* writeScale(invocation, scalePath, replicas, dryRun === 'server');
    const timeoutMs = flags.durationMs('timeout');
    if (timeoutMs > 0) yield* untilScaled(invocation, path, host.nowMs + timeoutMs, replicas);
  }
  const output = flags.text('output');
  if (output === '') return yield* host.print(`${objectName(resource, name)} scaled${dryRunSuffix(dryRun)}\n`);
  const shown = dryRun === 'client' ? result : yield* client.get(path);
  yield* host.print(objectPrinterOf(output, flags, { host }).print(shown));
}

/** Sets the replicas; with preconditions what is there is read and checked first. */
function* writeScale({ flags, client }: Invocation, path: string, replicas: number, isDryRun: boolean): Task<void> {
  const query: Query = isDryRun ? { dryRun: 'All' } : {};
  const [version, current] = [flags.text('resource-version'), flags.int('current-replicas')];
  if (version === '' && current === -1) {
    yield* client.send({ method: 'PATCH', path, query, contentType: 'application/merge-patch+json', body: { spec: { replicas } } });
    return;
  }
  const present = yield* client.get<Scale & ApiObject>(path);
  const found = present.spec.replicas ?? 0;
  if (current !== -1 && found !== current) throw new CommandError(`error: Expected replicas to be ${current}, was ${found}`);
  if (version !== '' && present.metadata.resourceVersion !== version)
    throw new CommandError(`error: Expected resource version to be ${version}, was ${present.metadata.resourceVersion}`);
  yield* client.send({ method: 'PUT', path, query, body: { ...present, spec: { replicas } } });
}

function* untilScaled({ client, host }: Invocation, path: string, untilMs: number, replicas: number): Task<void> {
  for (;;) {
    const { status } = (yield* client.get(path)) as ApiObject & { status?: { replicas?: number } };
    if ((status?.replicas ?? 0) === replicas) return;
    if (host.nowMs >= untilMs) throw new CommandError('error: timed out waiting for the condition');
    yield* host.sleep(POLL_MS);
  }
}
