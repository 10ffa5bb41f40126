/** A root directory with mounts on top, and the walk from a path to an inode: symlinks, `..`, mount points. Mirrors mount_namespaces(7) and path_resolution(7). */
import { HostDirectory } from './directory.ts';
import { errno, type ErrnoCode } from './errno.ts';
import { Inode } from './inode.ts';
import type { Directory, FileTree, Process } from './types.ts';

const MAX_SYMLINKS = 40;
const DOT = 46;

/** Where a walk arrived. */
export interface Place {
  readonly inode: Inode;
  readonly name: string;
  readonly readOnly: boolean;
  /** What is mounted, when this place is the root of a mount: it cannot be removed or renamed. */
  readonly isMount: boolean;
}

/** A place that may not be there yet: its directory, its name in it, and what is there. */
export interface Walk {
  readonly parent: Place;
  readonly name: string;
  readonly found?: Place;
  /** The places from the root to what was found, or to where it would be: symlinks are resolved. */
  readonly places: readonly Place[];
  /** The path ended in a slash: only a directory will do. */
  readonly wantsDirectory: boolean;
}

export class MountedTree implements FileTree {
  readonly root: Directory;
  readOnly = false;
  readonly #rootInode: Inode;
  readonly #mounts = new Map<Inode, { inode: Inode; readOnly: boolean }>();

  constructor(root: Directory) {
    if (!(root instanceof HostDirectory)) throw new TypeError('FileTree: wanted a directory of this kernel as the root');
    this.root = root;
    this.#rootInode = root.inode;
  }

  mount(path: string, source: Directory, options: { readOnly?: boolean; subPath?: string } = {}): void {
    if (!(source instanceof HostDirectory)) throw new TypeError('FileTree.mount: wanted a directory of this kernel as the source');
    this.mountInode(path, options.subPath === undefined ? source.inode : source.findOrMakeDirectory(options.subPath), options.readOnly ?? false);
  }

  /** The same tree as a process sees it whose root is a directory of it (chroot): /proc and /dev are there, too. Throws ENOENT, ENOTDIR, EACCES. */
  rootedAt(path: string, viewer: Process): MountedTree {
    const place = this.walk(path.startsWith('/') ? path : `${viewer.cwd}/${path}`, true, viewer).found;
    if (!place) throw errno('ENOENT');
    if (place.inode.type !== 'directory') throw errno('ENOTDIR');
    const tree = new MountedTree(new HostDirectory(place.inode));
    tree.readOnly = place.readOnly;
    for (const [at, mount] of this.#mounts) tree.#mounts.set(at, mount);
    for (const name of ['proc', 'dev']) {
      const [at, system] = [place.inode.lookup(name), this.#rootInode.lookup(name)];
      const mounted = system && this.#place(system, name, false);
      if (at && mounted?.isMount) tree.#mounts.set(at, { inode: mounted.inode, readOnly: mounted.readOnly });
    }
    return tree;
  }

  /** Mounts an inode; the mount point is made where there is none, as a container runtime does. */
  mountInode(path: string, inode: Inode, readOnly: boolean): void {
    const parts = path.split('/').filter(Boolean);
    let at = this.#place(this.#rootInode, '', false);
    for (const [i, part] of parts.entries()) {
      const below = at.inode.lookup(part);
      if (below?.type === 'symlink') {
        at = this.walk('/' + parts.slice(0, i + 1).join('/'), true).found ?? at;
        continue;
      }
      let next = below;
      if (!next) {
        const isFile = i === parts.length - 1 && inode.type !== 'directory';
        next = new Inode(this.#rootInode.disk, isFile ? 'file' : 'directory', isFile ? 0o644 : 0o755);
        at.inode.set(part, next);
      }
      at = this.#place(next, part, at.readOnly, i < parts.length - 1);
    }
    this.#mounts.set(at.inode, { inode, readOnly });
  }

  #place(inode: Inode, name: string, readOnly: boolean, follow = true): Place {
    let isMount = false;
    let at = inode;
    let ro = readOnly;
    if (follow && this.#mounts.size > 0)
      for (let mount = this.#mounts.get(at); mount && mount.inode !== at; mount = this.#mounts.get(at)) {
        at = mount.inode;
        ro = mount.readOnly;
        isMount = true;
      }
    return { inode: at, name, readOnly: ro, isMount };
  }

  /**
   * Walks an absolute path. Throws ENOENT where a directory on the way is missing, ENOTDIR where something else is
   * in its place, EACCES where `viewer` may not search it, ELOOP. `follow`: also resolves a symlink at the end.
   */
  walk(path: string, follow: boolean, viewer?: Process): Walk {
    const walk = this.tryWalk(path, follow, viewer);
    if (typeof walk === 'string') throw errno(walk);
    return walk;
  }

  /** Like `walk`, but returns the error's code: a search through PATH meets many, and exceptions are dear. */
  tryWalk(path: string, follow: boolean, viewer?: Process): Walk | ErrnoCode {
    const todo: string[] = [];
    pushParts(todo, path);
    const stack: Place[] = [this.#place(this.#rootInode, '', this.readOnly)];
    const wantsDirectory = path.endsWith('/') || path.endsWith('/.') || path.endsWith('/..');
    let symlinks = 0;
    for (;;) {
      const part = todo.pop();
      const here = stack[stack.length - 1]!;
      if (part === undefined) {
        const parent = stack[stack.length - 2] ?? here;
        return { parent, name: here.name || '.', found: here, places: stack, wantsDirectory };
      }
      if (here.inode.type !== 'directory') return 'ENOTDIR';
      if (part === '..') {
        if (stack.length > 1) stack.pop();
        continue;
      }
      if (viewer && !maySearch(here.inode, viewer)) return 'EACCES';
      const inode = here.inode.lookup(part, viewer);
      const isLast = todo.length === 0;
      if (!inode) {
        if (!isLast) return 'ENOENT';
        return { parent: here, name: part, places: stack, wantsDirectory };
      }
      if (inode.type === 'symlink' && (!isLast || follow || wantsDirectory)) {
        if (++symlinks > MAX_SYMLINKS) return 'ELOOP';
        const target = inode.generate?.(viewer) ?? inode.content;
        if (target.startsWith('/')) stack.length = 1;
        pushParts(todo, target);
        continue;
      }
      stack.push(this.#place(inode, part, here.readOnly));
    }
  }
}

/** Puts the parts of a path on a stack, the first on top. Empty ones and `.` lead nowhere. */
function pushParts(todo: string[], path: string): void {
  for (let end = path.length; end > 0;) {
    const slash = path.lastIndexOf('/', end - 1);
    if (end - slash > 1 && !(end - slash === 2 && path.charCodeAt(slash + 1) === DOT)) todo.push(path.slice(slash + 1, end));
    end = slash;
  }
}

/** The path of what a walk found, or of what is not there yet. Made on demand: few ask for it. */
export function pathOf({ places, found, name }: Walk): string {
  const names = places.slice(1).map((place) => place.name);
  return `/${(found ? names : [...names, name]).join('/')}`;
}

const maySearch = (inode: Inode, viewer: Process): boolean => viewer.uid === 0 || mayAccess(inode, viewer, 1);

/** Whether a process may read (4), write (2) or execute (1). */
export function mayAccess(inode: Inode, viewer: Process, want: number): boolean {
  if (viewer.uid === 0) return want !== 1 || inode.type === 'directory' || (inode.mode & 0o111) !== 0;
  const shift = inode.uid === viewer.uid ? 6 : inode.gid === viewer.gid ? 3 : 0;
  return ((inode.mode >> shift) & want) === want;
}
