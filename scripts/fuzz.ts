/**
 * npm run fuzz -- [--count N] [--seed N] [--show N]
 *
 * Malformed command lines, manifests, expressions, selectors, paths and bodies against simulated clusters. Ends with 1 where any
 * was taken badly.
 */
import { parseArgs } from 'node:util';
import { World } from '../src/session/world.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { readCatalogue } from './support/catalogue.ts';
import { readExplainDocs } from './support/explain-docs.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, show: { type: 'string', default: '20' } },
});
const [count, seed, show] = [values.count, values.seed, values.show].map(Number) as [number, number, number];
const catalogue = readCatalogue();
const setup = ['run web --image=nginx --labels=app=web', 'create cm settings --from-literal=color=blue', 'create deployment shop --image=nginx --replicas=2'];

function newWorld(): World {
  const world = new World({
    catalogue,
    exercises: new Map(),
    scenario: 'one-node',
    seed: 'fuzz',
    epochMs: Date.UTC(2026, 8, 1, 12),
    explainDocs: readExplainDocs,
  });
  for (const line of setup) world.apply({ type: 'run', line: `kubectl ${line}` });
  world.cluster.sim.advance(5000);
  return world;
}

const startMs = performance.now();
const { faults, slowestMs, mostBytes } = fuzz(newWorld, { count, seed });
const seconds = (performance.now() - startMs) / 1000;
const kinds = Map.groupBy(faults, ({ problem }) => problem.replace(/\d+/g, 'N').slice(0, 90));
for (const [, [first, ...others]] of [...kinds].slice(0, show)) console.log(`${others.length + 1} × ${first!.problem}\n    ${first!.input.slice(0, 600)}\n`);
console.log(
  `${count} inputs in ${seconds.toFixed(0)} s (${Math.round(count / seconds)} a second), the slowest ${Math.round(slowestMs)} ms, at most ${Math.round(mostBytes / 1024 ** 2)} MiB in use: ${faults.length} taken badly, of ${kinds.size} kinds`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
