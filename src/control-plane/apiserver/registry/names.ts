/**
 * Generated names and UIDs.
 *
 * Mirrors: apiserver/pkg/storage/names/generate.go, apimachinery/pkg/util/rand (the alphabet without vowels, so that no
 * words come out), apimachinery/pkg/util/uuid.
 */
import type { Simulation } from '../../../sim/simulation.ts';

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_NAME_LENGTH = 63;
const HEX = '0123456789abcdef';

/** A suffix as Kubernetes draws them: `9zd4q`. */
export const randomSuffix = (sim: Simulation): string => sim.random('apiserver/names').text(SUFFIX_LENGTH, NAME_ALPHABET);

/** `generateName` and a suffix; a base that is too long is cut. */
export const generateName = (sim: Simulation, base: string): string => base.slice(0, MAX_NAME_LENGTH - SUFFIX_LENGTH) + randomSuffix(sim);

/** A random UUID (version 4). */
export function generateUid(sim: Simulation): string {
  const hex = sim.random('apiserver/uid').text(31, HEX);
  const variant = '89ab'[Number.parseInt(hex[15]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(16, 19)}-${hex.slice(19)}`;
}
