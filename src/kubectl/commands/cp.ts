/**
 * `kubectl cp`: a tar archive through an exec, to a pod or from one. The container needs a `tar` of its own.
 *
 * Mirrors: kubectl/pkg/cmd/cp/{cp,filespec}.go.
 * Differs: an archive is sent and read as a whole; a name with the signs of a glob is that name only.
 */
import { quote } from '../../api/go-text.ts';
import { decodeUtf8, encodeUtf8, type Bytes } from '../../kernel/bytes.ts';
import { isErrno } from '../../kernel/errno.ts';
import { readTar, TAR_END, tarMember, type TarContents, type TarEntry } from '../../kernel/tar-archive.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Host } from '../host.ts';
import { baseOf, cleanPath, directoryOf, joinPaths } from '../unix-path.ts';
import { execInPod } from './exec-in-pod.ts';

export const CP: Command = {
  name: 'cp',
  flags: flagTable(`
    -c, --container=''
    --no-preserve=false
    --retries=0`),
  run: copy,
};

/** A file: of a pod where there is a colon. The namespace is '' where none was written. */
interface FileSpec {
  readonly namespace: string;
  readonly pod: string;
  readonly file: string;
}

const stripTrailingSlash = (file: string): string => (file !== '/' && file.endsWith('/') ? file.slice(0, -1) : file);

function fileSpecOf(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { namespace: '', pod: '', file: stripTrailingSlash(text) };
  const pieces = text.slice(0, colon).split('/');
  if (colon === 0 || pieces.length > 2) throw new CommandError('error: filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { namespace: pieces.length === 2 ? pieces[0]! : '', pod: pieces.at(-1)!, file: stripTrailingSlash(text.slice(colon + 1).replaceAll('\\', '/')) };
}

function* copy(invocation: Invocation): Task<number> {
  const { args } = invocation;
  if (args.length !== 2) throw new CommandError('error: source and destination are required');
  const [from, to] = [fileSpecOf(args[0]!), fileSpecOf(args[1]!)];
  if (from.pod !== '' && to.pod !== '') throw new CommandError('error: one of src or dest must be a local file specification');
  if (from.file === '' || to.file === '') throw new CommandError('error: filepath can not be empty');
  if (from.pod !== '') yield* copyFromPod(invocation, from, to.file);
  else if (to.pod !== '') yield* copyToPod(invocation, from.file, to);
  else throw new CommandError('error: one of src or dest must be a remote file specification');
  return 0;
}

/** How a file's pod is reached: its own namespace, else the command's. */
const placeOf = ({ flags, namespace }: Invocation, spec: FileSpec): { namespace: string; pod: string; container: string } => ({
  namespace: spec.namespace || namespace,
  pod: spec.pod,
  container: flags.text('container'),
});

function* copyToPod(invocation: Invocation, file: string, to: FileSpec): Task<void> {
  const { host, flags } = invocation;
  if (!host.files.exists(encodeUtf8(file))) throw new CommandError(`error: ${file} doesn't exist in local filesystem`);
  const place = placeOf(invocation, to);
  const path = (yield* isDirectory(invocation, place, to.file)) ? joinPaths(to.file, baseOf(file)) : to.file;
  const source = cleanPath(file);
  const archive = [...membersOf(host, encodeUtf8(source), encodeUtf8(baseOf(cleanPath(path)))), TAR_END].join('');
  const tar = flags.bool('no-preserve') ? ['tar', '--no-same-permissions', '--no-same-owner'] : ['tar'];
  yield* execInPod(invocation, {
    ...place,
    command: [...tar, '-xmf', '-', '-C', directoryOf(path)],
    input: archive,
    output: (fd, data) => host.printBytes(fd, data),
  });
}

/** Whether the path is a directory in the container. Whatever goes wrong while asking is a no. */
function* isDirectory(invocation: Invocation, place: ReturnType<typeof placeOf>, path: string): Task<boolean> {
  try {
    yield* execInPod(invocation, { ...place, command: ['test', '-d', path], output: function* () {}, isQuiet: true });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name !== 'Interrupted') return false;
    throw error;
  }
}

/** A local path as members of an archive: files by their names below `name`, directories only where they are empty. */
function membersOf(host: Pick<Host, 'files' | 'env'>, path: Bytes, name: Bytes): Bytes[] {
  const { files, env } = host;
  try {
    const stat = files.lstat(path);
    const owner = stat.uid === 0 ? 'root' : encodeUtf8(env.get('USER') ?? '');
    const common = { name, mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid, userName: owner, groupName: owner, mtimeMs: stat.mtimeMs };
    if (stat.type === 'symlink') return [tarMember({ ...common, type: 'symlink', linkName: files.readlink(path) })];
    if (stat.type !== 'directory') return [tarMember({ ...common, type: 'file', content: files.readFile(path) })];
    const children = files.readdir(path).sort();
    if (children.length === 0) return [tarMember({ ...common, type: 'directory' })];
    return children.flatMap((child) => membersOf(host, joinPaths(path, child), joinPaths(name, child)));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CommandError(`error: open ${decodeUtf8(path)}: ${error.message.toLowerCase()}`);
  }
}

