/** Shell lines on a fresh world, one after the other: what the prose shows, and what `npm run sim` prints. */
import { runLine } from '../grading/start-exercise.ts';
import type { World } from './world.ts';

/** What one line did. A line `advance 5s` lets time pass and prints nothing. */
export interface ScriptStep {
  line: string;
  out: string;
  exit: number;
  /** Virtual ms at which the line began. */
  atMs: number;
}

/** Runs the lines. Each begins when the one before has ended. */
export function runScript(world: World, lines: readonly string[]): ScriptStep[] {
  return lines.map((line) => {
    const atMs = world.nowMs;
    return { line, atMs, ...runLine(world.graded, line) };
  });
}
