/**
 * etcd: keys and values under one revision counter, with watches and the whole past. It knows no kinds: a value is any
 * object, a key any text, and the order of keys is the order of their characters.
 *
 * Mirrors: etcd v3's MVCC store (server/storage/mvcc) as the API server uses it.
 * Differs: nothing is ever compacted, so every past state can be read and no watch is too old; leases do not exist
 * (the API server removes old events itself); one member, so every write is committed at once.
 */
import type { Simulation } from '../../sim/simulation.ts';
import { deepFreeze } from './deep-freeze.ts';
import { SortedKeys } from './sorted-keys.ts';

/** A key's present value. */
export interface KeyValue<V> {
  readonly key: string;
  readonly value: V;
  /** The revision at which the key was written first (after its last deletion). */
  readonly createRevision: number;
  /** The revision at which it was written last. */
  readonly modRevision: number;
}

/** One write, as history keeps it. For a deletion, `value` is the last state, as watchers are told it. */
export interface Revision<V> {
  readonly revision: number;
  readonly type: 'create' | 'update' | 'delete';
  readonly key: string;
  readonly value: V;
  readonly previous: V | undefined;
  readonly createRevision: number;
  /** Virtual ms of the write. */
  readonly atMs: number;
  readonly who: string;
  /** The trace entry of the write: its causes lead further back. */
  readonly traceId: number;
}

/** Who writes, and how the trace names it. */
export interface WriteInfo {
  /** `component/instance`. */
  who: string;
  /** What the trace calls the object: `pod/default/web`. */
  subject: string;
  /** Further details for the trace: the subresource, for one. */
  data?: Readonly<Record<string, string | number | boolean>>;
  /** Housekeeping: the trace entry is quiet. */
  quiet?: boolean;
}

/** A registered watcher; `stop` is idempotent. */
export interface EtcdWatch {
  stop(): void;
}

interface Watcher<V> {
  readonly onWrite: (revision: Revision<V>) => void;
  stopped: boolean;
}

/** The store of one cluster. Values are frozen as they are written; unchanged parts may be shared between revisions. */
export class Etcd<V extends object> {
  readonly #sim: Simulation;
  readonly #present = new Map<string, KeyValue<V>>();
  /** Every key that ever was. */
  readonly #keys = new SortedKeys();
  /** The writes of each key, in order: reads of the past look here. */
  readonly #byKey = new Map<string, Revision<V>[]>();
  readonly #history: Revision<V>[] = [];
  /** By prefix: there are many watchers, but few things that they watch. */
  readonly #watchers = new Map<string, readonly Watcher<V>[]>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** The revision of the last write; 1 before the first one, as in etcd. */
  get revision(): number {
    return this.#history.length + 1;
  }

  /** Every write so far, oldest first. */
  get history(): readonly Revision<V>[] {
    return this.#history;
  }

  get(key: string): KeyValue<V> | undefined {
    return this.#present.get(key);
  }

  /** What is there under a prefix, in the order of keys. `after` starts behind that key, `limit` ends early. */
  range(prefix: string, options: { after?: string; limit?: number } = {}): KeyValue<V>[] {
    const { after = '', limit = Infinity } = options;
    const found: KeyValue<V>[] = [];
    for (const key of this.#keys.under(prefix)) {
      if (found.length >= limit) break;
      const present = key > after ? this.#present.get(key) : undefined;
      if (present) found.push(present);
    }
    return found;
  }

  /**
   * Writes a value. `build` gets the revision that the write will have, so that values can carry it. Throws where the
   * built value is the present one: a write without a change is the caller's to skip.
   */
  put(key: string, build: (revision: number) => V, info: WriteInfo): KeyValue<V> {
    const before = this.#present.get(key);
    const revision = this.revision + 1;
    const value = deepFreeze(build(revision));
    if (before?.value === value) throw new Error(`Etcd.put: wanted a changed value for ${key}, found the present one`);
    const after: KeyValue<V> = { key, value, createRevision: before?.createRevision ?? revision, modRevision: revision };
    this.#present.set(key, after);
    this.#commit(before ? 'update' : 'create', after, before?.value, info);
    return after;
  }

