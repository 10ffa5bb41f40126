/**
 * The hash of a pod template: what tells the ReplicaSets of a Deployment and the revisions of a set apart.
 *
 * Mirrors: pkg/controller/controller_utils.go ComputeHash, pkg/util/hash DeepHashObject, apimachinery/pkg/util/rand
 * SafeEncodeString.
 */
import type { PodTemplateSpec } from '../../../api/types.gen.ts';
import { goDumpOfTemplate } from './go-dump.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a over bytes, going on from `hash`; 32 bits. */
function fnv1a(bytes: Iterable<number>, hash = FNV_OFFSET): number {
  let result = hash;
  for (const byte of bytes) result = Math.imul(result ^ byte, FNV_PRIME);
  return result >>> 0;
}

/** Bytes of a text in UTF-8. */
function* utf8BytesOf(text: string): Iterable<number> {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) yield code;
    else if (code < 0x800) yield* [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
    else if (code < 0x10000) yield* [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
    else yield* [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  }
}

/** A text in the alphabet of generated names, so that no words come out. */
export const safeEncodeString = (text: string): string =>
  Array.from(text, (character) => SAFE_ALPHABET[character.charCodeAt(0) % SAFE_ALPHABET.length]).join('');

/** The hash of a text, with the count of collisions that it has had so far. */
export function hashOfText(text: string, collisionCount?: number): string {
  let hash = fnv1a(utf8BytesOf(text));
  if (collisionCount !== undefined) {
    const counter = Array.from({ length: 8 }, (_, i) => (i < 4 ? (collisionCount >>> (8 * i)) & 0xff : 0));
    hash = fnv1a(counter, hash);
  }
  return safeEncodeString(String(hash));
}

/** `pod-template-hash` of a template: `7fdc5fd5c`. */
export const computeHash = (template: PodTemplateSpec, collisionCount?: number): string => hashOfText(goDumpOfTemplate(template), collisionCount);
