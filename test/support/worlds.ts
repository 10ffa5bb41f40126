/** Worlds for tests: the course's catalogue, a fixed epoch, and no exercises unless given. */
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import { World, type WorldOptions } from '../../src/session/world.ts';

/** The instant at which clusters in tests begin. */
export const EPOCH_MS = Date.UTC(2026, 8, 1, 12);

export const worldOptions = (options: Partial<WorldOptions> = {}): WorldOptions => ({
  catalogue: readCatalogue(),
  exercises: new Map(),
  scenario: 'one-node',
  seed: 'test',
  epochMs: EPOCH_MS,
  ...options,
});

export const newWorld = (options: Partial<WorldOptions> = {}): World => new World(worldOptions(options));

/** Types a line into the learner's shell and returns what it printed. */
export const run = (world: World, line: string): string => world.apply({ type: 'run', line })?.out ?? '';
