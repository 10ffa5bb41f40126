/** awk's values: numbers, strings, and strings that look like numbers. Mirrors POSIX awk's rules of conversion. */

/** A string that looked like a number when it came from outside compares as one. */
class Strnum {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | Strnum | undefined;

export type AwkArray = Map<string, Value>;

export type Frame = Map<string, Value | AwkArray>;

export const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);

const isNumeric = (text: string): boolean => /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text);

/** A value that came from outside: input, arguments, environment. */
export const fromOutside = (text: string): Value => (isNumeric(text) ? new Strnum(text) : text);

/** A value as a number: what a string begins with, else 0. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  const text = value === undefined ? '' : typeof value === 'string' ? value : value.text;
  const match = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text);
  return match ? Number(match[0]) : 0;
}
