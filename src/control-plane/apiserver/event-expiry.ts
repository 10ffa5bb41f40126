/**
 * Events live for an hour after they were last written.
 *
 * Mirrors: kube-apiserver's --event-ttl (1h0m0s), which etcd's leases enforce.
 */
import { findResource } from '../../api/resources.ts';
import type { RegistryContext } from './registry/registry.ts';
import { keyPrefixOf } from './storage/object-store.ts';

const EVENT_TTL_MS = 3_600_000;
const events = findResource('', 'v1', 'events')!;

/** Removes each event an hour after its last write, as long as the server runs. */
export function startEventExpiry({ sim, store }: RegistryContext): void {
  store.etcd.watch(keyPrefixOf(events, undefined), (write) => {
    if (write.type === 'delete') return;
    sim.afterBecause(0, EVENT_TTL_MS, 'event expiry', () => {
      const present = store.etcd.get(write.key);
      if (present?.modRevision === write.revision) store.remove(events, present.value, { who: 'etcd', quiet: true });
    });
  });
}
