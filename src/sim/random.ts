/**
 * Seeded chance: named random streams. A stream's numbers depend on the seed and its own name alone, so a new
 * die in one component changes no other component's throws.
 */

/** A 32-bit hash of the texts, one behind the other, used to derive a stream's seed from the run's seed and the stream's name. */
export function hashText(text: string | readonly string[], seed = 0): number {
  let h = (seed ^ 0x9e3779b9) >>> 0;
  for (const part of typeof text === 'string' ? [text] : text) {
    for (let i = 0; i < part.length; i++) {
      h = Math.imul(h ^ part.charCodeAt(i), 0x85ebca6b);
      h ^= h >>> 13;
    }
  }
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return (h ^ (h >>> 15)) >>> 0;
}

/** One named stream of random numbers (mulberry32). */
export class RandomStream {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A stream that throws what this one will throw. */
  copy(): RandomStream {
    const copy = new RandomStream(0);
    copy.#state = this.#state;
    return copy;
  }

  /** The next 32 random bits, as an unsigned integer. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.bits() / 4294967296;
  }

  /** An integer in [least, most], both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** One of the items. Throws on an empty list. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError('RandomStream.pick: wanted at least one item, found none');
    return item;
  }

  /** `length` characters drawn from `alphabet`. */
  text(length: number, alphabet: string): string {
    // Joined, not added up: ids live as long as the run, and a text that was added up keeps all its beginnings.
    return Array.from({ length }, () => alphabet[this.integer(0, alphabet.length - 1)]).join('');
  }
}
