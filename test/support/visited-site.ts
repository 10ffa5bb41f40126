/** The built site and a browser, for the tests of one file: there before the first of them, gone after the last. */
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { chromiumArgs, chromiumPath } from './chromium.ts';
import { serveSite, type SiteServer } from './site-server.ts';

/** To be called at the top of a test file; its fields may be read inside tests only. */
export function visitedSite(): { readonly browser: Browser; readonly site: SiteServer } {
  const visited = {} as { browser: Browser; site: SiteServer };
  beforeAll(async () => {
    visited.site = await serveSite();
    visited.browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  });
  afterAll(async () => {
    await visited.browser.close();
    await visited.site.close();
  });
  return visited;
}
