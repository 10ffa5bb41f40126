/**
 * Watches: what was written, told to those who watch, in order and a moment later.
 *
 * Mirrors: apiserver/pkg/storage/cacher (cache_watcher.go convertToWatchEvent: a selector turns a change into an addition
 * or a deletion for the watcher it concerns), apiserver/pkg/endpoints/handlers/watch.go.
 * Differs: a watch without `timeoutSeconds` never ends, and is told no bookmarks but the one after its initial events: components of the
 * cluster share the server's process and lose no connection. Whoever holds a connection ends it when the seconds are over.
 */
import type { ApiObject, Status, Watch, WatchEvent } from '../../api/door.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Revision } from '../etcd/etcd.ts';
import { gone } from '../../api/errors.ts';
import type { WatchRequest } from './registry/list-options.ts';
import type { Selection } from './registry/selection.ts';
import { keyPrefixOf, type ObjectStore, type StoredObject } from './storage/object-store.ts';
import type { ApiResource } from '../../api/resources.ts';

/** From the commit of a write to its arrival at a watcher. */
const DELIVERY_MS = 1;

const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** How often a watcher that wants to know is told how far the server is, and how long before its end it is told so last (cacher.go, cache_watcher.go). */
const BOOKMARK_PERIOD_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2000;

/** So many events of a resource are kept at least, and all that are younger than this (watch_cache.go). */
const KEPT_EVENTS = 100;
const EVENT_FRESH_MS = 75_000;

/** What a watcher asked for. */
export interface WatchOptions extends WatchRequest {
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly selection: Selection;
  readonly who: string;
}

/** The type and object that a watcher is told, before it is made a table or not. */
export interface Change {
  readonly type: WatchEvent['type'];
  readonly object: ApiObject | Status;
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

/** The newest event of these keys that the watch cache has let go of; 0 where it still has all since the server began. */
function forgottenRevision(store: ObjectStore, prefix: string, nowMs: number): number {
  const { history } = store.etcd;
  let kept = 0;
  for (let i = history.length - 1; i >= 0; i--) {
    const { key, atMs, revision } = history[i]!;
    if (key.startsWith(prefix) && ++kept > KEPT_EVENTS && nowMs - atMs > EVENT_FRESH_MS) return revision;
  }
  return 0;
}

/** 410 where events after that revision are no longer known; undefined where all of them are. */
function expiryOf(store: ObjectStore, resource: ApiResource, afterRevision: number, nowMs: number): Status | undefined {
  const forgotten = forgottenRevision(store, keyPrefixOf(resource, undefined), nowMs);
  return afterRevision < forgotten ? gone(`too old resource version: ${afterRevision} (${forgotten})`) : undefined;
}

/** Events for one watcher on their way: all that is due at one instant travels in one event of the simulation. */
class Delivery {
  readonly #sim: Simulation;
  readonly #label: string;
  readonly #deliver: (change: Change) => void;
  #batch: Pending[] = [];
  #batchDueMs = -1;
  #isStopped = false;

  constructor(sim: Simulation, label: string, deliver: (change: Change) => void) {
    this.#sim = sim;
    this.#label = label;
    this.#deliver = deliver;
  }

  enqueue(change: Change, cause: number): void {
    const dueMs = this.#sim.nowMs + DELIVERY_MS;
    if (this.#batchDueMs !== dueMs) {
      this.#batchDueMs = dueMs;
      const due: Pending[] = (this.#batch = []);
      this.#sim.after(DELIVERY_MS, this.#label, () => {
        for (const pending of due) if (!this.#isStopped) this.#sim.because(pending.cause, () => this.#deliver(pending.change));
      });
    }
    this.#batch.push({ change, cause });
  }

  stop(): void {
    this.#isStopped = true;
  }
}

/** Tells a watcher every minute, and shortly before its end, how far the server is. The answer ends that. */
function startBookmarks(sim: Simulation, timeoutMs: number, tell: () => void): { cancel(): void } {
  const endMs = sim.nowMs + timeoutMs;
  let alarm: { cancel(): void } | undefined;
  const setAlarm = (): void => {
    const lastMs = endMs - BOOKMARK_BEFORE_END_MS;
    const dueMs = sim.nowMs < lastMs ? Math.min(sim.nowMs + BOOKMARK_PERIOD_MS, lastMs) : sim.nowMs + BOOKMARK_PERIOD_MS;
    if (dueMs >= endMs) return;
    alarm = sim.after(dueMs - sim.nowMs, 'bookmark', () => {
      tell();
      setAlarm();
    });
  };
  setAlarm();
  return { cancel: () => alarm?.cancel() };
}

/**
 * Begins a watch. Events reach `deliver` as events of the simulation, each with the cause of its write. A revision that is too old for
 * it is told as an ERROR, with which the watch is over (cacher.go newErrWatcher).
 */
export function startWatch(sim: Simulation, store: ObjectStore, options: WatchOptions, deliver: (change: Change) => void): Watch {
  const { resource, namespace, selection, afterRevision, timeoutMs } = options;
  const { etcd } = store;
  const prefix = keyPrefixOf(resource, namespace);
  const delivery = new Delivery(sim, `watch ${resource.name} → ${options.who}`, deliver);
  const expiry = afterRevision ? expiryOf(store, resource, afterRevision, sim.nowMs) : undefined;
  if (expiry) {
    delivery.enqueue({ type: 'ERROR', object: expiry }, sim.cause);
    return { stop: () => delivery.stop() };
  }
  const tell = (write: Revision<StoredObject>): void => {
    // A state that is still to come may be waited for.
    if (afterRevision !== undefined && write.revision <= afterRevision) return;
    const change = changeFor(write, selection);
    if (change) delivery.enqueue(change, write.traceId);
  };
  const mark = (annotations?: Record<string, string>): void =>
    delivery.enqueue({ type: 'BOOKMARK', object: bookmarkOf(resource, etcd.revision, annotations) }, sim.cause);

  if (afterRevision === undefined) {
    for (const { value } of etcd.range(prefix)) if (selection(value)) delivery.enqueue({ type: 'ADDED', object: value }, sim.cause);
    if (options.marksInitialEvents) mark({ [INITIAL_EVENTS_END]: 'true' });
  } else if (afterRevision > 0) {
    for (const write of etcd.since(prefix, afterRevision)) tell(write);
  }
  const watch = etcd.watch(prefix, tell);
  const bookmarks = options.allowsBookmarks && timeoutMs !== undefined ? startBookmarks(sim, timeoutMs, mark) : undefined;
  return {
    stop: () => {
      delivery.stop();
      bookmarks?.cancel();
      watch.stop();
    },
  };
}

const bookmarkOf = (resource: ApiResource, revision: number, annotations: Record<string, string> | undefined): ApiObject => ({
  kind: resource.kind,
  apiVersion: resource.groupVersion,
  metadata: { resourceVersion: String(revision), ...(annotations && { annotations }) },
});

/** A change as the wire carries it. */
export const watchEventOf = (change: Change, present: ((object: ApiObject) => WatchEvent['object']) | undefined): WatchEvent => ({
  type: change.type,
  object: present && change.type !== 'BOOKMARK' && change.type !== 'ERROR' ? present(change.object as ApiObject) : change.object,
});
