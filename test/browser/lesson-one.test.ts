/** A reader's way through lesson 1: predict, run, solve, come back. By mouse, by keyboard alone, and in the plain terminal. */
import { describe, expect, it } from 'vitest';
import { texts } from '../../src/site/texts.ts';
import { visitedSite } from '../support/visited-site.ts';
import { LESSON, Visitor } from '../support/visitor.ts';

const visited = visitedSite();

describe('a reader with a mouse', () => {
  it('predicts, runs, solves, and finds everything again after a reload', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON);
    const { page } = visitor;

    const predict = visitor.exercise('01');
    await predict.getByLabel('Running: nginx has been started').check();
    await predict.getByRole('button', { name: 'Compare with the cluster' }).click();
    await predict.locator('[data-feedback][data-outcome="failed"]').waitFor();
    expect(await predict.locator('[data-feedback]').innerText()).toContain('Nothing has started yet.');
    await predict.getByLabel('Pending: the pod is written down').check();
    await predict.getByRole('button', { name: 'Compare with the cluster' }).click();
    await predict.locator('[data-feedback][data-outcome="passed"]').waitFor();
    expect(await predict.locator('[data-state-word]').innerText()).toBe('Solved');

    await page.getByRole('button', { name: 'Run' }).first().click();
    await visitor.seesInTerminal(/hello +0\/1 +ContainerCreating/);
    await visitor.pod('hello').locator('.pod-status:text-is("Running")').waitFor();
    await visitor.enter('kubectl get pods');
    await visitor.seesInTerminal(/hello +1\/1 +Running/);

    const first = visitor.exercise('02');
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    await first.locator('.checklist').scrollIntoViewIfNeeded();
    await expect.poll(() => first.locator('[data-finding="met"]').count()).toBe(3);
    await first.getByRole('button', { name: 'Check' }).click();
    await first.locator('[data-feedback][data-outcome="passed"]').waitFor();
    expect(await first.locator('.verdict').innerText()).toBe('Solved. It held in 10 of 10 futures.');

    await page.getByRole('button', { name: 'Apply' }).first().click();
    await visitor.seesInTerminal('pod/pair created');
    await visitor.pod('pair').locator('.pod-facts', { hasText: '2/2 ready' }).waitFor();
    await visitor.isSaved();

    await page.reload();
    for (const pod of ['hello', 'web', 'pair']) await visitor.pod(pod).waitFor();
    await visitor.hasPrompt();
    await visitor.seesInTerminal('pod/pair created');
    await visitor.enter('ls');
    await visitor.seesInTerminal(/^pair\.yaml$/m);
    await visitor.hasPrompt();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => visitor.promptLine()).toBe('$ kubectl apply -f pair.yaml');
    expect(await visitor.exercise('02').locator('[data-state-word]').innerText()).toBe('Solved');
    expect(await page.locator('depth-gauge li').first().innerText()).toContain('2 of 9 solved');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('is told what was wanted, what was found, why, and where to look, and which mistake it was', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON);
    await visitor.wake();
    await visitor.enter('kubectl run web --image=busybox');
    await visitor.pod('web').locator('.pod-facts', { hasText: '1 restart' }).waitFor();
    const first = visitor.exercise('02');
    await first.getByRole('button', { name: 'Check' }).click();
    await first.locator('[data-feedback][data-outcome="failed"]').waitFor();
    expect(await first.locator('.mistake').innerText()).toContain('busybox starts a shell');
    const finding = first.locator('.finding', { hasText: 'One container runs the image nginx' });
    expect(await finding.locator('dt').allInnerTexts()).toEqual(['Wanted', 'Found', 'Why', 'Look at']);
    expect(await finding.locator('dd').first().innerText()).toBe('Container web of pod web runs an image with nginx in its name and is running.');
    expect(await finding.locator('dd').nth(1).innerText()).toMatch(/^Container web of pod web runs the image busybox .*\.\nSeen \d+ s after you submitted\.$/);
    await finding.locator('summary').click();
    expect(await finding.locator('dd li').last().innerText()).toContain('kubectl run web --image=busybox');
    expect(await first.locator('.finding', { hasText: 'stays Ready for a minute' }).locator('dd').nth(2).innerText()).toBe('The same causes as above.');
    await finding.getByRole('button', { name: 'kubectl describe pod web' }).click();
    await visitor.seesInTerminal('spec.containers{web}');
    expect(await first.locator('[data-state-word]').innerText()).toBe('Open');
    await visitor.leave();
  });

  it('sets up a broken cluster, repairs it by typing, and reads the debrief', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON);
    const { page } = visitor;
    const repair = visitor.exercise('03');
    await visitor.wake();
    await visitor.enter('kubectl run mine --image=nginx');
    await visitor.pod('mine').waitFor();
    await repair.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('button', { name: texts.exercise.setUpNo }).click();
    await visitor.pod('mine').waitFor();
    await repair.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('button', { name: texts.exercise.setUpYes }).click();
    await visitor
      .pod('menu')
      .locator('.pod-status', { hasText: /ErrImagePull|ImagePullBackOff/ })
      .waitFor();
    await visitor.enter("sed -i 's/ngnix/nginx/' menu.yaml");
    await visitor.enter('kubectl apply -f menu.yaml');
    await visitor.seesInTerminal('pod/menu configured');
    await repair.getByRole('button', { name: 'Check' }).click();
    await repair.locator('[data-feedback][data-outcome="passed"]').waitFor();
    expect(await repair.locator('.debrief').innerText()).toContain('The letters were ngnix.');
    await page.reload();
    expect(await repair.locator('.verdict').innerText()).toBe(texts.exercise.solvedBefore);
    expect(await repair.locator('.debrief').innerText()).toContain('The letters were ngnix.');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('a reader without a mouse', () => {
  it('predicts, runs, solves, and leaves the terminal', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON);
    const { page } = visitor;
    /** Presses Tab until what has the focus matches; a reader never needs more than the page has stops. */
    const tabTo = async (selector: string, key = 'Tab'): Promise<void> => {
      for (let presses = 0; presses < 150; presses++) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await page.keyboard.press(key);
      }
      throw new Error(`Tab never reaches ${selector}.`);
    };
    const inTerminal = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest('.term') !== null);

    await tabTo('[data-exercise="pod-fundamentals-01"] input');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await tabTo('[data-exercise="pod-fundamentals-01"] [type="submit"]');
    await page.keyboard.press('Enter');
    await visitor.exercise('01').locator('[data-feedback][data-outcome="passed"]').waitFor();

    await tabTo('[data-run] .code-actions button');
    await page.keyboard.press('Space');
    await visitor.pod('hello').locator('.pod-status:text-is("Running")').waitFor();

    await page.locator('.term-xterm textarea').focus();
    await visitor.hasPrompt();
    await page.keyboard.type('kubectl run web --image=ngi');
    await page.keyboard.type('nx\r');
    await visitor.seesInTerminal('pod/web created');
    await visitor.hasPrompt();
    await page.keyboard.type('kubectl get pods we');
    await page.keyboard.press('Tab');
    await expect.poll(async () => (await visitor.promptLine()).trimEnd()).toBe('$ kubectl get pods web');
    expect(await inTerminal()).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(await inTerminal()).toBe(false);

    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    await page.evaluate(() => document.querySelector<HTMLElement>('#_top')?.focus());
    await tabTo('[data-exercise="pod-fundamentals-02"] [data-check-now]', (await inTerminal()) ? 'Shift+Tab' : 'Tab');
    await page.keyboard.press('Enter');
    await visitor.exercise('02').locator('[data-feedback][data-outcome="passed"]').waitFor();
    await visitor.leave();
  });
});

