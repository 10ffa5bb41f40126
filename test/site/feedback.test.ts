import { expect, it } from 'vitest';
import { whenWords } from '../../src/site/lab/feedback.ts';

it('says when a finding came about as seen from the submission, never as a time that the clock has not reached', () => {
  expect(whenWords(60_000, 60_000)).toBe('So since before you submitted.');
  expect(whenWords(90_000, 60_000)).toBe('Seen 30 s after you submitted.');
});
