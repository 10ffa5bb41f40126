/** A reader's browser at the built site: opens pages, notes what should not happen on them, and reads the lab. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from 'vitest';
import { readSaved } from '../../src/site/lab/saved-state.ts';
import { readStored } from './stored-cluster.ts';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

export const LESSON = '/lessons/01-pod-fundamentals/';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors and warnings, uncaught errors, and requests to another host, as they came. */
  readonly complaints: string[];
  readonly #origin: string;

  private constructor(page: Page, origin: string, complaints: string[]) {
    this.page = page;
    this.context = page.context();
    this.#origin = origin;
    this.complaints = complaints;
  }

  /** Opens a page of the site. axe runs as an injected script, which the page's policy rightly refuses: only then give `bypassCSP`. */
  static async open(
    browser: Browser,
    origin: string,
    path: string,
    options: BrowserContextOptions = {},
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => !/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin) && complaints.push(request.url()));
    await prepare?.(page);
    await page.goto(origin + path);
    return new Visitor(page, origin, complaints);
  }

  get origin(): string {
    return this.#origin;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  exercise(number: string): Locator {
    return this.page.locator(`[data-exercise="pod-fundamentals-${number}"]`);
  }

  pod(name: string): Locator {
    return this.page.locator('.pod', { has: this.page.locator(`.pod-title:text-is("${name}")`) });
  }

  /** What the terminal shows, in either skin, one line a line. */
  async terminal(): Promise<string> {
    return this.page.evaluate(() => {
      const rows = document.querySelectorAll('.term-xterm .xterm-rows > div, .term-plain .term-line');
      return [...rows].map((row) => (row.textContent ?? '').replace(/\u00a0/g, ' ').trimEnd()).join('\n');
    });
  }

  /** Waits until the terminal shows the text. */
  async seesInTerminal(text: string | RegExp, timeout = 20_000): Promise<void> {
    await expect.poll(() => this.terminal(), { timeout }).toMatch(typeof text === 'string' ? new RegExp(escape(text)) : text);
  }

  /** Starts the lab with its own button, and waits for a prompt. */
  async wake(): Promise<void> {
    await this.page.click('[data-wake]:visible');
    await this.hasPrompt();
  }

  /** Waits until the terminal waits for a line. */
  async hasPrompt(): Promise<void> {
    await expect.poll(async () => (await this.promptLine()).trimEnd(), { timeout: 20_000 }).toMatch(/[$#]$/);
  }

  /** The last line of the terminal that is not empty. */
  async promptLine(): Promise<string> {
    const plain = this.page.locator('.term-prompt');
    if ((await plain.count()) > 0) return (await plain.textContent()) ?? '';
    return (await this.terminal()).trimEnd().split('\n').at(-1) ?? '';
  }

  /** Types a line into the terminal and sends it, as soon as it waits for one. */
  async enter(line: string): Promise<void> {
    await this.hasPrompt();
    await this.page.locator('.term-xterm, .term-plain .term-input').click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the cluster as it is now is in the browser's storage: the lab saves by itself, every few seconds while time passes. */
  async isSaved(): Promise<void> {
    const shown = (await this.page.locator('.clock-time').innerText()).split(':').map(Number);
    const nowMs = shown.reduce((sum, part) => sum * 60 + part, 0) * 1000;
    const savedMs = async (): Promise<number> => {
      const found = readSaved(await readStored(this.page, new URL(this.page.url()).pathname));
      return found.kind === 'saved' ? found.session.endMs : 0;
    };
    await expect.poll(savedMs, { timeout: 20_000 }).toBeGreaterThan(nowMs + 1000);
  }

  /** Rules of WCAG 2.2 AA that the page breaks, each with where. */
  async violations(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(RULES).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
