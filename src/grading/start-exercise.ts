/** Puts a cluster into the state in which an exercise begins, and types the lines of its solutions. */
import type { Exercise, Solution } from './exercise.ts';
import type { GradedCluster } from './graded-cluster.ts';
import { durationMs } from './run-checks.ts';

/** The duration of an `advance 5s` line, or undefined for every other line. */
export const advanceOf = (line: string): string | undefined => /^advance (\S+)$/.exec(line.trim())?.[1];

/** Runs one line of an exercise: `advance 5s` lets time pass, everything else is typed. Returns exit code and output. */
export function runLine(cluster: GradedCluster, line: string): { exit: number; out: string } {
  const advance = advanceOf(line);
  if (advance === undefined) return cluster.runCommand(line);
  cluster.advance(durationMs(advance));
  return { exit: 0, out: '' };
}

/** Writes the exercise's files, applies its manifests, types its lines, and lets its time pass. Throws where a manifest is refused. */
export function startExercise({ id, start, files }: Pick<Exercise, 'id' | 'start' | 'files'>, cluster: GradedCluster): void {
  for (const [path, text] of Object.entries(files ?? {})) cluster.writeFile(path, text);
  for (const path of start.apply ?? []) {
    const { exit, out } = cluster.runCommand(`kubectl apply -f ${path}`);
    if (exit !== 0) throw new Error(`exercise ${id}: start.apply: kubectl refuses ${path}: ${out.trim()}`);
  }
  for (const line of start.run ?? []) runLine(cluster, line);
  if (start.advance !== undefined) cluster.advance(durationMs(start.advance));
}

/** Types a solution: its files, then its lines. Returns what each line gave. */
export function runSolution(solution: Solution, cluster: GradedCluster): { line: string; exit: number; out: string }[] {
  for (const [path, text] of Object.entries(solution.files ?? {})) cluster.writeFile(path, text);
  return solution.run.map((line) => ({ line, ...runLine(cluster, line) }));
}
