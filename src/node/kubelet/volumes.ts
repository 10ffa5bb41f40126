/**
 * A pod's volumes, as directories that its containers mount.
 *
 * Mirrors: pkg/volume/{emptydir,configmap,secret,downwardapi,projected} and the kubelet's volume manager;
 * hostPath and claims are in host-path.ts and claim-volume.ts.
 * Differs: contents are written when the pod starts and again when the pod is synced (a minute or so apart). Volumes that need a driver
 * (nfs, csi, image, …) are refused. A memory-backed emptyDir counts against nobody's memory.
 */
import type { ConfigMapProjection, DownwardAPIVolumeFile, KeyToPath, Pod, SecretProjection, Volume } from '../../api/types.gen.ts';
import { encodeUtf8, type Bytes } from '../../kernel/bytes.ts';
import type { Directory, Kernel } from '../../kernel/types.ts';
import { decodeBase64 } from '../../api/base64.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { AtomicWriter, type Files } from './atomic-writer.ts';
import type { EnvSources } from './container-env.ts';
import { claimedPath, type ClaimSources } from './claim-volume.ts';
import { fieldRefValue } from './field-ref.ts';
import { resourceFieldValue } from './resource-field-ref.ts';
import { nodeFilesOf } from './host-path.ts';
import { checkedHostPath } from './checked-host-path.ts';
import { VolumeError } from './volume-error.ts';

/** What volumes are made from. */
export interface VolumeSources extends EnvSources, ClaimSources {
  sim: Simulation;
  kernel: Kernel;
  /** A token for the pod's service account. */
  token(pod: Pod, audience: string, expirationSeconds: number): string;
}

type NewFiles = Map<string, { content: Bytes; mode: number }>;

/** Whoever a container runs as may write to an emptyDir; what comes from the API lies in one, too. */
const VOLUME_MODE = 0o777;

/** A volume that is set up: a directory of its own, with a writer where its content comes from the API, or a place on the node. */
interface MountedVolume {
  readonly directory: Directory;
  readonly writer?: AtomicWriter;
  /** Where in the directory the volume begins: for places on the node. */
  readonly path?: string;
}

const SIMULATED = ['emptyDir', 'configMap', 'secret', 'downwardAPI', 'projected', 'hostPath', 'persistentVolumeClaim'] as const;

/** Picks what `items` ask for, or everything; `what` names the source in errors: `configmap references non-existent config key: x`. */
function addItems(
  files: NewFiles,
  data: ReadonlyMap<string, Bytes>,
  items: readonly KeyToPath[] | undefined,
  mode: number,
  what: string,
  optional: boolean,
): void {
  if (!items?.length) {
    for (const [key, content] of data) files.set(key, { content, mode });
    return;
  }
  for (const item of items) {
    const content = data.get(item.key);
    if (content === undefined && !optional) throw new Error(`${what}: ${item.key}`);
    if (content !== undefined) files.set(item.path, { content, mode: item.mode ?? mode });
  }
}

function addConfigMap(files: NewFiles, pod: Pod, source: ConfigMapProjection, mode: number, sources: VolumeSources): void {
  const name = source.name ?? '';
  const map = sources.configMap(pod.metadata.namespace, name);
  if (!map && !source.optional) throw new Error(`configmap "${name}" not found`);
  const data = new Map(Object.entries(map?.data ?? {}).map(([key, value]) => [key, encodeUtf8(value)]));
  for (const [key, value] of Object.entries(map?.binaryData ?? {})) data.set(key, decodeBase64(value));
  if (map) addItems(files, data, source.items, mode, 'configmap references non-existent config key', source.optional ?? false);
}

function addSecret(files: NewFiles, pod: Pod, source: SecretProjection, mode: number, sources: VolumeSources): void {
  const name = source.name ?? '';
  const secret = sources.secret(pod.metadata.namespace, name);
  if (!secret && !source.optional) throw new Error(`secret "${name}" not found`);
  const data = new Map(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]));
  if (secret) addItems(files, data, source.items, mode, 'references non-existent secret key', source.optional ?? false);
}

