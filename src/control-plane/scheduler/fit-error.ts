/**
 * The message of a pod that fits nowhere.
 *
 * Mirrors: pkg/scheduler/framework/types.go FitError.Error.
 */

/** `1 Insufficient cpu, 2 Too many pods`: reasons with how often, sorted as texts. */
function histogramOf(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.`: the reasons of all `nodes` together. */
export const fitErrorOf = (nodes: number, reasons: readonly string[]): string => `0/${nodes} nodes are available: ${histogramOf(reasons)}.`;
