/** Directories as hosts use them: an emptyDir, a ConfigMap's files, an image's root. Everything by path, no permissions asked. */
import type { Bytes } from './bytes.ts';
import { errno } from './errno.ts';
import { Inode, type Disk } from './inode.ts';
import type { Directory } from './types.ts';

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const ROOT = { uid: 0, gid: 0 };

/** A directory that can be mounted into several trees. */
export class HostDirectory implements Directory {
  readonly inode: Inode;

  constructor(inode: Inode) {
    this.inode = inode;
  }

  static empty(disk: Disk, owner: { uid: number; gid: number } = ROOT): HostDirectory {
    return new HostDirectory(Object.assign(new Inode(disk, 'directory', 0o755), owner));
  }

  put(path: string, file: Parameters<Directory['put']>[1]): void {
    const parts = partsOf(path);
    const isDirectory = path.endsWith('/');
    const name = parts.pop();
    if (name === undefined) {
      this.inode.mode = file.mode ?? this.inode.mode;
      return;
    }
    const parent = this.#makeParents(parts);
    let inode = parent.lookup(name);
    const type = file.symlink !== undefined ? 'symlink' : isDirectory ? 'directory' : 'file';
    // A file that is there keeps its inode, so that whoever has it open or mounted sees the new content.
    if (inode?.type !== type) {
      const mode = type === 'symlink' ? 0o777 : isDirectory || file.program !== undefined ? 0o755 : 0o644;
      inode = new Inode(this.inode.disk, type, mode);
      parent.set(name, inode);
    }
    if (!isDirectory) inode.write(file.symlink ?? file.content ?? '');
    inode.program = file.program;
    if (file.mode !== undefined) inode.mode = file.mode;
    inode.uid = file.uid ?? inode.uid;
    inode.gid = file.gid ?? inode.gid;
  }

  #makeParents(parts: readonly string[]): Inode {
    let at = this.inode;
    for (const part of parts) {
      let next = at.lookup(part);
      if (!next) {
        next = Object.assign(new Inode(this.inode.disk, 'directory', 0o755), { uid: at.uid, gid: at.gid });
        at.set(part, next);
      } else if (next.type !== 'directory') throw errno('ENOTDIR');
      at = next;
    }
    return at;
  }

  /** The inode at a path below, without following symlinks. */
  find(path: string): Inode | undefined {
    let at: Inode | undefined = this.inode;
    for (const part of partsOf(path)) at = at?.type === 'directory' ? at.lookup(part) : undefined;
    return at;
  }

  /** The inode at a path below; a directory is made where nothing is. */
  findOrMakeDirectory(path: string): Inode {
    return this.find(path) ?? this.#makeParents(partsOf(path));
  }

  remove(path: string): void {
    const parts = partsOf(path);
    const name = parts.pop();
    const parent = this.find(parts.join('/'));
    if (name !== undefined && parent?.type === 'directory' && parent.lookup(name)) parent.delete(name);
  }

  get(path: string): Bytes | undefined {
    const inode = this.find(path);
    return inode?.type === 'file' ? inode.content : undefined;
  }

  list(path = ''): string[] {
    const inode = this.find(path);
    return inode?.type === 'directory' ? inode.names().sort() : [];
  }

  sizeBytes(): number {
    const sizeOf = (inode: Inode): number => {
      if (inode.type !== 'directory') return inode.type === 'file' ? inode.content.length : 0;
      let sum = 0;
      for (const name of inode.names()) sum += sizeOf(inode.lookup(name)!);
      return sum;
    };
    return sizeOf(this.inode);
  }

  fork(): Directory {
    return new HostDirectory(this.inode.copy());
  }
}
