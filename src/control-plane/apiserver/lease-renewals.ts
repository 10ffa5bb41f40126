/**
 * Leases that their holders renew. A renewal every ten seconds of every node would be nearly all that a quiet cluster
 * writes, so it is not written: whoever reads the Lease is shown when it was last renewed.
 *
 * Mirrors: component-helpers/apimachinery/lease/controller.go (the holder's loop) as it looks from the server.
 * Differs: renewals make no revisions. Watchers of Leases hear when renewals begin and when they end (then the last one is
 * written), not of those between.
 */
import { formatMicroTime } from '../../api/time.ts';
import { findResource } from '../../api/resources.ts';
import type { Lease } from '../../api/types.gen.ts';
import type { LeaseRenewal } from '../../api/door.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { keyOf, type ObjectStore, type StoredObject } from './storage/object-store.ts';

/** The resource of Leases. */
export const leases = findResource('coordination.k8s.io', 'v1', 'leases')!;

interface StoredLease extends StoredObject {
  readonly spec: Lease['spec'];
}

interface Renewal extends LeaseRenewal {
  readonly firstMs: number;
}

/** The leases of one server that are being renewed. */
export class LeaseRenewals {
  readonly #sim: Simulation;
  readonly #store: ObjectStore;
  readonly #renewals = new Map<string, Renewal>();

  constructor(sim: Simulation, store: ObjectStore) {
    this.#sim = sim;
    this.#store = store;
  }

  /** Renews a lease from now on. The answer ends it, with the last renewal written; a second call does nothing. */
  begin(renewal: LeaseRenewal): { stop(): void } {
    const key = keyOf(leases, renewal.namespace, renewal.name);
    const begun: Renewal = { ...renewal, firstMs: this.#sim.nowMs };
    this.#renewals.set(key, begun);
    this.#write(key, begun);
    return {
      stop: () => {
        if (this.#renewals.get(key) !== begun) return;
        this.#write(key, begun);
        this.#renewals.delete(key);
      },
    };
  }

  /** An object as a reader sees it: a lease with its last renewal, anything else as it is. */
  asRead(object: StoredObject): StoredObject {
    if (object.kind !== leases.kind || this.#renewals.size === 0) return object;
    const renewal = this.#renewals.get(keyOf(leases, object.metadata.namespace, object.metadata.name ?? ''));
    return renewal ? this.#renewed(object, renewal) : object;
  }

  #renewed(object: StoredObject, { firstMs, periodMs }: Renewal): StoredLease {
    const { spec } = object as StoredLease;
    const agoMs = (this.#sim.nowMs - firstMs) % periodMs;
    return Object.assign({}, object, { spec: { ...spec, renewTime: formatMicroTime(this.#sim.wallMs - agoMs) } });
  }

  #write(key: string, renewal: Renewal): void {
    const stored = this.#store.etcd.get(key)?.value as StoredLease | undefined;
    if (!stored) return;
    const renewed = this.#renewed(stored, renewal);
    if (renewed.spec.renewTime !== stored.spec.renewTime) this.#store.put(leases, renewed, { who: renewal.who, quiet: true });
  }
}
