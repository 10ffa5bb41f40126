/**
 * npm run clusters -- [--count 1000] [--seed 1] [--most 6]
 *
 * Random clusters by the thousand: workloads, Services, policies, lost nodes and what is typed meanwhile. Asks at every moment and once
 * each has settled whether every promise is kept, and compares requests with a naive model; repeats one of twenty from its seed. Prints
 * how many were lived, and every counterexample, shrunk. Ends with 1 where there was one.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { clusterLife, type ClusterLife } from '../test/random/clusters/acts.ts';
import { liveCluster, withTestClusters } from '../test/random/clusters/cluster-life.ts';
import { readCatalogue } from './support/catalogue.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, most: { type: 'string', default: '6' } },
});
const count = Number(values.count);
const BATCH = 100;
const REPEATED = 20;
/** So many batches that end early are enough for one run. */
const MOST_FAILED = 20;

const catalogue = withTestClusters(readCatalogue());
const beganMs = performance.now();
const found = new Map<string, string>();
let [lives, acts, answered, events, failed] = [0, 0, 0, 0, 0];

function tryLife(life: ClusterLife): void {
  const lived = liveCluster(catalogue, life);
  acts += lived.acts;
  answered += lived.answered;
  events += lived.events;
  if (lives++ % REPEATED === 0 && liveCluster(catalogue, life).hash !== lived.hash) throw new Error('the same seed gives another trace');
}

const rate = (): string => {
  const seconds = (performance.now() - beganMs) / 1000;
  return `${lives} clusters, ${acts} acts, ${answered} requests compared, ${(events / 1e6).toFixed(1)} million events, ${(lives / seconds).toFixed(1)} clusters/s, ${found.size} counterexamples`;
};

for (let seed = Number(values.seed); lives < count && failed < MOST_FAILED; seed++) {
  const numRuns = Math.min(BATCH, count - lives);
  const result = fc.check(fc.property(clusterLife(Number(values.most)), tryLife), { seed, numRuns });
  if (result.failed) {
    failed++;
    const error = result.errorInstance instanceof Error ? `${result.errorInstance.name}: ${result.errorInstance.message}` : String(result.errorInstance);
    // The same mistake says the same of other names and numbers.
    const kind = error.replace(/\d+|-[a-z0-9]{5,10}\b/g, '#').slice(0, 60);
    if (!found.has(kind)) {
      found.set(kind, error);
      console.log(`counterexample (seed ${seed}, path ${result.counterexamplePath}): ${error}\n  ${JSON.stringify(result.counterexample?.[0])}`);
      if (result.errorInstance instanceof Error && result.errorInstance.name !== 'BrokenPromise') console.log(result.errorInstance.stack);
    }
  }
  console.log(rate());
}
process.exitCode = found.size > 0 ? 1 : 0;