function* copyFromPod(invocation: Invocation, from: FileSpec, to: string): Task<void> {
  const { entries, problem } = yield* fetchArchive(invocation, from);
  const prefix = stripShortcuts(cleanPath(stripTrailingSlash(from.file.replace(/^[/\\]+/, ''))));
  let hasAdvised = false;
  for (const entry of entries) {
    const name = decodeUtf8(entry.name);
    if (!name.startsWith(prefix)) throw new CommandError('error: tar contents corrupted');
    const path = stripTrailingSlash(joinPaths(to, stripTrailingSlash(name.slice(prefix.length))));
    if (!isBelow(to, path)) yield* invocation.host.printError(`warning: file ${quote(path)} is outside target destination, skipping\n`);
    else if (entry.type === 'symlink') {
      const advice = ` (consider using "kubectl exec -n ${quote(from.namespace)} ${quote(from.pod)} -- tar cf - ${quote(from.file)} | tar xf -")`;
      yield* invocation.host.printError(`warning: skipping symlink: ${quote(path)} -> ${quote(decodeUtf8(entry.linkName ?? ''))}${hasAdvised ? '' : advice}\n`);
      hasAdvised = true;
    } else writeEntry(invocation.host, encodeUtf8(path), entry);
  }
  if (problem !== undefined) throw new CommandError(`error: ${problem === 'short read' ? 'unexpected EOF' : 'archive/tar: invalid tar header'}`);
}

/** What `tar cf -` in the container answers. With --retries an archive that breaks off is fetched on from where it ended. */
function* fetchArchive(invocation: Invocation, from: FileSpec): Task<TarContents> {
  const { flags, host } = invocation;
  const most = flags.int('retries');
  let archive = '';
  for (let retries = 0; ; retries++) {
    const resumed = ['sh', '-c', `tar cf - ${from.file} | tail -c+${archive === '' ? 0 : archive.length + 1}`];
    let failure: unknown;
    try {
      yield* execInPod(invocation, {
        ...placeOf(invocation, from),
        command: most === 0 ? ['tar', 'cf', '-', from.file] : resumed,
        *output(fd, data) {
          // What tar complains of comes on standard output, for that is where the real one sends it.
          if (fd === 1) archive += data;
          else yield* host.printBytes(1, data);
        },
      });
    } catch (error) {
      failure = error;
    }
    const contents = readTar(archive);
    // Once it has read an archive to its end, kubectl is done, however tar ends: a file that is not there is no failure.
    if (contents.hasEnd) return contents;
    if (failure !== undefined) throw failure;
    if (contents.problem !== 'short read') return contents;
    if (most >= 0 && retries >= most) {
      yield* host.print(`Dropping out copy after ${retries} retries\n`);
      return contents;
    }
    yield* host.print(`Resuming copy at ${archive.length} bytes, retry ${retries + 1}/${most}\n`);
  }
}

/** Without the `../` at the beginning, and nothing of `.` and `..`. */
function stripShortcuts(path: string): string {
  const rest = path.replace(/^(\.\.\/)+/, '');
  return rest === '.' || rest === '..' ? '' : rest.replace(/^\//, '');
}

function isBelow(base: string, path: string): boolean {
  const [clean, root] = [cleanPath(path), cleanPath(base)];
  if (root === '.') return !clean.startsWith('/') && clean !== '..' && !clean.startsWith('../');
  return clean === root || clean.startsWith(root === '/' ? '/' : `${root}/`);
}

function writeEntry({ files }: Host, path: Bytes, entry: TarEntry): void {
  try {
    makeDirectories(files, entry.type === 'directory' ? path : directoryOf(path));
    if (entry.type === 'directory') return;
    if (files.exists(path) && files.stat(path).type === 'directory') throw new CommandError(`error: open ${decodeUtf8(path)}: is a directory`);
    files.writeFile(path, entry.content ?? '');
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CommandError(`error: open ${decodeUtf8(path)}: ${error.message.toLowerCase()}`);
  }
}

function makeDirectories(files: Host['files'], path: Bytes): void {
  if (files.exists(path)) return;
  makeDirectories(files, directoryOf(path));
  files.mkdir(path);
}
