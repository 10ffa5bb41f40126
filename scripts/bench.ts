/**
 * npm run bench [-- --without-webernetes]
 *
 * Measures the engine, and @ngrok/webernetes in the same run where it can do the same, each measurement in a fresh
 * process: boot; 10, 100, 1000 pods to Running; an hour of a crash loop; an hour with 100 probed pods;
 * a day with 50 crash-looping pods; grading an exercise over 20 futures; the heap at 1000 pods; `kubectl get pods` of
 * 1000 pods; the bytes that a page loads.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { buildWorker } from '../test/support/built-worker.ts';

const PEER = '@ngrok/webernetes@0.3.5';
const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules/.cache/bench');
const RUNS = 3;

interface Measurement {
  cpuMs: number;
  wallMs: number;
  heapBytes?: number;
  events?: number;
}

/** Runs one measurement several times and keeps the median by CPU time: the machine may be busy with other things. */
function measure(script: string, ...args: string[]): Measurement | undefined {
  const runs: Measurement[] = [];
  for (let i = 0; i < RUNS; i++) {
    try {
      runs.push(
        JSON.parse(
          execFileSync(process.execPath, ['--expose-gc', script, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 400_000 }),
        ),
      );
    } catch (error) {
      console.error(`bench: ${script} ${args.join(' ')} failed: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
  return runs.sort((a, b) => a.cpuMs - b.cpuMs)[RUNS >> 1];
}

/** Installs the peer into a folder of its own (never into this project) and bundles its measurements. */
function preparePeer(): string | undefined {
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(join(CACHE, 'package.json'))) writeFileSync(join(CACHE, 'package.json'), '{"private":true}');
  try {
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', PEER], { cwd: CACHE, stdio: 'ignore' });
  } catch {
    console.error(`bench: ${PEER} could not be installed; measuring only this engine.`);
    return undefined;
  }
  const outfile = join(CACHE, 'webernetes.mjs');
  buildSync({
    entryPoints: [join(ROOT, 'scripts/bench/webernetes.mjs')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    nodePaths: [join(CACHE, 'node_modules')],
    logLevel: 'error',
  });
  return outfile;
}

/** Gzip bytes of a bundle as a browser would load it. */
function gzipBytes(contents: string, nodePaths: string[] = []): number {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    nodePaths,
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

const ours = join(ROOT, 'scripts/bench/ours.ts');
const peer = process.argv.includes('--without-webernetes') ? undefined : preparePeer();
const rows: string[][] = [['', 'pod-deep-dive', PEER]];
const ms = (measurement: Measurement | undefined): string =>
  measurement ? `${measurement.cpuMs.toFixed(0)} ms CPU, ${measurement.wallMs.toFixed(0)} ms wall` : '-';
const theirs = (...args: string[]): Measurement | undefined => (peer ? measure(peer, ...args) : undefined);

rows.push(['boot', ms(measure(ours, 'boot')), ms(theirs('boot'))]);
let heap: (Measurement | undefined)[] = [];
for (const count of ['10', '100', '1000']) {
  heap = [measure(ours, 'pods', count), theirs('pods', count)];
  rows.push([`${count} pods to Running`, ...heap.map(ms)]);
}
rows.push(['heap with 1000 pods', ...heap.map((each) => (each?.heapBytes ? `${(each.heapBytes / 2 ** 20).toFixed(0)} MiB` : '-'))]);
rows.push(['one hour of a crash loop', ms(measure(ours, 'crash-loop')), ms(theirs('crash-loop'))]);
rows.push(['one hour with 100 probed pods', ms(measure(ours, 'probed', '100')), '-']);
rows.push(['24 hours with 50 crash-looping pods', ms(measure(ours, 'crash-loops', '50')), '-']);
rows.push(['grading over 20 futures', ms(measure(ours, 'grading', '20')), '-']);
rows.push(['kubectl get pods, 1000 pods', ms(measure(ours, 'get-pods', '1000')), '-']);
/** A part's name, or the module after which a file that parts share is called. */
const nameOf = (file: string): string => file.replace(/^_engine-part_/, 'part ').replace(/-[\w-]{8}\.js$/, '');
const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB gzip`;
const worker = await buildWorker();
const sum = (files: Readonly<Record<string, number>>): number => Object.values(files).reduce((bytes, each) => bytes + each, 0);
rows.push(['bytes before the first prompt', kb(sum(worker.first)), '-']);
rows.push([
  'bytes: engine, kubectl, shell',
  kb(sum(worker.first) + sum(worker.later)),
  peer ? `${kb(gzipBytes("export * from '@ngrok/webernetes'", [join(CACHE, 'node_modules')]))} (engine alone)` : '-',
]);
for (const [file, bytes] of Object.entries(worker.later).sort(([, a], [, b]) => b - a)) rows.push([`  later: ${nameOf(file)}`, kb(bytes), '-']);
worker.remove();

const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
for (const row of rows)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
