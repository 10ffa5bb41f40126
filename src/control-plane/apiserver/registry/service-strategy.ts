/**
 * Services: what a type does not use is dropped, addresses and node ports are handed out, and what was handed out stays
 * when an update leaves it out.
 *
 * Mirrors: pkg/registry/core/service/strategy.go (dropTypeDependentFields) and storage/storage.go (normalizeClusterIPs,
 * patchAllocatedValues).
 */
import type { Service } from '../../../api/types.gen.ts';
import { isSame } from '../is-same.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import { allocateService } from './service-allocation.ts';
import type { Strategy } from './strategy.ts';
import { keepAllocated, dropTypeDependentFields } from './service-update.ts';

const serviceOf = (object: DraftObject | StoredObject): Service => object as unknown as Service;

/** `clusterIP` is the first of `clusterIPs`: writing one of them is enough. */
function normalizeClusterIps(service: Service, old: Service | undefined): void {
  const { spec } = service;
  const first = spec.clusterIPs?.[0];
  if (!old) {
    if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  const isMoved = spec.clusterIP !== old.spec.clusterIP;
  const areMoved = !isSame(spec.clusterIPs ?? [], old.spec.clusterIPs ?? []);
  if (isMoved && !areMoved) {
    if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP];
    else delete spec.clusterIPs;
  } else if (areMoved && !isMoved) {
    if (first === undefined) delete spec.clusterIP;
    else if (first !== spec.clusterIP) spec.clusterIP = first;
  }
}

export const serviceStrategy: Strategy = {
  prepareForCreate(draft) {
    const service = serviceOf(draft);
    service.status = { loadBalancer: {} };
    normalizeClusterIps(service, undefined);
  },

  prepareForUpdate(draft, old) {
    const [service, before] = [serviceOf(draft), serviceOf(old)];
    service.status = before.status;
    if (service.spec === before.spec) return;
    keepAllocated(service, before);
    normalizeClusterIps(service, before);
    dropTypeDependentFields(service, before);
    if (before.spec.type === 'LoadBalancer' && service.spec.type !== 'LoadBalancer') service.status = { loadBalancer: {} };
  },

  prepareForStatusUpdate(draft, old) {
    serviceOf(draft).spec = serviceOf(old).spec;
  },

  allocate(draft, old, parts) {
    const service = serviceOf(draft);
    if (old && service.spec === serviceOf(old).spec) return;
    allocateService(service, old && serviceOf(old), parts);
  },

  returnsDeletedObject: true,
};
