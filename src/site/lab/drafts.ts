/** What was written in the editor and not saved, kept in IndexedDB beside the cluster: a reload loses none of it. */
import { del, get, set } from 'idb-keyval';
import { after } from './wall-clock.ts';

/** Texts by the name of their file. */
export type DraftTexts = Readonly<Record<string, string>>;

/** Drafts are stored when nothing has changed for this long (ms of the reader's time). */
const STORE_AFTER_MS = 300;

/** The drafts in a stored value; none where it is not what was stored. */
export function readDrafts(raw: unknown): DraftTexts {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return {};
  return Object.fromEntries(Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export class Drafts {
  readonly #key: string;
  #cancel: (() => void) | null = null;

  /** `key` is the cluster's. */
  constructor(key: string) {
    this.#key = `${key}:drafts`;
  }

  /** What is kept; nothing where the browser stores nothing. */
  async find(): Promise<DraftTexts> {
    try {
      return readDrafts(await get<unknown>(this.#key));
    } catch {
      return {};
    }
  }

  /** Keeps these instead of what was kept. */
  keep(texts: DraftTexts): void {
    this.#cancel?.();
    this.#cancel = after(STORE_AFTER_MS, () => void this.#store(texts));
  }

  async #store(texts: DraftTexts): Promise<void> {
    try {
      await (Object.keys(texts).length === 0 ? del(this.#key) : set(this.#key, texts));
    } catch {
      // The texts stay where they are until the page is left; the lab has said that nothing can be stored.
    }
  }
}
