/** du and df. Mirror busybox's coreutils. Differs: every disk has one size, and only the files of the tree count as used. */
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { type Io, reasonOf } from '../lib/io.ts';
import { humanSize, joinPath } from '../lib/paths.ts';

/** Kibibytes below a path, told to `show` for each directory. */
function* usage(io: Io, path: string, depth: number, show: (path: string, kib: number, depth: number) => void): Task<number> {
  const { fs } = io.process;
  const found = fs.lstat(path);
  yield* io.process.burn(5);
  let kib = found.type === 'directory' ? 4 : Math.ceil(found.size / 4096) * 4;
  if (found.type === 'directory') for (const name of fs.readdir(path)) kib += yield* usage(io, joinPath(path, name), depth + 1, show);
  if (found.type === 'directory' || depth === 0) show(path, kib, depth);
  return kib;
}

function* du(io: Io, o: Options): Task<void> {
  const most = o.has('s') ? 0 : numberOf(o.get('d') ?? '1000');
  const size = (kib: number): string => (o.has('h') ? humanSize(kib, 1024) : o.has('m') ? String(Math.ceil(kib / 1024)) : String(kib));
  let total = 0;
  for (const path of o.operands.length > 0 ? o.operands : ['.']) {
    try {
      total += yield* usage(io, path, 0, (each, kib, depth) => {
        if (depth <= most) io.put(`${size(kib)}\t${each}\n`);
      });
    } catch (thrown) {
      yield* io.fail(`${path}: ${reasonOf(thrown)}`);
    }
  }
  if (o.has('c')) io.put(`${size(total)}\ttotal\n`);
}

/** The root's file system as `df` shows it; a container's layers have no size of their own. */
const DISK_KIB = 61_202_244;

function* df(io: Io, o: Options): Task<void> {
  const used = yield* usage(io, '/', 0, () => undefined);
  const cell = (kib: number): string => (o.has('h') ? humanSize(kib, 1024) : o.has('m') ? String(Math.ceil(kib / 1024)) : String(kib));
  io.put(`Filesystem           ${o.has('h') ? '     Size' : o.has('m') ? '1M-blocks' : '1K-blocks'}      Used Available Use% Mounted on\n`);
  for (const path of o.operands.length > 0 ? o.operands : ['/']) {
    if (!io.process.fs.exists(path)) {
      yield* io.fail(`${path}: can't find mount point`);
      continue;
    }
    io.put(
      `${'overlay'.padEnd(20)} ${cell(DISK_KIB).padStart(9)} ${cell(used).padStart(9)} ${cell(DISK_KIB - used).padStart(9)} ${`${Math.ceil((used * 100) / DISK_KIB)}%`.padStart(4)} /\n`,
    );
  }
}

export const diskApplets: AppletTable = {
  du: { options: 'aHLkmhsxd:lc', usage: '% [-aHLdclsxhmk] [FILE]...\n\nSummarize disk space used for FILEs (or directories)', run: du },
  df: { options: 'PkmhTiat:B:', usage: '% [-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...\n\nPrint filesystem usage statistics', run: df },
};
