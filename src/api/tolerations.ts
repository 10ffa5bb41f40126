/**
 * Which taints a toleration covers.
 *
 * Mirrors: k8s.io/api/core/v1 Toleration.ToleratesTaint, pkg/apis/core/v1/helper (GetMatchingTolerations).
 * Differs: the comparison operators Lt and Gt (an alpha feature) tolerate nothing.
 */
import type { Taint, Toleration } from './types.gen.ts';

/** Whether a toleration covers a taint. */
export function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator || 'Equal') {
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}

/** For each taint the first toleration that covers it; undefined where one is not covered. */
export function matchingTolerations(taints: readonly Taint[], tolerations: readonly Toleration[]): Toleration[] | undefined {
  const matching = taints.map((taint) => tolerations.find((toleration) => toleratesTaint(toleration, taint)));
  return matching.every((toleration) => toleration !== undefined) ? matching : undefined;
}
