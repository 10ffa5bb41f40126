/** The playground's choice of clusters. */
import { expect, it } from 'vitest';
import { visitedSite } from '../support/visited-site.ts';
import { Visitor } from '../support/visitor.ts';

const visited = visitedSite();

it('offers several clusters, and each keeps what was done in it', async () => {
  const visitor = await Visitor.open(visited.browser, visited.site.origin, '/playground/');
  const { page } = visitor;
  const choose = async (title: string | RegExp): Promise<void> => {
    await page.locator('[data-scenarios] summary').click();
    await page.getByRole('link', { name: title }).click();
    await page.locator('[data-scenarios] summary', { hasText: title }).waitFor();
  };
  await choose(/A shop in namespace/);
  await visitor.wake();
  await visitor.enter('kubectl delete pod redis-0 -n shop --wait=false; touch was-here');
  await visitor.seesInTerminal(/pod "redis-0" deleted/);
  await page.waitForTimeout(2500);
  await choose('Three nodes, so pods have a choice');
  await visitor.wake();
  await visitor.enter('kubectl get namespace shop; ls');
  await visitor.seesInTerminal(/namespaces "shop" not found/);
  expect(await visitor.terminal()).not.toContain('was-here');
  await choose(/A shop in namespace/);
  await visitor.enter('ls');
  await visitor.seesInTerminal(/^was-here$/m);
  expect(await page.getByRole('link', { name: /A shop in namespace/, includeHidden: true }).getAttribute('aria-current')).toBe('true');
  expect(visitor.complaints).toEqual([]);
  await visitor.leave();
});

it('is accessible with its choice open, in both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, '/playground/?scenario=shop-node', { colorScheme, bypassCSP: true });
    await visitor.page.locator('[data-scenarios] summary').click();
    expect(await visitor.violations()).toEqual([]);
    await visitor.leave();
  }
});
