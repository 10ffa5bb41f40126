/**
 * A pod's priority from its class.
 *
 * Mirrors: plugin/pkg/admission/priority/admission.go.
 * Differs: PriorityClass objects are not simulated; the two that every cluster has are known by name.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import type { Pod } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';

const SYSTEM_CLASSES: Readonly<Record<string, number>> = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };
const DEFAULT_PRIORITY = 0;
const PODS = { group: '', name: 'pods' };

/** Sets `priority` and `preemptionPolicy`. Refuses an unknown class, and a priority that contradicts the class. */
export function resolvePriority(pod: Pod): void {
  const className = pod.spec.priorityClassName;
  const name = pod.metadata.name ?? '';
  const priority = className ? SYSTEM_CLASSES[className] : DEFAULT_PRIORITY;
  if (priority === undefined) return fail(forbiddenStatus(PODS, name, `no PriorityClass with name ${className} was found`));
  if (pod.spec.priority !== undefined && pod.spec.priority !== priority) {
    const cause = `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`;
    fail(forbiddenStatus(PODS, name, cause));
  }
  pod.spec.priority = priority;
  pod.spec.preemptionPolicy ??= 'PreemptLowerPriority';
}
