/**
 * tar. Mirrors busybox's archival/tar.c, libarchive/{get_header_tar,data_extract_all,header_verbose_list,unsafe_prefix}.c.
 * Differs: fifos and devices are not archived; an archive is read as a whole before its first member is unpacked.
 */
import type { Bytes } from '../../../kernel/bytes.ts';
import { readTar, TAR_END, tarMember, type TarEntry } from '../../../kernel/tar-archive.ts';
import type { Stat, Task } from '../../../kernel/types.ts';
import { matchesPattern } from '../../pattern.ts';
import { type AppletTable, Misused, numberOf, type Options } from '../lib/applet.ts';
import { cannotOpen, Died, type Io, isErrno, reasonOf } from '../lib/io.ts';
import { dirnameOf, idOfName, joinPath, lstatOf, modeText, nameOfId, statOf } from '../lib/paths.ts';
import { formatTime, zoneOf } from '../lib/time-format.ts';
import { gunzip, gzip, isGzip } from './gzip.ts';

/** What each option stands for that has only a long name. */
const [EXCLUDE, STRIP, NO_SAME_OWNER, NO_SAME_PERMISSIONS, NUMERIC_OWNER, OVERWRITE] = ['1', '2', 'o', '4', '5', '6'];

const DELAYED = 'error exit delayed from previous errors';

function* tar(io: Io, o: Options): Task<void> {
  if (['c', 't', 'x'].filter((mode) => o.has(mode)).length !== 1) throw new Misused('');
  const unknown = 'jJaZTX'.split('').find((letter) => o.has(letter));
  if (unknown !== undefined) throw new Died(`-${unknown} is not simulated here`);
  yield* o.has('c') ? create(io, o) : read(io, o);
}

/** A path without what would lead out of the directory; the first time that something is taken away is told. */
class PathStripper {
  #hasTold = false;

  *strip(io: Io, path: string): Task<string> {
    let rest = path;
    for (;;) {
      if (rest.startsWith('/')) rest = rest.slice(1);
      else if (rest.startsWith('../')) rest = rest.slice(3);
      else if (rest.includes('/../')) rest = rest.slice(rest.indexOf('/../') + 4);
      else break;
    }
    if (rest !== path && !this.#hasTold) {
      this.#hasTold = true;
      yield* io.warn(`tar: removing leading '${path.slice(0, path.length - rest.length)}' from member names\n`);
    }
    return rest;
  }
}

/** Whether a member is what one of the names means: itself, or something below it. */
function isMeant(name: string, patterns: readonly string[]): string | undefined {
  return patterns.find((pattern) => {
    const parts = pattern.replace(/\/+$/, '').split('/');
    return matchesPattern(name.split('/').slice(0, parts.length).join('/'), parts.join('/'));
  });
}

function* create(io: Io, o: Options): Task<void> {
  const { process } = io;
  const archive = o.get('f') ?? '-';
  if (o.operands.length === 0) throw new Died('empty archive');
  const absolute = absoluteOf(process.cwd, archive);
  if (archive !== '-') yield* writeArchive(io, absolute, '');
  const before = process.cwd;
  yield* changeDirectory(io, o);
  const members: Bytes[] = [];
  const packer: Packer = {
    io,
    o,
    members,
    stripper: new PathStripper(),
    linked: new Map(),
    archiveInode: archive === '-' ? -1 : process.fs.stat(absolute).ino,
  };
  let size = 0;
  for (const path of o.operands) {
    yield* pack(packer, path.length > 1 ? path.replace(/\/+$/, '') || '/' : path);
    size = members.reduce((sum, member) => sum + member.length, 0);
    io.hold(size);
  }
  process.cwd = before;
  const content = `${members.join('')}${TAR_END}`;
  const packed = o.has('z') ? yield* gzip(io, content) : content;
  if (archive === '-') io.put(packed);
  else yield* writeArchive(io, absolute, packed);
  if (io.status !== 0) throw new Died(DELAYED);
}

function* writeArchive(io: Io, path: string, content: Bytes): Task<void> {
  try {
    io.process.fs.writeFile(path, content);
  } catch (thrown) {
    throw new Died(cannotOpen(path, reasonOf(thrown)));
  }
}

const absoluteOf = (cwd: string, path: string): string => (path.startsWith('/') ? path : joinPath(cwd, path));

function* changeDirectory({ process }: Io, o: Options): Task<void> {
  const directory = o.get('C');
  if (directory === undefined) return;
  try {
    process.cwd = process.fs.realpath(directory);
    process.fs.readdir('.');
  } catch (thrown) {
    throw new Died(`can't change directory to '${directory}': ${reasonOf(thrown)}`);
  }
}

