/**
 * Draws the mermaid fences under content/ with Chromium and writes src/site/diagrams/<hash>.svg, to be committed. The
 * colours are the page's CSS variables, so one drawing serves both themes. `--check` draws nothing and fails when a
 * drawing is missing, left over, or a fence breaks a rule.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { accessibleTextsOf, complaintsAbout, diagramHashOf } from '../src/site/build/mermaid-source.ts';
import { chromiumArgs, chromiumPath } from '../test/support/chromium.ts';

const CONTENT = 'content';
const DRAWINGS = 'src/site/diagrams';
const FENCE = /^```mermaid[^\n]*\n([\s\S]*?)^```/gm;

interface Fence {
  file: string;
  source: string;
  hash: string;
}

/** mermaid computes with colours, so it gets plain stand-ins; each becomes a variable of the page afterwards. */
const COLOURS: Record<string, string> = {
  '#fefef1': 'var(--raised)',
  '#fefef2': 'var(--sunk)',
  '#010103': 'var(--ink)',
  '#010104': 'var(--text)',
  '#010105': 'var(--muted)',
  '#808086': 'var(--line-strong)',
  '#808087': 'var(--accent)',
  '#fefef8': 'var(--accent-soft)',
  '#fefef9': 'var(--line)',
};

const THEME = {
  background: '#fefef1',
  mainBkg: '#fefef8',
  primaryColor: '#fefef8',
  primaryTextColor: '#010103',
  primaryBorderColor: '#808087',
  secondaryColor: '#fefef2',
  secondaryTextColor: '#010103',
  secondaryBorderColor: '#808086',
  tertiaryColor: '#fefef2',
  tertiaryTextColor: '#010104',
  tertiaryBorderColor: '#808086',
  lineColor: '#808086',
  textColor: '#010104',
  nodeBorder: '#808087',
  nodeTextColor: '#010103',
  clusterBkg: '#fefef2',
  clusterBorder: '#808086',
  titleColor: '#010105',
  edgeLabelBackground: '#fefef1',
  actorBkg: '#fefef8',
  actorBorder: '#808087',
  actorTextColor: '#010103',
  actorLineColor: '#808086',
  signalColor: '#010104',
  signalTextColor: '#010104',
  labelBoxBkgColor: '#fefef2',
  labelBoxBorderColor: '#808086',
  labelTextColor: '#010103',
  loopTextColor: '#010104',
  noteBkgColor: '#fefef2',
  noteTextColor: '#010104',
  noteBorderColor: '#808086',
  activationBkgColor: '#fefef9',
  activationBorderColor: '#808086',
  stateBkg: '#fefef8',
  transitionColor: '#808086',
  transitionLabelColor: '#010104',
  specialStateColor: '#010103',
  fontSize: '16px',
};

function fencesOf(): Fence[] {
  const files = readdirSync(CONTENT, { recursive: true, encoding: 'utf8' }).filter((name) => /\.mdx?$/.test(name));
  return files.sort().flatMap((name) => {
    const file = join(CONTENT, name);
    return [...readFileSync(file, 'utf8').matchAll(FENCE)].map(([, source = '']) => ({ file, source: source.trim(), hash: diagramHashOf(source) }));
  });
}

/** The drawing as the page inlines it: our colours, our font, ids of its own, one line. */
function tidy(svg: string, fence: Fence): string {
  let text = svg;
  for (const [plain, variable] of Object.entries(COLOURS)) {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(plain.slice(at, at + 2), 16));
    text = text.replaceAll(new RegExp(`${plain}|rgb\\(${red}, ${green}, ${blue}\\)`, 'gi'), variable);
  }
  return text
    .replace(/@import[^;]*;/g, '')
    .replace(/font-family:\s*(?:"[^"]*"|&quot;.*?&quot;|[^;}"&])*/g, 'font-family:var(--__sl-font)')
    .replace(/ style="max-width:[^"]*"/, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/<br>/g, '<br/>')
    .replace(/aria-roledescription="[^"]*"/, () => `aria-label="${accessibleTextsOf(fence.source).title.replace(/"/g, '&quot;')}"`)
    .trim();
}

async function draw(page: Page, fence: Fence): Promise<string> {
  const svg = await page.evaluate(
    async ({ source, id, theme }) => {
      const { mermaid } = globalThis as unknown as {
        mermaid: { initialize(options: object): void; render(id: string, source: string): Promise<{ svg: string }> };
      };
      mermaid.initialize({
        startOnLoad: false,
        layout: 'dagre',
        theme: 'base',
        look: 'classic',
        themeVariables: theme,
        htmlLabels: false,
        flowchart: { htmlLabels: false, curve: 'basis', padding: 14 },
        deterministicIds: true,
        deterministicIDSeed: id,
        fontFamily: 'Atkinson Next',
      });
      const { svg } = await mermaid.render(id, source);
      // mermaid writes the rules of all its figures into each: only those that this one uses are kept.
      const figure = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
      document.body.append(figure);
      for (const style of figure.querySelectorAll('style')) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(style.textContent ?? '');
        const used = [...sheet.cssRules].filter((rule) => rule instanceof CSSStyleRule && document.querySelector(rule.selectorText) !== null);
        style.textContent = used.map((rule) => rule.cssText).join('');
      }
      for (const marker of figure.querySelectorAll('marker')) if (!svg.includes(`url(#${marker.id})`)) marker.remove();
      figure.remove();
      return new XMLSerializer().serializeToString(figure);
    },
    { source: fence.source, id: `d${fence.hash}`, theme: THEME },
  );
  return tidy(svg, fence);
}

/** The page in which mermaid measures text: with the font that readers see. */
async function openPage(): Promise<{ page: Page; close(): Promise<void> }> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
  const page = await browser.newPage();
  const font = readFileSync('node_modules/@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2');
  await page.setContent(
    `<style>@font-face{font-family:'Atkinson Next';font-weight:200 800;src:url(data:font/woff2;base64,${font.toString('base64')})}</style><body style="font-family:'Atkinson Next'">x`,
  );
  await page.evaluate(() => document.fonts.load("16px 'Atkinson Next'"));
  await page.addScriptTag({ path: 'node_modules/mermaid/dist/mermaid.min.js' });
  return { page, close: () => browser.close() };
}

const fences = fencesOf();
const complaints = fences.flatMap((fence) => complaintsAbout(fence.source).map((complaint) => `${fence.file}: a mermaid fence ${complaint}`));
const wanted = new Set(fences.map((fence) => `${fence.hash}.svg`));
mkdirSync(DRAWINGS, { recursive: true });
const present = readdirSync(DRAWINGS).filter((name) => name.endsWith('.svg'));
const leftOver = present.filter((name) => !wanted.has(name));
const missing = fences.filter((fence) => !existsSync(join(DRAWINGS, `${fence.hash}.svg`)));

if (process.argv.includes('--check')) {
  complaints.push(...missing.map((fence) => `${fence.file}: a mermaid fence has no drawing: run npm run diagrams.`));
  complaints.push(...leftOver.map((name) => `${join(DRAWINGS, name)}: no fence has this drawing any more: run npm run diagrams.`));
} else if (complaints.length === 0) {
  for (const name of leftOver) rmSync(join(DRAWINGS, name));
  const drawn = process.argv.includes('--all') ? fences : missing;
  if (drawn.length > 0) {
    const { page, close } = await openPage();
    for (const fence of drawn) writeFileSync(join(DRAWINGS, `${fence.hash}.svg`), `${await draw(page, fence)}\n`);
    await close();
  }
  console.log(`${fences.length} diagrams, ${drawn.length} drawn, ${leftOver.length} removed.`);
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
