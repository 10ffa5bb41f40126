/**
 * What a learner has solved, by exercise id. In localStorage, because the sidebar of every page reads it before
 * anything else of the lab is loaded, and because it is small; clusters are in IndexedDB.
 */
export type ExerciseState = 'tried' | 'solved';
export type Progress = Record<string, ExerciseState>;

const KEY = 'pod-deep-dive:progress';
const CHANGED = 'pod-deep-dive:progress-changed';

const isProgress = (value: unknown): value is Progress =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((state) => state === 'tried' || state === 'solved');

/** All states; empty where nothing is stored or the stored text is damaged. */
export function readProgress(): Progress {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return isProgress(value) ? value : {};
  } catch {
    return {};
  }
}

/** Notes a state; a solved exercise stays solved. False when the browser stores nothing. */
export function noteProgress(exercise: string, state: ExerciseState): boolean {
  const progress = readProgress();
  if (progress[exercise] === 'solved') return true;
  progress[exercise] = state;
  let stored = true;
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    stored = false;
  }
  dispatchEvent(new CustomEvent(CHANGED));
  return stored;
}

/** Calls back after every change, also one made in another tab. */
export function onProgress(callback: () => void): void {
  addEventListener(CHANGED, callback);
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) callback();
  });
}
