/**
 * Counts as scores.
 *
 * Mirrors: pkg/scheduler/framework/plugins/helper/normalize_score.go.
 */

export const MAX_SCORE = 100;

/** Scales counts so that the highest becomes 100 (`reverse`: 0). */
export function normalized(counts: readonly number[], reverse: boolean): number[] {
  const most = Math.max(...counts);
  if (most === 0) return counts.map(() => (reverse ? MAX_SCORE : 0));
  return counts.map((count) => {
    const score = Math.floor((count * MAX_SCORE) / most);
    return reverse ? MAX_SCORE - score : score;
  });
}
