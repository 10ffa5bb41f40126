/**
 * Taints and the tolerations that let a pod pass.
 *
 * Mirrors: k8s.io/api/core/v1 Toleration.ToleratesTaint, component-helpers/scheduling/corev1/helpers.go,
 * pkg/scheduler/framework/plugins/tainttoleration and nodeunschedulable.
 * Differs: the comparison operators Lt and Gt (an alpha feature) tolerate nothing.
 */
import type { Taint, Toleration } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';

const UNSCHEDULABLE_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

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

/** The first of these taints that nothing tolerates. */
export const findUntoleratedTaint = (taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined =>
  taints.find((taint) => !tolerations.some((toleration) => toleratesTaint(toleration, taint)));

/** TaintToleration: taints that keep pods away, but for those that only would rather not have them. */
export function filterTaints({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  const taints = (node?.spec?.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule');
  return findUntoleratedTaint(taints, pod.spec.tolerations ?? []) && unresolvable('node(s) had untolerated taint(s)');
}

/** NodeUnschedulable: a cordoned node. */
export function filterUnschedulable({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!node?.spec?.unschedulable || !findUntoleratedTaint([UNSCHEDULABLE_TAINT], pod.spec.tolerations ?? [])) return undefined;
  return unresolvable('node(s) were unschedulable');
}