interface Packer {
  readonly io: Io;
  readonly o: Options;
  readonly members: Bytes[];
  readonly stripper: PathStripper;
  /** Names of files with several links, by inode: each but the first becomes a link. */
  readonly linked: Map<number, string>;
  readonly archiveInode: number;
}

/** Adds a path and, for directories, what is below. */
function* pack(packer: Packer, path: string): Task<void> {
  const { io, o, members } = packer;
  const { fs } = io.process;
  let stat: Stat;
  try {
    stat = o.has('h') ? fs.stat(path) : fs.lstat(path);
  } catch (thrown) {
    return yield* io.fail(`${path}: ${reasonOf(thrown)}`);
  }
  const name = yield* packer.stripper.strip(io, path);
  if (isMeant(name, o.all(EXCLUDE)) !== undefined) return;
  if (stat.ino === packer.archiveInode) return yield* io.fail(`${path}: file is the archive; skipping`);
  try {
    const entry = entryOf(packer, path, name, stat);
    if (!entry) return yield* io.fail(`${path}: unknown file type`);
    // The root directory itself has no name left.
    if (name !== '') {
      members.push(tarMember(entry));
      if (o.has('v')) yield* tell(io, o, `${name}${stat.type === 'directory' ? '/' : ''}\n`);
    }
    yield* io.process.burn(20 + (entry.content?.length ?? 0) / 200);
    if (stat.type !== 'directory') return;
    for (const child of fs.readdir(path)) yield* pack(packer, joinPath(path, child));
  } catch (thrown) {
    yield* io.fail(cannotOpen(path, reasonOf(thrown)));
  }
}

/** Where the archive goes to standard output, its list goes to standard error. */
function* tell(io: Io, o: Options, line: string): Task<void> {
  if ((o.get('f') ?? '-') === '-') yield* io.warn(line);
  else io.put(line);
}

function entryOf({ io, linked }: Packer, path: string, name: string, stat: Stat): TarEntry | undefined {
  const { fs } = io.process;
  const common = {
    name,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    userName: nameOfId(fs, '/etc/passwd', stat.uid).replace(/^\d+$/, ''),
    groupName: nameOfId(fs, '/etc/group', stat.gid).replace(/^\d+$/, ''),
    mtimeMs: stat.mtimeMs,
  };
  if (stat.type === 'directory') return { ...common, type: 'directory' };
  if (stat.type === 'symlink') return { ...common, type: 'symlink', linkName: fs.readlink(path) };
  if (stat.type !== 'file') return undefined;
  const first = linked.get(stat.ino);
  if (first !== undefined) return { ...common, type: 'link', linkName: first };
  if (stat.nlink > 1) linked.set(stat.ino, name);
  return { ...common, type: 'file', content: fs.readFile(path) };
}

function* read(io: Io, o: Options): Task<void> {
  const input = yield* io.open(o.get('f') ?? '-', cannotOpen);
  if (!input) return;
  let content = yield* input.all();
  // Only where it can go back to the beginning, busybox's tar looks whether the archive is compressed.
  if (o.has('z') || (input.name !== '-' && isGzip(content))) content = yield* gunzip(io, content);
  yield* changeDirectory(io, o);
  const { entries, problem } = readTar(content);
  const stripper = new PathStripper();
  const found = new Set<string>();
  for (const entry of entries) {
    const name = yield* stripper.strip(io, entry.name);
    const meant = isMeant(name, o.operands);
    if ((o.operands.length > 0 && meant === undefined) || isMeant(name, o.all(EXCLUDE)) !== undefined) continue;
    if (meant !== undefined) found.add(meant);
    yield* io.process.burn(20 + (entry.content?.length ?? 0) / 200);
    const stripped = name
      .split('/')
      .slice(numberOf(o.get(STRIP) ?? '0'))
      .join('/');
    if (stripped === '' && name !== '') continue;
    if (o.has('t')) io.put(`${rowOf(io, o, { ...entry, name: stripped })}\n`);
    else yield* extract(io, o, { ...entry, name: stripped });
    yield* io.spill();
  }
  if (problem !== undefined) throw new Died(problem);
  if (content === '') yield* io.warn('tar: short read\n');
  const missed = o.operands.find((name) => !found.has(name));
  if (missed !== undefined) throw new Died(`${missed}: not found in archive`);
}

