/**
 * A part of Kubernetes' own tables of cases (test/tables: inputs and results as its code computed them) against our code.
 * The whole tables: `npm run tables -- DIR`.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTables } from '../scripts/tables/run.ts';

/** How many cases of a file may fail, and why. A number may go up only with a reason in the commit. */
const MAY_FAIL: Readonly<Record<string, number>> = {
  // Devices of dynamic resource allocation are not counted.
  'api/pod_resources/PodRequests': 2,
  // The first case starts from a text that is no JSON.
  'apimachinery/strategic_merge_patch_mergeitem_diff': 1,
  // Not checked: AppArmor and seccomp annotations, pod certificates, trust bundles, claims of ephemeral volumes, stop signals.
  'validation/core/ValidatePodCreate': 11,
  // What old pods were allowed before a rule existed.
  'validation/core/ValidatePodUpdate': 1,
  'validation/core/ValidateVolumeMounts': 1,
  // Claims of ephemeral volumes and details of network file systems are not checked.
  'validation/core/ValidateVolumes': 6,
  // Rules of a feature gate that is on by default, in cases that ran with it off.
  'validation/core/validateContainers': 1,
  'validation/core/validateInitContainers': 3,
};

const { ran, notSimulated } = runTables(join(import.meta.dirname, 'tables'));

describe("Kubernetes' own tables", () => {
  it('all have a runner', () => expect(notSimulated).toEqual([]));

  it('are there', () => expect(ran.length).toBeGreaterThan(20));

  for (const { path, all, failures } of ran) {
    it(`${path} gives the same results in ${all} cases`, () => {
      const ids = failures.map(({ id, name }) => `${id} ${name}`);
      expect(ids.slice(MAY_FAIL[path] ?? 0), `more failures than the floor allows: ${ids.join('; ')}`).toEqual([]);
    });
  }
});
