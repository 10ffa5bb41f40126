/** /dev as a container runtime makes it: null, zero, full, random, tty, and the links to a process's own descriptors. Mirrors the OCI runtime specification's default devices. */
import type { Bytes } from './bytes.ts';
import { errno } from './errno.ts';
import { Inode, type Disk } from './inode.ts';
import { SharedFile } from './pipe.ts';
import type { OpenFile, Process, Task } from './types.ts';

const READ_COST_US = 1;
const BYTES_PER_US = 1000;

/** A device that gives what `source` makes and takes everything, or fails with ENOSPC. */
class Device extends SharedFile {
  readonly kind = 'null';
  readonly #source: (process: Process, limit: number) => Bytes;
  readonly #isFull: boolean;

  constructor(source: (process: Process, limit: number) => Bytes, isFull = false) {
    super();
    this.#source = source;
    this.#isFull = isFull;
  }

  *read(process: Process, limit = 65536): Task<Bytes> {
    // It never runs dry and never makes anyone wait: reading it to the end takes for ever, and so must take time.
    yield* process.burn(READ_COST_US + limit / BYTES_PER_US);
    return this.#source(process, limit);
  }

  *write(process: Process, data: Bytes): Task<void> {
    yield* process.burn(data.length / BYTES_PER_US);
    if (this.#isFull) throw errno('ENOSPC');
  }

  protected onClose(): void {}
}

/** What the host's reader takes for a line, and for bytes: it may split, stamp and store them. Its pipe fills up meanwhile. */
const SINK_LINE_COST_US = 5;
const SINK_BYTES_PER_US = 100;

/** A file whose writes go to the host and whose reads are empty. */
export class Sink extends SharedFile {
  readonly kind = 'pipe';
  readonly #onData: (data: Bytes) => void;

  constructor(onData: (data: Bytes) => void) {
    super();
    this.#onData = onData;
  }

  *read(): Task<Bytes> {
    return '';
  }

  *write(process: Process, data: Bytes): Task<void> {
    let lines = 0;
    for (let at = data.indexOf('\n'); at >= 0; at = data.indexOf('\n', at + 1)) lines++;
    this.#onData(data);
    yield* process.burn(lines * SINK_LINE_COST_US + data.length / SINK_BYTES_PER_US);
  }

  protected onClose(): void {}
}

const zeros = (_process: Process, limit: number): Bytes => '\0'.repeat(limit);

function randomBytes(process: Process, limit: number): Bytes {
  let out = '';
  for (let i = 0; i < limit; i++) out += String.fromCharCode(process.random() & 255);
  return out;
}

const LINKS: Readonly<Record<string, string>> = { fd: '/proc/self/fd', stdin: '/proc/self/fd/0', stdout: '/proc/self/fd/1', stderr: '/proc/self/fd/2' };

/** The directory that every tree gets a copy of. */
export function makeDevices(disk: Disk): Inode {
  const dev = new Inode(disk, 'directory', 0o755);
  const device = (name: string, open: (process: Process) => OpenFile): void => {
    const inode = new Inode(disk, 'char', 0o666);
    inode.device = open;
    dev.set(name, inode);
  };
  device('null', () => new Device(() => ''));
  device('zero', () => new Device(zeros));
  device('full', () => new Device(zeros, true));
  device('random', () => new Device(randomBytes));
  device('urandom', () => new Device(randomBytes));
  device('tty', (process) => {
    if (!process.tty) throw errno('EIO', 'No such device or address');
    return process.tty.dup();
  });
  for (const name of ['pts', 'shm', 'mqueue']) dev.set(name, new Inode(disk, 'directory', 0o755));
  for (const [name, target] of Object.entries(LINKS)) {
    const link = new Inode(disk, 'symlink', 0o777);
    link.content = target;
    dev.set(name, link);
  }
  return dev;
}
