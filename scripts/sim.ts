/**
 * npm run sim -- [--scenario NAME] [--seed TEXT] [--file PATH]... [--trace] LINE...
 *
 * Runs shell lines on a simulated cluster and prints what they print; `advance 5s` lets time pass. `--file` puts a file
 * into the learner's working directory, `--trace` prints every trace entry afterwards.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from '../src/session/run-script.ts';
import { World } from '../src/session/world.ts';
import { readCatalogue } from './support/catalogue.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenario: { type: 'string', default: 'one-node' },
    seed: { type: 'string', default: 'sim' },
    file: { type: 'string', multiple: true, default: [] },
    trace: { type: 'boolean', default: false },
  },
});

const world = new World({ catalogue: readCatalogue(), exercises: new Map(), scenario: values.scenario, seed: values.seed, epochMs: Date.UTC(2026, 8, 1, 12) });
for (const path of values.file) world.apply({ type: 'write-file', path: basename(path), text: readFileSync(path, 'utf8') });
for (const { line, out } of runScript(world, positionals)) process.stdout.write(`$ ${line}\n${out}`);
if (values.trace) {
  for (const { id, atMs, who, what, subject, causes, data } of world.cluster.sim.trace.entries)
    process.stdout.write(
      `${String(id).padStart(5)} ${(atMs / 1000).toFixed(3).padStart(9)}s ${who} ${what} ${subject} ${JSON.stringify(data)} <- ${causes.join(',')}\n`,
    );
}
