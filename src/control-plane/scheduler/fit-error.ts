/**
 * The message of a pod that fits nowhere.
 *
 * Mirrors: pkg/scheduler/framework/types.go FitError.Error, framework/preemption/preemption.go.
 * Differs: preemption finds no victims; pods of lower priority are left alone.
 */
import type { FilterFailure } from './filters/status.ts';

/** What DynamicResources, which runs before preemption, says of pods without claims. */
const NO_CLAIMS = 'no new claims to deallocate';

/** `1 Insufficient cpu, 2 Too many pods`: reasons with how often, sorted as texts. */
function histogramOf(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

/** The text of the FailedScheduling event: one failure for each node. */
export function fitErrorOf(failures: readonly FilterFailure[]): string {
  if (failures.length === 0) return 'no nodes available to schedule pods';
  const available = `0/${failures.length} nodes are available`;
  const preemption = histogramOf(
    failures.map(({ isResolvable }) => (isResolvable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling')),
  );
  return `${available}: ${histogramOf(failures.flatMap(({ reasons }) => reasons))}. ${NO_CLAIMS}, preemption: ${available}: ${preemption}.`;
}
