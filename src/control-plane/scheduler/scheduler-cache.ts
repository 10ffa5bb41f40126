/**
 * The scheduler's picture of the nodes, from what the informers tell and what it has just decided itself.
 *
 * Mirrors: pkg/scheduler/backend/cache/cache.go (assumed pods count as bound until the watch has caught up).
 */
import type { InformerChange } from '../../client/informer.ts';
import type { Node, Pod } from '../../api/types.gen.ts';
import { NodeInfo, podInfoOf, type PodInfo } from './node-info.ts';

/** Whether a pod still takes something of its node. */
const isOnNode = (pod: Pod | undefined): pod is Pod => pod?.spec.nodeName !== undefined && pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed';

/** Nodes with their pods. */
export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>();
  #sorted: readonly NodeInfo[] | undefined;
  /** Where each pod is counted. */
  readonly #placed = new Map<string, string>();

  /** The nodes that exist, sorted by name: the same list until a node comes or goes. */
  nodes(): readonly NodeInfo[] {
    this.#sorted ??= [...this.#nodes.values()]
      .filter((info) => info.node !== undefined)
      .sort((a, b) => (a.node!.metadata.name < b.node!.metadata.name ? -1 : 1));
    return this.#sorted;
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  updateNode({ key, after }: InformerChange<Node>): void {
    this.#infoOf(key).node = after;
    this.#sorted = undefined;
  }

  /** Counts a pod where it is now. The answer is the node that has got room by it, if one has. */
  updatePod({ key, before, after }: InformerChange<Pod>): string | undefined {
    const place = isOnNode(after) ? after.spec.nodeName : undefined;
    if (place !== undefined && isOnNode(after)) {
      // Only the status or the metadata has moved on: what the pod takes is the same.
      if (this.#placed.get(key) === place && before?.spec === after.spec) this.#nodes.get(place)?.refreshPod(key, after);
      else this.#place(key, place, podInfoOf(after));
      return undefined;
    }
    return this.forgetPod(key);
  }

  /** Counts a pod on a node that it is being bound to. */
  assumePod(key: string, nodeName: string, info: PodInfo): void {
    this.#place(key, nodeName, info);
  }

  /** Takes a pod off its node, and names that node. */
  forgetPod(key: string): string | undefined {
    const nodeName = this.#placed.get(key);
    if (nodeName === undefined) return undefined;
    this.#nodes.get(nodeName)?.removePod(key);
    this.#placed.delete(key);
    return nodeName;
  }

  #place(key: string, nodeName: string, info: PodInfo): void {
    this.forgetPod(key);
    this.#infoOf(nodeName).addPod(key, info);
    this.#placed.set(key, nodeName);
  }

  #infoOf(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (!info) this.#nodes.set(name, (info = new NodeInfo()));
    return info;
  }
}
