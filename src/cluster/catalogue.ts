/**
 * The catalogue: images and scenarios as authors write them in YAML (`content/images/*.yaml`,
 * `content/scenarios/*.yaml`) become what the engine takes. What is wrong in a file is said with its line and what to
 * write instead.
 *
 * An image's `from` names another image of the catalogue whose files lie below its own, as in a Dockerfile; `links`
 * makes one symlink a word to an executable, as busybox's images do.
 */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { Catalogue, Image, ImageFile, Scenario, ScenarioNode } from '../data/image.ts';

/** A mistake in an author's file: `content/images/web.yaml:3: sizeBytes: wanted …, found …`. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

type Path = readonly (string | number)[];

/** One file's document, with checks that name the line. */
class Source {
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

const IMAGE_KEYS = [
  'repository',
  'says',
  'tags',
  'digest',
  'sizeBytes',
  'from',
  'entrypoint',
  'cmd',
  'env',
  'workingDir',
  'user',
  'stopSignal',
  'files',
  'links',
];
const FILE_KEYS = ['text', 'program', 'symlink', 'mode'];

function fileOf(source: Source, path: string): ImageFile {
  const at = ['files', path];
  const wanted = 'the text of the file, or one of program, symlink, text (with mode where it is not 0644)';
  const value = source.get(at);
  if (!path.startsWith('/')) source.fail(at, 'a path that begins with /');
  if (typeof value === 'string') return { text: value };
  if (path.endsWith('/') && value === null) return {};
  source.allow(FILE_KEYS, at);
  const file: ImageFile = {};
  for (const key of ['text', 'program', 'symlink'] as const) if (source.has([...at, key])) file[key] = source.text([...at, key], 'text');
  if (source.has([...at, 'mode'])) file.mode = source.integer([...at, 'mode'], 'a mode such as 0o755');
  if (!path.endsWith('/') && file.text === undefined && file.program === undefined && file.symlink === undefined) source.fail(at, wanted);
  return file;
}

function imageOf(source: Source): { image: Image; from: string | undefined } {
  source.allow(IMAGE_KEYS);
  const repository = source.text(['repository'], 'a full name such as docker.io/library/nginx');
  if (!/^[a-z0-9.-]+(\/[a-z0-9._-]+)+$/.test(repository)) source.fail(['repository'], 'a full name such as docker.io/library/nginx');
  const digest = source.text(['digest'], 'sha256: and 64 hexadecimal digits');
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) source.fail(['digest'], 'sha256: and 64 hexadecimal digits');
  const files: Record<string, ImageFile> = {};
  for (const path of source.keys(['files'], 'paths and their contents')) files[path] = fileOf(source, path);
  for (const target of source.keys(['links'], 'an executable and the names that lead to it')) {
    const names = source.text(['links', target], 'names with spaces between them');
    const directory = target.slice(0, target.lastIndexOf('/') + 1);
    for (const name of names.split(/\s+/).filter((each) => each !== '')) files[directory + name] ??= { symlink: target };
  }
  const command = 'a list of words such as [nginx, -g, "daemon off;"]';
  const image: Image = {
    repository,
    tags: source.texts(['tags'], "a list of tags, or ['*'] for any tag", ['*']),
    digest,
    sizeBytes: source.integer(['sizeBytes'], 'a number of bytes such as 1125431'),
    entrypoint: source.texts(['entrypoint'], command),
    cmd: source.texts(['cmd'], command),
    env: source.record(['env'], 'names and texts'),
    workingDir: source.text(['workingDir'], 'a path', '/'),
    user: source.text(['user'], "text such as '101' or '101:101' (in quotes)", ''),
    stopSignal: source.text(['stopSignal'], 'a signal such as SIGQUIT', 'SIGTERM'),
    files,
  };
  if (!/^SIG[A-Z0-9]+$/.test(image.stopSignal)) source.fail(['stopSignal'], 'a signal such as SIGQUIT');
  return { image, from: source.has(['from']) ? source.text(['from'], 'the repository of another image') : undefined };
}

const SCENARIO_KEYS = ['name', 'title', 'nodes', 'objects', 'files', 'addons', 'settle'];
const NODE_KEYS = ['name', 'address', 'podCidr', 'capacity', 'labels', 'images'];
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

