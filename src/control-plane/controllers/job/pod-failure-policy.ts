/**
 * What a Job's rules say of failed pods, and of success before all are done.
 *
 * Mirrors: pkg/controller/job/pod_failure_policy.go, success_policy.go.
 */
import type { ContainerStatus, Pod, PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, SuccessPolicy } from '../../../api/types.gen.ts';
import { parseIndexes } from './job-indexes.ts';

/** What the first matching rule makes of a failed pod. `message`: why the whole Job fails. */
export interface FailureVerdict {
  readonly message?: string;
  readonly countsAsFailure: boolean;
  readonly action?: 'Ignore' | 'FailIndex' | 'FailJob' | 'Count';
}

function matchingStatus({ status }: Pod, { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement): ContainerStatus | undefined {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find(({ name, state }) => {
    if (containerName !== undefined && containerName !== null && containerName !== name) return false;
    const exitCode = state?.terminated?.exitCode ?? 0;
    return exitCode !== 0 && values.includes(exitCode) === (operator === 'In');
  });
}

/** The verdict of a policy on a failed pod. */
export function matchPodFailurePolicy(policy: PodFailurePolicy | undefined | null, pod: Pod): FailureVerdict {
  for (const [i, rule] of (policy?.rules ?? []).entries()) {
    const { action } = rule;
    const at = `${pod.metadata.namespace}/${pod.metadata.name}`;
    let message: string | undefined;
    if (rule.onExitCodes) {
      const status = matchingStatus(pod, rule.onExitCodes);
      if (!status) continue;
      message = `Container ${status.name} for pod ${at} failed with exit code ${status.state?.terminated?.exitCode} matching ${action} rule at index ${i}`;
    } else if (rule.onPodConditions) {
      const pattern = rule.onPodConditions.find(({ type, status }) =>
        pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status),
      );
      if (!pattern) continue;
      message = `Pod ${at} has condition ${pattern.type} matching ${action} rule at index ${i}`;
    } else continue;
    if (action === 'Ignore') return { countsAsFailure: false, action };
    if (action === 'FailJob') return { message, countsAsFailure: true, action };
    if (action === 'FailIndex' || action === 'Count') return { countsAsFailure: true, action };
  }
  return { countsAsFailure: true };
}

/** Which rule of a success policy is met, as the condition says it; undefined where none is. */
export function matchSuccessPolicy(policy: SuccessPolicy | undefined | null, completions: number, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  const met = (policy?.rules ?? []).findIndex((rule) => {
    const wanted = rule.succeededIndexes === undefined || rule.succeededIndexes === null ? undefined : parseIndexes(rule.succeededIndexes, completions);
    const count = wanted ? [...wanted].filter((index) => succeeded.has(index)).length : succeeded.size;
    if (rule.succeededCount !== undefined && rule.succeededCount !== null) return count >= rule.succeededCount;
    return wanted !== undefined && wanted.size > 0 && count === wanted.size;
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
