/**
 * Writes the files of a volume whose content comes from the API so that a reader never sees half of a change: all of them lie in a
 * directory of their own, `..data` points to it, and every name in the volume points through `..data`.
 *
 * Mirrors: pkg/volume/util/atomic_writer.go.
 */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Directory } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';

const DATA_DIR = '..data';

/** Files by their path in the volume. */
export type Files = ReadonlyMap<string, { readonly content: Bytes; readonly mode: number }>;

const firstPartOf = (path: string): string => path.split('/')[0]!;

const namesOf = (files: Files): Set<string> => new Set([...files.keys()].map(firstPartOf));

function isSamePayload(a: Files, b: Files): boolean {
  if (a.size !== b.size) return false;
  for (const [path, { content, mode }] of a) {
    const other = b.get(path);
    if (other?.content !== content || other.mode !== mode) return false;
  }
  return true;
}

/** The writer of one volume. */
export class AtomicWriter {
  readonly #sim: Simulation;
  readonly #target: Directory;
  #payload: Files | undefined;
  #dataDir = '';

  constructor(sim: Simulation, target: Directory) {
    this.#sim = sim;
    this.#target = target;
  }

  /** Where a path of the volume lies at present, as a mount finds it: it stays there whatever is written later. */
  realPath(path: string): string {
    return this.#payload !== undefined && namesOf(this.#payload).has(firstPartOf(path)) ? `${this.#dataDir}/${path}` : path;
  }

  /** Makes these the volume's files. Nothing is touched where they are already. */
  write(files: Files): void {
    const before = this.#payload ?? new Map();
    if (this.#payload && isSamePayload(this.#payload, files)) return;
    const old = this.#dataDir;
    this.#dataDir = this.#newDataDir();
    this.#target.put(`${this.#dataDir}/`, {});
    for (const [path, file] of files) this.#target.put(`${this.#dataDir}/${path}`, file);
    this.#target.put(DATA_DIR, { symlink: this.#dataDir });
    const names = namesOf(files);
    for (const name of names) this.#target.put(name, { symlink: `${DATA_DIR}/${name}` });
    for (const name of namesOf(before)) if (!names.has(name)) this.#target.remove(name);
    if (old !== '') this.#target.remove(old);
    this.#payload = files;
  }

  /** `..2026_09_01_12_00_00.1234567890`: the instant, and a number that nobody else has. */
  #newDataDir(): string {
    const instant = new Date(this.#sim.wallMs).toISOString().slice(0, 19).replace(/[-T:]/g, '_');
    return `..${instant}.${this.#sim.random('kubelet/volumes').integer(0, 0xffffffff)}`;
  }
}
