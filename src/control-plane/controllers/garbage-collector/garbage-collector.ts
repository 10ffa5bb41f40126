/**
 * The garbage collector: deletes what has lost its last owner, in the background, in the foreground, or not at all.
 *
 * Mirrors: pkg/controller/garbagecollector/garbagecollector.go.
 * Differs: it follows the kinds that are simulated, and never has to guess an owner's kind.
 */
import type { ApiServer } from '../../../api/door.ts';
import { apiResources, findResourceByKind, isWritable, type ApiResource } from '../../../api/resources.ts';
import type { DeleteOptions } from '../../../api/types.gen.ts';
import { createClient, isRefusal, type ResourceName } from '../../../client/client.ts';
import type { InformerChange } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import type { SharedInformers } from '../common/shared-informers.ts';
import { blocksOwner, DependencyGraph, FOREGROUND, nodeOf, ORPHAN, type GraphNode } from './dependency-graph.ts';

const WHO = 'garbage-collector';

/** Kinds whose objects own or are owned. Events are neither. */
const followed = apiResources.filter((resource) => isWritable(resource) && resource.name !== 'events' && resource.verbs.includes('delete'));

type Reference = GraphNode['owners'][number];

/** The owners of a node by what has become of them. */
interface Classified {
  readonly solid: Reference[];
  readonly dangling: Reference[];
  /** Owners that wait until their dependents are gone. */
  readonly waiting: Reference[];
}

