/** The ReplicaSets and ControllerRevisions behind a workload. Mirrors: kubectl/pkg/util/deployment/deployment.go, kubectl/pkg/polymorphichelpers/history.go. */
import { byCreation, findNewReplicaSet } from '../../../api/deployment-replica-sets.ts';
import { formatLabelSelector, labelSelectorOf } from '../../../api/labels.ts';
import { resourcePath } from '../../../api/resources.ts';
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { resourceOf } from '../../args/resource-args.ts';
import type { Invocation } from '../../command.ts';
import type { DeploymentSets } from '../../describe/describe-workloads.ts';

interface Owned {
  metadata: { ownerReferences?: readonly { controller?: boolean; uid: string }[] };
}

function* ownedBy<T extends Owned>({ client }: Pick<Invocation, 'client'>, type: string, owner: Deployment | StatefulSet | DaemonSet): Task<T[]> {
  const labelSelector = formatLabelSelector(labelSelectorOf(owner.spec.selector));
  const list = yield* client.list(resourcePath(resourceOf(type), { namespace: owner.metadata.namespace }), { labelSelector });
  return (list.items as unknown as T[]).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === owner.metadata.uid),
  );
}

/** The sets of a Deployment, oldest first, its present one apart. */
export function* replicaSetsOf(invocation: Pick<Invocation, 'client'>, deployment: Deployment): Task<DeploymentSets> {
  const sets = (yield* ownedBy<ReplicaSet>(invocation, 'replicasets.apps', deployment)).sort(byCreation);
  const newSet = findNewReplicaSet(deployment, sets);
  return { newSet, oldSets: sets.filter((set) => set !== newSet) };
}

/** The revisions of a StatefulSet or DaemonSet, the oldest first. */
export function* revisionsOf(invocation: Pick<Invocation, 'client'>, owner: StatefulSet | DaemonSet): Task<ControllerRevision[]> {
  return (yield* ownedBy<ControllerRevision>(invocation, 'controllerrevisions.apps', owner)).sort((a, b) => a.revision - b.revision);
}
