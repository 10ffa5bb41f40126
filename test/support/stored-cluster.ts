/** The record that a page of the site keeps in the browser's database, as the lab stores it with idb-keyval. */
import type { Page } from 'playwright-core';
import { keyOf } from '../../src/site/lab/saved-flag.ts';

const SCENARIO = 'one-node';

/** Puts a value where the page at `path` keeps its cluster, and says that there is one. */
export async function store(page: Page, path: string, value: unknown): Promise<void> {
  await page.evaluate(
    ([key, stored]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.onupgradeneeded = () => opening.result.createObjectStore('keyval');
        opening.onerror = () => reject(new Error('The database does not open.'));
        opening.onsuccess = () => {
          const writing = opening.result.transaction('keyval', 'readwrite');
          writing.objectStore('keyval').put(stored, key);
          writing.oncomplete = () => {
            opening.result.close();
            localStorage.setItem(`pod-deep-dive:lab:${key}`, '1');
            resolve();
          };
        };
      }),
    [keyOf(path, SCENARIO), value] as const,
  );
}

/** What the page at `path` has stored; undefined where there is nothing. */
export async function readStored(page: Page, path: string): Promise<unknown> {
  return page.evaluate(
    (key) =>
      new Promise<unknown>((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.onerror = () => reject(new Error('The database does not open.'));
        opening.onsuccess = () => {
          const reading = opening.result.transaction('keyval').objectStore('keyval').get(key);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
    keyOf(path, SCENARIO),
  );
}
