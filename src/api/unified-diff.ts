/**
 * The difference of two texts, line by line, as `diff -u` shows it: what the API server says of a change that it refuses.
 *
 * Mirrors: github.com/pmezard/go-difflib (SequenceMatcher, GetUnifiedDiffString), as k8s.io/apimachinery/pkg/util/diff uses it.
 */

/** Lines around a change that are shown with it. */
const CONTEXT = 3;
/** In texts of so many lines, a line that stands in more than one of a hundred is no mark to match by. */
const POPULAR_FROM = 200;

/** Lines `a[aFrom, aTo)` became `b[bFrom, bTo)`; alike where `isSame`. */
interface Step {
  isSame: boolean;
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

interface Match {
  a: number;
  b: number;
  size: number;
}

/** Where each line stands in `b`; the popular lines of a long text are left out. */
function placesOf(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  b.forEach((line, index) => {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  });
  if (b.length >= POPULAR_FROM) for (const [line, at] of places) if (at.length > Math.floor(b.length / 100) + 1) places.delete(line);
  return places;
}

/** Matches the lines of two texts by their longest common runs. */
class SequenceMatcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #places: Map<string, number[]>;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    this.#places = placesOf(b);
  }

  #longestMatch(aFrom: number, aTo: number, bFrom: number, bTo: number): Match {
    let best: Match = { a: aFrom, b: bFrom, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = aFrom; i < aTo; i++) {
      const next = new Map<number, number>();
      for (const j of this.#places.get(this.#a[i]!) ?? []) {
        if (j < bFrom || j >= bTo) continue;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    // Popular lines do not begin a match, but they belong to it.
    let { a, b, size } = best;
    while (a > aFrom && b > bFrom && this.#a[a - 1] === this.#b[b - 1]) [a, b, size] = [a - 1, b - 1, size + 1];
    while (a + size < aTo && b + size < bTo && this.#a[a + size] === this.#b[b + size]) size++;
    return { a, b, size };
  }

  #matches(aFrom: number, aTo: number, bFrom: number, bTo: number): Match[] {
    const match = this.#longestMatch(aFrom, aTo, bFrom, bTo);
    if (match.size === 0) return [];
    return [...this.#matches(aFrom, match.a, bFrom, match.b), match, ...this.#matches(match.a + match.size, aTo, match.b + match.size, bTo)];
  }

  /** What was kept and what was changed, in order. */
  steps(): Step[] {
    const steps: Step[] = [];
    let [a, b] = [0, 0];
    const end = { a: this.#a.length, b: this.#b.length, size: 0 };
    for (const match of [...this.#matches(0, this.#a.length, 0, this.#b.length), end]) {
      if (a < match.a || b < match.b) steps.push({ isSame: false, aFrom: a, aTo: match.a, bFrom: b, bTo: match.b });
      const last = steps.at(-1);
      [a, b] = [match.a + match.size, match.b + match.size];
      if (last?.isSame) [last.aTo, last.bTo] = [a, b];
      else if (match.size > 0) steps.push({ isSame: true, aFrom: match.a, aTo: a, bFrom: match.b, bTo: b });
    }
    return steps;
  }
}

/** Steps in groups that share their surroundings; long stretches that are alike are cut out. */
function groupsOf(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [[]];
  steps.forEach((step, index) => {
    const [isFirst, isLast] = [index === 0, index === steps.length - 1];
    const head = { ...step, aTo: Math.min(step.aTo, step.aFrom + CONTEXT), bTo: Math.min(step.bTo, step.bFrom + CONTEXT) };
    const tail = { ...step, aFrom: Math.max(step.aFrom, step.aTo - CONTEXT), bFrom: Math.max(step.bFrom, step.bTo - CONTEXT) };
    if (!step.isSame) groups.at(-1)!.push(step);
    else if (isFirst) groups.at(-1)!.push(tail);
    else if (isLast) groups.at(-1)!.push(head);
    else if (step.aTo - step.aFrom > 2 * CONTEXT) {
      groups.at(-1)!.push(head);
      groups.push([tail]);
    } else groups.at(-1)!.push(step);
  });
  return groups.filter((group) => group.some((step) => !step.isSame));
}

/** `13,7`: where a hunk begins, and its length unless that is 1. */
function rangeOf(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

/** The hunks that turn `before` into `after`, each line with its end; empty where the texts are the same. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let text = '';
  for (const group of groupsOf(new SequenceMatcher(a, b).steps())) {
    const [first, last] = [group[0]!, group.at(-1)!];
    text += `@@ -${rangeOf(first.aFrom, last.aTo)} +${rangeOf(first.bFrom, last.bTo)} @@\n`;
    for (const { isSame, aFrom, aTo, bFrom, bTo } of group) {
      for (const line of a.slice(aFrom, aTo)) text += `${isSame ? ' ' : '-'}${line}\n`;
      if (!isSame) for (const line of b.slice(bFrom, bTo)) text += `+${line}\n`;
    }
  }
  return text;
}
