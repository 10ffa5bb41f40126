/**
 * Inodes: what is in a file system, apart from its names. A directory may lie over another one, as an overlayfs
 * upper over its lower: what was not touched is looked up below, and copied up when it is reached. So a container's
 * copy of its image costs one object until somebody looks inside.
 * Differs: everything that is looked up is copied up, not only what is written; as with overlayfs, the lower
 * directory should not change while something lies over it.
 */
import type { Bytes } from './bytes.ts';
import { PipeBuffer } from './pipe.ts';
import type { OpenFile, Process, Stat } from './types.ts';

/** The clock and the counter of inode numbers of one machine. */
export interface Disk {
  readonly wallMs: number;
  nextIno(): number;
}

/** Content that is made when it is read: /proc. `viewer` is the process that reads. */
export interface DynamicDirectory {
  lookup(name: string, viewer: Process | undefined): Inode | undefined;
  names(viewer: Process | undefined): string[];
}

export class Inode {
  readonly disk: Disk;
  readonly ino: number;
  readonly type: Stat['type'];
  mode: number;
  uid = 0;
  gid = 0;
  mtimeMs: number;
  nlink = 1;
  /** A regular file's bytes, or a symlink's target. */
  content: Bytes = '';
  /** The registered program that this executable runs. */
  program?: string;
  /** Content of a /proc file. */
  generate?: (viewer: Process | undefined) => Bytes;
  /** Opens a device, or another process's descriptor. */
  device?: (process: Process) => OpenFile;
  dynamic?: DynamicDirectory;
  #fifo?: PipeBuffer;
  #entries?: Map<string, Inode>;
  #lower?: Inode;
  #whiteouts?: Set<string>;

  constructor(disk: Disk, type: Stat['type'], mode: number) {
    this.disk = disk;
    this.ino = disk.nextIno();
    this.type = type;
    this.mode = mode;
    this.mtimeMs = disk.wallMs;
  }

  get fifo(): PipeBuffer {
    return (this.#fifo ??= new PipeBuffer());
  }

  /** The entry of that name, copied up from below where it is still there. */
  lookup(name: string, viewer?: Process): Inode | undefined {
    const own = this.#entries?.get(name);
    if (own) return own;
    if (this.dynamic) return this.dynamic.lookup(name, viewer);
    if (!this.#lower || this.#whiteouts?.has(name)) return undefined;
    const below = this.#lower.lookup(name);
    if (!below) return undefined;
    const copy = below.copy();
    (this.#entries ??= new Map()).set(name, copy);
    return copy;
  }

  names(viewer?: Process): string[] {
    if (this.dynamic) return this.dynamic.names(viewer);
    const names = new Set<string>();
    for (const name of this.#lower?.names() ?? []) if (!this.#whiteouts?.has(name)) names.add(name);
    for (const name of this.#entries?.keys() ?? []) names.add(name);
    return [...names];
  }

  set(name: string, inode: Inode): void {
    (this.#entries ??= new Map()).set(name, inode);
    this.mtimeMs = this.disk.wallMs;
  }

  delete(name: string): void {
    this.#entries?.delete(name);
    if (this.#lower) (this.#whiteouts ??= new Set()).add(name);
    this.mtimeMs = this.disk.wallMs;
  }

  /** An inode of the same content and attributes; a directory lies over the original. */
  copy(): Inode {
    const copy = new Inode(this.disk, this.type, this.mode);
    copy.uid = this.uid;
    copy.gid = this.gid;
    copy.mtimeMs = this.mtimeMs;
    copy.content = this.content;
    copy.program = this.program;
    copy.generate = this.generate;
    copy.device = this.device;
    copy.dynamic = this.dynamic;
    if (this.type === 'directory') copy.#lower = this;
    return copy;
  }

  write(content: Bytes): void {
    this.content = content;
    this.program = undefined;
    this.mtimeMs = this.disk.wallMs;
  }

  stat(): Stat {
    const size = this.type === 'directory' ? 4096 : this.type === 'file' || this.type === 'symlink' ? this.content.length : 0;
    const nlink = this.type === 'directory' && !this.dynamic ? 2 + this.#countDirectories() : this.nlink;
    return { type: this.type, mode: this.mode, uid: this.uid, gid: this.gid, size, mtimeMs: this.mtimeMs, ino: this.ino, nlink };
  }

  /** How many of the entries are directories: asked without copying anything up. */
  #countDirectories(): number {
    let count = 0;
    for (const inode of this.#entries?.values() ?? []) if (inode.type === 'directory') count++;
    if (!this.#lower) return count;
    for (const name of this.#lower.names()) {
      if (this.#entries?.has(name) || this.#whiteouts?.has(name)) continue;
      if (this.#lower.typeOf(name) === 'directory') count++;
    }
    return count;
  }

  /** The type of an entry, own or from below. */
  typeOf(name: string): Stat['type'] | undefined {
    const own = this.#entries?.get(name);
    if (own) return own.type;
    return this.#whiteouts?.has(name) ? undefined : this.#lower?.typeOf(name);
  }
}
