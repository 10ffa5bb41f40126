/**
 * What the container runtime says about a pod: its sandboxes and containers, as the kubelet's cache keeps it.
 *
 * Mirrors: pkg/kubelet/container/runtime.go (PodStatus, Status) with the CRI's sandbox status.
 * Differs: a container carries `specChanged` where Kubernetes compares hashes of the container's spec.
 */

export type ContainerRuntimeState = 'created' | 'running' | 'exited' | 'unknown';

/** The user a container's first process runs as. */
export interface RuntimeUser {
  uid: number;
  gid: number;
  supplementalGroups?: number[];
}

/** One attempt of one container. */
export interface ContainerRuntimeStatus {
  /** With the runtime's scheme: `containerd://852767ab…`. */
  id: string;
  name: string;
  state: ContainerRuntimeState;
  exitCode: number;
  restartCount: number;
  /** Why it exited: `Completed`, `Error`, `OOMKilled`, `StartError`; empty while it runs. */
  reason: string;
  message: string;
  /** The image as the runtime names it: `docker.io/library/nginx:1.27`. */
  image: string;
  /** `docker.io/library/nginx@sha256:…`. */
  imageID: string;
  /** RFC 3339, or absent while it has not come to that. */
  createdAt?: string;
  startedAt?: string;
  finishedAt?: string;
  /** `finishedAt` to the millisecond, in virtual ms: what a back-off counts from. */
  finishedMs?: number;
  /** The pod's spec no longer describes this container: its image was changed. */
  specChanged?: boolean;
  user?: RuntimeUser;
  stopSignal?: string;
}

/** One sandbox: the namespaces that a pod's containers share. */
export interface SandboxStatus {
  id: string;
  state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
  attempt: number;
  ip?: string;
}

/** A pod as the runtime knows it. Newest first, in both lists. */
export interface RuntimePodStatus {
  /** The pod's addresses, from its newest sandbox. */
  ips: readonly string[];
  sandboxes: readonly SandboxStatus[];
  containers: readonly ContainerRuntimeStatus[];
  /** Those in the newest sandbox, if it is ready; not given: all of `containers`. */
  activeContainers?: readonly ContainerRuntimeStatus[];
}

/** The newest attempt of a container, or undefined. */
export const findContainerStatus = (status: RuntimePodStatus, name: string): ContainerRuntimeStatus | undefined =>
  status.containers.find((container) => container.name === name);
