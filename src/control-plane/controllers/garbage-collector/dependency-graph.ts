/**
 * Who owns whom: every object with the owners that its metadata names, and every owner with its dependents.
 *
 * Mirrors: pkg/controller/garbagecollector/graph.go, graph_builder.go.
 */
import type { ApiObject, ObjectMetaLike } from '../../../api/door.ts';
import type { ResourceName } from '../../../client/client.ts';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

type Owners = NonNullable<ObjectMetaLike['ownerReferences']>;

/** One object, as far as collecting it is concerned. */
export interface GraphNode {
  readonly uid: string;
  readonly resource: ResourceName;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly owners: Owners;
  readonly isDeleting: boolean;
  /** It waits until its dependents are gone. */
  readonly isDeletingDependents: boolean;
  /** It waits until its dependents have been let go. */
  readonly isOrphaning: boolean;
}

const NO_OWNERS: Owners = [];

/** The node of an object. */
export function nodeOf(resource: ResourceName, { metadata = {} }: ApiObject): GraphNode {
  const isDeleting = metadata.deletionTimestamp !== undefined;
  return {
    uid: metadata.uid ?? '',
    resource,
    namespace: metadata.namespace,
    name: metadata.name ?? '',
    owners: metadata.ownerReferences ?? NO_OWNERS,
    isDeleting,
    isDeletingDependents: isDeleting && (metadata.finalizers?.includes(FOREGROUND) ?? false),
    isOrphaning: isDeleting && (metadata.finalizers?.includes(ORPHAN) ?? false),
  };
}

/** The graph of one cluster's objects. */
export class DependencyGraph {
  readonly #nodes = new Map<string, GraphNode>();
  /** Uids of dependents by uid of the owner, whether the owner is known or not. */
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  put(node: GraphNode): void {
    const before = this.#nodes.get(node.uid);
    if (before?.owners !== node.owners) {
      this.#unlink(before);
      for (const { uid } of node.owners) this.#dependentsOf(uid).add(node.uid);
    }
    this.#nodes.set(node.uid, node);
  }

  remove(uid: string): void {
    this.#unlink(this.#nodes.get(uid));
    this.#nodes.delete(uid);
  }

  dependentsOf(uid: string): GraphNode[] {
    const dependents: GraphNode[] = [];
    for (const dependent of this.#dependents.get(uid) ?? []) {
      const node = this.#nodes.get(dependent);
      if (node) dependents.push(node);
    }
    return dependents;
  }

  #dependentsOf(uid: string): Set<string> {
    let dependents = this.#dependents.get(uid);
    if (!dependents) this.#dependents.set(uid, (dependents = new Set()));
    return dependents;
  }

  #unlink(node: GraphNode | undefined): void {
    for (const { uid } of node?.owners ?? NO_OWNERS) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(node!.uid);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
  }
}

/** Whether a node keeps its owner from going in the foreground. */
export const blocksOwner = (node: GraphNode, ownerUid: string): boolean =>
  node.owners.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion);
