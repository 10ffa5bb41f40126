/**
 * The pod that is meant where a command for one pod is given a workload or a Service: `kubectl logs deployment/web`,
 * `kubectl exec service/web`.
 *
 * Mirrors: kubectl/pkg/polymorphichelpers/helpers.go (SelectorsForObject, GetFirstPod), kubectl/pkg/util/podutils/podutils.go
 * (ByLogging, ActivePods).
 */
import { formatLabels, formatLabelSelector, labelSelectorOf } from '../../api/labels.ts';
import { isPodReady } from '../../api/pod-util.ts';
import { resourcePath } from '../../api/resources.ts';
import type { LabelSelector, ObjectMeta, Pod, ServiceSpec } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { CommandError, StatusError } from '../errors.ts';

/** What the pod is wanted for: of several, logs prefer the one that restarts most, exec and attach the one that restarts least. */
export type Purpose = 'logs' | 'attach';

/** What may have pods: any object, as it was read. */
interface Owner {
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
}

const WORKLOADS: ReadonlySet<string> = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Deployment', 'Job']);

/** How far from use a pod in this phase is. An ended one counts as a running one for its log, and as the last for a process in it. */
const PHASE_RANKS: Readonly<Record<Purpose, Readonly<Record<string, number>>>> = {
  logs: { Running: 0, Succeeded: 0, Failed: 0, Unknown: 1, Pending: 2 },
  attach: { Running: 0, Unknown: 1, Pending: 2, Succeeded: 2, Failed: 2 },
};

/**
 * The label selector of the object's pods, as a query has it. Throws where its kind has no pods, and where a Service has no selector.
 */
function podSelectorOf({ kind = '', metadata, spec }: Owner, purpose: Purpose): string {
  const refusal = (why: string): CommandError =>
    new CommandError(`error: cannot ${purpose === 'logs' ? 'get the logs from' : 'attach to'} *v1.${kind}: ${why}`);
  if (kind === 'Service') {
    const { selector = {} } = spec as ServiceSpec;
    if (Object.keys(selector).length > 0) return formatLabels(selector);
    throw refusal(`invalid service '${metadata.name ?? ''}': Service is defined without a selector`);
  }
  if (!WORKLOADS.has(kind)) throw refusal(`selector for *v1.${kind} not implemented`);
  return formatLabelSelector(labelSelectorOf((spec as { selector: LabelSelector }).selector));
}

const readyTimeOf = ({ status }: Pod): string => status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '';

const mostRestartsOf = ({ status }: Pod): number => Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount));

/** RFC 3339 times in UTC, the earlier one first. */
const compareTimes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders pods, the one that serves the purpose best first. */
export const comparePods =
  (purpose: Purpose) =>
  (a: Pod, b: Pod): number => {
    const rank = ({ status }: Pod): number => PHASE_RANKS[purpose][status.phase ?? ''] ?? 0;
    const unassigned = ({ spec }: Pod): number => (spec.nodeName ? 0 : 1);
    const unready = (pod: Pod): number => (isPodReady(pod) ? 0 : 1);
    const restarts = mostRestartsOf(b) - mostRestartsOf(a);
    return (
      unassigned(a) - unassigned(b) ||
      rank(a) - rank(b) ||
      unready(a) - unready(b) ||
      (isPodReady(a) ? compareTimes(readyTimeOf(a), readyTimeOf(b)) : 0) ||
      (purpose === 'logs' ? restarts : -restarts) ||
      compareTimes(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '')
    );
  };

/**
 * The object's pods, the best one first. Waits up to `timeoutMs` for the first where there is none.
 * Throws where the kind has no pods, and when the wait is over.
 */
export function* podsOfObject({ client, host }: Invocation, object: Owner, purpose: Purpose, timeoutMs: number): Task<Pod[]> {
  const labelSelector = podSelectorOf(object, purpose);
  const path = resourcePath(resourceOf('pods'), { namespace: object.metadata.namespace });
  const untilMs = host.nowMs + timeoutMs;
  const list = yield* client.list(path, { labelSelector });
  if (list.items.length > 0) return (list.items as Pod[]).toSorted(comparePods(purpose));
  const stream = client.watch(path, { labelSelector, resourceVersion: '0' });
  try {
    for (;;) {
      const event = yield* stream.next(timeoutMs > 0 ? untilMs : undefined);
      if (!event) throw new CommandError('error: timed out waiting for the condition');
      if (event.type === 'ERROR') throw new StatusError(event.object as StatusError['status']);
      if (event.type === 'ADDED' || event.type === 'MODIFIED') return [event.object as Pod];
    }
  } finally {
    stream.stop();
  }
}
