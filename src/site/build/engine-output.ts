/** Runs shell lines in a cluster of their own, at build, and writes down what a terminal would have shown. */
import { parse } from 'yaml';
import { catalogueOf } from '../../cluster/catalogue.ts';
import type { Exercise } from '../../grading/exercise.ts';
import { runScript } from '../../session/run-script.ts';
import { World } from '../../session/world.ts';
import { exerciseTexts, imageTexts, scenarioTexts } from '../authored.ts';

/** A fixed start of the cluster's clock: the same build, the same prose. */
const EPOCH_MS = Date.UTC(2026, 0, 15, 9, 0, 0);

export interface OutputRequest {
  scenario: string;
  seed: string;
  files: Readonly<Record<string, string>>;
  given: readonly string[];
  run: readonly string[];
}

const catalogue = catalogueOf(imageTexts, scenarioTexts);
const exercises = new Map(exerciseTexts.map((text) => parse(text) as Exercise).map((exercise) => [exercise.id, exercise]));

/** `$ command` and its output, line by line; an `advance` among the shown lines becomes a remark on the time that passed. */
export function outputOf({ scenario, seed, files, given, run }: OutputRequest): string {
  const world = new World({ catalogue, exercises, scenario, seed, epochMs: EPOCH_MS });
  for (const [path, text] of Object.entries(files)) world.apply({ type: 'write-file', path, text });
  runScript(world, given);
  return runScript(world, run)
    .map(({ line, out }) => (line.startsWith('advance ') ? `# ${line.slice('advance '.length)} later` : `$ ${line}\n${out}`.trimEnd()))
    .join('\n');
}