describe('a reader with the plain terminal', () => {
  it('types into a real input, hears a log, recalls lines, and solves', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON);
    const { page } = visitor;
    await visitor.wake();
    await page.getByLabel('Plain terminal').check();
    const input = page.getByRole('textbox', { name: 'Command' });
    await input.waitFor();
    await visitor.hasPrompt();
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.seesInTerminal('pod/web created');
    expect(await input.inputValue()).toBe('');
    expect(await page.getByRole('log').innerText()).toContain('$ kubectl run web --image=nginx\npod/web created');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    await input.focus();
    await page.keyboard.press('ArrowUp');
    expect(await input.inputValue()).toBe('kubectl run web --image=nginx');
    await page.keyboard.press('ArrowDown');
    await input.fill('kubectl get pods we');
    await page.keyboard.press('Tab');
    await expect.poll(() => input.inputValue()).toBe('kubectl get pods web ');
    await page.keyboard.press('Enter');
    await visitor.seesInTerminal(/web +1\/1 +Running/);
    await visitor.exercise('02').getByRole('button', { name: 'Check' }).click();
    await visitor.exercise('02').locator('[data-feedback][data-outcome="passed"]').waitFor();
    await visitor.isSaved();
    await page.reload();
    await visitor.seesInTerminal(/web +1\/1 +Running/);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('the lesson', () => {
  it.each(['light', 'dark'] as const)('is accessible in the %s theme with the lab open and exercises answered', async (colorScheme) => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON, { colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    await visitor.wake();
    await visitor.exercise('01').getByLabel('Pending: the pod is written down').check();
    await visitor.exercise('01').getByRole('button', { name: 'Compare with the cluster' }).click();
    await visitor.exercise('01').locator('[data-feedback][data-outcome="passed"]').waitFor();
    await visitor.exercise('02').getByRole('button', { name: 'Check' }).click();
    await visitor.exercise('02').locator('[data-feedback][data-outcome="failed"]').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.leave();
  });

  it('works on a phone: the lab opens, its terminal takes a command, nothing scrolls sideways', async () => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const { page } = visitor;
    const predict = visitor.exercise('01');
    await predict.getByLabel('Pending: the pod is written down').check();
    await predict.getByRole('button', { name: 'Compare with the cluster' }).tap();
    await predict.locator('[data-feedback][data-outcome="passed"]').waitFor();
    // The answer is read where the question is: the drawer stays closed.
    expect(await page.locator('pod-lab[data-open]').count()).toBe(0);
    await page.locator('[data-toggle]').tap();
    const input = page.getByRole('textbox', { name: 'Command' });
    await input.waitFor();
    await visitor.hasPrompt();
    await input.tap();
    await page.keyboard.type('kubectl run web --image=nginx');
    await page.getByRole('button', { name: 'Enter' }).tap();
    await visitor.seesInTerminal('pod/web created');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect((await input.boundingBox())?.width ?? 0).toBeGreaterThan(150);
    await visitor.leave();
  });

  it.each([
    [1366, 768],
    [1440, 900],
    [1600, 900],
  ])('gives the terminal at least 80 columns and 12 rows at %i × %i', async (width, height) => {
    const visitor = await Visitor.open(visited.browser, visited.site.origin, LESSON, { viewport: { width, height } });
    await visitor.page.locator('[data-wake]:visible, [data-toggle]:visible').first().click();
    await visitor.enter('stty size');
    await visitor.seesInTerminal(/^\d+ \d+$/m);
    const [rows = 0, columns = 0] = (/^(\d+ \d+)$/m.exec(await visitor.terminal())?.[1] ?? '').split(' ').map(Number);
    expect(rows).toBeGreaterThanOrEqual(12);
    expect(columns).toBeGreaterThanOrEqual(80);
    await visitor.leave();
  });
});
