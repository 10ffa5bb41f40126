/**
 * The container runtime's contract with the kubelet: the calls of the CRI, as routines where they take time.
 *
 * Mirrors: staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto (RuntimeService), and containerd behind it.
 */
import type { Cgroup, Directory, NetNamespace, Process, Program, Signal, Tty, OpenFile, ExitStatus } from '../../kernel/types.ts';
import type { ContainerIo } from './container-io.ts';
import type { ContainerLog } from './container-log.ts';
import type { ImageStore } from './image-store.ts';
import type { Cancellation, Routine } from './routine.ts';
import type { ContainerRuntimeStatus, RuntimePodStatus, RuntimeUser } from './runtime-status.ts';

/** What a sandbox is made of. */
export interface SandboxConfig {
  podUid: string;
  podName: string;
  namespace: string;
  hostname: string;
  attempt: number;
  address: string;
  net: NetNamespace;
  /** One pid namespace for all containers (`shareProcessNamespace`). */
  sharesPids: boolean;
}

/** Something mounted into a container. */
export interface Mount {
  path: string;
  source: Directory;
  subPath?: string;
  readOnly: boolean;
}

/** What a container has: CPU in thousandths, memory in bytes; 0 where nothing is set. */
export interface ContainerResources {
  cpuRequest: number;
  cpuLimit: number;
  memoryRequest: number;
  memoryLimit: number;
}

/** What a container is made of. Empty `command` and `args`: the image's own. */
export interface ContainerConfig {
  name: string;
  /** As the pod's spec names it; it must be on the node. */
  image: string;
  attempt: number;
  command: readonly string[];
  args: readonly string[];
  workingDir: string;
  env: ReadonlyMap<string, string>;
  mounts: readonly Mount[];
  readOnlyRoot: boolean;
  /** Privileged, or with the capability NET_ADMIN. */
  mayAdministerNetwork: boolean;
  runAsUser?: number;
  runAsGroup?: number;
  supplementalGroups: readonly number[];
  resources: ContainerResources;
  stopSignal?: Signal;
  /** The container whose processes this one sees (NamespaceMode TARGET), by its id. */
  targetId?: string;
  stdin: boolean;
  tty: boolean;
  /** Where a termination message is read from when the process ends, and whether the log's end will do instead after a failure. */
  readTerminationMessage: (log: ContainerLog, isFailure: boolean) => string;
}

export interface Sandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
}

/** One attempt of a container, as the runtime holds it. */
export interface Container {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly sandbox: Sandbox;
  readonly log: ContainerLog;
  /** What `kubectl get -o yaml` says of it, kept up to date. */
  readonly status: ContainerRuntimeStatus;
  readonly user: RuntimeUser;
  readonly cgroup: Cgroup;
  /** Its first process, once started. */
  process: Process | undefined;
  /** The trace entry of its start, 0 before: the cause of what its probes find. */
  startEntry: number;
  readonly terminal: ContainerIo;
}

/** The near end of a container's terminal and standard input. */
export interface ContainerTerminal {
  readonly tty?: Tty;
  /** Bytes for standard input. */
  input(data: string): void;
  end(): void;
  resize(columns: number, rows: number): void;
  /** What the container writes, beside its log. Returns how to stop. */
  watch(onOutput: (stream: 'stdout' | 'stderr', data: string) => void): () => void;
}

/** A process beside the first one. */
export interface ExecOptions {
  argv: readonly string[];
  /** Runs this function instead of an executable of the container's. */
  program?: Program;
  stdin: OpenFile;
  stdout: OpenFile;
  stderr: OpenFile;
  tty?: Tty;
  onExit(status: ExitStatus): void;
}

/** The runtime of one node. */
export interface Runtime {
  readonly images: ImageStore;
  runPodSandbox(config: SandboxConfig): Routine<Sandbox>;
  /** Kills what is left in the sandbox and ends it. */
  stopPodSandbox(sandbox: Sandbox): Routine<void>;
  createContainer(sandbox: Sandbox, config: ContainerConfig): Routine<Container>;
  /** Starts it. An error in runc's words: then the container has ended with code 128. */
  startContainer(container: Container): Routine<{ error: string } | undefined>;
  /** The stop signal, then after `graceMs` SIGKILL; goes on when the container has ended. */
  stopContainer(container: Container, graceMs: number, cancellation?: Cancellation): Routine<void>;
  /** Gives a container other limits while it runs. */
  updateContainerResources(container: Container, resources: ContainerResources): void;
  /** Starts a further process in a running container. Throws an `Errno` as `kernel.start` does. */
  exec(container: Container, options: ExecOptions): Process;
  /** What a container has written, in bytes: its own files beside the image's, and its log. */
  diskBytes(container: Container): number;
  removeContainer(container: Container): void;
  /** Forgets the pod: its sandboxes and containers are gone. */
  removePod(podUid: string): void;
  /** Pods of which it holds anything. */
  podUids(): readonly string[];
  podStatus(podUid: string): RuntimePodStatus;
  containers(podUid: string): readonly Container[];
  sandboxes(podUid: string): readonly Sandbox[];
  /** Calls when something of a pod has changed by itself: a process has ended. */
  onChange(listener: (podUid: string) => void): void;
}
