/**
 * The node's own files, and hostPath volumes: a place among them that a pod mounts.
 *
 * Mirrors: pkg/volume/hostpath/host_path.go (checkTypeInternal) and containerd, which makes a directory where a mount's source
 * is not there.
 * Differs: a node has a few files of its own, not a whole system; devices and sockets are never there.
 */
import type { HostPathVolumeSource } from '../../api/types.gen.ts';
import type { Directory, Kernel } from '../../kernel/types.ts';
import { VolumeError } from './volume-error.ts';

const filesOfNodes = new WeakMap<Kernel, Directory>();

/** What a shell on the node finds: as much as it takes to look around and to list the network's rules. */
const TOOLS: readonly (readonly [paths: string, program?: string])[] = [
  ['bin/cat bin/grep bin/hostname bin/ls bin/ps bin/wc bin/head bin/tail bin/sort bin/less bin/df bin/id bin/uname'],
  ['bin/sh', 'dash'],
  ['bin/bash', 'bash'],
  ['usr/sbin/ip', 'iproute2'],
  ['usr/bin/ss usr/bin/curl usr/sbin/iptables usr/sbin/iptables-save'],
];

const DIRECTORIES = 'bin dev home mnt opt proc run srv sys usr var/lib/kubelet var/log/pods'.split(' ');

/** The root directory of the machine `kernel`: the same one whenever it is asked for, so what pods write there outlives them. */
export function nodeFilesOf(kernel: Kernel): Directory {
  let files = filesOfNodes.get(kernel);
  if (!files) {
    files = kernel.newDirectory();
    for (const path of DIRECTORIES) files.put(`${path}/`, {});
    files.put('root/', { mode: 0o700 });
    files.put('tmp/', { mode: 0o1777 });
    for (const [paths, program] of TOOLS)
      for (const path of paths.split(' ')) files.put(path, { program: program ?? path.slice(path.lastIndexOf('/') + 1), mode: 0o755 });
    files.put('etc/hostname', { content: `${kernel.name}\n` });
    files.put('etc/hosts', { content: `127.0.0.1\tlocalhost\n127.0.1.1\t${kernel.name}\n` });
    files.put('etc/os-release', { content: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n' });
    filesOfNodes.set(kernel, files);
  }
  return files;
}

/** What lies at a path below a directory. */
function typeAt(files: Directory, path: string): 'file' | 'directory' | undefined {
  if (files.get(path) !== undefined) return 'file';
  const parts = path.split('/').filter(Boolean);
  const name = parts.pop();
  return name === undefined || files.list(parts.join('/')).includes(name) ? 'directory' : undefined;
}

/** What the checks of types call what they want. */
const WANTED: Readonly<Record<string, string>> = {
  Directory: 'a directory',
  DirectoryOrCreate: 'a directory',
  File: 'a file',
  FileOrCreate: 'a file',
  Socket: 'a socket file',
  CharDevice: 'a character device',
  BlockDevice: 'a block device',
};

/** What the type of a volume puts where nothing is. */
function makeMissing(files: Directory, volume: string, { path, type }: HostPathVolumeSource, mounted: string): 'file' | 'directory' | undefined {
  if (!type || type === 'DirectoryOrCreate') {
    files.put(`${path}/`, {});
    return 'directory';
  }
  if (type !== 'FileOrCreate') return undefined;
  if (typeAt(files, path.slice(0, path.lastIndexOf('/'))) !== 'directory')
    throw new VolumeError(volume, `open ${path}: no such file or directory`, { mounted });
  files.put(path, { content: '' });
  return 'file';
}

/** The path of a hostPath volume, once what its type asks for is there. Throws `VolumeError`. */
export function checkedHostPath(files: Directory, volume: string, source: HostPathVolumeSource, mounted = volume): string {
  const { path, type = '' } = source;
  const found = typeAt(files, path) ?? makeMissing(files, volume, source, mounted);
  const wanted = WANTED[type] ?? '';
  const isThere = type === '' || (found === 'directory' && wanted === 'a directory') || (found === 'file' && wanted === 'a file');
  if (!isThere) throw new VolumeError(volume, `hostPath type check failed: ${path} is not ${wanted}`, { mounted });
  return path.replace(/\/+$/, '');
}

/** The path of a local volume, which must be there already. Throws `VolumeError`. */
export function checkedLocalPath(files: Directory, volume: string, path: string, mounted: string): string {
  if (typeAt(files, path) === undefined) throw new VolumeError(volume, `path "${path}" does not exist`, { mounted, step: 'new mounter' });
  return path.replace(/\/+$/, '');
}
