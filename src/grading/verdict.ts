/** What a predicate says about one instant. */
export interface Verdict {
  met: boolean;
  /** A sentence: "Pod web is ready." */
  wanted: string;
  /** A sentence: "Pod web has STATUS ErrImagePull." Given whether met or not. */
  found: string;
  /** A command that shows it. */
  lookAt: string;
  /** What to ask `why` about: `pod/default/web`. */
  subject: string;
}

/** `a`, `a and b`, `a, b and c`. */
export const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** `1 container`, `2 containers`. */
export const countWords = (count: number | string, word: string): string => `${count} ${word}${String(count) === '1' ? '' : 's'}`;

/** ` -n staging`, or nothing for the default namespace. */
export const inNamespace = (namespace: string): string => (namespace === 'default' ? '' : ` -n ${namespace}`);

/** A value as YAML would show it in one line. */
export const valueWords = (value: unknown): string => (value === undefined ? 'not there' : typeof value === 'string' ? value : JSON.stringify(value));
