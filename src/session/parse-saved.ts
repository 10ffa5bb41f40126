/**
 * Reads a saved session from where it was kept: a browser's storage, a link, a file that somebody sent. Nothing of it is
 * believed before it was looked at, and nothing is replayed that could take for ever.
 */
import type { Input, SavedSession } from './protocol.ts';

/** The longest session (virtual ms) that is replayed: a week. */
const LONGEST_SESSION_MS = 7 * 24 * 3_600_000;
const MOST_INPUTS = 20_000;
/** The last instant of the year 9999: dates on the wire have four digits for the year. */
const LAST_EPOCH_MS = 253_402_300_799_999;
/** Terminals larger than this exist on no desk. */
export const MOST_CELLS = 1_000;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown, mostMs: number): value is number => typeof value === 'number' && value >= 0 && value <= mostMs;
const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MOST_CELLS;

/** What the fields of each kind of input must be. */
const INPUTS: Readonly<Record<Input['type'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  type: { terminal: isText, data: isText },
  resize: { terminal: isText, columns: isSize, rows: isSize },
  'open-terminal': { terminal: isText, columns: isSize, rows: isSize, skin: (value) => value === 'xterm' || value === 'plain' },
  'write-file': { path: isText, text: isText },
  edited: { edit: Number.isInteger, text: (value) => value === undefined || isText(value), closed: (value) => typeof value === 'boolean' },
  run: { line: isText },
  'start-exercise': { exercise: isText },
  fault: { words: (value) => Array.isArray(value) && value.every(isText) },
  reseed: { families: (value) => Array.isArray(value) && value.every(isText), salt: isText },
};

/** Whether a value is an input that a world can carry out. */
export function isInput(value: unknown): value is Input {
  if (!isFields(value) || !isText(value.type) || !Object.hasOwn(INPUTS, value.type)) return false;
  return Object.entries(INPUTS[value.type as Input['type']]).every(([name, isRight]) => isRight(value[name]));
}

/** The saved session that `value` is. Throws, with what is wrong in plain words, where it is none. */
export function parseSaved(value: unknown): SavedSession {
  const refuse = (what: string): never => {
    throw new Error(what);
  };
  if (!isFields(value)) return refuse('it is not an object');
  if (value.format !== 1) refuse(`its format is ${JSON.stringify(value.format) ?? 'missing'}, and only format 1 is known`);
  for (const name of ['engine', 'scenario', 'seed', 'hash']) if (!isText(value[name])) refuse(`its ${name} is not a text`);
  if (!isTime(value.epochMs, LAST_EPOCH_MS)) refuse('its beginning is not a time');
  if (!isTime(value.endMs, LONGEST_SESSION_MS)) refuse('its end is not a time within a week of its beginning');
  const { log } = value;
  if (!Array.isArray(log) || log.length > MOST_INPUTS) return refuse(`its log is not a list of at most ${MOST_INPUTS} inputs`);
  let lastMs = 0;
  for (const [i, entry] of (log as unknown[]).entries()) {
    if (!isFields(entry) || !isInput(entry.input)) return refuse(`input ${i + 1} of its log is none that this page knows`);
    const { atMs } = entry;
    if (!isTime(atMs, LONGEST_SESSION_MS) || atMs < lastMs) return refuse(`input ${i + 1} of its log comes before the one in front of it`);
    lastMs = atMs;
  }
  return value as unknown as SavedSession;
}
