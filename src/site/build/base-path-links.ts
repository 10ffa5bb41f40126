/** Puts the site's base path before root-relative links in Markdown, so that a course works under a sub-path. */
import type { HastPluginDefinition } from 'satteri';

const LINKING: Record<string, string> = { a: 'href', img: 'src', source: 'src', video: 'src' };

export function basePathLinks(base: string): HastPluginDefinition {
  const prefix = base.replace(/\/+$/, '');
  return {
    name: 'base-path-links',
    element: {
      filter: Object.keys(LINKING),
      visit(node, ctx) {
        const attribute = LINKING[node.tagName];
        if (prefix === '' || attribute === undefined) return;
        const url = node.properties[attribute];
        if (typeof url !== 'string' || !url.startsWith('/') || url.startsWith('//')) return;
        if (url === prefix || url.startsWith(`${prefix}/`)) return;
        ctx.setProperty(node, attribute, prefix + url);
      },
    },
  };
}
