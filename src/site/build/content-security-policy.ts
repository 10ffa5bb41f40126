/**
 * Writes a Content-Security-Policy meta tag into every built page: scripts by the hash of what the page really
 * contains, so it must run last, after every other step has had its say.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** Script types that a browser executes; the others (JSON) are data and need no hash. */
const EXECUTED = new Set(['', 'module', 'text/javascript', 'importmap', 'speculationrules']);

const INLINE_SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;

/** `'sha256-…'` of every inline script that a browser would execute. */
export function inlineScriptHashesOf(html: string): string[] {
  const hashes = new Set<string>();
  for (const [, attributes = '', body = ''] of html.matchAll(INLINE_SCRIPT)) {
    if (/\ssrc\s*=/i.test(attributes)) continue;
    const type = /\stype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1] ?? '';
    if (!EXECUTED.has(type.toLowerCase())) continue;
    hashes.add(`'sha256-${createHash('sha256').update(body).digest('base64')}'`);
  }
  return [...hashes];
}

/** The policy of a page. The same words serve as a header: docs/hosting says how. */
export function policyOf(html: string): string {
  return [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...inlineScriptHashesOf(html)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The page with its policy as the first thing after the charset, before any script. */
export function withPolicy(html: string): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyOf(html)}">`;
  const charset = /<meta charset=["']?utf-8["']?\s*\/?>/i;
  if (charset.test(html)) return html.replace(charset, (found) => found + meta);
  return html.replace(/<head[^>]*>/i, (found) => found + meta);
}

export function contentSecurityPolicy(): AstroIntegration {
  return {
    name: 'content-security-policy',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const pages = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.html'));
        for (const name of pages) {
          const path = join(root, name);
          await writeFile(path, withPolicy(await readFile(path, 'utf8')));
        }
        logger.info(`wrote a policy into ${pages.length} pages`);
      },
    },
  };
}
