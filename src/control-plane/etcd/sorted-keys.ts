/**
 * A set of keys that is read in order. Keys are appended as they come and put in order by the next read: many writes
 * come between two reads, and a splice for each would move the rest of the list every time.
 */
export class SortedKeys {
  readonly #keys: string[] = [];
  #isSorted = true;

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const last = this.#keys.at(-1);
    if (last !== undefined && last > key) this.#isSorted = false;
    this.#keys.push(key);
  }

  /** The keys with that prefix, in the order of their characters. The list is not to change meanwhile. */
  *under(prefix: string): IterableIterator<string> {
    if (!this.#isSorted) this.#keys.sort();
    this.#isSorted = true;
    for (let i = this.#lowerBound(prefix); i < this.#keys.length; i++) {
      const key = this.#keys[i]!;
      if (!key.startsWith(prefix)) return;
      yield key;
    }
  }

  /** The first index whose key is not below `key`. */
  #lowerBound(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
