/**
 * A part of Kubernetes' own tables of cases (test/tables: inputs and results as its code computed them) against our code.
 * The whole tables: `npm run tables -- DIR`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { omissions, type Omission } from '../scripts/tables/not-simulated.ts';
import { runTables, staleOmissions, type FileResult } from '../scripts/tables/run.ts';
import type { TableFile } from '../scripts/tables/runner.ts';
import { simulatedKinds } from '../src/api/resources.ts';

/** How many cases of a file may fail, and why. A number may go up only with a reason in the commit. */
const MAY_FAIL: Readonly<Record<string, number>> = {
  // The first case starts from a text that is no JSON.
  'apimachinery/strategic_merge_patch_mergeitem_diff': 1,
};

const directory = join(import.meta.dirname, 'tables');
const ran = runTables(directory);

describe("Kubernetes' own tables", () => {
  it('are there', () => expect(ran.length).toBeGreaterThan(20));

  for (const { path, all, failures } of ran) {
    it(`${path} gives the same results in ${all} cases`, () => {
      const ids = failures.map(({ id, name }) => `${id} ${name}`);
      expect(ids.slice(MAY_FAIL[path] ?? 0), `more failures than the floor allows: ${ids.join('; ')}`).toEqual([]);
    });
  }
});

describe('what is said not to be simulated', () => {
  it('is no kind that is simulated', () => {
    const kinds = omissions.flatMap(({ kind }) => kind ?? []);
    expect(kinds.filter((kind) => simulatedKinds.includes(kind))).toEqual([]);
  });

  it('names no case that passes', () => {
    const passing = ran.flatMap(({ path, omitted }) => {
      const ids = new Set((JSON.parse(readFileSync(join(directory, `${path}.json`), 'utf8')) as TableFile).cases.map(({ id }) => id));
      const named = omissions.filter(({ tables }) => tables.test(path)).flatMap(({ cases }) => cases ?? []);
      return named.filter((id) => ids.has(id) && !omitted.has(id)).map((id) => `${path} ${id}`);
    });
    expect(passing).toEqual([]);
  });

  it('is out of date once nothing fails', () => {
    const row: Omission = { tables: /^area\/table$/, cases: ['A#0', 'A#1'], reason: 'because' };
    const resultOf = (...ids: string[]): FileResult => ({ path: 'area/table', right: 0, all: 2, failures: [], omitted: new Map(ids.map((id) => [id, row])) });
    expect(staleOmissions([resultOf('A#0', 'A#1')], [row])).toEqual([]);
    expect(staleOmissions([resultOf('A#1')], [row])).toEqual(['/^area\\/table$/: A#0 needs no excuse']);
    expect(staleOmissions([resultOf()], [row])).toEqual(['/^area\\/table$/ : no failing case is excused by "because"']);
    expect(staleOmissions([resultOf()], [{ ...row, kind: 'Pod' }])[0]).toBe('/^area\\/table$/: Pod is simulated');
  });

  // The whole tables are not part of this repository.
  it.runIf(process.env.KUBERNETES_TABLES)('excuses failing cases only', () => {
    expect(staleOmissions(runTables(process.env.KUBERNETES_TABLES ?? ''))).toEqual([]);
  });
});
