/**
 * Priorities of pods, and the two classes that every cluster has.
 *
 * Mirrors: pkg/apis/scheduling/{types,helpers}.go, component-helpers/scheduling/corev1 PodPriority.
 */
import type { Pod } from './types.gen.ts';

/** The highest value that a class of users may have; what is above is the system's. */
export const HIGHEST_USER_DEFINABLE_PRIORITY = 1_000_000_000;

/** The classes of the system, with what their objects say. */
export const SYSTEM_PRIORITY_CLASSES: readonly { readonly name: string; readonly value: number; readonly description: string }[] = [
  {
    name: 'system-node-critical',
    value: 2 * HIGHEST_USER_DEFINABLE_PRIORITY + 1000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: 2 * HIGHEST_USER_DEFINABLE_PRIORITY,
    description: 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
];

/** The priority that admission has found for a pod; 0 where it has not looked. */
export const podPriorityOf = ({ spec }: { readonly spec: Pick<Pod['spec'], 'priority'> }): number => spec.priority ?? 0;
