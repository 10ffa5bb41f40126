/** The one place where wall time enters: it becomes `tick` messages, and stands still while the page is hidden. */

/** Longer gaps (a sleeping laptop, a blocked tab) count as this many ms. */
const LONGEST_MS = 250;

/** Calls back at every frame with the ms since the last one. Returns how to stop. */
export function tickEvery(callback: (elapsedMs: number) => void): () => void {
  let last: number | null = null;
  let handle = 0;
  const frame = (nowMs: number): void => {
    if (last !== null && !document.hidden) callback(Math.min(LONGEST_MS, nowMs - last));
    last = nowMs;
    handle = requestAnimationFrame(frame);
  };
  handle = requestAnimationFrame(frame);
  return () => cancelAnimationFrame(handle);
}

/** Calls back once after so many ms of the reader's time. Returns how to call it off. */
export function after(ms: number, callback: () => void): () => void {
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
}

/** Calls back before the page is drawn next; soon, where it is not drawn because nobody sees it. */
export function nextFrame(callback: () => void): void {
  if (document.hidden) queueMicrotask(callback);
  else requestAnimationFrame(callback);
}

/** Calls back once when the browser has nothing better to do; at the next frame where it cannot say when that is. */
export function whenIdle(callback: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(callback);
  else requestAnimationFrame(callback);
}

/** Now, as ms since 1970: only for a new cluster's epoch and for the names of downloads. */
export const wallNow = (): number => Date.now();
