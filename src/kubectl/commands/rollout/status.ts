/**
 * `kubectl rollout status`.
 *
 * Mirrors: kubectl/pkg/cmd/rollout/rollout_status.go, kubectl/pkg/polymorphichelpers/rollout_status.go.
 */
import type { ApiObject } from '../../../api/door.ts';
import { resourcePath } from '../../../api/resources.ts';
import type { DaemonSet, Deployment, StatefulSet } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import type { Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import type { Found } from '../requests.ts';

/** What a rollout looks like: a line to print, and whether it is over. */
export interface RolloutState {
  readonly text: string;
  readonly isDone: boolean;
}

const under = (text: string): RolloutState => ({ text: `${text}\n`, isDone: false });
const over = (text: string): RolloutState => ({ text: `${text}\n`, isDone: true });

function deploymentState({ metadata, spec, status = {} }: Deployment, wantedRevision: number): RolloutState {
  if (wantedRevision > 0) {
    const revision = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
    if (revision !== wantedRevision) throw new CommandError(`error: desired revision (${wantedRevision}) is different from the running revision (${revision})`);
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return under('Waiting for deployment spec update to be observed...');
  if (status.conditions?.find(({ type }) => type === 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    throw new CommandError(`error: deployment "${metadata.name}" exceeded its progress deadline`);
  const waiting = `Waiting for deployment "${metadata.name}" rollout to finish: `;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return under(`${waiting}${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas) return under(`${waiting}${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) return under(`${waiting}${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return over(`deployment "${metadata.name}" successfully rolled out`);
}

function daemonSetState({ metadata, spec, status }: DaemonSet): RolloutState {
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw new CommandError(`error: rollout status is only available for RollingUpdate strategy type`);
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return under('Waiting for daemon set spec update to be observed...');
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status;
  const waiting = `Waiting for daemon set "${metadata.name}" rollout to finish: `;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return under(`${waiting}${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled) return under(`${waiting}${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return over(`daemon set "${metadata.name}" successfully rolled out`);
}

function statefulSetState({ metadata, spec, status }: StatefulSet): RolloutState {
  if (spec.updateStrategy?.type !== 'RollingUpdate') throw new CommandError(`error: rollout status is only available for RollingUpdate strategy type`);
  if (!status.observedGeneration || (metadata.generation ?? 0) > status.observedGeneration)
    return under('Waiting for statefulset spec update to be observed...');
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, updateRevision = '', currentRevision = '' } = status;
  const replicas = spec.replicas ?? 0;
  if (readyReplicas < replicas) return under(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const partition = spec.updateStrategy.rollingUpdate?.partition;
  if (partition !== undefined) {
    if (updatedReplicas < replicas - partition)
      return under(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${replicas - partition} new pods have been updated...`);
    return over(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision)
    return under(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  return over(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}

/** How far the rollout of an object is. Throws where it failed, or where the kind has none. */
export function rolloutStateOf(kind: string, object: ApiObject, wantedRevision: number): RolloutState {
  switch (kind) {
    case 'Deployment':
      return deploymentState(object as Deployment, wantedRevision);
    case 'DaemonSet':
      return daemonSetState(object as DaemonSet);
    case 'StatefulSet':
      return statefulSetState(object as StatefulSet);
    default:
      throw new CommandError(`error: no status viewer has been implemented for ${kind}`);
  }
}

/** Prints how far a rollout is, until it is over; with `--watch=false` once. */
export function* showStatus({ client, flags, host }: Invocation, { resource, object }: Found): Task<void> {
  const revision = flags.int('revision');
  if (revision < 0) throw new CommandError(`error: revision must be a positive integer: ${revision}`);
  const isWatching = flags.bool('watch');
  const { name = '', namespace } = object.metadata ?? {};
  // A kind without rollouts is told so at once.
  rolloutStateOf(resource.kind, object, 0);
  const timeoutMs = flags.durationMs('timeout');
  const untilMs = timeoutMs > 0 ? host.nowMs + timeoutMs : undefined;
  const stream = client.watch(resourcePath(resource, { namespace }), { fieldSelector: `metadata.name=${name}`, resourceVersion: '0' });
  try {
    for (;;) {
      const event = yield* stream.next(untilMs);
      if (!event) throw new CommandError('error: timed out waiting for the condition');
      if (event.type === 'DELETED') throw new CommandError('error: object has been deleted');
      if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
      const { text, isDone } = rolloutStateOf(resource.kind, event.object as ApiObject, revision);
      yield* host.print(text);
      if (isDone || !isWatching) return;
    }
  } finally {
    stream.stop();
  }
}
