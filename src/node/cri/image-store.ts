/**
 * The node's images: which are here, and how others come.
 *
 * Mirrors: containerd's image service behind the CRI, with its error texts; the registry is the course's catalogue.
 * Differs: a pull's time is drawn from the image's size and a seeded die; layers are not modelled.
 */
import type { Image } from '../../data/image.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { formatImageReference, parseImageReference } from './image-reference.ts';
import { sleep, type Routine } from './routine.ts';
import { whyUnknown, whyBroken } from './pull-failure.ts';

/** What a pull ends with. */
export type PullResult = { image: LocalImage } | { error: string };

/** An image on this node. */
export interface LocalImage {
  readonly image: Image;
  /** `docker.io/library/nginx:1.27`. */
  readonly name: string;
  /** `docker.io/library/nginx@sha256:…`: what `imageID` shows. */
  readonly id: string;
}

export interface ImageStore {
  /** The image of that name, if it is here. Undefined too for names that are none. */
  get(image: string): LocalImage | undefined;
  /** Fetches an image from the registry: takes its time, then it is here. */
  pull(image: string): Routine<PullResult>;
  /**
   * Breaks or slows pulls from now on; undefined mends them. `images` is an image's name (without a tag: all of its tags), a
   * registry's (`docker.io`), or `*`.
   * `cause` is the trace entry to which the outcome of such a pull is put down.
   */
  setPullFault(images: string, fault: PullFault | undefined): void;
  /** Everything that is here, biggest first. */
  list(): readonly { names: string[]; sizeBytes: number }[];
}

/** What is wrong with pulls: they take longer by so many ms, the registry answers with an error, or it cannot be reached. */
export type PullFault = { readonly cause: number } & ({ readonly byMs: number } | { readonly how: 'error' | 'unreachable' });

/** A pull of something that is known already takes 30 ms, plus up to a quarter of a second, more for big images. */
const PULL_BASE_MS = 30;

const PULL_SPREAD_MS = 120;

const PULL_BYTES_PER_MS = 2_000_000;

/** The images of `registry`; those named in `present` are on the node from the start. `dice` names the random stream. */
export function createImageStore(sim: Simulation, registry: readonly Image[], present: readonly string[], dice: string): ImageStore {
  const local = new Map<string, LocalImage>();
  const who = dice.replace(/\/pull$/, '');

  const findInRegistry = (image: string): LocalImage | { error: string } => {
    const reference = parseImageReference(image);
    if (typeof reference === 'string') return { error: `failed to parse image reference "${image}": ${reference}` };
    const name = formatImageReference(reference);
    const known = registry.filter((entry) => entry.repository === reference.repository);
    const hit = known.find((entry) => (reference.digest ? entry.digest === reference.digest : hasTag(entry.tags, reference.tag)));
    if (hit) return { image: hit, name, id: `${hit.repository}@${hit.digest}` };
    const prefix = `failed to pull and unpack image "${name}": failed to resolve image: `;
    if (known.length > 0) return { error: `rpc error: code = NotFound desc = ${prefix}${name}: not found` };
    return { error: `${prefix}${whyUnknown(reference)}` };
  };

  const faults = new Map<string, PullFault>();
  const faultOf = (name: string): PullFault | undefined => {
    const repository = name.replace(/@.*|:[^/]*$/g, '');
    return faults.get('*') ?? faults.get(name.slice(0, name.indexOf('/'))) ?? faults.get(repository) ?? faults.get(name);
  };

  /** Full names by what pods call an image: a few, asked for at every step of every container. */
  const keys = new Map<string, string>();
  const keyOf = (image: string): string => {
    let key = keys.get(image);
    if (key === undefined) {
      const reference = parseImageReference(image);
      key = typeof reference === 'string' ? '' : formatImageReference(reference);
      keys.set(image, key);
    }
    return key;
  };

  for (const name of present) {
    const found = findInRegistry(name);
    if ('error' in found) throw new Error(`createImageStore: an image that should be present is not in the catalogue: ${found.error}`);
    local.set(found.name, found);
  }

  /** One image under several names is reported under the one that sorts first, as containerd does. */
  const firstNameOf = (id: string): string => [...local.values()].flatMap((other) => (other.id === id ? [other.name] : [])).sort()[0]!;

  return {
    get(image) {
      const found = local.get(keyOf(image));
      return found && { ...found, name: firstNameOf(found.id) };
    },
    *pull(image) {
      const random = sim.random(dice);
      const fault = faultOf(keyOf(image));
      const subject = `image/${keyOf(image)}`;
      if (fault && 'how' in fault) {
        yield* sleep(random.integer(350, 600), 'image pull fails');
        sim.record({ who, what: 'pull failed', subject, causes: [sim.cause, fault.cause] });
        return { error: whyBroken(parseImageReference(image), fault.how) };
      }
      if (fault) {
        sim.record({ who, what: 'pull slowed', subject, causes: [sim.cause, fault.cause], data: { byMs: fault.byMs } });
        yield* sleep(fault.byMs, 'image pull is slow');
      }
      const found = findInRegistry(image);
      if ('error' in found) {
        yield* sleep(random.integer(350, 600), 'image pull fails');
        return found;
      }
      const isHere = local.has(found.name);
      yield* sleep(PULL_BASE_MS + random.integer(0, PULL_SPREAD_MS) + (isHere ? 0 : found.image.sizeBytes / PULL_BYTES_PER_MS), 'image pull');
      local.set(found.name, found);
      return { image: found };
    },
    setPullFault(images, fault) {
      const isWhole = images === '*' || isRegistry(images);
      // A name without a tag means all of its tags here.
      const key = isWhole ? images : /[:@][^/]*$/.test(images) ? keyOf(images) : keyOf(images).replace(/:latest$/, '');
      if (fault) faults.set(key, fault);
      else faults.delete(key);
    },
    list() {
      const byId = new Map<string, { names: string[]; sizeBytes: number }>();
      for (const { id, name, image } of local.values()) {
        const entry = byId.get(id) ?? { names: [id], sizeBytes: image.sizeBytes };
        entry.names.push(name);
        byId.set(id, entry);
      }
      return [...byId.values()].sort((a, b) => b.sizeBytes - a.sizeBytes || (a.names[0]! < b.names[0]! ? -1 : 1));
    },
  };
}

/** Whether a repository has a tag; `1*` stands for all tags that begin with 1. */
export const hasTag = (tags: readonly string[], wanted: string): boolean =>
  tags.some((tag) => (tag.endsWith('*') ? wanted.startsWith(tag.slice(0, -1)) : tag === wanted));

/** `docker.io`, `registry.example.com:5000`: a registry, and no image in it. */
const isRegistry = (text: string): boolean => !text.includes('/') && /\.[a-z]+(:\d+)?$/.test(text);