  /** Removes a key. `build` gives the last state as watchers are told it. Throws where the key is not there. */
  delete(key: string, build: (revision: number) => V, info: WriteInfo): Revision<V> {
    const before = this.#present.get(key);
    if (!before) throw new Error(`Etcd.delete: wanted a key that is there, found none: ${key}`);
    const revision = this.revision + 1;
    this.#present.delete(key);
    const last = { key, value: deepFreeze(build(revision)), createRevision: before.createRevision, modRevision: revision };
    return this.#commit('delete', last, before.value, info);
  }

  /** Calls `onWrite` for every write under the prefix from now on, at the moment of the write. */
  watch(prefix: string, onWrite: (revision: Revision<V>) => void): EtcdWatch {
    const watcher: Watcher<V> = { onWrite, stopped: false };
    // Lists are replaced, never changed: a watcher may come or go while a write is being told.
    this.#watchers.set(prefix, [...(this.#watchers.get(prefix) ?? []), watcher]);
    return {
      stop: () => {
        watcher.stopped = true;
        this.#watchers.set(
          prefix,
          (this.#watchers.get(prefix) ?? []).filter((other) => other !== watcher),
        );
      },
    };
  }

  /** The write that made a revision, or undefined where none did. */
  writeAt(revision: number): Revision<V> | undefined {
    // The first write makes revision 2, as in etcd.
    return this.#history[revision - 2];
  }

  /** The writes under a prefix after a revision, oldest first. */
  since(prefix: string, revision: number): Revision<V>[] {
    return this.#history.slice(Math.max(0, revision - 1)).filter((write) => write.key.startsWith(prefix));
  }

  /** The writes of one key, oldest first. */
  historyOf(key: string): readonly Revision<V>[] {
    return this.#byKey.get(key) ?? [];
  }

  /** The last revision that was written at or before that virtual instant (ms). */
  revisionAt(atMs: number): number {
    let low = 0;
    let high = this.#history.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#history[middle]!.atMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }

  /** The state as it was right after a revision. Cheap to make; each read looks the past up. */
  at(revision: number): { get(key: string): V | undefined; range(prefix: string): V[] } {
    const get = (key: string): V | undefined => {
      const write = this.#byKey.get(key)?.findLast((candidate) => candidate.revision <= revision);
      return write === undefined || write.type === 'delete' ? undefined : write.value;
    };
    const range = (prefix: string): V[] => {
      const values: V[] = [];
      for (const key of this.#keys.under(prefix)) {
        const value = get(key);
        if (value !== undefined) values.push(value);
      }
      return values;
    };
    return { get, range };
  }

  #commit(type: Revision<V>['type'], after: KeyValue<V>, previous: V | undefined, info: WriteInfo): Revision<V> {
    const entry = this.#sim.record({
      who: info.who,
      what: 'write',
      subject: info.subject,
      data: { verb: type, revision: after.modRevision, ...info.data },
      quiet: info.quiet,
    });
    const write: Revision<V> = {
      revision: after.modRevision,
      type,
      key: after.key,
      value: after.value,
      previous,
      createRevision: after.createRevision,
      atMs: this.#sim.nowMs,
      who: info.who,
      traceId: entry.id,
    };
    this.#history.push(write);
    const ofKey = this.#byKey.get(after.key);
    if (ofKey) ofKey.push(write);
    else {
      this.#byKey.set(after.key, [write]);
      this.#keys.add(after.key);
    }
    for (const [prefix, watchers] of this.#watchers) {
      if (!after.key.startsWith(prefix)) continue;
      for (const watcher of watchers) if (!watcher.stopped) watcher.onWrite(write);
    }
    return write;
  }
}
