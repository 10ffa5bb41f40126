/**
 * Taints and the tolerations that let a pod pass.
 *
 * Mirrors: component-helpers/scheduling/corev1/helpers.go, pkg/scheduler/framework/plugins/tainttoleration and
 * nodeunschedulable.
 */
import { toleratesTaint } from '../../../api/tolerations.ts';
import type { Taint, Toleration } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';

const UNSCHEDULABLE_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

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
