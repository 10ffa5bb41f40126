import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaintsAbout, diagramHashOf } from '../../src/site/build/mermaid-source.ts';

const fences = readdirSync('content', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.mdx?$/.test(name))
  .flatMap((name) =>
    [...readFileSync(join('content', name), 'utf8').matchAll(/^```mermaid[^\n]*\n([\s\S]*?)^```/gm)].map(([, source = '']) => ({ name, source })),
  );

describe('the mermaid fences of the course', () => {
  it('say what they show, and draw only what they declare', () => {
    expect(fences.flatMap(({ name, source }) => complaintsAbout(source).map((complaint) => `${name}: ${complaint}`))).toEqual([]);
  });

  it('have their drawings committed, in the colours of the page (else: npm run diagrams)', () => {
    const drawings = fences.map(({ source }) => join('src/site/diagrams', `${diagramHashOf(source)}.svg`));
    expect(drawings.filter((path) => !existsSync(path))).toEqual([]);
    expect(drawings.filter((path) => !readFileSync(path, 'utf8').includes('var(--ink)'))).toEqual([]);
  });
});
