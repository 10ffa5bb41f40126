/** Runs shell lines in a cluster of their own, at build, and writes down what a terminal would have shown. */
import explainText from '../../data/explain.gen.json?raw';
import type { ExplainDocs } from '../../data/explain-docs.ts';
import { runScript } from '../../session/run-script.ts';
import { World } from '../../session/world.ts';
import { catalogue, exercisesByLesson } from './course.ts';

/** A fixed start of the cluster's clock: the same build, the same prose. */
const EPOCH_MS = Date.UTC(2026, 0, 15, 9, 0, 0);

/** The line of a script that lets time pass. */
const ADVANCE = 'advance ';

export interface OutputRequest {
  scenario: string;
  seed: string;
  files: Readonly<Record<string, string>>;
  given: readonly string[];
  run: readonly string[];
}

const explainDocs = JSON.parse(explainText) as ExplainDocs;
const exercises = new Map([...exercisesByLesson.values()].flat().map((exercise) => [exercise.id, exercise]));

/** One shown step: a command and what it printed, or a stretch of time that passed (`advance 5s`). */
export type OutputStep = { command: string; out: string } | { passed: string };

/** What each shown line does, in a fresh cluster after the `given` ones. */
export function outputOf({ scenario, seed, files, given, run }: OutputRequest): OutputStep[] {
  const world = new World({ catalogue, exercises, scenario, seed, epochMs: EPOCH_MS, explainDocs: () => explainDocs });
  for (const [path, text] of Object.entries(files)) world.apply({ type: 'write-file', path, text });
  runScript(world, given);
  return runScript(world, run).map(({ line, out }) =>
    line.startsWith(ADVANCE) ? { passed: line.slice(ADVANCE.length) } : { command: line, out: out.trimEnd() },
  );
}
