/** Whether a node has what a hostPath or local volume wants. Mirrors pkg/volume/hostpath/host_path.go. */
import type { HostPathVolumeSource } from '../../api/types.gen.ts';
import type { Directory } from '../../kernel/types.ts';
import { VolumeError } from './volume-error.ts';

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
