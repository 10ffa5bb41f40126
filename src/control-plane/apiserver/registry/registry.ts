/**
 * Create, update and read for every kind: the path from a draft to the store.
 *
 * Mirrors: apiserver/pkg/registry/generic/registry/store.go, apiserver/pkg/registry/rest (create.go, update.go).
 * Differs: `metadata.managedFields` is not kept, and server-side apply is refused.
 */
import { applyDefaults, applyStatusDefaults } from '../../../api/defaults.ts';
import { isSame } from '../is-same.ts';
import { OBJECT_MODIFIED, alreadyExists, badRequest, conflict, invalidStatus, notFound } from '../../../api/errors.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { formatTime } from '../../../api/time.ts';
import { validate, validateUpdate } from '../../../api/validation/validate.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import type { Admission } from '../admission/admission.ts';
import { fail } from '../status-error.ts';
import { keyOf, type DraftObject, type ObjectStore, type StoredObject, type Writer } from '../storage/object-store.ts';
import { generateName, generateUid } from './names.ts';
import { strategyOf } from './strategy.ts';

/** What the parts of the registry share. */
export interface RegistryContext {
  readonly sim: Simulation;
  readonly store: ObjectStore;
  readonly admission: Admission;
}

/** Options of a write, from the query. */
export interface WriteOptions {
  readonly who: string;
  /** Go through everything, but keep nothing. */
  readonly dryRun?: boolean;
  /** The server's own object, of a kind that nobody else can write: there is no validation for it. */
  readonly isOwn?: boolean;
}

/** How often a generated name that is taken already is drawn again (store.go maxNameGenerationCreateAttempts). */
const NAME_ATTEMPTS = 8;

/** Events and heartbeats are housekeeping: "skip to the next change" does not stop at them. */
export function isQuietWrite(resource: ApiResource, draft: DraftObject, old: StoredObject | undefined): boolean {
  if (resource.name === 'events') return true;
  if (resource.name !== 'nodes' || !old) return false;
  return isSame(withoutHeartbeat(draft), withoutHeartbeat(old));
}

/** What of a node somebody looks at: its spec, labels and annotations, and how its conditions stand. */
const withoutHeartbeat = (node: DraftObject): object => {
  const { labels, annotations } = node.metadata;
  return { spec: (node as { spec?: object }).spec, labels, annotations, conditions: conditionStatusesOf(node) };
};

function conditionStatusesOf(object: object): Record<string, string> {
  const { status } = object as { status?: { conditions?: readonly { type: string; status: string }[] } };
  return Object.fromEntries((status?.conditions ?? []).map((condition) => [condition.type, condition.status]));
}

/** The object, or a 404. */
export function getOrFail(context: RegistryContext, resource: ApiResource, namespace: string | undefined, name: string): StoredObject {
  return context.store.get(resource, namespace, name) ?? fail(notFound(resource, name));
}

/** Creates an object from a draft that is decoded and belongs to the server. Throws `StatusError` in Kubernetes' words. */
export function create(
  context: RegistryContext,
  resource: ApiResource,
  namespace: string | undefined,
  draft: DraftObject,
  options: WriteOptions,
): StoredObject {
  const { sim, store, admission } = context;
  const strategy = strategyOf(resource.kind);
  const { metadata } = draft;
  fillNamespace(resource, metadata, namespace);
  for (const systemField of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'managedFields'] as const) {
    if (systemField === 'resourceVersion' && metadata.resourceVersion) fail(badRequest('resourceVersion should not be set on objects to be created'));
    Reflect.deleteProperty(metadata, systemField);
  }
  if (!metadata.name && metadata.generateName) metadata.name = freeName(context, resource, namespace, metadata.generateName);
  applyDefaults(resource.kind, draft);
  admission.admitCreate(resource, draft);
  applyDefaults(resource.kind, draft);
  Object.assign(metadata, { creationTimestamp: formatTime(sim.wallMs), uid: generateUid(sim) });
  strategy.prepareForCreate?.(draft, sim.wallMs);
  const errors = options.isOwn ? [] : validate(resource.kind, draft);
  if (errors.length > 0) fail(invalidStatus(resource, metadata.name ?? '', errors));
  if (store.get(resource, namespace, metadata.name ?? '')) fail(alreadyExists(resource, metadata.name ?? ''));
  const charge = options.isOwn ? undefined : admission.validateCreate(resource, draft);
  strategy.allocate?.(draft, undefined, context);
  if (options.dryRun) return draft;
  // What is charged is a consequence of the request, not the cause of what it writes.
  if (charge) sim.because(sim.cause, charge);
  return store.put(resource, draft, { who: options.who, quiet: isQuietWrite(resource, draft, undefined) });
}

function fillNamespace(resource: ApiResource, metadata: DraftObject['metadata'], namespace: string | undefined): void {
  if (!resource.namespaced) {
    Reflect.deleteProperty(metadata, 'namespace');
    return;
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    fail(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  }
  metadata.namespace = namespace;
}

function freeName(context: RegistryContext, resource: ApiResource, namespace: string | undefined, base: string): string {
  let name = '';
  for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
    name = generateName(context.sim, base);
    if (!context.store.get(resource, namespace, name)) return name;
  }
  return name;
}

