import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONTENT, readCatalogue } from '../../scripts/support/catalogue.ts';

test('the playground offers every scenario, once', () => {
  const [, groups = ''] = /<Scenarios\s+groups=\{\{([^]*?)\}\}/.exec(readFileSync(join(CONTENT, 'playground.mdx'), 'utf8')) ?? [];
  const lists = [...groups.matchAll(/\[([^\]]*)\]/g)].map(([, list = '']) => list);
  const offered = lists.flatMap((list) => [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name));
  expect(offered.sort()).toEqual(
    readCatalogue()
      .scenarios.map(({ name }) => name)
      .sort(),
  );
});

test('what is broken is not said in its title', () => {
  const titles = readCatalogue()
    .scenarios.filter(({ name }) => name.startsWith('shop-'))
    .map(({ title }) => title);
  for (const title of titles) expect(title).not.toMatch(/image|probe|taint|selector|targetPort|DNS|policy|ConfigMap|Secret|memory|cpu/i);
});
