import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/api/unified-diff.ts';

const lines = (...items: string[]): string => items.map((item) => `${item}\n`).join('');

describe('unifiedDiff', () => {
  it('shows a change with three lines around it', () => {
    const before = lines('1', '2', '3', '4', '5', '6', '7', '8', '9');
    expect(unifiedDiff(before, before.replace('5', 'five'))).toBe('@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n');
  });

  it('says nothing of texts that are the same', () => {
    expect(unifiedDiff('a\n', 'a\n')).toBe('');
  });

  it('parts changes that are far from each other, and joins those that are near', () => {
    const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const change = (...places: number[]): string => lines(...before.map((line, index) => (places.includes(index + 1) ? `${line} new` : line)));
    const hunks = (after: string): string[] => unifiedDiff(lines(...before), after).match(/^@@.*@@$/gm) ?? [];
    expect(hunks(change(5, 25))).toEqual(['@@ -2,7 +2,7 @@', '@@ -22,7 +22,7 @@']);
    expect(hunks(change(5, 11))).toEqual(['@@ -2,13 +2,13 @@']);
  });
});