/** `d/a`, or with -v `-rw-r--r-- root/root         2 2026-09-01 12:00:00 d/a`. */
function rowOf({ process }: Io, o: Options, entry: TarEntry): string {
  const name = entry.type === 'directory' ? `${entry.name}/` : entry.name;
  if (!o.has('v')) return name;
  const type = entry.type === 'link' ? 'file' : entry.type;
  const mode = modeText({ type, mode: entry.mode } as Stat);
  const isNumeric = o.has(NUMERIC_OWNER);
  const owner = (text: string | undefined, id: number): string => (isNumeric || !text ? String(id) : text);
  const size = String(entry.content?.length ?? 0).padStart(9);
  const time = formatTime('%Y-%m-%d %H:%M:%S', entry.mtimeMs, zoneOf(process.env.get('TZ')));
  const link = entry.linkName === undefined ? '' : ` -> ${entry.linkName}`;
  return `${mode} ${owner(entry.userName, entry.uid)}/${owner(entry.groupName, entry.gid)} ${size} ${time} ${name}${link}`;
}

function* extract(io: Io, o: Options, entry: TarEntry): Task<void> {
  const { fs } = io.process;
  const { name, type, content = '', linkName = '' } = entry;
  if (o.has('O')) {
    io.put(content);
    return;
  }
  if (o.has('v')) io.put(`${name}${type === 'directory' ? '/' : ''}\n`);
  yield* makeParents(io, name);
  const there = lstatOf(fs, name);
  try {
    if (type === 'directory') {
      if (there?.type !== 'directory' && statOf(fs, name)?.type !== 'directory') fs.mkdir(name, entry.mode);
    } else {
      if (there && o.has('k')) return;
      if (there?.type === 'directory') fs.rmdir(name);
      else if (there && !o.has(OVERWRITE)) fs.unlink(name);
      if (type === 'symlink') fs.symlink(linkName, name);
      else if (type === 'link') fs.link(linkName, name);
      else fs.writeFile(name, content, { mode: entry.mode });
    }
  } catch (thrown) {
    const verb =
      type === 'directory' ? "can't make dir" : type === 'symlink' || type === 'link' ? `can't create ${type === 'link' ? 'hard' : 'sym'}link` : "can't open";
    throw new Died(`${verb} ${type === 'file' || type === 'directory' ? `'${name}'` : `'${name}' to '${linkName}'`}: ${reasonOf(thrown)}`);
  }
  if (type === 'file' || type === 'directory') restore(io, o, entry);
}

function* makeParents(io: Io, name: string): Task<void> {
  const { fs } = io.process;
  const directory = dirnameOf(name);
  if (directory === '.' || directory === '/' || statOf(fs, directory)) return;
  yield* makeParents(io, directory);
  try {
    fs.mkdir(directory);
  } catch (thrown) {
    throw new Died(`can't create directory '${directory}': ${reasonOf(thrown)}`);
  }
}

/** Gives a file its owner, mode and time, as far as this user may and the options want it. */
function restore({ process }: Io, o: Options, { name, uid, gid, userName, groupName, mode, mtimeMs }: TarEntry): void {
  const { fs } = process;
  try {
    if (process.uid === 0 && !o.has(NO_SAME_OWNER)) {
      const named = (database: '/etc/passwd' | '/etc/group', text: string | undefined, id: number): number =>
        (o.has(NUMERIC_OWNER) || !text ? undefined : idOfName(fs, database, text)) ?? id;
      fs.chown(name, named('/etc/passwd', userName, uid), named('/etc/group', groupName, gid));
    }
    fs.chmod(name, o.has(NO_SAME_PERMISSIONS) ? mode & ~process.umask : mode);
    if (!o.has('m')) fs.utimes(name, mtimeMs);
  } catch (thrown) {
    // What this user may not change stays as it is, as with busybox.
    if (!isErrno(thrown)) throw thrown;
  }
}

export const tarApplets: AppletTable = {
  tar: {
    options: `ctxvzjJaZhmopkOf:C:T:X:${EXCLUDE}:${STRIP}:${NO_SAME_PERMISSIONS}${NUMERIC_OWNER}${OVERWRITE}`,
    long: {
      create: 'c',
      list: 't',
      extract: 'x',
      directory: 'C',
      file: 'f',
      gzip: 'z',
      verbose: 'v',
      'to-stdout': 'O',
      'keep-old': 'k',
      touch: 'm',
      dereference: 'h',
      'same-permissions': 'p',
      'no-same-owner': NO_SAME_OWNER,
      'no-same-permissions': NO_SAME_PERMISSIONS,
      'numeric-owner': NUMERIC_OWNER,
      overwrite: OVERWRITE,
      exclude: EXCLUDE,
      'strip-components': STRIP,
    },
    bundled: true,
    usage: '% c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...\n\nCreate, extract, or list files from a tar file',
    run: tar,
  },
};