function nodeOf(source: Source, index: number): ScenarioNode {
  const at = (key: string): Path => ['nodes', index, key];
  source.allow(NODE_KEYS, ['nodes', index]);
  const node: ScenarioNode = {
    name: source.text(at('name'), 'a name such as node-1'),
    address: source.text(at('address'), 'an address such as 172.18.0.2'),
    podCidr: source.text(at('podCidr'), 'a range such as 10.244.0.0/24'),
    capacity: source.record(at('capacity'), 'resources and quantities such as cpu: "2"'),
    labels: source.record(at('labels'), 'names and texts'),
    images: source.texts(at('images'), 'a list of images such as docker.io/library/nginx:latest'),
  };
  if (!ADDRESS.test(node.address)) source.fail(at('address'), 'an address such as 172.18.0.2');
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d+$/.test(node.podCidr)) source.fail(at('podCidr'), 'a range such as 10.244.0.0/24');
  for (const [i, image] of node.images.entries())
    if (!/^[^:]+\/[^:]+:[^:/]+$/.test(image)) source.fail([...at('images'), i], 'a full name with its tag such as docker.io/library/nginx:latest');
  return node;
}

/** Virtual ms of `500ms`, `3s`, `2m`. */
function durationMsOf(source: Source, path: Path): number {
  const text = source.text(path, 'a duration such as 3s', '0s');
  const match = /^(\d+)(ms|s|m)$/.exec(text);
  if (!match) return source.fail(path, 'a duration such as 500ms, 3s or 2m');
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
}

/** What a scenario may ask for beside CoreDNS. */
const optionalAddons = ['ingress-nginx', 'load-balancer', 'network-policy'];
const ADDONS_WANTED = `a list of ${optionalAddons.join(', ')}`;

function scenarioOf(source: Source): Scenario {
  source.allow(SCENARIO_KEYS);
  const count = source.length(['nodes'], 'a list of nodes');
  if (count === 0) source.fail(['nodes'], 'at least one node');
  const addons = source.texts(['addons'], ADDONS_WANTED);
  if (addons.some((addon) => !optionalAddons.includes(addon))) source.fail(['addons'], ADDONS_WANTED);
  return {
    name: source.text(['name'], 'a name such as one-node'),
    title: source.text(['title'], 'a sentence for the learner'),
    nodes: Array.from({ length: count }, (_, index) => nodeOf(source, index)),
    objects: source.texts(['objects'], 'a list of manifests, each a text'),
    files: source.record(['files'], 'file names and texts'),
    ...(addons.length > 0 && { addons }),
    settleMs: durationMsOf(source, ['settle']),
  };
}

/** An image as its file describes it, before the files of its base are added. */
interface Described {
  image: Image;
  from: string | undefined;
  source: Source;
}

/** The image with the files of its base below its own. A base may be another tag's image of the same repository. */
function layered(entry: Described, all: readonly Described[], above: readonly Described[] = []): Image {
  const { image, from, source } = entry;
  if (from === undefined) return image;
  const base = all.find((each) => each !== entry && each.image.repository === from);
  if (!base) return source.fail(['from'], `one of the images ${[...new Set(all.map((each) => each.image.repository))].join(', ')}`);
  if (above.includes(base)) return source.fail(['from'], 'an image that is not built from this one');
  const below = layered(base, all, [...above, entry]);
  return { ...image, env: { ...below.env, ...image.env }, files: { ...below.files, ...image.files } };
}

/**
 * The catalogue that these files describe: path → text, of all files below `content/images/` and `content/scenarios/`.
 * Several files may describe one repository, each other tags of it. Throws a `CatalogueError` that names file, line
 * and remedy.
 */
export function catalogueOf(files: Readonly<Record<string, string>>): Catalogue {
  const described: Described[] = [];
  const scenarios: Scenario[] = [];
  for (const path of Object.keys(files).sort()) {
    const kind = /(?:^|\/)(images|scenarios)\/[^/]+\.ya?ml$/.exec(path)?.[1];
    if (kind === undefined) throw new CatalogueError(`${path}:1: wanted a YAML file in content/images or content/scenarios`);
    const source = new Source(path, files[path]!);
    if (kind === 'scenarios') {
      const scenario = scenarioOf(source);
      if (scenarios.some(({ name }) => name === scenario.name)) source.fail(['name'], 'a name that no other scenario has');
      scenarios.push(scenario);
    } else {
      const { image, from } = imageOf(source);
      const taken = described.find((each) => each.image.repository === image.repository && each.image.tags.some((tag) => image.tags.includes(tag)));
      if (taken) source.fail(['tags'], `tags that ${taken.source.file} does not have already`);
      described.push({ image, from, source });
    }
  }
  return { images: described.map((entry) => layered(entry, described)), scenarios };
}
