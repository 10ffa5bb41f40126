import { describe, expect, it } from 'vitest';
import type { SavedSession } from '../../src/session/protocol.ts';
import { readSaved } from '../../src/site/lab/saved-state.ts';

const session: SavedSession = {
  format: 1,
  engine: '1',
  scenario: 'one-node',
  seed: '1',
  epochMs: 0,
  endMs: 2000,
  log: [{ atMs: 0, input: { type: 'type', terminal: 'main', data: 'ls\r' } }],
  hash: 'abc',
};

describe('a stored cluster', () => {
  it('is none on the first visit', () => {
    expect(readSaved(undefined)).toEqual({ kind: 'none' });
  });

  it('is read back whole', () => {
    expect(readSaved(session)).toEqual({ kind: 'saved', session });
  });

  it('of another version is handed back, not thrown away', () => {
    const raw = { ...session, format: 2 };
    expect(readSaved(raw)).toEqual({ kind: 'other-format', raw });
  });

  it.each([
    ['text', 'not a session'],
    ['no log', { ...session, log: undefined }],
    ['a broken entry', { ...session, log: [{ atMs: 'soon' }] }],
    ['a time that is none', { ...session, endMs: Number.NaN }],
  ])('that is damaged (%s) is handed back, not thrown away', (_name, raw) => {
    expect(readSaved(raw)).toEqual({ kind: 'corrupt', raw });
  });
});
