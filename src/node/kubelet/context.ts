/** What the parts of one kubelet share. */
import type { Pod, PodStatus } from '../../api/types.gen.ts';
import type { Kernel } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Cni } from '../cni/cni.ts';
import type { Runtime } from '../cri/types.ts';
import type { Allocations } from './allocations.ts';
import type { BackOff } from './back-off.ts';
import type { ProbeResult } from './compute-pod-actions.ts';
import type { StartFailure } from './container-status.ts';
import type { NetworkState } from './network-state.ts';
import type { NodeDns } from './pod-network-files.ts';
import type { StatusManager } from './status-manager.ts';
import type { PodVolumes, VolumeSources } from './volumes.ts';

/** Tells the world about a pod: an Event. `container` names the field it concerns. */
export type RecordEvent = (pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string) => void;

/** What the probes say. */
export interface Prober {
  /** Starts the probes of a pod's containers that are not yet probed. */
  addPod(pod: Pod): void;
  stopLivenessAndStartup(pod: Pod): void;
  removePod(uid: string): void;
  updateReadiness(pod: Pod, status: PodStatus): void;
  livenessResults(uid: string): ReadonlyMap<string, ProbeResult>;
  startupResults(uid: string): ReadonlyMap<string, ProbeResult>;
}

/** What is kept of one pod beside its object. */
export interface PodRecord {
  volumes: PodVolumes;
  /** Why containers could not be started last time, by name. */
  startFailures: Map<string, StartFailure>;
  /** What the last pull of an image said, for the message of its back-off. */
  pullErrors: Map<string, string>;
  /** Set once the node has decided that the pod must go. */
  eviction?: { reason: string; message: string };
}

export interface KubeletContext {
  readonly sim: Simulation;
  readonly kernel: Kernel;
  readonly runtime: Runtime;
  readonly cni: Cni;
  readonly network: NetworkState;
  readonly nodeName: string;
  readonly who: string;
  readonly dns: NodeDns;
  readonly sources: VolumeSources;
  readonly record: RecordEvent;
  readonly statuses: StatusManager;
  readonly restartBackOff: BackOff;
  readonly pullBackOff: BackOff;
  readonly prober: Prober;
  readonly allocations: Allocations;
  pod(uid: string): PodRecord;
  /** An image has come that was not here: the node's status lists it. */
  onNewImage(): void;
}

/** `web_default(4d49898d-…)`: a pod in the kubelet's messages. */
export const formatPod = (pod: Pod): string => `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;

/** `spec.containers{web}`: the field that an Event about a container concerns. */
export function containerFieldPath(pod: Pod, name: string): string {
  if (pod.spec.initContainers?.some((container) => container.name === name)) return `spec.initContainers{${name}}`;
  if (pod.spec.ephemeralContainers?.some((container) => container.name === name)) return `spec.ephemeralContainers{${name}}`;
  return `spec.containers{${name}}`;
}
