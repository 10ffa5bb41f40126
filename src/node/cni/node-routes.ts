/**
 * The routes of one node to pods: its own are behind the bridge, those of each other node behind that node's address.
 *
 * Mirrors: what kindnetd writes for each node (kindnet's cmd/kindnetd/routes.go), and the bridge plugin for the node's own.
 * Differs: the nodes are those of the scenario, whether their objects are there or not.
 */
import type { RouteTable } from '../../kernel/network.ts';
import type { Route } from '../../kernel/types.ts';

/** A node, as far as others need to know it. */
export interface RoutedNode {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
}

/** The table of one node. */
export class NodeRoutes implements RouteTable {
  readonly #own: RoutedNode;
  readonly #nodes: readonly RoutedNode[];
  readonly #lost = new Set<string>();

  constructor(own: RoutedNode, nodes: readonly RoutedNode[]) {
    this.#own = own;
    this.#nodes = nodes;
  }

  knows(machine: string): boolean {
    return !this.#lost.has(machine);
  }

  /** Takes the route to another node's pods away, or puts it back. */
  setLost(machine: string, isLost: boolean): void {
    if (isLost) this.#lost.add(machine);
    else this.#lost.delete(machine);
  }

  list(): readonly Route[] {
    return this.#nodes
      .filter(({ name }) => this.knows(name))
      .map(({ name, address, podCidr }) =>
        name === this.#own.name
          ? { destination: podCidr, device: 'cni0', source: podCidr.replace(/\d+\/\d+$/, '1') }
          : { destination: podCidr, via: address, device: 'eth0' },
      );
  }
}
