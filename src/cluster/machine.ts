/**
 * One machine of the cluster: kernel, container runtime, network plugin, kubelet; and what can happen to it.
 */
import type { ApiServer } from '../api/door.ts';
import type { Catalogue, ScenarioNode } from '../data/image.ts';
import { createKernel } from '../kernel/kernel.ts';
import type { Network } from '../kernel/network.ts';
import type { Kernel, Program, ProgramTable } from '../kernel/types.ts';
import { addonImagesIn } from './addons.ts';
import { createCni, type Cni } from '../node/cni/cni.ts';
import { NodeRoutes } from '../node/cni/node-routes.ts';
import { createRuntime } from '../node/cri/runtime.ts';
import type { Runtime } from '../node/cri/types.ts';
import type { RunOnHost } from '../node/kube-proxy/health-checks.ts';
import { startKubeProxy, type KubeProxy } from '../node/kube-proxy/kube-proxy.ts';
import { nodeFilesOf } from '../node/kubelet/host-path.ts';
import { startKubelet, type Kubelet } from '../node/kubelet/kubelet.ts';
import type { PodVolumes } from '../node/kubelet/volumes.ts';
import type { Simulation } from '../sim/simulation.ts';

export interface MachineOptions {
  sim: Simulation;
  api: ApiServer;
  network: Network;
  catalogue: Catalogue;
  programs: ProgramTable;
  node: ScenarioNode;
  /** All nodes of the cluster: each knows the way to the pods of the others. */
  nodes: readonly ScenarioNode[];
}

const CNI_CONFIGS = 'etc/cni/net.d';
const CNI_CONFIG = `${CNI_CONFIGS}/10-bridge.conflist`;

/** The plugins bridge and portmap, as containerd's documentation configures them. */
const cniConfigOf = (podCidr: string): string => `{
  "cniVersion": "1.0.0",
  "name": "bridge",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "ipam": { "type": "host-local", "ranges": [[{ "subnet": "${podCidr}" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
`;

/** A machine. Its kubelet runs from the start; each method does nothing where it is so already. */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly kernel: Kernel;
  readonly runtime: Runtime;
  readonly kubeProxy: KubeProxy;
  readonly #options: MachineOptions;
  readonly #cni: Cni;
  readonly #routes: NodeRoutes;
  /** The disk's part of the kubelet. */
  readonly #podDirectories = new Map<string, PodVolumes>();
  #kubelet: Kubelet | undefined;
  #isCutOff = false;

  constructor(options: MachineOptions) {
    const { sim, network, catalogue, programs, node } = options;
    this.#options = options;
    this.name = node.name;
    this.address = node.address;
    this.kernel = createKernel({ sim, name: node.name, network, programs });
    const files = nodeFilesOf(this.kernel);
    files.put(`${CNI_CONFIGS}/`, {});
    this.#cni = createCni({ kernel: this.kernel, podCidr: node.podCidr, configs: () => files.list(CNI_CONFIGS) });
    if (!node.lacksCni) this.installCni();
    this.#routes = new NodeRoutes(node, options.nodes);
    network.setRoutes(node.name, this.#routes);
    // The machine is on the wire before any pod uses its network: others can reach its address.
    this.#cni.host(node.address);
    this.runtime = createRuntime({ sim, kernel: this.kernel, images: catalogue.images, present: [...node.images, ...addonImagesIn(catalogue)] });
    const runOnHost: RunOnHost = (name, program) => this.runOnHost(name, program, () => undefined);
    this.kubeProxy = startKubeProxy({ sim, api: options.api, network, nodeName: node.name, address: node.address, podCidr: node.podCidr, runOnHost });
    this.#start(false);
  }

  /** Whether its kubelet runs. */
  get isKubeletRunning(): boolean {
    return this.#kubelet !== undefined;
  }

  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** `systemctl stop kubelet`: containers go on, but nobody looks after them or tells of them. */
  stopKubelet(): void {
    this.#kubelet?.stop();
    this.#kubelet = undefined;
  }

  startKubelet(): void {
    if (!this.#kubelet) this.#start(true);
  }

  /** Takes the machine off the network: its pods, its kubelet. */
  cutOff(): void {
    if (this.#isCutOff) return;
    this.#isCutOff = true;
    this.#options.network.setCutOff(this.name, true);
    this.runtime.images.setPullFault('*', { how: 'unreachable', cause: this.#options.sim.cause });
    this.#kubelet?.disconnect();
  }

  rejoin(): void {
    if (!this.#isCutOff) return;
    this.#isCutOff = false;
    this.#options.network.setCutOff(this.name, false);
    this.runtime.images.setPullFault('*', undefined);
    this.#kubelet?.reconnect();
  }

  /** Puts the network plugin's configuration where the runtime looks for it. */
  installCni(): void {
    nodeFilesOf(this.kernel).put(CNI_CONFIG, { content: cniConfigOf(this.#options.node.podCidr) });
    this.#kubelet?.networkChanged();
  }

  /** Takes it away: pods that run go on, but no other one gets a network. */
  removeCni(): void {
    nodeFilesOf(this.kernel).remove(CNI_CONFIG);
    this.#kubelet?.networkChanged();
  }

  /** Lets the machine forget the way to the pods of another one, or know it again. */
  loseRouteTo(other: string, isLost: boolean): void {
    this.#routes.setLost(other, isLost);
  }

  knowsWayTo(other: string): boolean {
    return this.#routes.knows(other);
  }

  get hasCni(): boolean {
    return this.#cni.error() === undefined;
  }

  /** Runs a program of the machine's own, beside all pods. The answer kills it. */
  runOnHost(name: string, program: Program, onExit: () => void): () => void {
    const { kernel } = this;
    const nothing = kernel.newSink(() => undefined);
    const process = kernel.start({
      argv: [name],
      program,
      env: new Map(),
      cwd: '/',
      uid: 0,
      gid: 0,
      hostname: this.name,
      tree: kernel.newTree(kernel.newDirectory()),
      net: this.#cni.host(this.#options.node.address).net,
      pids: kernel.newPidNamespace(),
      stdin: nothing,
      stdout: nothing,
      stderr: nothing,
      cgroup: kernel.newCgroup(),
      onExit,
    });
    return () => kernel.signal(process, 'KILL');
  }

  #start(isRestart: boolean): void {
    const { sim, api, node } = this.#options;
    const parts = { sim, api, node, kernel: this.kernel, runtime: this.runtime, cni: this.#cni, podDirectories: this.#podDirectories };
    this.#kubelet = startKubelet({ ...parts, isRestart, isCutOff: this.#isCutOff });
  }
}
