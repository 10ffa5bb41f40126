/** One file of an author's: YAML with checks that say what is wrong with its line and what to write instead. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';

/** A mistake in an author's file: `content/images/web.yaml:3: sizeBytes: wanted …, found …`. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

export type Path = readonly (string | number)[];

/** One file's document, with checks that name the line. */
export class Source {
  readonly file: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.#document = parseDocument(text, { lineCounter: this.#lines });
    const problem = this.#document.errors[0];
    if (problem) throw new CatalogueError(`${file}:${problem.linePos?.[0].line ?? 1}: ${problem.message.split('\n')[0]!}`);
    if (!isMap(this.#document.contents)) throw new CatalogueError(`${file}:1: wanted keys and values (repository: …), found none`);
  }

  fail(path: Path, wanted: string): never {
    let node: unknown;
    // A missing value is reported where its nearest parent begins.
    for (let depth = path.length; depth >= 0 && !isNode(node); depth--)
      node = depth === 0 ? this.#document.contents : this.#document.getIn(path.slice(0, depth), true);
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    const value = this.get(path);
    const found = value === undefined ? 'nothing' : JSON.stringify(value);
    throw new CatalogueError(`${this.file}:${this.#lines.linePos(offset).line}: ${path.join('.')}: wanted ${wanted}, found ${found}`);
  }

  get(path: Path): unknown {
    const node = this.#document.getIn(path, true);
    if (isScalar(node)) return node.value;
    return isNode(node) ? node.toJS(this.#document) : node;
  }

  has(path: Path): boolean {
    return this.get(path) !== undefined;
  }

  text(path: Path, wanted: string, fallback?: string): string {
    const value = this.get(path);
    if (value === undefined && fallback !== undefined) return fallback;
    return typeof value === 'string' ? value : this.fail(path, wanted);
  }

  integer(path: Path, wanted: string, fallback?: number): number {
    const value = this.get(path);
    if (value === undefined && fallback !== undefined) return fallback;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : this.fail(path, wanted);
  }

  /** How many items a list has; 0 where it is absent. */
  length(path: Path, wanted: string): number {
    const node = this.#document.getIn(path, true);
    if (node === undefined) return 0;
    return isSeq(node) ? node.items.length : this.fail(path, wanted);
  }

  texts(path: Path, wanted: string, fallback: readonly string[] = []): readonly string[] {
    if (!this.has(path)) return fallback;
    return Array.from({ length: this.length(path, wanted) }, (_, i) => this.text([...path, i], wanted));
  }

  keys(path: Path, wanted: string): string[] {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    if (node === undefined) return [];
    if (!isMap(node)) return this.fail(path, wanted);
    return node.items.map(({ key }) => String(isScalar(key) ? key.value : key));
  }

  record(path: Path, wanted: string): Record<string, string> {
    const out: Record<string, string> = {};
    for (const key of this.keys(path, wanted)) {
      const value = this.get([...path, key]);
      out[key] = typeof value === 'number' ? String(value) : this.text([...path, key], wanted);
    }
    return out;
  }

  /** Refuses keys that mean nothing, for they are spelled wrong. */
  allow(known: readonly string[], path: Path = []): void {
    for (const key of this.keys(path, 'keys and values'))
      if (!known.includes(key)) this.fail([...path, key], `one of the keys ${known.join(', ')} instead of "${key}"`);
  }
}
