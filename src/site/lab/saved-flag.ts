/** Whether a page has a saved cluster, known without opening the database: the page's first script asks. */

const FLAG = 'pod-deep-dive:lab:';

export const keyOf = (page: string, scenario: string): string => `${page}#${scenario}`;

export function hasSaved(key: string): boolean {
  try {
    return localStorage.getItem(FLAG + key) !== null;
  } catch {
    return false;
  }
}

/** Throws where the browser stores nothing. */
export function flagSaved(key: string, saved: boolean): void {
  if (saved) localStorage.setItem(FLAG + key, '1');
  else localStorage.removeItem(FLAG + key);
}
