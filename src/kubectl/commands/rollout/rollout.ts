/**
 * `kubectl rollout` and its subcommands.
 *
 * Mirrors: kubectl/pkg/cmd/rollout, kubectl/pkg/polymorphichelpers/{objectpauser,objectresumer,objectrestarter}.go.
 */
import { formatTime } from '../../../api/time.ts';
import type { ApiObject } from '../../../api/door.ts';
import type { Deployment, PodTemplateSpec } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable, type Flag } from '../../args/flags.ts';
import { objectName } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { AggregateFailure, CommandError } from '../../errors.ts';
import { objectPrinterOf } from '../../printers/object-printer.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from '../flag-sets.ts';
import { namedObjects } from '../named-objects.ts';
import { asError, type Found } from '../requests.ts';
import { showHistory, undo } from './history.ts';
import { showStatus } from './status.ts';

const SELECTOR_FLAG = `-l, --selector=''`;
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** What a subcommand does with one object. */
type Act = (invocation: Invocation, found: Found) => Task<void>;

/** A change of an object by a patch: `paused`, `restarted`. */
function* change(invocation: Invocation, { resource, object, path }: Found, body: object, done: string): Task<void> {
  const { client, flags, host } = invocation;
  const query = { fieldManager: flags.text('field-manager') };
  const response = yield* client.send({ method: 'PATCH', path, query, contentType: 'application/strategic-merge-patch+json', body });
  const output = flags.text('output');
  const name = objectName(resource, object.metadata?.name ?? '');
  yield* host.print(output === '' ? `${name} ${done}\n` : objectPrinterOf(output, flags, { host }).print(response.body as ApiObject));
}

const refuse = ({ resource, object }: Found, what: string): CommandError => new CommandError(`error: ${resource.name} "${object.metadata?.name}" ${what}`);

function* pause(invocation: Invocation, found: Found): Task<void> {
  if (found.resource.kind !== 'Deployment') throw refuse(found, 'pausing is not supported');
  if ((found.object as Deployment).spec.paused) throw refuse({ ...found, resource: { ...found.resource, name: 'deployments.apps' } }, 'is already paused');
  yield* change(invocation, found, { spec: { paused: true } }, 'paused');
}

function* resume(invocation: Invocation, found: Found): Task<void> {
  if (found.resource.kind !== 'Deployment') throw refuse(found, 'resuming is not supported');
  if (!(found.object as Deployment).spec.paused) throw refuse({ ...found, resource: { ...found.resource, name: 'deployments.apps' } }, 'is not paused');
  yield* change(invocation, found, { spec: { paused: null } }, 'resumed');
}

const RESTARTABLE: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

function* restart(invocation: Invocation, found: Found): Task<void> {
  if (!RESTARTABLE.includes(found.resource.kind)) throw refuse(found, 'restarting is not supported');
  if ((found.object as Deployment).spec.paused)
    throw refuse({ ...found, resource: { ...found.resource, name: 'deployments.apps' } }, "can't restart paused deployment (run rollout resume first)");
  const annotations = { [RESTARTED_AT]: formatTime(invocation.host.wallMs) };
  const { template } = (found.object as ApiObject & { spec: { template: PodTemplateSpec } }).spec;
  if (template.metadata?.annotations?.[RESTARTED_AT] === annotations[RESTARTED_AT])
    throw new CommandError(
      `error: failed to create patch for ${found.object.metadata?.name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
    );
  yield* change(invocation, found, { spec: { template: { metadata: { annotations } } } }, 'restarted');
}

function* undone(invocation: Invocation, found: Found): Task<void> {
  const what = yield* undo(invocation, found);
  yield* invocation.host.print(`${objectName(found.resource, found.object.metadata?.name ?? '')} ${what}\n`);
}

const SUBCOMMANDS: readonly { name: string; flags: readonly Flag[]; act: Act }[] = [
  { name: 'history', flags: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--revision=0\n${SELECTOR_FLAG}`), act: showHistory },
  { name: 'pause', flags: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`), act: pause },
  { name: 'restart', flags: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`), act: restart },
  { name: 'resume', flags: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n--field-manager='kubectl-rollout'\n${SELECTOR_FLAG}`), act: resume },
  { name: 'status', flags: flagTable(`${FILE_FLAGS}\n--revision=0\n${SELECTOR_FLAG}\n--timeout=0s\n-w, --watch=true`), act: showStatus },
  { name: 'undo', flags: flagTable(`${PRINT_FLAGS}\n${FILE_FLAGS}\n${DRY_RUN_FLAG}\n${SELECTOR_FLAG}\n--to-revision=0`), act: undone },
];

export const ROLLOUT: Command = {
  name: 'rollout',
  helpsOnStandardOutput: true,
  subcommands: SUBCOMMANDS.map(({ name, flags, act }) => ({ name, flags, run: (invocation) => rollout(invocation, act) })),
};

function* rollout(invocation: Invocation, act: Act): Task<number> {
  const { args, flags, host, namespace } = invocation;
  if (args.length === 0 && flags.list('filename').length === 0) throw new CommandError('error: required resource not specified');
  const { found, errors } = yield* namedObjects(invocation, { takesTypes: true });
  if (found.length === 0 && errors.length === 0) {
    yield* host.printError(`No resources found in ${namespace} namespace.\n`);
    return 0;
  }
  for (const each of found) {
    try {
      yield* act(invocation, each);
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}
