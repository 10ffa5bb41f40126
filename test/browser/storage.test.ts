/** What a browser keeps of a cluster, and what the page says when it cannot. */
import { describe, expect, it } from 'vitest';
import { texts } from '../../src/site/texts.ts';
import { readStored, store } from '../support/stored-cluster.ts';
import { visitedSite } from '../support/visited-site.ts';
import { Visitor } from '../support/visitor.ts';

const PAGE = '/playground/';

const visited = visitedSite();

describe.each([
  ['cannot be read', { format: 1, log: 'torn' }, texts.store.corrupt],
  ['was written by another version', { format: 99, log: [] }, texts.store.otherFormat],
])('a saved cluster that %s', (_, damaged, says) => {
  it('is said to be so, offered as a download, and stays until the reader starts afresh', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, PAGE);
    const { page } = visitor;
    await store(page, PAGE, damaged);
    await page.reload();
    const notice = page.locator('.notice', { hasText: says });
    await notice.waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), notice.getByRole('button', { name: texts.store.download }).click()]);
    expect(file.suggestedFilename()).toMatch(/^cluster-\d+\.json$/);
    expect(await readStored(page, PAGE)).toEqual(damaged);
    await notice.getByRole('button', { name: texts.store.fresh }).click();
    await visitor.enter('echo hello again');
    await visitor.seesInTerminal(/^hello again$/m);
    expect(await notice.count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('a saved cluster whose commands this version does not know', () => {
  it('is kept and offered, beside a fresh cluster that works', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, PAGE);
    const { page } = visitor;
    const unknown = {
      format: 1,
      engine: '1',
      scenario: 'one-node',
      seed: '1',
      epochMs: 0,
      endMs: 5,
      log: [{ atMs: 1, input: { type: 'teleport' } }],
      hash: '',
    };
    await store(page, PAGE, unknown);
    await page.reload();
    const notice = page.locator('.notice', { hasText: texts.store.unreplayable });
    await notice.waitFor();
    await visitor.enter('echo hello again');
    await visitor.seesInTerminal(/^hello again$/m);
    await Promise.all([page.waitForEvent('download'), notice.getByRole('button', { name: texts.store.download }).click()]);
    await page.waitForTimeout(6000);
    expect(await readStored(page, PAGE)).toEqual(unknown);
    await notice.getByRole('button', { name: texts.store.saveNew }).click();
    await visitor.isSaved();
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('a saved cluster of another engine', () => {
  it('is replayed, and said to have come out differently', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, PAGE);
    const { page } = visitor;
    await visitor.wake();
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    await visitor.isSaved();
    const saved = (await readStored(page, PAGE)) as object;
    await page.goto(`${visited.site.origin}/404.html`);
    await store(page, PAGE, { ...saved, engine: 'another' });
    await page.goto(visited.site.origin + PAGE);
    await page.locator('.notice', { hasText: texts.store.mismatch }).getByRole('button', { name: texts.store.download }).waitFor();
    await visitor.pod('web').waitFor();
    await visitor.enter('echo still here');
    await visitor.seesInTerminal(/^still here$/m);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('a browser that keeps nothing', () => {
  it('still has a cluster, and says that it will be gone', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, PAGE, {}, (page) =>
      page.addInitScript(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('The page may not store anything.', 'SecurityError');
        };
      }),
    );
    await visitor.wake();
    await visitor.page.locator('.notice', { hasText: texts.store.unavailable }).waitFor();
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('a browser without room', () => {
  it('says so, and offers the cluster as a download', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, PAGE, {}, (page) =>
      page.addInitScript(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('Full.', 'QuotaExceededError');
        };
      }),
    );
    await visitor.wake();
    await visitor.enter('kubectl run web --image=nginx');
    const notice = visitor.page.locator('.notice', { hasText: texts.store.full });
    await notice.waitFor();
    await Promise.all([visitor.page.waitForEvent('download'), notice.getByRole('button', { name: texts.store.download }).click()]);
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});
