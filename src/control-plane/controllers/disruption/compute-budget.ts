/**
 * How many pods a PodDisruptionBudget lets go.
 *
 * Mirrors: pkg/controller/disruption/disruption.go getExpectedPodCount, countHealthyPods, updatePdbStatus.
 */
import { scaledValueOf } from '../../../api/intstr.ts';
import { isPodReady } from '../../../api/pod-util.ts';
import { formatTime, parseTime } from '../../../api/time.ts';
import type { Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../../api/types.gen.ts';

/** A pod that was evicted and is still there after this long was not evicted after all (DeletionTimeout). */
const DELETION_TIMEOUT_MS = 120_000;

/** The pods of a budget, and how many their controllers want together. */
export interface BudgetedPods {
  readonly pods: readonly Pod[];
  readonly expectedScale: number;
}

/** How many pods there should be, and how many of them healthy. */
export function getExpectedPodCount({ spec }: PodDisruptionBudget, { pods, expectedScale }: BudgetedPods): { expected: number; desired: number } {
  if (spec.maxUnavailable !== undefined && spec.maxUnavailable !== null)
    return { expected: expectedScale, desired: Math.max(0, expectedScale - scaledValueOf(spec.maxUnavailable, expectedScale, true)) };
  if (typeof spec.minAvailable === 'number') return { expected: pods.length, desired: spec.minAvailable };
  if (spec.minAvailable !== undefined && spec.minAvailable !== null)
    return { expected: expectedScale, desired: scaledValueOf(spec.minAvailable, expectedScale, true) };
  return { expected: 0, desired: 0 };
}

/** Evictions that are under way: of pods that are still there, and not for too long. */
function disruptionsUnderWay({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Record<string, string> {
  const left: Record<string, string> = {};
  for (const { metadata } of pods) {
    const since = status.disruptedPods?.[metadata.name];
    if (since === undefined || metadata.deletionTimestamp !== undefined) continue;
    if ((parseTime(since) ?? 0) + DELETION_TIMEOUT_MS >= nowMs) left[metadata.name] = since;
  }
  return left;
}

/** The status of a budget. `nowMs` is Unix time. */
export function computeBudgetStatus(budget: PodDisruptionBudget, budgeted: BudgetedPods, nowMs: number): PodDisruptionBudgetStatus {
  const { expected, desired } = getExpectedPodCount(budget, budgeted);
  const disruptedPods = disruptionsUnderWay(budget, budgeted.pods, nowMs);
  const healthy = budgeted.pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !(pod.metadata.name in disruptedPods) && isPodReady(pod),
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const known = budget.status.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const status = allowed > 0 ? 'True' : 'False';
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata.generation,
    lastTransitionTime: known?.status === status ? known.lastTransitionTime : formatTime(nowMs),
  };
  return {
    conditions: [...(budget.status.conditions ?? []).filter(({ type }) => type !== condition.type), condition],
    currentHealthy: healthy,
    desiredHealthy: desired,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed: allowed,
    expectedPods: expected,
    observedGeneration: budget.metadata.generation,
  };
}