/** Starts the collector. */
export function startGarbageCollector({ sim, api, informers }: { sim: Simulation; api: ApiServer; informers: SharedInformers }): void {
  const client = createClient(api, WHO);
  const graph = new DependencyGraph();
  const dice = sim.random(`${WHO}/sync`);
  const latencyMs = (): number => dice.integer(...controllerTimings.syncLatencyMs);

  /** What has become of an owner; asked of the server, for the graph may be behind. */
  const stateOf = (owner: Reference, namespace: string | undefined): 'solid' | 'dangling' | 'waiting' => {
    const resource = findResourceByKind(owner.apiVersion, owner.kind);
    // Nobody knows the kind: nothing is deleted because of it.
    if (!resource || !isWritable(resource)) return 'solid';
    const key = { name: owner.name, ...(resource.namespaced && { namespace }) };
    const present = client.get(resource.name as ResourceName, key);
    if (present?.metadata.uid !== owner.uid) return 'dangling';
    return nodeOf(resource.name as ResourceName, present).isDeletingDependents ? 'waiting' : 'solid';
  };

  const classify = ({ owners, namespace }: GraphNode): Classified => {
    const classified: Classified = { solid: [], dangling: [], waiting: [] };
    for (const owner of owners) classified[stateOf(owner, namespace)].push(owner);
    return classified;
  };

  const attemptToDelete = (uid: string): void => {
    const known = graph.get(uid);
    if (!known || (known.isDeleting && !known.isDeletingDependents)) return;
    const present = client.get(known.resource, known);
    if (present?.metadata.uid !== uid) return;
    const node = nodeOf(known.resource, present);
    if (node.isDeletingDependents) return finishForeground(node, present.metadata.finalizers ?? []);
    if (node.isDeleting || node.owners.length === 0) return;
    const { solid, dangling, waiting } = classify(node);
    if (solid.length > 0) {
      if (dangling.length + waiting.length > 0) removeOwners(node, [...dangling, ...waiting]);
      return;
    }
    const hasDependents = graph.dependentsOf(uid).length > 0;
    const finalizers = present.metadata.finalizers ?? [];
    const isForeground = (waiting.length > 0 && hasDependents) || finalizers.includes(FOREGROUND);
    deleteNode(node, finalizers.includes(ORPHAN) ? 'Orphan' : isForeground ? 'Foreground' : 'Background');
  };

  const deleteNode = ({ resource, namespace, name, uid }: GraphNode, propagationPolicy: DeleteOptions['propagationPolicy']): void => {
    try {
      client.delete(resource, { namespace, name }, { propagationPolicy, preconditions: { uid } });
    } catch (error) {
      // Another object of that name by now.
      if (!isRefusal(error, 'Conflict')) throw error;
    }
  };

  /** Lets an owner go once nothing holds it any more, and sees to those that do. */
  const finishForeground = (node: GraphNode, finalizers: readonly string[]): void => {
    const blocking = graph.dependentsOf(node.uid).filter((dependent) => blocksOwner(dependent, node.uid));
    if (blocking.length === 0) removeFinalizer(node, finalizers, FOREGROUND);
    for (const dependent of blocking) if (!dependent.isDeletingDependents) deletes.add(dependent.uid);
  };

  const removeFinalizer = ({ resource, namespace, name }: GraphNode, finalizers: readonly string[], finalizer: string): void => {
    const left = finalizers.filter((each) => each !== finalizer);
    patchIfThere(resource, { namespace, name }, { metadata: { finalizers: left } }, 'merge-patch');
  };

  const removeOwners = ({ resource, namespace, name, uid }: GraphNode, owners: readonly Reference[]): void => {
    const ownerReferences = owners.map((owner) => ({ $patch: 'delete', uid: owner.uid }));
    patchIfThere(resource, { namespace, name }, { metadata: { uid, ownerReferences } }, 'strategic-merge-patch');
  };

  const patchIfThere = (
    resource: ResourceName,
    key: { namespace?: string; name: string },
    patch: object,
    type: 'merge-patch' | 'strategic-merge-patch',
  ): void => {
    try {
      client.patch(resource, key, type, patch);
    } catch (error) {
      if (!isRefusal(error, 'NotFound')) throw error;
    }
  };

  const attemptToOrphan = (uid: string): void => {
    const node = graph.get(uid);
    const present = node && client.get(node.resource, node);
    if (!node || present?.metadata.uid !== uid || !nodeOf(node.resource, present).isOrphaning) return;
    const owner = { apiVersion: '', kind: '', name: node.name, uid };
    for (const dependent of graph.dependentsOf(uid)) removeOwners(dependent, [owner]);
    removeFinalizer(node, present.metadata.finalizers ?? [], ORPHAN);
  };

  const deletes = createWorkQueue({ sim, name: WHO, sync: attemptToDelete, latencyMs });
  const orphans = createWorkQueue({ sim, name: `${WHO} orphan`, sync: attemptToOrphan, latencyMs });

  const onPresent = (node: GraphNode): void => {
    const before = graph.get(node.uid);
    graph.put(node);
    if (node.isOrphaning && !before?.isOrphaning) orphans.add(node.uid);
    if (node.isDeletingDependents && !before?.isDeletingDependents) {
      for (const dependent of graph.dependentsOf(node.uid)) deletes.add(dependent.uid);
      deletes.add(node.uid);
    }
    const isNewlyOwned = before?.owners !== node.owners;
    if (isNewlyOwned && node.owners.some(({ uid }) => graph.get(uid) === undefined)) deletes.add(node.uid);
    // An owner that waited for this dependent may go on.
    for (const { uid } of isNewlyOwned ? (before?.owners ?? []) : []) if (graph.get(uid)?.isDeletingDependents) deletes.add(uid);
  };

  const onGone = (node: GraphNode): void => {
    graph.remove(node.uid);
    for (const dependent of graph.dependentsOf(node.uid)) deletes.add(dependent.uid);
    for (const { uid } of node.owners) if (graph.get(uid)?.isDeletingDependents) deletes.add(uid);
  };

  const onChange =
    (resource: ResourceName) =>
    ({ before, after }: InformerChange<Parameters<typeof nodeOf>[1]>): void => {
      if (before && before.metadata?.uid !== after?.metadata?.uid) onGone(nodeOf(resource, before));
      if (after && isNews(before, after)) onPresent(nodeOf(resource, after));
    };

  for (const { name } of followed as readonly Pick<ApiResource, 'name'>[]) informers.follow(name as ResourceName, onChange(name as ResourceName));
}

/** Whether a change is one of ownership or deletion: most are not. */
function isNews(before: Parameters<typeof nodeOf>[1] | undefined, after: Parameters<typeof nodeOf>[1]): boolean {
  const [old, now] = [before?.metadata, after.metadata];
  return (
    !old ||
    old.uid !== now?.uid ||
    old.ownerReferences !== now?.ownerReferences ||
    old.deletionTimestamp !== now?.deletionTimestamp ||
    old.finalizers !== now?.finalizers
  );
}
