import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64, encodeBase64Url } from '../../src/api/base64.ts';

const bytesOf = (codes: number[]): string => String.fromCharCode(...codes);

test('what is written in base 64 is read back, and equals what Node writes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }), (codes) => {
      expect(encodeBase64(bytesOf(codes))).toBe(Buffer.from(codes).toString('base64'));
      expect(encodeBase64Url(bytesOf(codes))).toBe(Buffer.from(codes).toString('base64url'));
      expect(decodeBase64(Buffer.from(codes).toString('base64'))).toBe(bytesOf(codes));
    }),
    { seed: 1 },
  );
});
