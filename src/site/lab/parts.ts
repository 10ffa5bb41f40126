/**
 * The parts of the engine in the learner's worker: which are here, which are wanted, and how they come.
 *
 * A part's files are fetched before it is imported: a browser remembers a failed import, and gives the same failure for ever, but
 * never a failed fetch.
 */
import type { Pager } from '../../session/pager.ts';
import { partFiles, partLoaders } from './part-loaders.ts';
import { after } from './wall-clock.ts';

/** What the gates of a part export: functions and classes. */
export type Part = Readonly<Record<string, () => unknown>>;

/** What the page is told: how many parts the session waits for (0: none), and whether they cannot be loaded at the moment. */
export interface LoadingParts {
  type: 'loading-parts';
  count: number;
  isStuck: boolean;
}

/** How long (ms of the reader's time) until a part that could not be loaded is tried again. */
const AGAIN_MS = 3000;

/** Parts that are large, and that only their own commands read. */
const TEXTS = new Set(['documentation', 'help']);

const here = new Map<string, Part>();
const coming = new Map<string, Promise<void>>();
const wanted = new Set<string>();

/** Thrown in the middle of whatever needs a part that is not here: what was under way is void, and is done again when the part has come. */
export class PartFault extends Error {
  override readonly name = 'PartFault';
}

/** The part, for a stub. Throws a fault, and notes that the part is wanted, while it is not here. */
export function enter(name: string): Part {
  const part = here.get(name);
  if (part !== undefined) return part;
  wanted.add(name);
  throw new PartFault(`the part "${name}" of the lab is not loaded yet`);
}

/** A class of a part, for a stub: for `new`, `instanceof` and static members. Nothing can extend it. */
export function enterClass(part: string, name: string): object {
  return new Proxy(Object, {
    construct: (_, args: unknown[]) => Reflect.construct(enter(part)[name]!, args) as object,
    get: (_, key) => Reflect.get(enter(part)[name]!, key) as unknown,
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));

async function importPart(name: string): Promise<void> {
  const responses = await Promise.all((partFiles[name] ?? []).map((file) => fetch(new URL(file, import.meta.url))));
  if (responses.some(({ ok }) => !ok)) throw new Error(`the part "${name}" of the lab could not be loaded`);
  await Promise.all(responses.map((response) => response.arrayBuffer()));
  here.set(name, await partLoaders[name]!());
}

/** Loads a part, once at a time. Rejects where it cannot be had now. */
function load(name: string): Promise<void> {
  const loading = coming.get(name) ?? importPart(name).finally(() => coming.delete(name));
  if (!here.has(name)) coming.set(name, loading);
  return loading;
}

export interface PartPager extends Pager {
  /** Whether whoever wants a part is given all but the texts: a long log, whose replay begins anew with each part that it meets. */
  wantsAll: boolean;
}

/** The pager of the worker's session. `tell` hears when the session waits for parts, and when it no longer does. */
export function createPager(tell: (message: LoadingParts) => void): PartPager {
  const fetchAll = async (done: () => void): Promise<void> => {
    const names = [...wanted, ...(pager.wantsAll ? Object.keys(partLoaders).filter((name) => !TEXTS.has(name)) : [])].filter((name) => !here.has(name));
    tell({ type: 'loading-parts', count: names.length, isStuck: false });
    for (;;) {
      const results = await Promise.allSettled(names.map(load));
      if (results.every(({ status }) => status === 'fulfilled')) break;
      tell({ type: 'loading-parts', count: names.length, isStuck: true });
      await pause(AGAIN_MS);
    }
    wanted.clear();
    tell({ type: 'loading-parts', count: 0, isStuck: false });
    done();
  };
  const pager: PartPager = {
    wantsAll: false,
    get isWanting() {
      return wanted.size > 0;
    },
    fetch: (done) => void fetchAll(done),
  };
  return pager;
}

/**
 * Loads all parts, one after the other, in the order of the table: so that a learner rarely waits, and goes on without a
 * connection. Where one cannot be had, goes on later.
 */
export async function loadAhead(): Promise<void> {
  for (const name of Object.keys(partLoaders)) {
    while (!here.has(name)) await load(name).catch(() => pause(AGAIN_MS));
  }
}
