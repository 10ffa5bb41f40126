/**
 * The node's own files, and hostPath volumes: a place among them that a pod mounts.
 *
 * Mirrors: pkg/volume/hostpath/host_path.go (checkTypeInternal) and containerd, which makes a directory where a mount's source
 * is not there.
 * Differs: a node has a few files of its own, not a whole system; devices and sockets are never there.
 */
import type { Directory, Kernel } from '../../kernel/types.ts';

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
