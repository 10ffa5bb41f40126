/**
 * Brace expansion: `web-{a,b}` and `{1..3}` become several words before anything else is expanded. Mirrors braces.c of
 * bash; ash has none.
 * Differs: words with more than MOST_WORDS results stay as they are.
 */
import type { Part, Word } from './syntax.ts';

const MOST_WORDS = 10_000;
const NUMBERS = /^(-?\d+)\.\.(-?\d+)(?:\.\.-?(\d+))?$/;
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])$/;

/** A character that may be a brace or a comma, or a part that is none. */
type Item = string | Part;

/** The words that a word stands for. */
export function expandBraces(word: Word): Word[] {
  if (!word.some((part) => part.type === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  const items = word.flatMap((part): Item[] => (part.type === 'text' && !part.quoted ? [...part.text] : [part]));
  const words = expandItems(items);
  return words.length > MOST_WORDS ? [word] : words.map(wordOf);
}

function expandItems(items: readonly Item[]): Item[][] {
  for (let open = items.indexOf('{'); open >= 0; open = items.indexOf('{', open + 1)) {
    const found = alternativesAt(items, open);
    if (!found) continue;
    const before = items.slice(0, open);
    const after = expandItems(items.slice(found.end + 1));
    return found.alternatives.flatMap((middle) => after.map((rest) => [...before, ...middle, ...rest]));
  }
  return [[...items]];
}

/** What stands between the brace at `open` and its partner; undefined where the two mean nothing. */
function alternativesAt(items: readonly Item[], open: number): { alternatives: Item[][]; end: number } | undefined {
  const commas: number[] = [];
  let depth = 0;
  let end = open;
  for (; end < items.length; end++) {
    const item = items[end];
    if (item === '{') depth++;
    else if (item === ',' && depth === 1) commas.push(end);
    else if (item === '}' && --depth === 0) break;
  }
  if (end === items.length) return undefined;
  if (commas.length > 0) {
    const starts = [open, ...commas];
    return { alternatives: starts.flatMap((start, i) => expandItems(items.slice(start + 1, starts[i + 1] ?? end))), end };
  }
  const inside = items.slice(open + 1, end);
  const sequence = inside.every((item) => typeof item === 'string') ? sequenceOf(inside.join('')) : undefined;
  return sequence && { alternatives: sequence.map((text) => [...text]), end };
}

/** `1..3`, `01..10`, `0..10..5`, `a..e`. */
function sequenceOf(text: string): string[] | undefined {
  const letters = LETTERS.exec(text);
  if (letters) return rangeOf(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), 1).map((code) => String.fromCharCode(code));
  const numbers = NUMBERS.exec(text);
  if (!numbers) return undefined;
  const [from, to] = [numbers[1]!, numbers[2]!];
  const width = [from, to].some((end) => /^-?0\d/.test(end)) ? Math.max(from.length, to.length) : 0;
  return rangeOf(Number(from), Number(to), Number(numbers[3] ?? 1) || 1).map((n) =>
    n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0'),
  );
}

function rangeOf(from: number, to: number, step: number): number[] {
  const count = Math.min(Math.floor(Math.abs(to - from) / step), MOST_WORDS) + 1;
  return Array.from({ length: count }, (_, i) => from + i * (to < from ? -step : step));
}

function wordOf(items: readonly Item[]): Word {
  const word: Part[] = [];
  for (const item of items) {
    const last = word[word.length - 1];
    if (typeof item !== 'string') word.push(item);
    else if (last?.type === 'text' && !last.quoted) word[word.length - 1] = { ...last, text: last.text + item };
    else word.push({ type: 'text', text: item, quoted: false });
  }
  return word;
}
