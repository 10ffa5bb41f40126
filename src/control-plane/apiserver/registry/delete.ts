/**
 * Deletion: at once, gracefully, or held by finalizers.
 *
 * Mirrors: apiserver/pkg/registry/rest/delete.go BeforeDelete, generic/registry/store.go Delete, and the namespace
 * registry's own Delete.
 */
import { conflict, invalid, notSupported, type FieldError } from '../../../api/errors.ts';
import { FieldPath } from '../../../api/field-path.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { formatTime, parseTime } from '../../../api/time.ts';
import type { DeleteOptions } from '../../../api/types.gen.ts';
import type { Status } from '../../../api/door.ts';
import { isSame } from '../is-same.ts';
import { fail } from '../status-error.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { RegistryContext, WriteOptions } from './registry.ts';
import { strategyOf } from './strategy.ts';
import { checkOptions, dryRunErrors } from './write-options.ts';

/** What came of a deletion: the object as it is now, and whether it is gone. */
export interface DeleteOutcome {
  readonly object: StoredObject;
  readonly isGone: boolean;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];
const PROPAGATION_POLICY = FieldPath.of('propagationPolicy');

/** ValidateDeleteOptions. */
function optionErrors({ propagationPolicy, orphanDependents, dryRun = [] }: DeleteOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    errors.push(invalid(PROPAGATION_POLICY, propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'));
  }
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy)) {
    errors.push(notSupported(PROPAGATION_POLICY, propagationPolicy, [...POLICIES, 'nil']));
  }
  return [...errors, ...dryRunErrors(dryRun)];
}

/** Refuses the deletion of another object than the one that is meant. The conflict names the kind, not the resource, as the server does. */
function checkPreconditions({ kind, group }: ApiResource, { metadata }: StoredObject, { preconditions }: DeleteOptions): void {
  const refuse = (cause: string): never => fail(conflict({ group, name: kind }, metadata.name ?? '', cause));
  const { uid, resourceVersion } = preconditions ?? {};
  if (uid !== undefined && uid !== metadata.uid) {
    refuse(`the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/**
 * The object's finalizers with those by which the garbage collector sees what is to become of its dependents.
 *
 * Mirrors: store.go deletionFinalizersForGarbageCollection.
 */
function finalizersAfter(resource: ApiResource, { metadata }: StoredObject, { propagationPolicy, orphanDependents }: DeleteOptions): string[] {
  const present = metadata.finalizers ?? [];
  const has = (policy: string, finalizer: string): boolean => {
    if (propagationPolicy !== undefined) return propagationPolicy === policy;
    if (orphanDependents !== undefined) return policy === 'Orphan' && orphanDependents;
    if (present.includes(ORPHAN) || present.includes(FOREGROUND)) return present.includes(finalizer);
    return policy === 'Orphan' && resource.kind === 'Job';
  };
  const others = present.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (has('Orphan', ORPHAN)) return [...others, ORPHAN];
  return has('Foreground', FOREGROUND) ? [...others, FOREGROUND] : others;
}

const withFinalizers = ({ metadata, ...rest }: StoredObject, finalizers: string[]): StoredObject => ({ ...rest, metadata: { ...metadata, finalizers } });

/** The metadata of an object whose deletion begins now. */
const markedMetadata = ({ metadata }: StoredObject, nowMs: number, graceSeconds: number | undefined): DraftObject['metadata'] => ({
  ...metadata,
  deletionTimestamp: formatTime(nowMs + (graceSeconds ?? 0) * 1000),
  deletionGracePeriodSeconds: graceSeconds ?? 0,
  ...(metadata.generation !== undefined && { generation: metadata.generation + 1 }),
});

/** A second deletion may only shorten the grace period. Undefined: nothing changes. */
function shortenedMetadata({ metadata }: StoredObject, nowMs: number, requestedSeconds: number | undefined): DraftObject['metadata'] | undefined {
  const currentSeconds = metadata.deletionGracePeriodSeconds ?? 0;
  if (requestedSeconds === undefined || requestedSeconds >= currentSeconds) return undefined;
  const wantedMs = (parseTime(metadata.deletionTimestamp ?? '') ?? nowMs) + (requestedSeconds - currentSeconds) * 1000;
  // Shortening never moves the timestamp into the past; what is left of a graceful deletion is then one second.
  const isPast = wantedMs < nowMs;
  return {
    ...metadata,
    deletionTimestamp: formatTime(isPast ? nowMs : wantedMs),
    deletionGracePeriodSeconds: isPast && requestedSeconds !== 0 ? 1 : requestedSeconds,
  };
}

/**
 * Deletes an object, or begins to. Objects with grace get a deletionTimestamp and go when a grace period of 0 is asked
 * for (the kubelet does, once the containers are gone); objects with finalizers go when the last one is removed.
 */
export function deleteObject(
  context: RegistryContext,
  resource: ApiResource,
  present: StoredObject,
  options: DeleteOptions,
  write: WriteOptions,
): DeleteOutcome {
  checkOptions('DeleteOptions', optionErrors(options));
  checkPreconditions(resource, present, options);
  context.admission.admitDelete(resource, present);
  const strategy = strategyOf(resource.kind);
  const nowMs = context.sim.wallMs;
  const finalizers = finalizersAfter(resource, present, options);
  const stored = isSame(finalizers, present.metadata.finalizers ?? []) ? present : withFinalizers(present, finalizers);
  const isHeld = (stored.metadata.finalizers ?? []).length > 0 || (strategy.hasOwnFinalizers?.(stored) ?? false);
  const isDeleting = stored.metadata.deletionTimestamp !== undefined;
  if (isDeleting && resource.kind === 'Namespace' && isHeld) {
    const cause =
      'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.';
    fail(conflict(resource, stored.metadata.name ?? '', cause));
  }

  let metadata: DraftObject['metadata'] | undefined;
  let graceSeconds = 0;
  if (strategy.gracePeriodOf) {
    graceSeconds = strategy.gracePeriodOf(stored, options.gracePeriodSeconds);
    if (!isDeleting) metadata = markedMetadata(stored, nowMs, graceSeconds);
    else if (stored.metadata.deletionGracePeriodSeconds) {
      metadata = shortenedMetadata(stored, nowMs, graceSeconds === 0 ? 0 : options.gracePeriodSeconds);
      if (!metadata && stored === present) return { object: stored, isGone: false };
      metadata ??= stored.metadata;
      graceSeconds = metadata.deletionGracePeriodSeconds ?? 0;
    }
  } else if (isHeld && !isDeleting) metadata = markedMetadata(stored, nowMs, undefined);
  else if (isHeld && stored !== present) metadata = stored.metadata;

  let object = stored;
  if (metadata) {
    const draft: DraftObject = { ...stored, metadata };
    if (!isDeleting) strategy.markDeleting?.(draft);
    object = write.dryRun ? draft : context.store.put(resource, draft, { who: write.who });
  }
  if (isHeld || graceSeconds > 0) return { object, isGone: false };
  if (write.dryRun) return { object, isGone: true };
  return { object: context.store.remove(resource, object, { who: write.who, quiet: resource.name === 'events' }).value, isGone: true };
}

/** What a deletion answers: the object, or a `Status` that names it, as the kind has it. */
export function deleteAnswer(resource: ApiResource, { object, isGone }: DeleteOutcome): StoredObject | Status {
  if (!isGone || strategyOf(resource.kind).returnsDeletedObject) return object;
  const { name, uid } = object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(resource.group !== '' && { group: resource.group }), kind: resource.name, uid },
    code: 200,
  };
}
