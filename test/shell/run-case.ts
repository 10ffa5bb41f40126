/** Runs one recorded shell case through the kernel and compares everything that was recorded. */
import { Simulation } from '../../src/sim/simulation.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/kernel/bytes.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { createNetwork } from '../../src/kernel/network.ts';
import { createSh } from '../../src/shell/index.ts';
import type { Directory, ExitStatus, Program, ProgramTable } from '../../src/kernel/types.ts';

/** What a path of /t holds: a text, a directory (null), a link, a FIFO, or bytes. */
export type FileAfter = string | null | { symlink: string } | { fifo: true } | { base64: string };

export interface ShellCase {
  id: string;
  area: string;
  run: string;
  stdout: string;
  stderr: string;
  exit: number;
  signal?: string;
  stdin?: string;
  files?: Record<string, string>;
  filesAfter?: Record<string, FileAfter>;
  usageText?: boolean;
  buildSpecific?: string;
}

export interface CaseResult {
  passed: boolean;
  /** What differs, one line each: `stdout: want … got …`. */
  differences: string[];
}

const FILES_MTIME_MS = 946_684_800_000;
/** Programs of other images: not in the /bin where the cases were recorded. */
const NOT_BUSYBOX = new Set(['bash', 'dash', 'curl', 'nginx', 'redis-server', 'redis-cli', 'web-app', 'pause', 'fluentd']);
/** The cases were recorded with Debian's build, which greets; the images' build does not. */
const GREETING = "\n\nBusyBox v1.38.0 (Debian 1:1.38.0-3+b1) built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n";
const debianShells = ['sh', 'ash'].map((name): [string, Program] => [name, createSh('ash', { greeting: GREETING })]);

const LIMIT_MS = 600_000;

function readAll(directory: Directory, path = 't'): Record<string, string | null> {
  const out: Record<string, string | null> = {};
  for (const name of directory.list(path)) {
    const below = `${path}/${name}`;
    const content = directory.get(below);
    if (content !== undefined) out[below.slice(2)] = content;
    else {
      const inside = directory.list(below);
      if (isDirectory(directory, below)) out[below.slice(2) + '/'] = null;
      if (inside.length > 0) Object.assign(out, readAll(directory, below));
    }
  }
  return out;
}

/** A link or a FIFO has neither content nor entries, and cannot be written below. */
function isDirectory(directory: Directory, path: string): boolean {
  try {
    directory.put(`${path}/.probe`, {});
    directory.remove(`${path}/.probe`);
    return true;
  } catch {
    return false;
  }
}

/** Files of the working directory as a case records them, links and FIFOs left out. */
function plainFiles(files: Readonly<Record<string, FileAfter>>): Record<string, string | null> {
  const out: Record<string, string | null> = {};
  for (const [path, value] of Object.entries(files)) {
    if (value === null || typeof value === 'string') out[path] = value === null ? null : encodeUtf8(value);
    else if ('base64' in value) out[path] = Buffer.from(value.base64, 'base64').toString('latin1');
  }
  return out;
}

const sorted = (record: Record<string, string | null>): string => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Runs a case; `programs` are the executables of /bin. */
export function runCase(test: ShellCase, programs: ProgramTable): CaseResult {
  const sim = new Simulation({ seed: test.id, epochMs: Date.UTC(2026, 0, 1) });
  const age: Program = function* ({ fs }) {
    for (const path of Object.keys(test.files ?? {})) fs.utimes(`/t/${path}`, FILES_MTIME_MS);
    return 0;
  };
  const kernel = createKernel({ sim, name: 'case', network: createNetwork(sim), programs: new Map([...programs, ...debianShells, ['.age', age]]) });
  const root = kernel.newDirectory();
  for (const name of programs.keys()) if (!NOT_BUSYBOX.has(name)) root.put(`/bin/${name}`, { program: name });
  root.put('/bin/.age', { program: '.age' });
  root.put('/etc/passwd', { content: 'root:x:0:0:root:/root:/bin/sh\n' });
  root.put('/etc/group', { content: 'root:x:0:\n' });
  for (const path of ['/t/', '/tmp/', '/root/']) root.put(path, {});
  for (const [path, text] of Object.entries(test.files ?? {})) root.put(`/t/${path}`, { content: encodeUtf8(text) });
  const got = { stdout: '', stderr: '', status: undefined as ExitStatus | undefined };
  const feed = kernel.newFeed();
  feed.push(encodeUtf8(test.stdin ?? ''));
  feed.end();
  const pids = kernel.newPidNamespace();
  const common = {
    env: new Map(Object.entries({ PATH: '/bin', HOME: '/root', TZ: 'UTC', LC_ALL: 'C' })),
    cwd: '/t',
    uid: 0,
    gid: 0,
    hostname: 'web-0',
    tree: kernel.newTree(root),
    net: kernel.newNetNamespace([]),
    pids,
    cgroup: kernel.newCgroup(),
  };
  // The recorded shell was no pid 1: something else holds that place.
  const silent = kernel.newSink(() => undefined);
  kernel.start({ ...common, argv: ['sleep', '100000'], stdin: silent, stdout: silent, stderr: silent, onExit: () => undefined });
  // The files were there long before.
  kernel.start({ ...common, argv: ['.age'], stdin: silent, stdout: silent, stderr: silent, onExit: () => undefined });
  sim.advance(10);
  kernel.start({
    ...common,
    argv: ['sh', '-c', test.run],
    stdin: feed.file,
    stdout: kernel.newSink((data) => (got.stdout += data)),
    stderr: kernel.newSink((data) => (got.stderr += data)),
    onExit: (status) => (got.status = status),
  });
  sim.advanceUntil(() => got.status !== undefined, LIMIT_MS);
  return compare(test, { ...got, files: readAll(root) });
}

function compare(test: ShellCase, got: { stdout: string; stderr: string; status: ExitStatus | undefined; files: Record<string, string | null> }): CaseResult {
  const differences: string[] = [];
  // A usage text names the build: only its first line is compared.
  const loose = (text: string): string =>
    test.usageText
      ? text
          .split('\n')
          .filter((line) => !/^(BusyBox|Usage|\t|$)/.test(line))
          .slice(0, 1)
          .join('\n')
      : text;
  const check = (what: string, want: string, have: string): void => {
    if (want !== have) differences.push(`${what}: want ${JSON.stringify(want)}\n${' '.repeat(what.length)}   got ${JSON.stringify(have)}`);
  };
  // What depends on how that busybox was built is compared by its status alone.
  if (test.buildSpecific === undefined) check('stdout', loose(test.stdout), loose(decodeUtf8(got.stdout)));
  if (test.buildSpecific === undefined) check('stderr', loose(test.stderr), loose(decodeUtf8(got.stderr)));
  check('exit', String(test.exit), String(got.status?.code ?? 'still running'));
  if (test.signal) check('signal', test.signal, `SIG${got.status?.signal ?? ''}`);
  if (!test.usageText) {
    const want = plainFiles(test.filesAfter ?? test.files ?? {});
    if (!test.filesAfter)
      for (const path of Object.keys(want)) for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) want[path.slice(0, at + 1)] = null;
    check('files', sorted(want), sorted(got.files));
  }
  return { passed: differences.length === 0, differences };
}
