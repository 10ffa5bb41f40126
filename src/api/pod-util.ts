/**
 * Small questions about pods that several components ask.
 *
 * Mirrors: pkg/api/v1/pod/util.go, pkg/api/v1/resource and pkg/apis/core/v1/helper.
 */
import { isRestartableInitContainer } from './pod-resources.ts';
import { parseTime } from './time.ts';
import type { Container, ContainerRestartRule, ContainerStatus, EphemeralContainer, Pod, PodCondition, PodSpec, PodStatus } from './types.gen.ts';

export { isRestartableInitContainer };

/** The status of a container by its name. */
export const getContainerStatus = (statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined =>
  statuses?.find((status) => status.name === name);

/** Its place in the list, -1 when it has none. */
export const getIndexOfContainerStatus = (statuses: readonly ContainerStatus[] | undefined, name: string): number =>
  statuses?.findIndex((status) => status.name === name) ?? -1;

/** The condition of a type: `Ready`, `PodScheduled`, … */
export const getPodCondition = (status: Partial<PodStatus> | undefined, type: string): PodCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

/** Whether the condition is there and `True`. */
export const isPodConditionTrue = (status: Partial<PodStatus> | undefined, type: string): boolean => getPodCondition(status, type)?.status === 'True';

/** Whether the pod serves: its `Ready` condition is True. */
export const isPodReady = (pod: { status?: Partial<PodStatus> }): boolean => isPodConditionTrue(pod.status, 'Ready');

/** Whether the pod has been ready for `minReadySeconds` at the time `nowMs`. */
export function isPodAvailable(pod: { status?: Partial<PodStatus> }, minReadySeconds: number, nowMs: number): boolean {
  if (!isPodReady(pod)) return false;
  if (minReadySeconds === 0) return true;
  const since = parseTime(getPodCondition(pod.status, 'Ready')?.lastTransitionTime ?? '');
  return since !== undefined && since + minReadySeconds * 1000 <= nowMs;
}

/** Phases that no pod leaves. */
export const isPodPhaseTerminal = (phase: string | undefined): boolean => phase === 'Failed' || phase === 'Succeeded';

/** Whether the pod has come to its end. */
export const isPodTerminal = (pod: { status?: Partial<PodStatus> }): boolean => isPodPhaseTerminal(pod.status?.phase);

/**
 * Puts a condition into a status draft: a new one is appended; of a known one the transition time is kept while its status stays. `nowTime` is
 * the RFC 3339 time of a transition. Returns whether anything changed.
 */
export function updatePodCondition(status: Partial<PodStatus>, condition: PodCondition, nowTime: string): boolean {
  const conditions = (status.conditions ??= []);
  const index = conditions.findIndex((known) => known.type === condition.type);
  const known = conditions[index];
  if (known === undefined) {
    conditions.push({ ...condition, lastTransitionTime: nowTime });
    return true;
  }
  const updated = { ...condition, lastTransitionTime: condition.status === known.status ? known.lastTransitionTime : nowTime };
  conditions[index] = updated;
  const fields = ['status', 'reason', 'message', 'lastProbeTime', 'lastTransitionTime', 'observedGeneration'] as const;
  return fields.some((field) => (updated[field] ?? '') !== (known[field] ?? ''));
}

/** Whether a rule is about this exit code. */
function matchesRule(rule: ContainerRestartRule, exitCode: number): boolean {
  const isListed = rule.exitCodes?.values?.includes(exitCode) ?? false;
  return rule.exitCodes?.operator === 'In' ? isListed : rule.exitCodes?.operator === 'NotIn' && !isListed;
}

/** The first restart rule of a container that is about this exit code. */
export const findMatchingContainerRestartRule = (container: Pick<Container, 'restartPolicyRules'>, exitCode: number): ContainerRestartRule | undefined =>
  container.restartPolicyRules?.find((rule) => matchesRule(rule, exitCode));

/** Whether a container may ever be restarted, by its own policy and rules or else by its pod's. */
export function isContainerRestartable(spec: Pick<PodSpec, 'restartPolicy'>, container: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>): boolean {
  if (container.restartPolicyRules?.some(({ action }) => action === 'Restart' || action === 'RestartAllContainers')) return true;
  return (container.restartPolicy ?? spec.restartPolicy) !== 'Never';
}

/** Whether a rule of some container may restart all of them. */
export const allContainersCouldRestart = (spec: Pick<PodSpec, 'containers' | 'initContainers'>): boolean =>
  [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some((container) =>
    container.restartPolicyRules?.some((rule) => rule.action === 'RestartAllContainers'),
  );

/** A container of any sort, with the path of its list. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer;
  readonly list: 'initContainers' | 'containers' | 'ephemeralContainers';
}

/** All containers of a pod: init containers, containers, ephemeral ones. */
export function allContainersOf(spec: PodSpec): PlacedContainer[] {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;
  return lists.flatMap((list) => (spec[list] ?? []).map((container) => ({ container, list })));
}

/** `spec.containers{web}`: how events point at a container (`fieldPath` of their involved object). */
export function containerFieldPath(pod: Pick<Pod, 'spec'>, name: string): string {
  const found = allContainersOf(pod.spec).find(({ container }) => container.name === name);
  return `spec.${found?.list ?? 'containers'}{${name}}`;
}
