/**
 * A set of keys that is read in order, folder by folder: `/registry/pods/default/web` is in `/registry/pods/default/`. Keys are appended as
 * they come, and a folder is put in order when it is read: many writes come between two reads, and a splice for each would move the rest of
 * the list every time. A folder holds keys or folders, never both.
 */
export class SortedKeys {
  readonly #folders = new Map<string, SortedList>();
  readonly #names = new SortedList();

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const name = key.slice(0, key.lastIndexOf('/') + 1);
    let folder = this.#folders.get(name);
    if (!folder) {
      this.#folders.set(name, (folder = new SortedList()));
      this.#names.add(name);
    }
    folder.add(key);
  }

  /** The keys in a folder and in those below it, in the order of their characters. Nothing may be added meanwhile. */
  *under(prefix: string): IterableIterator<string> {
    const folder = this.#folders.get(prefix);
    if (folder) yield* folder.inOrder();
    else for (const name of this.#names.inOrder()) if (name.startsWith(prefix)) yield* this.#folders.get(name)!.inOrder();
  }
}

/** Texts that are put in order by the next read. */
class SortedList {
  readonly #texts: string[] = [];
  #isSorted = true;

  add(text: string): void {
    const last = this.#texts.at(-1);
    if (last !== undefined && last > text) this.#isSorted = false;
    this.#texts.push(text);
  }

  inOrder(): readonly string[] {
    if (!this.#isSorted) this.#texts.sort();
    this.#isSorted = true;
    return this.#texts;
  }
}