function addDownward(files: NewFiles, pod: Pod, items: readonly DownwardAPIVolumeFile[] | undefined, mode: number, sources: VolumeSources): void {
  for (const item of items ?? []) {
    let value = '';
    if (item.fieldRef) value = fieldRefValue(pod, item.fieldRef, [], sources.hostIPs);
    else if (item.resourceFieldRef) {
      const wanted = item.resourceFieldRef.containerName;
      const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(({ name }) => name === wanted);
      if (!container) throw new Error(`container ${wanted} not found`);
      value = resourceFieldValue(container, item.resourceFieldRef, sources.allocatable);
    }
    files.set(item.path, { content: encodeUtf8(value), mode: item.mode ?? mode });
  }
}

/** The files of a volume whose content comes from the API. */
function filesOf(pod: Pod, volume: Volume, sources: VolumeSources): Files {
  const files: NewFiles = new Map();
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) addConfigMap(files, pod, configMap, configMap.defaultMode ?? 0o644, sources);
  if (secret) addSecret(files, pod, { ...secret, name: secret.secretName ?? '' }, secret.defaultMode ?? 0o644, sources);
  if (downwardAPI) addDownward(files, pod, downwardAPI.items, downwardAPI.defaultMode ?? 0o644, sources);
  const mode = projected?.defaultMode ?? 0o644;
  for (const source of projected?.sources ?? []) {
    if (source.configMap) addConfigMap(files, pod, source.configMap, mode, sources);
    else if (source.secret) addSecret(files, pod, source.secret, mode, sources);
    else if (source.downwardAPI) addDownward(files, pod, source.downwardAPI.items, mode, sources);
    else if (source.serviceAccountToken) {
      const { path, audience = '', expirationSeconds = 3600 } = source.serviceAccountToken;
      files.set(path, { content: sources.token(pod, audience, expirationSeconds), mode });
    } else throw new Error(`projected volume source "${Object.keys(source).join(', ')}" is not simulated here`);
  }
  return files;
}

/** The volumes of one pod. */
export class PodVolumes {
  readonly #mounted = new Map<string, MountedVolume>();

  /** The directory of a volume that is set up. */
  get(name: string): Directory | undefined {
    return this.#mounted.get(name)?.directory;
  }

  /**
   * Where a path below the volume (`''`: all of it) really lies: what a container mounts by `subPath`, and keeps when the volume
   * is written anew.
   */
  realPath(name: string, path: string): string {
    const volume = this.#mounted.get(name);
    if (volume?.path !== undefined) return path === '' ? volume.path : `${volume.path}/${path}`;
    return path === '' ? '' : (volume?.writer?.realPath(path) ?? path);
  }

  /** Sets up what is not yet there and refreshes the rest. Throws the first `VolumeError`. */
  sync(pod: Pod, sources: VolumeSources): void {
    for (const volume of pod.spec.volumes ?? []) {
      const kind = SIMULATED.find((known) => volume[known] !== undefined);
      const isEmpty = Object.keys(volume).length === 1;
      if (!kind && !isEmpty) {
        const other = Object.keys(volume).find((key) => key !== 'name');
        throw new VolumeError(volume.name, `volumes of type ${other} are not simulated here`);
      }
      const known = this.#mounted.get(volume.name);
      if (!kind || kind === 'emptyDir') {
        if (!known) this.#mounted.set(volume.name, { directory: newVolumeDirectory(sources.kernel) });
        continue;
      }
      if (kind === 'hostPath' || kind === 'persistentVolumeClaim') {
        if (!known) this.#mountPlace(pod, volume, sources);
        continue;
      }
      let files: Files;
      try {
        files = filesOf(pod, volume, sources);
      } catch (error) {
        throw new VolumeError(volume.name, (error as Error).message);
      }
      const writer = known?.writer ?? this.#mountWriter(volume.name, sources);
      writer.write(files);
    }
  }

  #mountPlace(pod: Pod, volume: Volume, sources: VolumeSources): void {
    const directory = nodeFilesOf(sources.kernel);
    const path = volume.hostPath ? checkedHostPath(directory, volume.name, volume.hostPath) : claimedPath(directory, pod, volume, sources);
    this.#mounted.set(volume.name, { directory, path });
  }

  #mountWriter(name: string, { sim, kernel }: VolumeSources): AtomicWriter {
    const directory = newVolumeDirectory(kernel);
    const writer = new AtomicWriter(sim, directory);
    this.#mounted.set(name, { directory, writer });
    return writer;
  }
}

function newVolumeDirectory(kernel: Kernel): Directory {
  const directory = kernel.newDirectory();
  directory.put('.', { mode: VOLUME_MODE });
  return directory;
}
