/**
 * The order in which Go's sort.Sort leaves things. It is not stable: which of two equal events is printed first
 * depends on the steps of the algorithm, so these are the same steps. Up to twelve items it is insertion sort.
 *
 * Mirrors: Go's sort package (pdqsort: pattern-defeating quicksort by Orson Peters).
 * Differs: sequences that are so bad that Go falls back to heap sort are sorted by merging; they do not come from a cluster.
 */

const INSERTION_LIMIT = 12;
const NINTHER_LIMIT = 50;
const MAX_SWAPS = 12;
const PARTIAL_STEPS = 5;
const PARTIAL_LEAST = 50;

/** A sorted copy. `isLess` says whether the first of two comes before the second. */
export function goSort<T>(items: readonly T[], isLess: (a: T, b: T) => boolean): T[] {
  const sorting = new Sorting([...items], isLess);
  sorting.sort(0, items.length, 32 - Math.clz32(items.length));
  return sorting.items;
}

class Sorting<T> {
  readonly items: T[];
  readonly #isLess: (a: T, b: T) => boolean;

  constructor(items: T[], isLess: (a: T, b: T) => boolean) {
    this.items = items;
    this.#isLess = isLess;
  }

  #less(i: number, j: number): boolean {
    return this.#isLess(this.items[i]!, this.items[j]!);
  }

  #swap(i: number, j: number): void {
    [this.items[i], this.items[j]] = [this.items[j]!, this.items[i]!];
  }

  /** Sorts [from, to). `limit` is how many bad pivots are borne. */
  sort(from: number, to: number, limit: number): void {
    let wasBalanced = true;
    let wasPartitioned = true;
    for (;;) {
      const length = to - from;
      if (length <= INSERTION_LIMIT) return this.#insertionSort(from, to);
      if (limit === 0) return this.#mergeSort(from, to);
      if (!wasBalanced) {
        this.#breakPatterns(from, to);
        limit--;
      }
      let { pivot, hint } = this.#choosePivot(from, to);
      if (hint === 'decreasing') {
        this.#reverse(from, to);
        pivot = to - 1 - (pivot - from);
        hint = 'increasing';
      }
      if (wasBalanced && wasPartitioned && hint === 'increasing' && this.#partialInsertionSort(from, to)) return;
      if (from > 0 && !this.#less(from - 1, pivot)) {
        from = this.#partitionEqual(from, to, pivot);
        continue;
      }
      const { middle, isPartitioned } = this.#partition(from, to, pivot);
      wasPartitioned = isPartitioned;
      const [left, right] = [middle - from, to - middle];
      wasBalanced = Math.min(left, right) >= Math.floor(length / 8);
      if (left < right) {
        this.sort(from, middle, limit);
        from = middle + 1;
      } else {
        this.sort(middle + 1, to, limit);
        to = middle;
      }
    }
  }

  #insertionSort(from: number, to: number): void {
    for (let i = from + 1; i < to; i++) for (let j = i; j > from && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #mergeSort(from: number, to: number): void {
    const sorted = this.items.slice(from, to).sort((a, b) => (this.#isLess(a, b) ? -1 : this.#isLess(b, a) ? 1 : 0));
    this.items.splice(from, to - from, ...sorted);
  }

  #reverse(from: number, to: number): void {
    for (let i = from, j = to - 1; i < j; i++, j--) this.#swap(i, j);
  }

  /** Scatters three items by a generator that only the length seeds. */
  #breakPatterns(from: number, to: number): void {
    const length = to - from;
    if (length < 8) return;
    let random = BigInt(length);
    const next = (): bigint => {
      random ^= (random << 13n) & 0xffffffffffffffffn;
      random ^= random >> 7n;
      random ^= (random << 17n) & 0xffffffffffffffffn;
      return random;
    };
    const modulus = 2 ** (32 - Math.clz32(length));
    const at = from + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      let other = Number(next() & BigInt(modulus - 1));
      if (other >= length) other -= length;
      this.#swap(at + i, from + other);
    }
  }

  #choosePivot(from: number, to: number): { pivot: number; hint: 'increasing' | 'decreasing' | 'unknown' } {
    const quarter = Math.floor((to - from) / 4);
    let [i, j, k] = [from + quarter, from + quarter * 2, from + quarter * 3];
    let swaps = 0;
    const ordered = (a: number, b: number): [number, number] => {
      if (!this.#less(b, a)) return [a, b];
      swaps++;
      return [b, a];
    };
    const median = (a: number, b: number, c: number): number => {
      [a, b] = ordered(a, b);
      [b, c] = ordered(b, c);
      [a, b] = ordered(a, b);
      return b;
    };
    if (to - from >= 8) {
      if (to - from >= NINTHER_LIMIT) [i, j, k] = [median(i - 1, i, i + 1), median(j - 1, j, j + 1), median(k - 1, k, k + 1)];
      j = median(i, j, k);
    }
    return { pivot: j, hint: swaps === 0 ? 'increasing' : swaps === MAX_SWAPS ? 'decreasing' : 'unknown' };
  }

  /** Puts a few items right; true when everything is then in order. */
  #partialInsertionSort(from: number, to: number): boolean {
    let i = from + 1;
    for (let step = 0; step < PARTIAL_STEPS; step++) {
      while (i < to && !this.#less(i, i - 1)) i++;
      if (i === to) return true;
      if (to - from < PARTIAL_LEAST) return false;
      this.#swap(i, i - 1);
      if (i - from >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (to - i >= 2) for (let j = i + 1; j < to && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  /** Items equal to the pivot to the left, greater ones to the right. */
  #partitionEqual(from: number, to: number, pivot: number): number {
    this.#swap(from, pivot);
    let [i, j] = [from + 1, to - 1];
    for (;;) {
      while (i <= j && !this.#less(from, i)) i++;
      while (i <= j && this.#less(from, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  /** Items less than the pivot to the left, the others to the right; `isPartitioned`: they were so already. */
  #partition(from: number, to: number, pivot: number): { middle: number; isPartitioned: boolean } {
    this.#swap(from, pivot);
    let [i, j] = [from + 1, to - 1];
    const close = (): void => {
      while (i <= j && this.#less(i, from)) i++;
      while (i <= j && !this.#less(j, from)) j--;
    };
    close();
    const isPartitioned = i > j;
    while (i <= j) {
      this.#swap(i++, j--);
      close();
    }
    this.#swap(j, from);
    return { middle: j, isPartitioned };
  }
}
