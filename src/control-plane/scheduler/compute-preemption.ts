/**
 * Who has to go so that a pod of higher priority can run: the node where that costs least, and the pods on it.
 *
 * Mirrors: pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go, framework/preemption/preemption.go (Preempt,
 * DryRunPreemption, pickOneNodeForPreemption), pkg/scheduler/util/utils.go (MoreImportantPod, GetEarliestPodStartTime).
 * Differs: every node is tried, where Kubernetes stops at a tenth of them, a hundred at least; among equals the first by name is chosen.
 */
import { labelSelectorOf, matchesLabels } from '../../api/labels.ts';
import { podPriorityOf } from '../../api/priority.ts';
import { parseTime } from '../../api/time.ts';
import type { Pod, PodDisruptionBudget } from '../../api/types.gen.ts';
import { createNodeFilter, type NodeFailures, type SchedulingLookups } from './find-node.ts';
import { fitErrorOf } from './fit-error.ts';
import { runFilters } from './filters/run-filters.ts';
import { podInfoOf, type NodeInfo, type PodInfo } from './node-info.ts';

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';
const NO_VICTIMS = 'No preemption victims found for incoming pod';
/** Lifts priorities above zero, so that sums count pods too. */
const PRIORITY_OFFSET = 2 ** 31;

/** A node and the pods that would have to go, the most important first. */
export interface PreemptionPlan {
  readonly node: NodeInfo;
  readonly victims: readonly Pod[];
  readonly pdbViolations: number;
}

/** What preemption comes to: a plan, or why there is none; `clears` where the pod is not promised a node any more. */
export type Preemption = { readonly plan: PreemptionPlan } | { readonly message: string; readonly clears: boolean };

const startMsOf = ({ status }: Pod): number => parseTime(status.startTime ?? '') ?? Infinity;

/** Higher priority first, then who has run longer. */
const byImportance = (a: Pod, b: Pod): number =>
  podPriorityOf(b) - podPriorityOf(a) || (startMsOf(a) < startMsOf(b) ? -1 : startMsOf(a) > startMsOf(b) ? 1 : 0);

/** Whether a pod is on its way out because of a preemption. */
const isBeingPreempted = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (status.conditions ?? []).some(({ type, status: is, reason }) => type === 'DisruptionTarget' && is === 'True' && reason === 'PreemptionByScheduler');

/** Why the pod may not preempt others now; undefined where it may. */
function ineligibilityOf(pod: Pod, nodes: readonly NodeInfo[], failures: NodeFailures): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const promised = nodes.find(({ node }) => node !== undefined && node.metadata.name === pod.status.nominatedNodeName);
  if (!promised || failures.get(promised)?.isResolvable === false) return undefined;
  const isWaiting = [...promised.pods.values()].some((other) => podPriorityOf(other.pod) < podPriorityOf(pod) && isBeingPreempted(other.pod));
  return isWaiting ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** Pods, sorted, of which each either breaks a budget by going, or does not. */
function splitByBudgets(
  pods: readonly [string, PodInfo][],
  budgets: readonly PodDisruptionBudget[],
): [(readonly [string, PodInfo])[], (readonly [string, PodInfo])[]] {
  const left = new Map(budgets.map((budget) => [budget, budget.status.disruptionsAllowed ?? 0]));
  const violating: (readonly [string, PodInfo])[] = [];
  const others: (readonly [string, PodInfo])[] = [];
  for (const entry of pods) {
    const { metadata } = entry[1].pod;
    let isViolating = false;
    for (const budget of budgets) {
      const selector = labelSelectorOf(budget.spec.selector);
      if (budget.metadata.namespace !== metadata.namespace || !selector?.length || !metadata.labels || !matchesLabels(selector, metadata.labels)) continue;
      if (budget.status.disruptedPods?.[metadata.name] !== undefined) continue;
      const after = left.get(budget)! - 1;
      left.set(budget, after);
      isViolating ||= after < 0;
    }
    (isViolating ? violating : others).push(entry);
  }
  return [violating, others];
}

