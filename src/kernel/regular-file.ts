/** Open regular files and directories: an offset into an inode's bytes. */
import type { Bytes } from './bytes.ts';
import { errno } from './errno.ts';
import type { Inode } from './inode.ts';
import { SharedFile } from './pipe.ts';
import type { FileSystem, Process, Task } from './types.ts';

/** Bytes that one read gives at most when the reader names no limit: a file is read whole in few steps. */
const READ_BYTES = 65536;
const COPIED_BYTES_PER_US = 200;

export class RegularFile extends SharedFile {
  readonly kind: 'file' | 'directory';
  readonly inode: Inode;
  readonly #flags: Parameters<FileSystem['open']>[1];
  #offset = 0;
  /** What a /proc file said when it was opened. */
  #generated?: Bytes;

  constructor(inode: Inode, flags: Parameters<FileSystem['open']>[1]) {
    super();
    this.inode = inode;
    this.kind = inode.type === 'directory' ? 'directory' : 'file';
    this.#flags = flags;
  }

  *read(process: Process, limit = READ_BYTES): Task<Bytes> {
    if (this.kind === 'directory') throw errno('EISDIR');
    if (!this.#flags.read) throw errno('EBADF');
    const content = this.inode.generate ? (this.#generated ??= this.inode.generate(process)) : this.inode.content;
    const data = content.slice(this.#offset, this.#offset + limit);
    this.#offset += data.length;
    return data;
  }

  *write(process: Process, data: Bytes): Task<void> {
    if (!this.#flags.write) throw errno('EBADF');
    const { content } = this.inode;
    if (this.#flags.append) this.#offset = content.length;
    // Appending is the common case; strings are ropes, so it costs no copy.
    if (this.#offset === content.length) this.inode.write(content + data);
    else {
      // Bytes in the midst of a file cost a copy of the whole: time must pass with it, or two writers of one big file stop the run.
      yield* process.burn(Math.max(content.length, this.#offset) / COPIED_BYTES_PER_US);
      const { content: now } = this.inode;
      this.inode.write(now.slice(0, this.#offset).padEnd(this.#offset, '\0') + data + now.slice(this.#offset + data.length));
    }
    this.#offset += data.length;
  }

  protected onClose(): void {
    this.#generated = undefined;
  }
}
