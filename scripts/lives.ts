/**
 * npm run lives -- [--count 10000] [--seed 1] [--most 2] [--log FILE]
 *
 * Random lives of pods by the thousand: lives them, asks after every event whether every promise is kept, repeats one of
 * twenty from its seed to see the same trace. Prints how many have been lived, at what rate, and every counterexample that was found,
 * shrunk. A life is one pod's, from its creation until nothing is left of it. Ends with 1 where there was a counterexample.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { live, lifeOf, withoutAddons, type Life } from '../test/random/life.ts';
import { readCatalogue } from './support/catalogue.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, most: { type: 'string', default: '2' } },
});
const count = Number(values.count);
const BATCH = 500;
const REPEATED = 20;
/** So many batches that end early are enough for one run. */
const MOST_FAILED = 20;

const catalogue = withoutAddons(readCatalogue());
const beganMs = performance.now();
const found = new Map<string, string>();
let [pods, runs, events, repeated, failed] = [0, 0, 0, 0, 0];

function tryLife(life: Life): void {
  const lived = live(catalogue, life);
  pods += lived.pods;
  events += lived.events;
  if (runs++ % REPEATED !== 0) return;
  repeated++;
  if (live(catalogue, life).hash !== lived.hash) throw new Error('the same seed gives another trace');
}

const rate = (): string => {
  const seconds = (performance.now() - beganMs) / 1000;
  return `${pods} lives in ${runs} clusters, ${(events / 1e6).toFixed(1)} million events, ${repeated} repeated, ${(pods / seconds).toFixed(0)} lives/s, ${found.size} counterexamples`;
};

for (let seed = Number(values.seed); pods < count && failed < MOST_FAILED; seed++) {
  const result = fc.check(fc.property(lifeOf(Number(values.most)), tryLife), { seed, numRuns: BATCH });
  if (result.failed) {
    failed++;
    const error = result.errorInstance instanceof Error ? `${result.errorInstance.name}: ${result.errorInstance.message}` : String(result.errorInstance);
    // The same mistake says the same of other names and numbers.
    const kind = error.replace(/\d+|\bp\d|[ci]\d/g, '#');
    if (!found.has(kind)) {
      found.set(kind, error);
      console.log(`counterexample (seed ${seed}, path ${result.counterexamplePath}): ${error}\n  ${JSON.stringify(result.counterexample?.[0])}`);
      if (result.errorInstance instanceof Error && result.errorInstance.name !== 'BrokenPromise') console.log(result.errorInstance.stack);
    }
  }
  if (seed % 5 === 0) console.log(rate());
}
console.log(rate());
process.exitCode = found.size > 0 ? 1 : 0;
