/**
 * Claiming: a controller takes over objects that its selector selects and nobody controls, and lets go of those that it
 * controls and does not select any more.
 *
 * Mirrors: pkg/controller/controller_ref_manager.go.
 */
import { matchesLabels, type ParsedLabelSelector } from '../../../api/labels.ts';
import type { ObjectMeta, OwnerReference } from '../../../api/types.gen.ts';
import { isRefusal, type Client, type ResourceName } from '../../../client/client.ts';
import { getControllerOf } from './controller-ref.ts';

/** An object that may be claimed. */
export interface Claimable {
  readonly metadata: ObjectMeta;
}

export interface Claim {
  readonly client: Client;
  /** The resource of what is claimed. */
  readonly resource: ResourceName;
  readonly owner: { readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string } };
  readonly controllerRef: OwnerReference;
  readonly selector: ParsedLabelSelector;
  /** Put on what is adopted: Jobs track their pods by it. */
  readonly finalizer?: string;
  /** Whether the object may be claimed beside its labels: the name of a StatefulSet's pod. */
  readonly matches?: (object: Claimable) => boolean;
}

/** Whether the claimed object is the controller's afterwards. Adopts and releases as needed. Throws `ApiError`. */
export function claimObject(claim: Claim, object: Claimable): boolean {
  const { owner, selector } = claim;
  const isSelected = matchesLabels(selector, object.metadata.labels) && (claim.matches?.(object) ?? true);
  const controller = getControllerOf(object);
  if (controller) {
    if (controller.uid !== owner.metadata.uid) return false;
    if (isSelected) return true;
    if (owner.metadata.deletionTimestamp === undefined) release(claim, object);
    return false;
  }
  if (owner.metadata.deletionTimestamp !== undefined || !isSelected || object.metadata.deletionTimestamp !== undefined) return false;
  return adopt(claim, object);
}

/** Those of the objects that are the controller's after claiming. */
export function claimObjects<T extends Claimable>(claim: Claim, objects: Iterable<T>): T[] {
  const claimed: T[] = [];
  for (const object of objects) if (claimObject(claim, object)) claimed.push(object);
  return claimed;
}

function adopt({ client, resource, controllerRef, finalizer }: Claim, { metadata }: Claimable): boolean {
  const patch = { metadata: { uid: metadata.uid, ownerReferences: [controllerRef], ...(finalizer !== undefined && { finalizers: [finalizer] }) } };
  try {
    client.patch(resource, metadata, 'strategic-merge-patch', patch);
    return true;
  } catch (error) {
    // Gone meanwhile: nothing to adopt.
    if (isRefusal(error, 'NotFound')) return false;
    throw error;
  }
}

function release({ client, resource, owner, finalizer }: Claim, { metadata }: Claimable): void {
  const patch = {
    metadata: {
      uid: metadata.uid,
      ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }],
      ...(finalizer !== undefined && { '$deleteFromPrimitiveList/finalizers': [finalizer] }),
    },
  };
  try {
    client.patch(resource, metadata, 'strategic-merge-patch', patch);
  } catch (error) {
    // Gone, or another object of that name by now: nothing to release.
    if (!isRefusal(error, 'NotFound') && !isRefusal(error, 'Invalid')) throw error;
  }
}
