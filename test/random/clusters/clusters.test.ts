/** Random clusters in random hands: what is promised at every moment, once they have settled, and of every request. `npm run clusters` lives thousands. */
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../scripts/support/catalogue.ts';
import { check, SCALE, SEED, TIMEOUT_MS } from '../support.ts';
import { clusterLife } from './acts.ts';
import { liveCluster, withTestClusters } from './cluster-life.ts';

/** How many clusters; one of so many is lived twice. */
const CLUSTERS = 60;
const REPEATED = 20;

describe('random clusters', () => {
  it(
    'keep every promise at every moment, and answer exactly the requests that a naive model says they answer',
    () => {
      const catalogue = withTestClusters(readCatalogue());
      let [lives, answered] = [0, 0];
      check(
        clusterLife(6),
        CLUSTERS,
        (life) => {
          const lived = liveCluster(catalogue, life);
          answered += lived.answered;
          if (++lives % REPEATED === 0) expect(liveCluster(catalogue, life)).toEqual(lived);
        },
        SEED + 1,
      );
      expect(answered, 'requests compared').toBeGreaterThan(CLUSTERS * SCALE);
    },
    TIMEOUT_MS * 2,
  );
});
