/** Holds the code to src/house.json: who may import whom, and what the engine's rooms never use. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const house: Record<string, { says: string; may: string[] }> = JSON.parse(readFileSync(join(SRC, 'house.json'), 'utf8'));
const rooms = Object.keys(house);

/** Packages from npm that engine rooms may use. */
const PACKAGES = new Set(['yaml', 'fflate']);
const OUTSIDE = new Set(['site', 'server']);

const BANNED: { pattern: (node: ts.Node, text: string) => boolean; found: string; instead: string }[] = [
  { pattern: (n, t) => ts.isPropertyAccessExpression(n) && t === 'Date.now', found: 'Date.now', instead: 'take sim.wallMs (Unix time) or sim.nowMs' },
  {
    pattern: (n) => ts.isNewExpression(n) && n.expression.getText() === 'Date' && !n.arguments?.length,
    found: 'new Date()',
    instead: 'pass ms: new Date(sim.wallMs)',
  },
  { pattern: (n, t) => ts.isPropertyAccessExpression(n) && t === 'Math.random', found: 'Math.random', instead: "take sim.random('component/what')" },
  {
    pattern: (n) => ts.isIdentifier(n) && /^(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)$/.test(n.text),
    found: 'a timer of the host',
    instead: "schedule with sim.after(delayMs, 'label', …)",
  },
  {
    pattern: (n) => n.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(n) || (ts.isIdentifier(n) && n.text === 'Promise'),
    found: 'async code',
    instead: 'make it a generator that yields what it waits for, or schedule an event',
  },
  {
    pattern: (n) => ts.isIdentifier(n) && /^(document|window|navigator|localStorage)$/.test(n.text) && isFree(n),
    found: 'the browser',
    instead: 'send a message to src/site',
  },
  { pattern: (n) => ts.isIdentifier(n) && n.text === 'Intl', found: 'Intl', instead: 'format by hand: locales differ between machines' },
  {
    pattern: (n) => ts.isPropertyAccessExpression(n) && /^(localeCompare|toLocale\w+)$/.test(n.name.text),
    found: 'a locale-dependent comparison',
    instead: 'compare with < and >',
  },
  {
    pattern: (n, t) =>
      ts.isPropertyAccessExpression(n) && /^Math\.(sin|cos|tan|a?sinh?|a?cosh?|a?tanh?|atan2|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot)$/.test(t),
    found: 'transcendental Math',
    instead: 'use integers or a table: results differ between engines in the last bit',
  },
];

/** An identifier that is used as a global: no property, no key, and no parameter of an enclosing function. */
function isFree(node: ts.Identifier): boolean {
  const parent = node.parent;
  for (let around: ts.Node = parent; !ts.isSourceFile(around); around = around.parent)
    if (ts.isFunctionLike(around) && around.parameters.some((parameter) => parameter.name.getText() === node.text)) return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return ts.isCallExpression(parent) || ts.isElementAccessExpression(parent);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|astro|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** The room of a file below src: the longest room name that is a prefix of its path. */
function roomOf(path: string): string | undefined {
  const inside = relative(SRC, path);
  return rooms.filter((room) => inside.startsWith(room + '/')).sort((a, b) => b.length - a.length)[0];
}

const mayImport = (from: string, to: string): boolean => from === to || house[from]!.may.some((allowed) => to === allowed || to.startsWith(allowed + '/'));

/** Every import and export specifier of a file; of an .astro file, those of its frontmatter and its scripts. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const code = path.endsWith('.astro')
    ? [...text.matchAll(/^---\n([\s\S]*?)\n---|<script[^>]*>([\s\S]*?)<\/script>/g)].map((part) => part[1] ?? part[2]).join('\n')
    : text;
  return ts.preProcessFile(code, true, true).importedFiles.map((file) => file.fileName);
}

function complaintsAboutImports(path: string): string[] {
  const name = relative(SRC, path);
  const room = roomOf(path);
  if (!room) return [`${name}: wanted a room of house.json around this file, found none. Move it, or add the room with one sentence.`];
  return importsOf(path).flatMap((specifier) => {
    if (!specifier.startsWith('.')) {
      if (OUTSIDE.has(room) || PACKAGES.has(specifier)) return [];
      return [`${name}: imports the package "${specifier}". Engine rooms use only ${[...PACKAGES].join(', ')}; ask the room's caller for what you need.`];
    }
    const target = resolve(dirname(path), specifier.replace(/\?.*$/, ''));
    if (!target.startsWith(SRC + '/')) return OUTSIDE.has(room) ? [] : [`${name}: imports ${specifier} from outside src. Take it as a parameter.`];
    const to = roomOf(target);
    if (to === undefined || mayImport(room, to)) return [];
    const may = house[room]!.may.join(', ') || 'no other room';
    return [`${name}: ${room} imports ${to}, but may import ${may}. Pass the value in, move the idea, or change house.json with a reason.`];
  });
}

function complaintsAboutBans(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const complaints: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const ban of BANNED) {
      if (!ban.pattern(node, ts.isPropertyAccessExpression(node) ? node.getText() : '')) continue;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      complaints.push(`${relative(SRC, path)}:${line + 1}: found ${ban.found} in an engine room. Instead: ${ban.instead}.`);
    }
    ts.forEachChild(node, visit);
    for (const modifier of ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []) if (modifier.kind === ts.SyntaxKind.AsyncKeyword) visit(modifier);
  };
  visit(source);
  return [...new Set(complaints)];
}

const all = filesBelow(SRC);
const engine = all.filter((path) => !OUTSIDE.has(roomOf(path) ?? ''));

describe('the house', () => {
  it('lets each room import only the rooms that house.json allows', () => {
    expect(all.flatMap(complaintsAboutImports)).toEqual([]);
  });

  it('keeps wall clocks, host timers, unseeded chance, promises and the browser out of engine rooms', () => {
    expect(engine.flatMap(complaintsAboutBans)).toEqual([]);
  });

  it('keeps wall time in one file of the site', () => {
    const clocks = all
      .filter((path) => roomOf(path) === 'site' && /\b(Date\.now|performance\.now|requestAnimationFrame)\b/.test(readFileSync(path, 'utf8')))
      .map((path) => relative(SRC, path));
    expect(clocks.filter((path) => path !== 'site/lab/wall-clock.ts')).toEqual([]);
  });

  it('names only rooms that exist', () => {
    const unknown = rooms.flatMap((room) => house[room]!.may.filter((name) => !rooms.some((other) => other === name || other.startsWith(name + '/'))));
    expect(unknown).toEqual([]);
  });

  it('says in one sentence or two what each room is', () => {
    expect(rooms.filter((room) => !/^[A-Z].{20,160}\.$/.test(house[room]!.says))).toEqual([]);
  });
});