/** Whether a node had room for the pod if all pods of lower priority went. */
export function couldMakeRoom(pod: Pod, node: NodeInfo): boolean {
  const lower = [...node.pods].filter(([, other]) => podPriorityOf(other.pod) < podPriorityOf(pod));
  if (lower.length === 0 || pod.spec.preemptionPolicy === 'Never') return false;
  const clone = node.clone();
  for (const [key] of lower) clone.removePod(key);
  return runFilters(podInfoOf(pod), clone) === undefined;
}

/** The fewest pods that have to leave one node, or why that would not help. */
function selectVictims(
  pod: Pod,
  nodes: readonly NodeInfo[],
  index: number,
  budgets: readonly PodDisruptionBudget[],
  lookups: SchedulingLookups,
): PreemptionPlan | { readonly reasons: readonly string[] } {
  const node = nodes[index]!;
  const potential = [...node.pods].filter(([, other]) => podPriorityOf(other.pod) < podPriorityOf(pod));
  const clone = node.clone();
  const among = nodes.map((each, i) => (i === index ? clone : each));
  const failure = () => createNodeFilter(pod, among, lookups)(index);
  for (const [key] of potential) clone.removePod(key);
  const still = failure();
  if (still) return { reasons: still.reasons };
  potential.sort(([, a], [, b]) => byImportance(a.pod, b.pod));
  const [violating, others] = splitByBudgets(potential, budgets);
  const victims: Pod[] = [];
  let pdbViolations = 0;
  // As many as possible may stay; those whose going would break a budget are asked first.
  for (const [key, info] of [...violating, ...others]) {
    clone.addPod(key, info);
    if (!failure()) continue;
    clone.removePod(key);
    victims.push(info.pod);
    if (violating.some(([each]) => each === key)) pdbViolations++;
  }
  return { node, victims: victims.sort(byImportance), pdbViolations };
}

/** What a plan costs, the weightiest first: the least of the plans in each in turn is chosen. */
function costsOf({ victims, pdbViolations }: PreemptionPlan): readonly number[] {
  const highest = podPriorityOf(victims[0]!);
  const earliestMs = Math.min(...victims.filter((victim) => podPriorityOf(victim) === highest).map(startMsOf));
  const sum = victims.reduce((total, victim) => total + podPriorityOf(victim) + PRIORITY_OFFSET, 0);
  return [pdbViolations, highest, sum, victims.length, -earliestMs];
}

function isCheaper(costs: readonly number[], than: readonly number[]): boolean {
  const i = costs.findIndex((cost, at) => cost !== than[at]);
  return i >= 0 && costs[i]! < than[i]!;
}

/** Looks for pods of lower priority whose going would let the pod run. `failures`: what keeps it from each node now. */
export function computePreemption(
  pod: Pod,
  nodes: readonly NodeInfo[],
  failures: NodeFailures,
  budgetsNow: () => readonly PodDisruptionBudget[],
  lookups: SchedulingLookups,
): Preemption {
  const ineligibility = ineligibilityOf(pod, nodes, failures);
  if (ineligibility !== undefined) return { message: ineligibility, clears: false };
  let best: { plan: PreemptionPlan; costs: readonly number[] } | undefined;
  const reasons: string[] = [];
  // Nobody asks for the budgets where no pod could go.
  let budgets: readonly PodDisruptionBudget[] | undefined;
  nodes.forEach((node, index) => {
    if (!failures.get(node)?.isResolvable) return void reasons.push(NOT_HELPFUL);
    const isVictimHere = [...node.pods.values()].some((other) => podPriorityOf(other.pod) < podPriorityOf(pod));
    if (!isVictimHere) return void reasons.push(NO_VICTIMS);
    const plan = selectVictims(pod, nodes, index, (budgets ??= budgetsNow()), lookups);
    if ('reasons' in plan) return void reasons.push(...plan.reasons);
    if (plan.victims.length === 0) return;
    const costs = costsOf(plan);
    if (!best || isCheaper(costs, best.costs)) best = { plan, costs };
  });
  return best ? { plan: best.plan } : { message: fitErrorOf(nodes.length, reasons), clears: true };
}
