/** Finds a Chromium for browser tests and diagrams: $CHROME_PATH, a system browser, else the one inside @sparticuz/chromium. */
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-zygote',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium that starts. Throws, with what to do, where there is none. */
export async function chromiumPath(): Promise<string> {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const found = SYSTEM.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('Install Chrome or set CHROME_PATH to run the browser tests.');
  const cache = resolve('node_modules/.cache/chromium');
  mkdirSync(cache, { recursive: true });
  const saved = process.env.TMPDIR;
  // The package unpacks into os.tmpdir(), and brings libnss3 and libexpat only when told that it runs on Lambda.
  process.env.TMPDIR = cache;
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    if (saved === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = saved;
  }
}
