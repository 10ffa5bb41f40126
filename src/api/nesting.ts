/** How deep values of a text may be nested, and a bound of how deep they are: known before the text is parsed. */

/** So deep values may be nested. Go takes 10000, for which a browser's stack is too small. */
export const DEEPEST_NESTING = 500;

/** How many brackets of a text are open at once, at most: an upper bound of its nesting, since some may stand in strings. */
export function nestingOf(text: string): number {
  let [open, most] = [0, 0];
  for (const character of text) {
    if (character === '[' || character === '{') most = Math.max(most, ++open);
    else if (character === ']' || character === '}') open--;
  }
  return most;
}
