/**
 * The catalogue: images and scenarios as authors write them in YAML (`content/images/*.yaml`,
 * `content/scenarios/*.yaml`) become what the engine takes. What is wrong in a file is said with its line and what to
 * write instead.
 *
 * An image's `from` names another image of the catalogue whose files lie below its own, as in a Dockerfile; `links`
 * makes one symlink a word to an executable, as busybox's images do. A scenario's `extends` names another scenario (scenario.ts).
 */
import type { Catalogue, Image, ImageFile } from '../data/image.ts';
import { CatalogueError, Source } from './catalogue-source.ts';
import { describeScenario, resolveScenario, type DescribedScenario } from './scenario.ts';

export { CatalogueError } from './catalogue-source.ts';

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
  const scenarios: DescribedScenario[] = [];
  for (const path of Object.keys(files).sort()) {
    const kind = /(?:^|\/)(images|scenarios)\/[^/]+\.ya?ml$/.exec(path)?.[1];
    if (kind === undefined) throw new CatalogueError(`${path}:1: wanted a YAML file in content/images or content/scenarios`);
    const source = new Source(path, files[path]!);
    if (kind === 'scenarios') {
      const scenario = describeScenario(source);
      if (scenarios.some((each) => each.scenario.name === scenario.scenario.name)) source.fail(['name'], 'a name that no other scenario has');
      scenarios.push(scenario);
    } else {
      const { image, from } = imageOf(source);
      const taken = described.find((each) => each.image.repository === image.repository && each.image.tags.some((tag) => image.tags.includes(tag)));
      if (taken) source.fail(['tags'], `tags that ${taken.source.file} does not have already`);
      described.push({ image, from, source });
    }
  }
  return { images: described.map((entry) => layered(entry, described)), scenarios: scenarios.map((entry) => resolveScenario(entry, scenarios)) };
}
