/** What a node is said to be when nothing is heard of it. Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go. */
import type { Node, NodeCondition } from '../../../api/types.gen.ts';

/** The conditions that a kubelet posts, in the order in which they are given up. */
const POSTED_CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** The conditions of a node that has fallen silent. */
export function unknownConditions(node: Node, now: string): NodeCondition[] {
  const conditions = node.status.conditions ?? [];
  const given: NodeCondition[] = conditions.map((condition) =>
    !POSTED_CONDITIONS.includes(condition.type) || condition.status === 'Unknown'
      ? condition
      : { ...condition, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now },
  );
  const missing = POSTED_CONDITIONS.filter((type) => !conditions.some((condition) => condition.type === type)).map((type): NodeCondition => ({
    type,
    status: 'Unknown',
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
    lastHeartbeatTime: node.metadata.creationTimestamp ?? now,
    lastTransitionTime: now,
  }));
  return [...given, ...missing];
}
