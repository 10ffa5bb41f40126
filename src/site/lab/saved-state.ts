/**
 * A learner's cluster, kept in IndexedDB: one record a page. What cannot be read is never thrown away: it is handed
 * back, so that the lab can offer it as a download.
 */
import { del, get, set } from 'idb-keyval';
import type { SavedSession, TerminalSkin } from '../../session/protocol.ts';
import { flagSaved } from './saved-flag.ts';
import { wallNow } from './wall-clock.ts';

const FORMAT = 1;

export type Found =
  | { kind: 'none' }
  | { kind: 'saved'; session: SavedSession }
  | { kind: 'other-format'; raw: unknown }
  | { kind: 'corrupt'; raw: unknown }
  | { kind: 'unavailable' };

export type Kept = 'kept' | 'full' | 'unavailable';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What a stored value is. */
export function readSaved(raw: unknown): Found {
  if (raw === undefined) return { kind: 'none' };
  if (!isRecord(raw) || typeof raw.format !== 'number') return { kind: 'corrupt', raw };
  if (raw.format !== FORMAT) return { kind: 'other-format', raw };
  const { engine, scenario, seed, epochMs, endMs, log, hash } = raw;
  const strings = [engine, scenario, seed, hash].every((each) => typeof each === 'string');
  const numbers = [epochMs, endMs].every((each) => typeof each === 'number' && Number.isFinite(each));
  const entries = Array.isArray(log) && log.every((each: unknown) => isRecord(each) && typeof each.atMs === 'number' && isRecord(each.input));
  if (!strings || !numbers || !entries) return { kind: 'corrupt', raw };
  return { kind: 'saved', session: raw as unknown as SavedSession };
}

export async function findSaved(key: string): Promise<Found> {
  try {
    return readSaved(await get<unknown>(key));
  } catch {
    return { kind: 'unavailable' };
  }
}

export async function keep(key: string, session: SavedSession): Promise<Kept> {
  try {
    await set(key, session);
    flagSaved(key, true);
    return 'kept';
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'unavailable';
  }
}

export async function forget(key: string): Promise<void> {
  try {
    await del(key);
    flagSaved(key, false);
  } catch {
    // What could not be stored need not be removed.
  }
}

/** Offers a value as a JSON file. */
export function download(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value, null, 1)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}-${wallNow()}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

/** The exercise that a saved cluster was last set up for. */
export function exerciseOf(saved: SavedSession): string | null {
  for (const { input } of saved.log.toReversed()) if (input.type === 'start-exercise') return input.exercise;
  return null;
}

/** The skin in which a saved terminal's shell was last opened. */
export function skinOf(saved: SavedSession, terminal: string): TerminalSkin | null {
  for (const { input } of saved.log.toReversed()) if (input.type === 'open-terminal' && input.terminal === terminal) return input.skin;
  return null;
}
