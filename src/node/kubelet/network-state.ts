/**
 * Whether the node has a network for pods: without a network plugin it is not ready, and only pods on its own network run.
 *
 * Mirrors: pkg/kubelet/runtime.go (runtimeState.networkErrors), pkg/kubelet/kubelet.go (updateRuntimeUp) and containerd's CRI status.
 * Differs: while all is well nobody looks every five seconds; that a plugin has gone is noticed with the next pod, or at once where a
 * fault takes it away.
 */
import type { Simulation } from '../../sim/simulation.ts';
import type { Cni } from '../cni/cni.ts';

const LOOK_PERIOD_MS = 5000;

/** What a plugin's error becomes on its way through runtime and kubelet. */
export const networkMessage = (error: string): string =>
  `container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: ${error}`;

/** The node's network, as its kubelet knows it. */
export class NetworkState {
  readonly #sim: Simulation;
  readonly #cni: Cni;
  readonly #label: string;
  readonly #onChange: () => void;
  #error: string | undefined;

  constructor(sim: Simulation, cni: Cni, who: string, onChange: () => void) {
    this.#sim = sim;
    this.#cni = cni;
    this.#label = `${who} network state`;
    this.#onChange = onChange;
    this.#error = cni.error();
    if (this.#error !== undefined) this.#lookLater();
  }

  /** Why pods get no network, in the kubelet's words, as of its last look; undefined: they get one. */
  get error(): string | undefined {
    return this.#error === undefined ? undefined : networkMessage(this.#error);
  }

  /** Asks the plugin how it is, and again and again while it is not well. */
  look(): void {
    const now = this.#cni.error();
    const isChanged = now !== this.#error;
    const isBad = now !== undefined && this.#error === undefined;
    this.#error = now;
    if (isBad) this.#lookLater();
    if (isChanged) this.#onChange();
  }

  #lookLater(): void {
    this.#sim.afterBecause(0, LOOK_PERIOD_MS, this.#label, () => {
      this.look();
      if (this.#error !== undefined) this.#lookLater();
    });
  }
}
