/**
 * What a container's processes find around them: files, environment, user, namespaces.
 *
 * Mirrors: containerd's OCI spec options (pkg/oci) and runc's set-up of the root file system.
 */
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Image } from '../../data/image.ts';
import type { Directory, FileTree, Kernel, PidNamespace, StartOptions } from '../../kernel/types.ts';
import type { Container } from './types.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A container with what only the runtime knows of it. */
export interface ContainerParts extends Container {
  readonly image: Image;
  readonly pids: PidNamespace;
}

/** Every field of a start that does not depend on the command. */
export type SurroundingOptions = Pick<StartOptions, 'env' | 'cwd' | 'uid' | 'gid' | 'mayAdministerNetwork' | 'hostname' | 'tree' | 'net' | 'pids' | 'cgroup'>;

/** The command of a container: the spec's, else the image's. A command without arguments drops the image's arguments too. */
export function argvOf({ config, image }: ContainerParts): readonly string[] {
  const head = config.command.length > 0 ? config.command : image.entrypoint;
  const tail = config.args.length > 0 || config.command.length > 0 ? config.args : image.cmd;
  return [...head, ...tail];
}

function environmentOf({ config, image, sandbox, user }: ContainerParts): Map<string, string> {
  const env = new Map<string, string>([
    ['PATH', PATH],
    ['HOSTNAME', sandbox.config.hostname],
  ]);
  if (config.tty) env.set('TERM', 'xterm');
  for (const [name, value] of Object.entries(image.env)) env.set(name, value);
  for (const [name, value] of config.env) env.set(name, encodeUtf8(value));
  if (!env.has('HOME')) env.set('HOME', user.uid === 0 ? '/root' : '/');
  return env;
}

/** The surroundings of one node's containers. An image's files are laid out once; each container has its own copy on write. */
export class Surroundings {
  readonly #kernel: Kernel;
  readonly #roots = new Map<Image, Directory>();
  readonly #trees = new WeakMap<Container, FileTree>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** What the first process and every further one have in common. */
  of(container: ContainerParts): SurroundingOptions {
    const { config, image, sandbox, user, pids, cgroup } = container;
    return {
      env: environmentOf(container),
      cwd: config.workingDir || image.workingDir || '/',
      uid: user.uid,
      gid: user.gid,
      mayAdministerNetwork: config.mayAdministerNetwork && user.uid === 0,
      hostname: sandbox.config.hostname,
      tree: this.#treeOf(container),
      net: sandbox.config.net,
      pids,
      cgroup,
    };
  }

  /** How much larger the container's own files are than its image's. */
  writtenBytes(container: ContainerParts): number {
    const tree = this.#trees.get(container);
    return tree ? Math.max(0, tree.root.sizeBytes() - this.#rootOf(container.image).sizeBytes()) : 0;
  }

  #treeOf(container: ContainerParts): FileTree {
    const known = this.#trees.get(container);
    if (known) return known;
    const tree = this.#kernel.newTree(this.#rootOf(container.image).fork(), { hasCgroups: true });
    for (const { path, source, readOnly, subPath } of container.config.mounts) {
      tree.mount(path, source, { readOnly, ...(subPath !== undefined ? { subPath } : {}) });
    }
    tree.readOnly = container.config.readOnlyRoot;
    this.#trees.set(container, tree);
    return tree;
  }

  #rootOf(image: Image): Directory {
    const known = this.#roots.get(image);
    if (known) return known;
    const root = this.#kernel.newDirectory();
    for (const [path, { text, ...rest }] of Object.entries(image.files)) {
      root.put(path, { ...rest, ...(text === undefined ? {} : { content: encodeUtf8(text) }) });
    }
    this.#roots.set(image, root);
    return root;
  }
}
