/** `kubectl describe` of workloads: the requests that their descriptions need. Mirrors: the describers of kubectl/pkg/describe/describe.go. */
import type { ApiObject } from '../../api/door.ts';
import { formatLabelSelector, labelSelectorOf } from '../../api/labels.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Deployment, Event, Pod, ReplicaSet } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { describeLimitRange, describeResourceQuota } from '../describe/describe-policies.ts';
import * as workloads from '../describe/describe-workloads.ts';
import type { Found } from './requests.ts';
import { replicaSetsOf } from './rollout/replica-sets.ts';

type Describer = (object: ApiObject, context: workloads.DescribeContext) => string;

const describer =
  <T>(describe: (object: T, context: workloads.DescribeContext) => string): Describer =>
  (object, context) =>
    describe(object as T, context);

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  ReplicaSet: describer(workloads.describeReplicaSet),
  StatefulSet: describer(workloads.describeStatefulSet),
  DaemonSet: describer(workloads.describeDaemonSet),
  Job: describer(workloads.describeJob),
  CronJob: describer(workloads.describeCronJob),
  PodDisruptionBudget: describer(workloads.describePodDisruptionBudget),
  PriorityClass: describer(workloads.describePriorityClass),
  ResourceQuota: describer(describeResourceQuota),
  LimitRange: describer(describeLimitRange),
};

/** Kinds whose description counts the pods that they control. */
const COUNT_PODS: readonly string[] = ['ReplicaSet', 'StatefulSet', 'DaemonSet'];

/** The description of a workload, or undefined where the object is none. */
export function* describeWorkload(invocation: Invocation, { resource, object }: Found, events: Event[] | undefined): Task<string | undefined> {
  const { wallMs } = invocation.host;
  if (resource.kind === 'Deployment') {
    const deployment = object as Deployment;
    return workloads.describeDeployment(deployment, yield* replicaSetsOf(invocation, deployment), { events, wallMs, pods: [] });
  }
  const describe = DESCRIBERS[resource.kind];
  if (!describe) return undefined;
  const pods = COUNT_PODS.includes(resource.kind) ? yield* controlledPodsOf(invocation, object as ReplicaSet) : [];
  return describe(object, { events, wallMs, pods });
}

function* controlledPodsOf({ client }: Invocation, { metadata, spec }: ReplicaSet): Task<Pod[]> {
  const labelSelector = formatLabelSelector(labelSelectorOf(spec.selector));
  const list = yield* client.list(resourcePath(resourceOf('pods'), { namespace: metadata.namespace }), { labelSelector });
  return (list.items as Pod[]).filter((pod) => pod.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid));
}
