/**
 * Which object controls another.
 *
 * Mirrors: apimachinery/pkg/apis/meta/v1/controller_ref.go.
 */
import type { OwnerReference } from '../../../api/types.gen.ts';

/** As much of an object as ownership needs. */
export interface Owned {
  readonly metadata: { readonly ownerReferences?: readonly OwnerReference[] };
}

/** The reference to the controller of an object, where it has one. */
export const getControllerOf = ({ metadata }: Owned): OwnerReference | undefined => metadata.ownerReferences?.find(({ controller }) => controller);

/** A reference that says: this object controls you, and waits for you when it is deleted in the foreground. */
export function newControllerRef(owner: { metadata: { name: string; uid: string } }, apiVersion: string, kind: string): OwnerReference {
  return { apiVersion, kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true };
}
