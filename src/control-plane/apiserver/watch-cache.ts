/**
 * Watches: what was written, told to those who watch, in order and a moment later.
 *
 * Mirrors: apiserver/pkg/storage/cacher (cache_watcher.go convertToWatchEvent: a selector turns a change into an addition
 * or a deletion for the watcher it concerns), apiserver/pkg/endpoints/handlers/watch.go.
 * Differs: nothing is compacted, so no watch ends with `too old resource version`; bookmarks come only after the
 * initial events that `sendInitialEvents` asks for; `timeoutSeconds` is not kept.
 */
import type { ApiObject, Watch, WatchEvent } from '../../api/door.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Revision } from '../etcd/etcd.ts';
import type { Selection } from './registry/selection.ts';
import { keyPrefixOf, type ObjectStore, type StoredObject } from './storage/object-store.ts';
import type { ApiResource } from '../../api/resources.ts';

/** From the commit of a write to its arrival at a watcher. */
const DELIVERY_MS = 1;

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** What a watcher asked for. */
export interface WatchOptions {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly selection: Selection;
  /** Undefined or 0: begin with an ADDED for everything that is there. */
  readonly afterRevision: number | undefined;
  readonly sendInitialEvents: boolean;
  readonly allowBookmarks: boolean;
  readonly who: string;
}

/** The type and object that a watcher is told, before it is made a table or not. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: ApiObject;
}

interface Pending {
  readonly change: Change;
  /** The trace entry of the write. */
  readonly cause: number;
}

/** What a write means to a watcher with this selection, or undefined where it means nothing. */
export function changeFor(write: Revision<StoredObject>, selection: Selection): Change | undefined {
  const isIn = write.type !== 'delete' && selection(write.value);
  const wasIn = write.previous !== undefined && selection(write.previous);
  if (isIn) return { type: wasIn ? 'MODIFIED' : 'ADDED', object: write.value };
  if (!wasIn) return undefined;
  if (write.type === 'delete') return { type: 'DELETED', object: write.value };
  // The object is still there, but no longer what the watcher asked for: it is told the state that it knew.
  const { previous } = write;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous!.metadata, resourceVersion: write.value.metadata.resourceVersion } } };
}

/** Begins a watch. Events reach `deliver` as events of the simulation, each with the cause of its write. */
export function startWatch(sim: Simulation, store: ObjectStore, options: WatchOptions, deliver: (change: Change) => void): Watch {
  const { resource, namespace, selection } = options;
  const prefix = keyPrefixOf(resource, namespace);
  const label = `watch ${resource.name} → ${options.who}`;
  let batch: Pending[] = [];
  let batchDueMs = -1;
  let isStopped = false;

  // All that is due at one instant travels in one event of the simulation.
  const enqueue = (change: Change, cause: number): void => {
    const dueMs = sim.nowMs + DELIVERY_MS;
    if (batchDueMs !== dueMs) {
      batchDueMs = dueMs;
      const due: Pending[] = (batch = []);
      sim.after(DELIVERY_MS, label, () => {
        for (const pending of due) if (!isStopped) sim.because(pending.cause, () => deliver(pending.change));
      });
    }
    batch.push({ change, cause });
  };
  const tell = (write: Revision<StoredObject>): void => {
    const change = changeFor(write, selection);
    if (change) enqueue(change, write.traceId);
  };

  if (!options.afterRevision) {
    for (const { value } of store.etcd.range(prefix)) if (selection(value)) enqueue({ type: 'ADDED', object: value }, sim.cause);
    if (options.sendInitialEvents && options.allowBookmarks) enqueue({ type: 'BOOKMARK', object: initialEventsEnd(resource, store.etcd.revision) }, sim.cause);
  } else {
    for (const write of store.etcd.since(prefix, options.afterRevision)) tell(write);
  }
  const watch = store.etcd.watch(prefix, tell);
  return {
    stop: () => {
      isStopped = true;
      watch.stop();
    },
  };
}

const initialEventsEnd = (resource: ApiResource, revision: number): ApiObject => ({
  kind: resource.kind,
  apiVersion: resource.groupVersion,
  metadata: { resourceVersion: String(revision), annotations: { [INITIAL_EVENTS_END]: 'true' } },
});

/** A change as the wire carries it. */
export const watchEventOf = (change: Change, asTable: ((object: ApiObject) => WatchEvent['object']) | undefined): WatchEvent => ({
  type: change.type,
  object: asTable && change.type !== 'BOOKMARK' ? asTable(change.object) : change.object,
});
