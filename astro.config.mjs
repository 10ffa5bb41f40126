// @ts-check
import mdx from '@astrojs/mdx';
import { satteri } from '@astrojs/markdown-satteri';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import starlightLinksValidator from 'starlight-links-validator';
import { basePathLinks } from './src/site/build/base-path-links.ts';
import { contentSecurityPolicy } from './src/site/build/content-security-policy.ts';
import { engineParts } from './src/site/build/engine-parts.ts';
import { mermaidFigures } from './src/site/build/mermaid-figures.ts';
import { texts } from './src/site/texts.ts';

const base = process.env.BASE_PATH ?? '/';

export default defineConfig({
  site: process.env.SITE ?? 'https://example.org',
  base,
  srcDir: './src/site',
  trailingSlash: 'ignore',
  devToolbar: { enabled: false },
  markdown: { processor: satteri({ mdastPlugins: [mermaidFigures()], hastPlugins: [basePathLinks(base)] }) },
  vite: {
    worker: { format: 'es', plugins: () => [engineParts()] },
    build: {
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        onLog(level, log, next) {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') next(level, log);
        },
      },
    },
  },
  integrations: [
    starlight({
      title: texts.site.name,
      description: texts.site.description,
      markdown: { processedDirs: ['./content'] },
      favicon: '/favicon.svg',
      credits: false,
      pagefind: true,
      tableOfContents: false,
      customCss: ['./src/site/styles/index.css'],
      components: {
        Head: './src/site/shell/Head.astro',
        Header: './src/site/shell/Header.astro',
        Sidebar: './src/site/shell/Sidebar.astro',
        Search: './src/site/shell/Search.astro',
        PageTitle: './src/site/shell/PageTitle.astro',
        Pagination: './src/site/shell/Pagination.astro',
        Footer: './src/site/shell/Footer.astro',
        ThemeSelect: './src/site/shell/ThemeSelect.astro',
        SkipLink: './src/site/shell/SkipLink.astro',
      },
      sidebar: [{ label: texts.sidebar.lessons, items: [{ autogenerate: { directory: 'content/lessons' } }] }],
      plugins: [starlightLinksValidator({ errorOnRelativeLinks: false })],
    }),
    mdx(),
    contentSecurityPolicy(),
  ],
});
