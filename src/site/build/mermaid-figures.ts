/**
 * Mermaid fences become the SVGs that `npm run diagrams` drew and that are committed under src/site/diagrams. A fence
 * without a drawing keeps its source and warns; in CI it fails the build.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MdastPluginDefinition } from 'satteri';
import { accessibleTextsOf, diagramHashOf } from './mermaid-source.ts';

// Not import.meta.url: the Astro configuration is bundled before it runs.
const DRAWINGS = join(process.cwd(), 'src/site/diagrams');

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The drawing with its own width in place of `100%`: a page may shrink it, but a small one is not blown up. */
const atOwnWidth = (svg: string): string => svg.replace(/width="100%"([^>]*?viewBox="[-\d.]+ [-\d.]+ ([\d.]+) )/, 'width="$2"$1');

export function mermaidFigures(): MdastPluginDefinition {
  /** How often each drawing was used, a page: ids must stay unique. */
  const uses = new WeakMap<object, Map<string, number>>();
  return {
    name: 'mermaid-figures',
    code(node, ctx) {
      if (node.lang !== 'mermaid') return;
      const hash = diagramHashOf(node.value);
      const path = join(DRAWINGS, `${hash}.svg`);
      if (!existsSync(path)) {
        const message = `A mermaid fence of ${ctx.fileURL?.pathname ?? 'a page'} has no drawing (${hash}.svg): run npm run diagrams.`;
        if (process.env.CI) throw new Error(message);
        process.emitWarning(message);
        return;
      }
      const seen = uses.get(ctx.data) ?? new Map<string, number>();
      uses.set(ctx.data, seen);
      const nth = (seen.get(hash) ?? 0) + 1;
      seen.set(hash, nth);
      const svg = atOwnWidth(readFileSync(path, 'utf8').trim());
      const own = nth === 1 ? svg : svg.replaceAll(`d${hash}`, `d${hash}n${nth}`);
      const title = escapeHtml(accessibleTextsOf(node.value).title);
      const html = `<div class="diagram-scroll" tabindex="0" role="group" aria-label="${title}">${own}</div><figcaption>${title}</figcaption>`;
      // `set:html` is Astro's: as Markdown, the drawing's double dashes would become typographic.
      ctx.replaceNode(node, { type: 'diagram', children: [], data: { hName: 'figure', hProperties: { class: 'diagram not-content', 'set:html': html } } });
    },
  };
}
