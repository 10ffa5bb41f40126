/** A process's system calls on files: permissions, read-only mounts, links, modes. Mirrors section 2 of the Linux manual. */
import type { Bytes } from './bytes.ts';
import { errno, type ErrnoCode } from './errno.ts';
import { Inode } from './inode.ts';
import { FifoEnd } from './pipe.ts';
import { RegularFile } from './regular-file.ts';
import { mayAccess, pathOf, type MountedTree, type Place, type Walk } from './tree.ts';
import type { FileSystem, OpenFile, Process, Stat } from './types.ts';

type OpenFlags = Parameters<FileSystem['open']>[1];

export class ProcessFileSystem implements FileSystem {
  readonly #tree: MountedTree;
  readonly #process: Process;

  constructor(tree: MountedTree, process: Process) {
    this.#tree = tree;
    this.#process = process;
  }

  #absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#process.cwd}/${path}`;
  }

  #walk(path: string, follow: boolean): Walk {
    if (path === '') throw errno('ENOENT');
    const walk = this.#tree.walk(this.#absolute(path), follow, this.#process);
    if (walk.found && walk.wantsDirectory && walk.found.inode.type !== 'directory') throw errno('ENOTDIR');
    return walk;
  }

  #find(path: string, follow = true): Place {
    const { found } = this.#walk(path, follow);
    if (!found) throw errno('ENOENT');
    return found;
  }

  #checkWritable(place: Place): void {
    if (place.readOnly) throw errno('EROFS');
    if (!mayAccess(place.inode, this.#process, 2)) throw errno('EACCES');
  }

  /** The walk to something that is about to be made. */
  #toMake(path: string): Walk {
    const walk = this.#walk(path, false);
    if (walk.found) throw errno('EEXIST');
    this.#checkWritable(walk.parent);
    return walk;
  }

  #make(walk: Walk, type: Stat['type'], mode: number): Inode {
    const inode = new Inode(walk.parent.inode.disk, type, type === 'symlink' ? mode : mode & ~this.#process.umask);
    inode.uid = this.#process.uid;
    inode.gid = this.#process.gid;
    walk.parent.inode.set(walk.name, inode);
    return inode;
  }

  open(path: string, flags: OpenFlags, mode = 0o666): OpenFile {
    const walk = this.#walk(path, true);
    let place = walk.found;
    if (!place) {
      if (!flags.create) throw errno('ENOENT');
      if (walk.wantsDirectory) throw errno('EISDIR');
      this.#checkWritable(walk.parent);
      place = { inode: this.#make(walk, 'file', mode), name: walk.name, readOnly: false, isMount: false };
    } else {
      if (flags.create && flags.exclusive) throw errno('EEXIST');
      if (flags.write && place.inode.type === 'directory') throw errno('EISDIR');
      if (flags.write && place.readOnly && place.inode.type === 'file') throw errno('EROFS');
      if (!mayAccess(place.inode, this.#process, (flags.read ? 4 : 0) | (flags.write ? 2 : 0))) throw errno('EACCES');
    }
    const { inode } = place;
    if (inode.device) return inode.device(this.#process);
    if (inode.type === 'fifo') return new FifoEnd(inode.fifo, flags.read ?? false, flags.write ?? false);
    if (flags.truncate && flags.write) inode.write('');
    return new RegularFile(inode, flags);
  }

  readFile(path: string): Bytes {
    const { inode } = this.#find(path);
    if (inode.type === 'directory') throw errno('EISDIR');
    if (!mayAccess(inode, this.#process, 4)) throw errno('EACCES');
    return inode.generate?.(this.#process) ?? inode.content;
  }

  writeFile(path: string, data: Bytes, options: { append?: boolean; mode?: number } = {}): void {
    const walk = this.#walk(path, true);
    if (walk.found) {
      if (walk.found.inode.type === 'directory') throw errno('EISDIR');
      this.#checkWritable(walk.found);
      walk.found.inode.write(options.append ? walk.found.inode.content + data : data);
      return;
    }
    this.#checkWritable(walk.parent);
    this.#make(walk, 'file', options.mode ?? 0o666).write(data);
  }

  stat(path: string): Stat {
    return this.#find(path).inode.stat();
  }

  lstat(path: string): Stat {
    return this.#find(path, false).inode.stat();
  }

  readdir(path: string): string[] {
    const { inode } = this.#find(path);
    if (inode.type !== 'directory') throw errno('ENOTDIR');
    if (!mayAccess(inode, this.#process, 4)) throw errno('EACCES');
    return inode.names(this.#process);
  }

  mkdir(path: string, mode = 0o777): void {
    this.#make(this.#toMake(path), 'directory', mode);
  }

  #toRemove(path: string): Walk & { found: Place } {
    const walk = this.#walk(path, false);
    const { found } = walk;
    if (!found) throw errno('ENOENT');
    if (found.isMount) throw errno('EBUSY');
    this.#checkWritable(walk.parent);
    return { ...walk, found };
  }

  rmdir(path: string): void {
    const { parent, name, found } = this.#toRemove(path);
    if (found.inode.type !== 'directory') throw errno('ENOTDIR');
    if (name === '.' || found.inode === parent.inode) throw errno('EBUSY');
    if (found.inode.names(this.#process).length > 0) throw errno('ENOTEMPTY');
    parent.inode.delete(name);
  }

  unlink(path: string): void {
    const { parent, name, found } = this.#toRemove(path);
    if (found.inode.type === 'directory') throw errno('EISDIR');
    found.inode.nlink--;
    parent.inode.delete(name);
  }

  rename(from: string, to: string): void {
    const source = this.#toRemove(from);
    const target = this.#walk(to, false);
    this.#checkWritable(target.parent);
    const { inode } = source.found;
    if (target.found) {
      const there = target.found.inode;
      if (there === inode) return;
      if (target.found.isMount) throw errno('EBUSY');
      if (there.type === 'directory') {
        if (inode.type !== 'directory') throw errno('EISDIR');
        if (there.names(this.#process).length > 0) throw errno('ENOTEMPTY');
      } else if (inode.type === 'directory') throw errno('ENOTDIR');
      else there.nlink--;
    }
    if (inode.type === 'directory' && pathOf(target).startsWith(pathOf(source) + '/')) throw errno('EINVAL');
    source.parent.inode.delete(source.name);
    target.parent.inode.set(target.name, inode);
  }

  link(target: string, path: string): void {
    const { inode } = this.#find(target, false);
    if (inode.type === 'directory') throw errno('EPERM');
    const walk = this.#toMake(path);
    walk.parent.inode.set(walk.name, inode);
    inode.nlink++;
  }

  symlink(target: string, path: string): void {
    this.#make(this.#toMake(path), 'symlink', 0o777).content = target;
  }

  readlink(path: string): string {
    const { inode } = this.#find(path, false);
    if (inode.type !== 'symlink') throw errno('EINVAL');
    return inode.generate?.(this.#process) ?? inode.content;
  }

  mkfifo(path: string, mode = 0o666): void {
    this.#make(this.#toMake(path), 'fifo', mode);
  }

  #toChange(path: string): Inode {
    const place = this.#find(path);
    if (place.readOnly) throw errno('EROFS');
    if (this.#process.uid !== 0 && this.#process.uid !== place.inode.uid) throw errno('EPERM');
    return place.inode;
  }

  chmod(path: string, mode: number): void {
    this.#toChange(path).mode = mode & 0o7777;
  }

  chown(path: string, uid: number, gid: number): void {
    const inode = this.#toChange(path);
    if (this.#process.uid !== 0 && (uid !== inode.uid || gid !== inode.gid)) throw errno('EPERM');
    inode.uid = uid;
    inode.gid = gid;
  }

  utimes(path: string, mtimeMs: number): void {
    this.#toChange(path).mtimeMs = mtimeMs;
  }

  realpath(path: string): string {
    const walk = this.#walk(path, true);
    if (!walk.found) throw errno('ENOENT');
    return pathOf(walk);
  }

  exists(path: string): boolean {
    const walk = this.#tree.tryWalk(this.#absolute(path), true, this.#process);
    return path !== '' && typeof walk !== 'string' && walk.found !== undefined && (!walk.wantsDirectory || walk.found.inode.type === 'directory');
  }

  /** The inode that exec() would run, or why it cannot: ENOENT, ENOTDIR, EACCES. */
  executable(path: string): Inode | ErrnoCode {
    const walk = this.#tree.tryWalk(this.#absolute(path), true, this.#process);
    if (typeof walk === 'string') return walk;
    if (!walk.found) return 'ENOENT';
    const { inode } = walk.found;
    return inode.type === 'file' && mayAccess(inode, this.#process, 1) ? inode : 'EACCES';
  }
}
