/** The learner's worker as the site's build makes it, on its own: its files, and a place to run it in without a browser. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { build, parseAst } from 'vite';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import type { ToSession } from '../../src/session/protocol.ts';
import { engineParts } from '../../src/site/build/engine-parts.ts';
import type { FromWorker } from '../../src/site/lab/session.worker.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');

export interface BuiltWorker {
  readonly directory: string;
  readonly entry: string;
  /** Bytes, gzip, by file. */
  readonly first: Readonly<Record<string, number>>;
  readonly later: Readonly<Record<string, number>>;
  remove(): void;
}

/** The files that a module imports from the start. */
const importsOf = (path: string): string[] =>
  parseAst(readFileSync(path, 'utf8')).body.flatMap((statement) => ('source' in statement && statement.source ? [basename(statement.source.value)] : []));

/** Builds the worker as astro.config.mjs has it built. */
export async function buildWorker(): Promise<BuiltWorker> {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, 'worker-'));
  const input = join(ROOT, 'src/site/lab/start-worker.ts');
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    worker: { format: 'es', plugins: () => [engineParts()] },
    build: { outDir: directory, assetsDir: '.', rolldownOptions: { input } },
  });
  const files = readdirSync(directory).filter((file) => file.endsWith('.js') && !file.startsWith('start-worker'));
  const entry = files.find((file) => file.startsWith('session.worker'))!;
  const first = new Set<string>();
  const visit = (file: string): void => {
    if (first.has(file)) return;
    first.add(file);
    importsOf(join(directory, file)).forEach(visit);
  };
  visit(entry);
  const bytesOf = (some: Iterable<string>): Record<string, number> =>
    Object.fromEntries([...some].map((file) => [file, gzipSync(readFileSync(join(directory, file)), { level: 9 }).length]));
  return {
    directory,
    entry,
    first: bytesOf(first),
    later: bytesOf(files.filter((file) => !first.has(file))),
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** A built worker that runs in a thread. */
export interface RunningWorker {
  /** What it has said so far. */
  readonly said: readonly FromWorker[];
  /** The files of parts that were fetched because the session waited for them. */
  readonly wanted: readonly string[];
  send(message: ToSession): void;
  /** Which files of parts it can have from now on: none, or those that the session waits for (and none ahead of their use). */
  let(canHave: 'nothing' | 'what it waits for'): void;
  /** Resolves when everything sent was handled. */
  settled(): Promise<void>;
  stop(): Promise<unknown>;
}

/** Starts a built worker on the course's catalogue, without exercises. */
export function runWorker(worker: BuiltWorker): RunningWorker {
  const thread = new Worker(join(import.meta.dirname, 'worker-thread.mjs'), {
    workerData: { entry: pathToFileURL(join(worker.directory, worker.entry)).href, course: { catalogue: readCatalogue(), exercises: [] } },
  });
  const said: FromWorker[] = [];
  const wanted: string[] = [];
  let saves = 0;
  thread.on('message', (message: FromWorker | { fetched: string }) => {
    if ('fetched' in message) wanted.push(message.fetched);
    else said.push(message);
  });
  const send = (message: ToSession): void => thread.postMessage({ data: message });
  return {
    said,
    wanted,
    send,
    let: (canHave) => thread.postMessage({ canHave }),
    async settled() {
      send({ type: 'save' });
      saves++;
      while (said.filter(({ type }) => type === 'saved').length < saves) await once(thread, 'message');
    },
    stop: () => thread.terminate(),
  };
}
