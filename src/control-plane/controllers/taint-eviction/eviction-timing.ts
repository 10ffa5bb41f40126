/**
 * How long a pod may stay on a node with NoExecute taints.
 *
 * Mirrors: pkg/controller/tainteviction/taint_eviction.go (getNoExecuteTaints, getMinTolerationTime).
 */
import { matchingTolerations } from '../../../api/tolerations.ts';
import type { Node, Taint, Toleration } from '../../../api/types.gen.ts';

export const noExecuteTaintsOf = (node: Node | undefined): Taint[] => (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');

/** Milliseconds from now; 0: it must go at once; undefined: it may stay. */
export function evictionDelayMs(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  if (taints.length === 0) return undefined;
  const used = matchingTolerations(taints, tolerations);
  if (!used) return 0;
  const seconds = used.flatMap(({ tolerationSeconds }) => (tolerationSeconds === undefined ? [] : [tolerationSeconds]));
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds)) * 1000;
}
