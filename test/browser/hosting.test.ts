/** The course where it is put: under a sub-path, for readers without script, and with the same engine as on any other host. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from '../../src/session/world.ts';
import { readSaved } from '../../src/site/lab/saved-state.ts';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import { serveSite, type SiteServer } from '../support/site-server.ts';
import { readStored } from '../support/stored-cluster.ts';
import { visitedSite } from '../support/visited-site.ts';
import { LESSON, Visitor } from '../support/visitor.ts';

const BASE = '/course';

const visited = visitedSite();

/** The site built for `BASE`: $SITE_DIST_UNDER where somebody has built it already. */
function builtUnder(): string {
  const given = process.env.SITE_DIST_UNDER;
  if (given !== undefined) return given;
  const folder = resolve('node_modules/.cache/site-under');
  // The test runner puts its own BASE_URL, MODE and the like into the environment; a build must not inherit them.
  const { BASE_URL: _base, MODE: _mode, DEV: _dev, PROD: _prod, SSR: _ssr, VITEST: _vitest, NODE_ENV: _node, ...environment } = process.env;
  execFileSync(process.execPath, [resolve('node_modules/astro/bin/astro.mjs'), 'build', '--outDir', folder], {
    env: { ...environment, BASE_PATH: `${BASE}/` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (!existsSync(folder)) throw new Error(`The build for ${BASE} left nothing in ${folder}.`);
  return folder;
}

describe('under a sub-path', () => {
  let under: SiteServer;
  beforeAll(async () => {
    under = await serveSite(builtUnder(), BASE);
  });
  afterAll(async () => {
    await under.close();
  });

  it('opens every page that it links to, and runs a cluster in the lesson', async () => {
    const visitor = await Visitor.open(visited.browser, under.origin, `${BASE}${LESSON}`);
    const { page } = visitor;
    const links = await page.$$eval('a[href]', (anchors) => [...new Set(anchors.map((anchor) => (anchor as HTMLAnchorElement).href.replace(/#.*$/, '')))]);
    const inside = links.filter((link) => link.startsWith(under.origin));
    expect(inside.filter((link) => !link.startsWith(`${under.origin}${BASE}`))).toEqual([]);
    const answers = await Promise.all(inside.map(async (link) => ({ link, status: (await page.request.get(link)).status() })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    await page.getByRole('button', { name: 'Run' }).first().click();
    await visitor.pod('hello').locator('.pod-status:text-is("Running")').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('finds what a reader searches for', async () => {
    const visitor = await Visitor.open(visited.browser, under.origin, `${BASE}/`);
    const { page } = visitor;
    await page.keyboard.press('Control+k');
    await page.locator('dialog input').fill('emptyDir');
    const hit = page.locator(`dialog a[href^="${BASE}${LESSON}"]`).first();
    await hit.waitFor();
    await hit.click();
    await page.waitForURL(`**${BASE}${LESSON}**`);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('without JavaScript', () => {
  it('reads whole: text, outputs, diagrams, exercises; and has no button that does nothing', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON, { javaScriptEnabled: false });
    const { page } = visitor;
    expect(await page.locator('main').innerText()).toContain('The lab needs JavaScript.');
    const described = page.locator('[data-output="created-then-running"]');
    expect(await described.innerText()).toMatch(/pod\/hello created[\s\S]*ContainerCreating[\s\S]*5 s later[\s\S]*Running/);
    const diagram = page.locator('svg[role]', { has: page.locator('title') }).first();
    expect(await diagram.isVisible()).toBe(true);
    expect(await diagram.textContent()).toContain('one localhost');
    expect(await page.locator('pod-exercise .task:visible').count()).toBe(9);
    expect(await page.locator('main button:visible, pod-lab button:visible').allInnerTexts()).toEqual([]);
    await visitor.leave();
  });
});

describe('the engine', () => {
  it('leaves the same trace in Node as it did in the browser, for the same inputs', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, '/playground/');
    await visitor.wake();
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.enter('kubectl run loop --image=busybox -- sh -c "sleep 1; exit 3"');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    await visitor.page.getByRole('button', { name: '60×' }).click();
    await visitor.pod('loop').locator('.pod-facts', { hasText: '3 restarts' }).waitFor();
    await visitor.enter('kubectl exec web -- date; kubectl get pods | sort');
    await visitor.hasPrompt();
    await visitor.isSaved();
    const found = readSaved(await readStored(visitor.page, '/playground/'));
    await visitor.leave();
    if (found.kind !== 'saved') throw new Error(`The browser kept no cluster: ${found.kind}.`);
    const { scenario, seed, epochMs, log, endMs, hash } = found.session;
    const replayed = World.replay({ catalogue: readCatalogue(), exercises: new Map(), scenario, seed, epochMs }, log, endMs);
    expect(replayed.cluster.sim.trace.hash).toBe(hash);
    expect(endMs).toBeGreaterThan(log.at(-1)?.atMs ?? 0);
  });
});
