/**
 * What a filter says about a node.
 *
 * Mirrors: k8s.io/kube-scheduler/framework Status.
 */

/** Why a pod cannot run on a node. `isResolvable`: it could if other pods went away. */
export interface FilterFailure {
  readonly reasons: readonly string[];
  readonly isResolvable: boolean;
}

/** A failure that the removal of pods would not help. */
export const unresolvable = (reason: string): FilterFailure => ({ reasons: [reason], isResolvable: false });
