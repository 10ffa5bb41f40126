/**
 * Secrets: `stringData` is for writing only; what it holds becomes `data`.
 *
 * Mirrors: pkg/apis/core/v1/conversion.go Convert_v1_Secret_To_core_Secret.
 */
import type { Secret } from '../../../api/types.gen.ts';
import type { DraftObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The UTF-8 bytes of a text, in base 64. */
export function encodeText(text: string): string {
  // encodeURIComponent writes every byte of UTF-8 that is not plain ASCII as %XX.
  const bytes = [...encodeURIComponent(text).matchAll(/%(..)|./g)].map(([plain, hex]) => (hex === undefined ? plain.charCodeAt(0) : Number.parseInt(hex, 16)));
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [first = 0, second, third] = bytes.slice(i, i + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    out += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    out += second === undefined ? '==' : ALPHABET[(bits >> 6) & 63]! + (third === undefined ? '=' : ALPHABET[bits & 63]!);
  }
  return out;
}

function moveStringData(draft: DraftObject): void {
  const secret = draft as unknown as Secret;
  if (!secret.stringData) return;
  secret.data = { ...secret.data };
  for (const [key, text] of Object.entries(secret.stringData)) secret.data[key] = encodeText(text);
  delete secret.stringData;
}

export const secretStrategy: Strategy = {
  prepareForCreate: moveStringData,
  prepareForUpdate: moveStringData,
};
