/**
 * Nothing is created in a namespace that does not exist or is going away, and some namespaces stay.
 *
 * Mirrors: apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
import { forbiddenStatus, notFound } from '../../../api/errors.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import type { Namespace } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import type { DraftObject, ObjectStore } from '../storage/object-store.ts';

const IMMORTAL_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public'];

/** The resource of namespaces. */
export const namespaces = findResource('', 'v1', 'namespaces')!;

/** Refuses a draft whose namespace is missing (404) or terminating (403). */
export function checkNamespace(store: ObjectStore, resource: ApiResource, { metadata }: DraftObject): void {
  if (!resource.namespaced) return;
  const name = metadata.namespace ?? '';
  const namespace = store.get(namespaces, undefined, name) as Namespace | undefined;
  if (!namespace) return fail(notFound(namespaces, name));
  if (namespace.status.phase !== 'Terminating') return;
  const status = forbiddenStatus(resource, metadata.name ?? '', `unable to create new content in namespace ${name} because it is being terminated`);
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' };
  fail({ ...status, details: { ...status.details, causes: [cause] } });
}

/** Refuses the deletion of a namespace that the cluster cannot do without. */
export function checkNamespaceDeletion(resource: ApiResource, name: string): void {
  if (IMMORTAL_NAMESPACES.includes(name)) fail(forbiddenStatus(resource, name, 'this namespace may not be deleted'));
}
