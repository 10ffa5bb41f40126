/** The page's editor: opened from the terminal, by its tab, by a dropped file; checked by the API server; left by keyboard. */
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { texts } from '../../src/site/texts.ts';
import { visitedSite } from '../support/visited-site.ts';
import { Visitor } from '../support/visitor.ts';

const words = texts.editor;
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx`;
/** How it is typed: the editor brings the indentation. */
const POD_KEYS = ['apiVersion: v1', 'kind: Pod', 'metadata:', 'name: web', '\bspec:', 'containers:', '- name: web', 'image: nginx'];

const visited = visitedSite();

const text = (visitor: Visitor): Locator => visitor.page.getByRole('textbox', { name: words.text });
/** The text in the drawn editor. */
const shown = async (visitor: Visitor): Promise<string> => (await visitor.page.locator('.cm-line').allTextContents()).join('\n');
const press = (visitor: Visitor, name: string): Promise<void> => visitor.page.getByRole('button', { name, exact: true }).click();
const hasFocus = (locator: Locator): Promise<boolean> => locator.evaluate((element) => element.contains(document.activeElement));

async function openPlayground(options: Parameters<typeof Visitor.open>[3] = {}): Promise<Visitor> {
  const visitor = await Visitor.open(visited.browser, visited.site.origin, '/playground/', options);
  await visitor.wake();
  return visitor;
}

async function typeLines(visitor: Visitor, lines: readonly string[]): Promise<void> {
  const { keyboard } = visitor.page;
  for (const [i, line] of lines.entries()) {
    if (i > 0) await keyboard.press('Enter');
    for (const key of line) await (key === '\b' ? keyboard.press('Backspace') : keyboard.type(key));
  }
}

describe('what is not saved', () => {
  it('is there again after the page was left, and said to be', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    await visitor.enter('touch notes.txt; ls');
    await visitor.isSaved();
    await press(visitor, texts.lab.files);
    await text(visitor).waitFor();
    await text(visitor).click();
    await page.keyboard.type('half a thought');
    await page.waitForTimeout(1000);
    await page.reload();
    await page.getByText(words.draftsBack('notes.txt')).waitFor();
    await press(visitor, words.showDrafts);
    await expect.poll(() => shown(visitor), { timeout: 10_000 }).toBe('half a thought');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('vi', () => {
  it('opens the editor, which is not loaded before; saves, closes, and gives the terminal back', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    const loaded = (): Promise<string[]> =>
      page.evaluate(() => performance.getEntriesByType('resource').flatMap(({ name }) => (/editor/.test(name) ? [name] : [])));
    expect(await loaded()).toEqual([]);
    await visitor.enter('vi pod.yaml');
    await text(visitor).waitFor();
    await expect.poll(() => hasFocus(text(visitor))).toBe(true);
    await typeLines(visitor, POD_KEYS);
    expect(await shown(visitor)).toBe(POD);
    await page.keyboard.press('Control+s');
    await page.getByText(words.saved('pod.yaml')).waitFor();
    await press(visitor, words.saveAndClose);
    await expect.poll(() => hasFocus(page.locator('.term-xterm'))).toBe(true);
    await visitor.enter('kubectl apply -f pod.yaml');
    await visitor.pod('web').locator('.pod-status:text-is("Running")').waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('is left by keyboard alone: Esc, then what hands know of vi, or Esc again', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    await visitor.enter('vi notes');
    await text(visitor).waitFor();
    await expect.poll(() => hasFocus(text(visitor))).toBe(true);
    await page.keyboard.type('one');
    await page.keyboard.press('Escape');
    expect(await hasFocus(text(visitor))).toBe(false);
    await page.keyboard.press('Escape');
    await page.getByText(words.unsaved).waitFor();
    await page.keyboard.type(':wq');
    await page.keyboard.press('Enter');
    await expect.poll(() => hasFocus(page.locator('.term-xterm'))).toBe(true);
    await visitor.enter('cat notes; nano notes');
    await expect.poll(() => hasFocus(text(visitor))).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => hasFocus(page.locator('.term-xterm'))).toBe(true);
    await visitor.seesInTerminal(/^one/m);
    await visitor.leave();
  });

  it('waits through a reload, with the file as it was last saved', async () => {
    const visitor = await openPlayground();
    await visitor.enter('vi notes');
    await text(visitor).waitFor();
    await expect.poll(() => hasFocus(text(visitor))).toBe(true);
    await visitor.page.keyboard.type('kept');
    await visitor.page.keyboard.press('Control+s');
    await visitor.isSaved();
    await visitor.page.reload();
    await expect.poll(() => shown(visitor), { timeout: 10_000 }).toBe('kept\n');
    await press(visitor, words.close);
    await visitor.enter('cat notes');
    await visitor.seesInTerminal(/^kept/m);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('has a plain text field beside the plain terminal', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    await page.getByRole('switch', { name: 'Plain terminal' }).check();
    await visitor.enter('vi notes');
    await page.locator('textarea.editor-plain').waitFor();
    await expect.poll(() => hasFocus(text(visitor))).toBe(true);
    await page.keyboard.type('plain');
    await press(visitor, words.saveAndClose);
    await visitor.enter('cat notes');
    await visitor.seesInTerminal(/^plain/m);
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('kubectl edit', () => {
  it('changes a label', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    await visitor.enter('kubectl run web --image=nginx');
    await visitor.enter('kubectl edit pod web');
    await text(visitor).waitFor();
    await page.getByText('run: web').click();
    await page.keyboard.press('End');
    await page.keyboard.type('-2');
    await press(visitor, words.saveAndClose);
    await visitor.seesInTerminal('pod/web edited');
    await visitor.enter('kubectl get pod web --show-labels');
    await visitor.seesInTerminal('run=web-2');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });
});

describe('problems', () => {
  it('are shown at their places as the API server would tell them, and go when they are mended', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    await press(visitor, texts.lab.files);
    await text(visitor).click();
    await typeLines(
      visitor,
      POD_KEYS.map((line) => line.replace('image', 'imagee')),
    );
    const problem = page.locator('.problem');
    await expect.poll(() => problem.allInnerTexts()).toEqual([expect.stringMatching(/^Line 8[^]*unknown field "spec\.containers\[0\]\.imagee"$/)]);
    await expect.poll(() => page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['imagee']);
    await problem.click();
    await page.keyboard.press('Delete');
    await page.keyboard.type('i');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    await expect.poll(() => problem.count()).toBe(0);
    await page.keyboard.press('Control+Enter');
    await visitor.seesInTerminal('pod/web created');
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it.each(['light', 'dark'] as const)('are accessible in the %s theme', async (colorScheme) => {
    const visitor = await openPlayground({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
    await press(visitor, texts.lab.files);
    await text(visitor).click();
    await typeLines(visitor, [...POD_KEYS.map((line) => line.replace('image', 'imagee')), 'command: ["a", b] # comment']);
    await visitor.page.locator('.problem').waitFor();
    expect(await visitor.violations()).toEqual([]);
    await visitor.leave();
  });

  it('fit a phone', async () => {
    const visitor = await openPlayground({ viewport: { width: 390, height: 844 } });
    await press(visitor, texts.lab.files);
    await text(visitor).waitFor();
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect((await text(visitor).boundingBox())?.height).toBeGreaterThan(80);
    await visitor.leave();
  });
});

describe('files', () => {
  it('are dropped in, refused where they are no texts, shown as the shell changes them, and handed out', async () => {
    const visitor = await openPlayground();
    const { page } = visitor;
    const drop = async (name: string, bytes: readonly number[]): Promise<void> => {
      const data = await page.evaluateHandle(
        ([file, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(content)], file));
          return transfer;
        },
        [name, bytes] as const,
      );
      await page.dispatchEvent('.lab-work', 'drop', { dataTransfer: data });
    };
    await drop('blob.bin', [0, 1, 2]);
    await page.getByText(words.binary('blob.bin')).waitFor();
    await drop('my notes.txt', [...Buffer.from('dropped\r\n')]);
    await expect.poll(() => shown(visitor)).toBe('dropped\n');
    await press(visitor, texts.lab.terminal);
    await visitor.enter('cat my-notes.txt; echo changed > my-notes.txt');
    await visitor.seesInTerminal(/^dropped/m);
    await press(visitor, texts.lab.files);
    await expect.poll(() => shown(visitor)).toBe('changed\n');
    const [download] = await Promise.all([page.waitForEvent('download'), press(visitor, words.download)]);
    expect(download.suggestedFilename()).toBe('my-notes.txt');
    expect(readFileSync(await download.path(), 'utf8')).toBe('changed\n');
    await visitor.leave();
  });
});
