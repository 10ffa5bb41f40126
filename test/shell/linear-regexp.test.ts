import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeRegExp } from '../../src/shell/linear-regexp.ts';

const matchOf = (pattern: RegExp, text: string): unknown => {
  const match = pattern.exec(text);
  return match && { index: match.index, text: match[0] };
};

describe('a regular expression of ours', () => {
  test('is quick where JavaScript would never end', () => {
    const text = 'a'.repeat(2_000);
    for (const source of ['(a+)+b', '(a|aa)+$b', '(a*)*b', '(a|a)*b', 'a*a*a*a*a*b', '([a-z]+)*=', '((a?){20}){20}b'])
      expect(safeRegExp(source, 's').exec(text), source).toBeNull();
  });

  test('matches what JavaScript’s own matches', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '^', '$', '');
    const { source } = fc.letrec<{ source: string }>((tie) => ({
      source: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        atom,
        fc.tuple(tie('source'), tie('source')).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie('source'), tie('source')).map(([a, b]) => `(${a}|${b})`),
        fc
          .tuple(tie('source'), fc.constantFrom('*', '+', '?', '*?', '{1,2}', '{2}'))
          .map(([a, sign]) => (new RegExp(`^(?:${a})$`).test('') ? a : `(${a})${sign}`)),
      ),
    }));
    fc.assert(
      fc.property(source, fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 7 }), (pattern, text) => {
        // The repetition in front makes it one that we run.
        const ours = safeRegExp(`(?:x*|y*)*${pattern}`);
        expect(matchOf(ours, text)).toEqual(matchOf(new RegExp(pattern), text));
      }),
      { numRuns: 3_000, seed: 1 },
    );
  });

  test('replaces and splits as any other', () => {
    expect('aab caab'.replace(safeRegExp('(a+)+b', 'g'), '<$&>')).toBe('<aab> c<aab>');
    expect('1,,2,;3'.split(safeRegExp('(?:[,;]+)+'))).toEqual(['1', '2', '3']);
    expect(safeRegExp('(a|b)+(c)').exec('abc')?.slice()).toEqual(['abc', 'b', 'c']);
  });
});
