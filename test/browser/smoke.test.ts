/** The built site in a real browser: every page opens, quietly, without a request to anyone else, and is accessible. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { visitedSite } from '../support/visited-site.ts';
import { Visitor } from '../support/visitor.ts';

const PAGES = [
  '/',
  '/playground/',
  '/lessons/01-pod-fundamentals/',
  '/lessons/02-multi-container-patterns/',
  '/lessons/03-init-containers/',
  '/lessons/04-pod-lifecycle/',
  '/lessons/05-container-states-and-conditions/',
  '/lessons/06-restart-policies/',
  '/lessons/07-networking-inside-a-pod/',
  '/lessons/08-networking-between-pods/',
  '/lessons/09-networking-models/',
  '/differs/',
  '/reference/kubectl/',
  '/reference/events/',
  '/reference/exit-codes/',
  '/reference/not-simulated/',
  '/404.html',
];
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const visited = visitedSite();

/** Opens a page and collects everything that should not happen on it. */
async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  // axe runs as an injected script, which the page's policy rightly refuses; `bypassCSP` is for it alone.
  const context = await visited.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => !/^(data|blob):/.test(request.url()) && !request.url().startsWith(visited.site.origin) && complaints.push(request.url()));
  await page.goto(visited.site.origin + path);
  return { page, context, complaints };
}

/** The terminal takes keys from the moment its prompt is there. */
async function prompt(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.xterm-rows')?.textContent?.includes('$'));
  await page.waitForFunction(() => document.activeElement?.closest('.term') !== null);
}

describe.each(PAGES)('%s', (path) => {
  it('opens without errors, warnings, or requests to other hosts, under its policy', async () => {
    const { page, context, complaints } = await open(path);
    await page.waitForTimeout(300);
    expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(['light', 'dark'] as const)('is accessible in the %s theme', async (colorScheme) => {
    const { page, context } = await open(path, { colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
    await context.close();
  });

  it('fits a phone', async () => {
    const { page, context } = await open(path, { viewport: { width: 390, height: 844 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await context.close();
  });
});

describe('the lab', () => {
  it('starts when asked to, takes a command, and is there again after a reload', async () => {
    const { page, context, complaints } = await open('/playground/');
    await page.click('[data-wake]');
    await prompt(page);
    await page.keyboard.type('kubectl run web --image=nginx\r');
    await page.waitForSelector('.pod-title:text-is("web")');
    await page.waitForSelector('.pod-status:text-is("Running")');
    await page.waitForTimeout(2500);
    await page.reload();
    await page.waitForSelector('.pod-title:text-is("web")');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is accessible when awake, in both themes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context } = await open('/playground/', { colorScheme, bypassCSP: true });
      await page.click('[data-wake]');
      await prompt(page);
      await page.keyboard.type('kubectl run web --image=nginx\r');
      await page.waitForSelector('.pod-status:text-is("Running")');
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
      await context.close();
    }
  });

  it('lets the keyboard go: Tab leaves an empty line, and any line after Esc', async () => {
    const { page, context } = await open('/playground/');
    await page.click('[data-wake]');
    await page.waitForSelector('.term-xterm .xterm-rows');
    const inTerminal = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest('.term') !== null);
    await page.waitForFunction(() => document.querySelector('.xterm-rows')?.textContent?.includes('$'));
    await page.click('.term-xterm');
    await page.keyboard.press('Tab');
    expect(await inTerminal()).toBe(false);
    await page.click('.term-xterm');
    await page.keyboard.type('kubectl get ');
    await page.keyboard.press('Tab');
    expect(await inTerminal()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await inTerminal()).toBe(false);
    await context.close();
  });

  it('keeps a running command when its terminal is shown in another way', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, '/playground/');
    const { page } = visitor;
    await visitor.wake();
    await visitor.enter('greeting=hello; sleep 3; echo "it ended"');
    await page.getByRole('switch', { name: 'Plain terminal' }).check();
    await page.locator('.term-plain').waitFor();
    await visitor.seesInTerminal(/^it ended$/m);
    await visitor.enter('echo $greeting');
    await visitor.seesInTerminal(/^hello$/m);
    expect(await visitor.terminal()).not.toContain('\x1b');
    await page.getByRole('switch', { name: 'Plain terminal' }).uncheck();
    await page.locator('.term-xterm').waitFor();
    await visitor.enter('echo again $greeting');
    await visitor.seesInTerminal(/^again hello$/m);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('follows a light system without script', async () => {
    const backgrounds = await Promise.all(
      (['light', 'dark'] as const).map(async (colorScheme) => {
        const { page, context } = await open('/', { colorScheme, javaScriptEnabled: false });
        const background = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
        await context.close();
        return background;
      }),
    );
    expect(backgrounds[0]).toMatch(/^oklch\(0\.98/);
    expect(backgrounds[1]).toMatch(/^oklch\(0\.18/);
  });

  it('reads without script: the text, the exercises, and no buttons that do nothing', async () => {
    const { page, context } = await open('/lessons/01-pod-fundamentals/', { javaScriptEnabled: false });
    expect(await page.locator('pod-lab').isVisible()).toBe(false);
    expect(await page.locator('.code-actions').count()).toBe(0);
    expect(await page.locator('.exercise button:visible').count()).toBe(0);
    expect(await page.locator('.exercise .task').first().isVisible()).toBe(true);
    await context.close();
  });
});