/** How an update reaches the object: its whole, or one subresource. */
export type UpdateOf = 'object' | 'status' | 'finalize' | 'ephemeralcontainers' | 'resize' | 'scale';

/**
 * Replaces an object by a draft that is decoded and belongs to the server. An update that changes nothing is not written.
 * Throws `StatusError`: NotFound, Conflict, Invalid, BadRequest.
 */
export function update(
  context: RegistryContext,
  resource: ApiResource,
  old: StoredObject,
  draft: DraftObject,
  of: UpdateOf,
  options: WriteOptions,
): StoredObject {
  const { metadata } = draft;
  const name = old.metadata.name ?? '';
  if (metadata.name !== undefined && metadata.name !== name)
    fail(badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`));
  metadata.name = name;
  fillNamespace(resource, metadata, old.metadata.namespace);
  if (metadata.uid && metadata.uid !== old.metadata.uid) {
    fail(
      conflict(
        resource,
        name,
        storageErrorOf(resource, old, `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`),
      ),
    );
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== old.metadata.resourceVersion) fail(conflict(resource, name, OBJECT_MODIFIED));
  keepSystemFields(metadata, old.metadata);
  prepareForUpdate(resource, draft, old, of);
  if (isSame(draft, old)) return old;
  const errors = validateUpdate(resource.kind, draft, old, of);
  if (errors.length > 0) fail(invalidStatus(resource, name, errors));
  if (of === 'object') context.admission.admitUpdate(resource, draft, old);
  // Of pods, only a resize changes what they take.
  const charge = of === (resource.kind === 'Pod' ? 'resize' : 'object') ? context.admission.validateUpdate(resource, draft, old) : undefined;
  if (of === 'object') strategyOf(resource.kind).allocate?.(draft, old, context);
  if (options.dryRun) return draft;
  if (charge) context.sim.because(context.sim.cause, charge);
  return writeUpdate(context, resource, draft, old, { who: options.who, subresource: of === 'object' ? undefined : of });
}

/** What the store says of an object that is not the one that was meant (apiserver/pkg/storage/errors.go, code 4: invalid object). */
const storageErrorOf = (resource: ApiResource, { metadata }: StoredObject, why: string): string =>
  `StorageError: invalid object, Code: 4, Key: ${keyOf(resource, metadata.namespace, metadata.name ?? '')}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;

function prepareForUpdate(resource: ApiResource, draft: DraftObject, old: StoredObject, of: UpdateOf): void {
  const strategy = strategyOf(resource.kind);
  if (of === 'finalize') {
    const { spec } = draft as { spec?: object };
    for (const key of Object.keys(draft)) Reflect.deleteProperty(draft, key);
    Object.assign(draft, old, { metadata: { ...old.metadata }, spec });
  } else if (of === 'status') {
    strategy.prepareForStatusUpdate?.(draft, old);
    applyStatusDefaults(resource.kind, draft);
  } else if (of === 'ephemeralcontainers' || of === 'resize') {
    if (specOf(draft) !== specOf(old)) applyDefaults(resource.kind, draft);
    strategy.prepareForPartUpdate?.(draft, old, of);
  } else if (of === 'scale') {
    // Only the count differs, and the rest of the spec is the stored one: defaulted and frozen.
    strategy.prepareForUpdate?.(draft, old);
  } else {
    // A spec that is still the stored one has its defaults, and is frozen.
    if (specOf(draft) === undefined || specOf(draft) !== specOf(old)) applyDefaults(resource.kind, draft);
    strategy.prepareForUpdate?.(draft, old);
  }
}

const specOf = (object: object): unknown => (object as { spec?: unknown }).spec;

/** rest.BeforeUpdate: what the system owns stays as it is. */
function keepSystemFields(metadata: DraftObject['metadata'], old: StoredObject['metadata']): void {
  for (const field of [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
    'resourceVersion',
    'generateName',
  ] as const) {
    if (metadata[field] === old[field]) continue;
    if (old[field] === undefined) Reflect.deleteProperty(metadata, field);
    else Object.assign(metadata, { [field]: old[field] });
  }
  Reflect.deleteProperty(metadata, 'managedFields');
}

/** Writes an update; removes the object instead where it was only waiting for its last finalizer. */
export function writeUpdate(context: RegistryContext, resource: ApiResource, draft: DraftObject, old: StoredObject, writer: Writer): StoredObject {
  const isOver = old.metadata.deletionTimestamp !== undefined && !draft.metadata.deletionGracePeriodSeconds;
  const isHeld = (object: StoredObject): boolean =>
    (object.metadata.finalizers ?? []).length > 0 || (strategyOf(resource.kind).hasOwnFinalizers?.(object) ?? false);
  if (isOver && isHeld(old) && !isHeld(draft)) return context.store.remove(resource, draft, writer).value;
  return context.store.put(resource, draft, { ...writer, quiet: isQuietWrite(resource, draft, old) });
}
