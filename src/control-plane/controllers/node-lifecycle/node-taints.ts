/**
 * The taints that say how a node is.
 *
 * Mirrors: pkg/controller/nodelifecycle/node_lifecycle_controller.go (nodeConditionToTaintKeyStatusMap,
 * doNoScheduleTaintingPass) and pkg/controller/util/node (SwapNodeControllerTaint).
 */
import type { Node, Taint } from '../../../api/types.gen.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which taint a condition stands for, by its type and status. */
const TAINT_OF_CONDITION: Readonly<Record<string, string>> = {
  'Ready False': NOT_READY,
  'Ready Unknown': UNREACHABLE,
  'MemoryPressure True': 'node.kubernetes.io/memory-pressure',
  'DiskPressure True': 'node.kubernetes.io/disk-pressure',
  'NetworkUnavailable True': 'node.kubernetes.io/network-unavailable',
  'PIDPressure True': 'node.kubernetes.io/pid-pressure',
};

/** The taints with effect NoSchedule that this controller adds and removes. */
const OWN_KEYS: ReadonlySet<string> = new Set([...Object.values(TAINT_OF_CONDITION), UNSCHEDULABLE]);

type TaintId = Pick<Taint, 'key' | 'effect'>;

const isSame = (a: TaintId, b: TaintId): boolean => a.key === b.key && a.effect === b.effect;

export const hasTaint = (node: Node, taint: TaintId): boolean => (node.spec.taints ?? []).some((other) => isSame(taint, other));

/** The node's taints after some were added (at that time) and others removed, or undefined where nothing changes. */
export function swapTaints(node: Node, add: readonly TaintId[], remove: readonly TaintId[], timeAdded: string): Taint[] | undefined {
  const present = node.spec.taints ?? [];
  const kept = present.filter((taint) => !remove.some((other) => isSame(taint, other)));
  const added = add.filter((taint) => !kept.some((other) => isSame(taint, other))).map((taint): Taint => ({ ...taint, timeAdded }));
  return added.length === 0 && kept.length === present.length ? undefined : [...kept, ...added];
}

/** Which NoSchedule taints of this controller's are missing on the node, and which are too many. */
export function noScheduleTaintChanges({ spec, status }: Node): { add: TaintId[]; remove: TaintId[] } {
  const wanted = (status.conditions ?? []).flatMap((condition) => TAINT_OF_CONDITION[`${condition.type} ${condition.status}`] ?? []);
  if (spec.unschedulable) wanted.push(UNSCHEDULABLE);
  const present = (spec.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && OWN_KEYS.has(key)).map(({ key }) => key);
  const taintOf = (key: string): TaintId => ({ key, effect: 'NoSchedule' });
  return { add: wanted.filter((key) => !present.includes(key)).map(taintOf), remove: present.filter((key) => !wanted.includes(key)).map(taintOf) };
}
