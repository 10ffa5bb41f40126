import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inlineScriptHashesOf, policyOf, withPolicy } from '../../src/site/build/content-security-policy.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the content security policy of a page', () => {
  it('hashes every inline script that a browser would run, once', () => {
    const html = '<script>one()</script><script type="module">two()</script><script>one()</script>';
    expect(inlineScriptHashesOf(html)).toEqual([hash('one()'), hash('two()')]);
  });

  it('hashes neither scripts with a source nor data in script tags', () => {
    expect(inlineScriptHashesOf('<script src="/a.js"></script><script type="application/json">{"a":1}</script>')).toEqual([]);
  });

  it('names no other host, and nothing unsafe for scripts', () => {
    expect(policyOf('<script>one()</script>')).toBe(
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' ${hash('one()')}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('comes before the first script', () => {
    const page = withPolicy('<html><head><meta charset="utf-8"/><script>one()</script></head></html>');
    expect(page.indexOf('Content-Security-Policy')).toBeGreaterThan(page.indexOf('charset'));
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<script>'));
  });
});
