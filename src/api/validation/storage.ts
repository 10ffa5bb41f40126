/**
 * Validation of volumes and claims.
 *
 * Mirrors: ValidatePersistentVolume and ValidatePersistentVolumeClaim, with the claim's updates, in
 * pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import { compareQuantities, parseQuantity, quantitySign } from '../quantity.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimTemplate,
  PersistentVolumeSpec,
  Quantity,
} from '../types.gen.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { dnsSubdomain, noBacksteps, oneOf } from './common.ts';
import { METADATA, subdomainName, validateAnnotations, validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validateNodeSelectorTerms } from './node-selector.ts';
import { PERSISTENT, validateVolumeSource } from './volume-sources.ts';

const SPEC = FieldPath.of('spec');
const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Fields of a volume's spec that are no source. */
const NOT_A_SOURCE: ReadonlySet<string> = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

/** The names of a volume's sources: one, where it is valid. */
export const volumeSourcesOf = (spec: PersistentVolumeSpec): string[] =>
  Object.keys(spec).filter((field) => !NOT_A_SOURCE.has(field) && spec[field as keyof PersistentVolumeSpec] !== undefined);

function validateAccessModes(modes: readonly string[], path: FieldPath): FieldError[] {
  const errors = modes.filter((mode) => !ACCESS_MODES.includes(mode)).map((mode) => notSupported(path, mode, ACCESS_MODES));
  return modes.includes('ReadWriteOncePod') && modes.length > 1 ? [...errors, forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : errors;
}

const positive = (amount: Quantity, path: FieldPath): FieldError[] =>
  quantitySign(parseQuantity(amount)) > 0 ? [] : [invalid(path, amount, 'must be greater than zero')];

function validateSources(spec: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  // Kubernetes looks at hostPath first.
  const sources = volumeSourcesOf(spec).sort((a, b) => Number(b === 'hostPath') - Number(a === 'hostPath'));
  if (sources.length === 0) return [required(path, 'must specify a volume type')];
  const errors = sources.slice(1).map((source) => forbidden(path.child(source), 'may not specify more than 1 volume type'));
  const [source = ''] = sources;
  if (source !== 'hostPath' && source !== 'local')
    errors.push(...validateVolumeSource(source, spec[source as keyof PersistentVolumeSpec] as object, path.child(source), PERSISTENT));
  const { hostPath, local } = spec;
  if (hostPath) errors.push(...(hostPath.path ? noBacksteps(hostPath.path, path.child('hostPath', 'path')) : [required(path.child('hostPath', 'path'))]));
  if (local) {
    errors.push(...(local.path ? noBacksteps(local.path, path.child('local', 'path')) : [required(path.child('local', 'path'))]));
    if (!spec.nodeAffinity) errors.push(required(path.child('nodeAffinity'), 'Local volume requires node affinity'));
  }
  return errors;
}

/** `isUnchanged`: where it may be used is as before, so that values which were allowed once are let through. */
export function validateVolumeSpec(spec: PersistentVolumeSpec, path: FieldPath, isUnchanged = false): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required(path.child('accessModes')));
  errors.push(...validateAccessModes(spec.accessModes ?? [], path.child('accessModes')));
  const capacity = Object.entries(spec.capacity ?? {});
  if (capacity.length === 0) errors.push(required(path.child('capacity')));
  if (capacity.length !== 1 || spec.capacity?.storage === undefined) errors.push(notSupported(path.child('capacity'), spec.capacity ?? {}, ['storage']));
  for (const [name, amount] of capacity) errors.push(...positive(amount, path.child('capacity').key(name)));
  errors.push(...oneOf(spec.persistentVolumeReclaimPolicy, ['Delete', 'Recycle', 'Retain'], path.child('persistentVolumeReclaimPolicy')));
  if (spec.nodeAffinity) {
    const { required: terms } = spec.nodeAffinity;
    const at = path.child('nodeAffinity', 'required');
    errors.push(...(terms ? validateNodeSelectorTerms(terms, at, !isUnchanged) : [required(at, 'must specify required node constraints')]));
  }
  errors.push(...validateSources(spec, path));
  const isRoot = spec.hostPath !== undefined && /^\/*(\.?\/|[^/]+\/\.\.\/?)*\.?$/.test(spec.hostPath.path);
  if (isRoot && spec.persistentVolumeReclaimPolicy === 'Recycle')
    errors.push(forbidden(path.child('persistentVolumeReclaimPolicy'), "may not be 'recycle' for a hostPath mount of '/'"));
  if (spec.storageClassName) errors.push(...dnsSubdomain(spec.storageClassName, path.child('storageClassName')));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode))
    errors.push(notSupported(path.child('volumeMode'), spec.volumeMode, VOLUME_MODES));
  return [...errors, ...validateAttributesClass(spec, path)];
}

/** A class of attributes is for drivers only. */
function validateAttributesClass({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec, path: FieldPath): FieldError[] {
  if (name === undefined) return [];
  const at = path.child('volumeAttributesClassName');
  const errors = name === '' ? [required(at, 'an empty string is disallowed')] : dnsSubdomain(name, at);
  return csi ? errors : [...errors, required(path.child('csi'), 'has to be specified when using volumeAttributesClassName')];
}

/** Everything wrong with a volume. */
export const validatePersistentVolume = ({ metadata, spec }: PersistentVolume, isUnchanged = false): FieldError[] => [
  ...validateObjectMeta(metadata, false, subdomainName, METADATA),
  ...validateVolumeSpec(spec, SPEC, isUnchanged),
];

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required(path.child('accessModes'), 'at least 1 access mode is required'));
  if (spec.selector) errors.push(...validateLabelSelector(spec.selector, path.child('selector')));
  errors.push(...validateAccessModes(spec.accessModes ?? [], path.child('accessModes')));
  const at = path.child('resources').key('storage');
  const amount = spec.resources?.requests?.storage;
  errors.push(...(amount === undefined ? [required(at)] : positive(amount, at)));
  if (spec.storageClassName) errors.push(...dnsSubdomain(spec.storageClassName, path.child('storageClassName')));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode))
    errors.push(notSupported(path.child('volumeMode'), spec.volumeMode, VOLUME_MODES));
  if (spec.volumeAttributesClassName) errors.push(...dnsSubdomain(spec.volumeAttributesClassName, path.child('volumeAttributesClassName')));
  const { dataSource, dataSourceRef } = spec;
  if (dataSource) errors.push(...validateDataSource(dataSource, path.child('dataSource')));
  if (dataSourceRef) errors.push(...validateDataSource(dataSourceRef, path.child('dataSourceRef')));
  const { kind, name, apiGroup } = dataSourceRef ?? {};
  if (dataSource && dataSourceRef && (kind !== dataSource.kind || name !== dataSource.name || (apiGroup ?? '') !== (dataSource.apiGroup ?? '')))
    errors.push(invalid(path, dataSource, 'must match dataSourceRef'));
  return errors;
}

/** What a new volume is filled from. */
function validateDataSource({ apiGroup, kind, name }: { apiGroup?: string; kind: string; name: string }, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(path.child('name')));
  if (!kind) errors.push(required(path.child('kind')));
  if (apiGroup) return [...errors, ...dnsSubdomain(apiGroup, path.child('apiGroup'))];
  return kind === 'PersistentVolumeClaim' ? errors : [...errors, invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")];
}

/** The claim of an ephemeral volume: of metadata, labels and annotations only. */
export function validateClaimTemplate({ metadata, spec }: PersistentVolumeClaimTemplate, path: FieldPath): FieldError[] {
  const at = path.child('metadata');
  const others = Object.entries(metadata ?? {}).filter(
    ([field, value]) => field !== 'labels' && field !== 'annotations' && value !== undefined && value !== null,
  );
  return [
    ...validateAnnotations(metadata?.annotations, at.child('annotations')),
    ...validateLabels(metadata?.labels, at.child('labels')),
    ...others.map(([field]) => forbidden(at.child(field === 'uid' ? 'uID' : field), 'cannot be set')),
    ...validateClaimSpec(spec, path.child('spec')),
  ];
}

/** Everything wrong with a claim. */
export const validatePersistentVolumeClaim = ({ metadata, spec }: PersistentVolumeClaim): FieldError[] => [
  ...validateObjectMeta(metadata, true, subdomainName, METADATA),
  ...validateClaimSpec(spec, SPEC),
];

/** The spec as the internal type is printed: every field, absent ones as null. Mirrors: core.PersistentVolumeClaimSpec. */
function internalClaimSpecText({ accessModes, selector, resources, volumeName, storageClassName, volumeMode, ...rest }: PersistentVolumeClaimSpec): string {
  const shown = {
    AccessModes: accessModes ?? null,
    Selector: selector ?? null,
    Resources: { Limits: resources?.limits ?? null, Requests: resources?.requests ?? null },
    VolumeName: volumeName ?? '',
    StorageClassName: storageClassName ?? null,
    VolumeMode: volumeMode ?? null,
    DataSource: rest.dataSource ?? null,
    DataSourceRef: rest.dataSourceRef ?? null,
    VolumeAttributesClassName: rest.volumeAttributesClassName ?? null,
  };
  return JSON.stringify(shown, null, 1);
}

/** A bound claim never asks for less than before, or than it has. */
function validateClaimSize(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const at = SPEC.child('resources', 'requests', 'storage');
  const sizeOf = ({ spec }: PersistentVolumeClaim): Quantity => spec.resources?.requests?.storage ?? 0;
  const isLess = (a: Quantity, b: Quantity): boolean => compareQuantities(parseQuantity(a), parseQuantity(b)) < 0;
  if (!isLess(sizeOf(claim), sizeOf(old))) return [];
  const capacity = old.status.capacity?.storage;
  const isBelowCapacity = capacity === undefined || !isLess(capacity, sizeOf(claim));
  return isBelowCapacity
    ? [forbidden(at, capacity === undefined ? 'field can not be less than previous value' : 'field can not be less than status.capacity')]
    : [];
}

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const CLAIM_IMMUTABLE = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** A claim's spec stays, but for the binder's volume name and for a bound claim's size, which may only grow. */
export function validatePersistentVolumeClaimUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  // What a volume was filled from is history: a group that was allowed once is let through.
  const isPast = ({ field }: FieldError): boolean =>
    (['dataSource', 'dataSourceRef'] as const).some((source) => field === `spec.${source}.apiGroup` && isEqual(claim.spec[source], old.spec[source]));
  const errors = [
    ...validateObjectMetaUpdate(claim.metadata, old.metadata, METADATA),
    ...validatePersistentVolumeClaim(claim).filter((error) => !isPast(error)),
  ];
  const { volumeAttributesClassName: attributes } = claim.spec;
  if (!attributes && old.spec.volumeAttributesClassName && old.status?.currentVolumeAttributesClassName) {
    const what = attributes === undefined ? 'nil' : 'empty string';
    const cause = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
    errors.push(forbidden(SPEC.child('volumeAttributesClassName'), cause));
  }
  const [before, after] = [old.metadata.annotations?.[BETA_CLASS], claim.metadata.annotations?.[BETA_CLASS]];
  // The annotation may become the field of the same class; nothing else becomes of it.
  const isUpgraded = before !== undefined && after === undefined && claim.spec.storageClassName === before && old.spec.storageClassName === undefined;
  if (before !== after && !isUpgraded) errors.push(invalid(METADATA.child('annotations', BETA_CLASS), after ?? '', 'field is immutable'));
  const isBound = claim.status.phase === 'Bound';
  const allowed: PersistentVolumeClaimSpec = {
    ...old.spec,
    ...(!old.spec.volumeName && claim.spec.volumeName !== undefined && { volumeName: claim.spec.volumeName }),
    ...(isBound && { resources: claim.spec.resources, volumeAttributesClassName: claim.spec.volumeAttributesClassName }),
    ...(old.spec.storageClassName === undefined &&
      claim.spec.storageClassName !== undefined &&
      (before === undefined || claim.spec.storageClassName === before) && { storageClassName: claim.spec.storageClassName }),
  };
  if (!isEqual(JSON.parse(JSON.stringify(allowed)), JSON.parse(JSON.stringify(claim.spec)))) {
    // What may change is shown as it is to be; the rest as it was and as it was wanted.
    errors.push(forbidden(SPEC, `${CLAIM_IMMUTABLE}\n${unifiedDiff(internalClaimSpecText(allowed), internalClaimSpecText(claim.spec))}`));
  }
  if (claim.spec.volumeMode !== old.spec.volumeMode) errors.push(invalid(FieldPath.of('volumeMode'), claim.spec.volumeMode ?? null, 'field is immutable'));
  if (isBound) errors.push(...validateClaimSize(claim, old));
  return errors;
}

const RESIZE_STATUSES = ['ControllerResizeInProgress', 'ControllerResizeInfeasible', 'NodeResizeInProgress', 'NodeResizeInfeasible', 'NodeResizePending'];

/** Names of resources in a claim's status: storage, or one with a domain that is not Kubernetes' own. */
function validateClaimResource(name: string, path: FieldPath): FieldError[] {
  const errors = isQualifiedName(name).map((complaint) => invalid(path, name, complaint));
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  return isNative && name !== 'storage' ? [...errors, notSupported(path, name, ['storage'])] : errors;
}

/** How far a claim's volume has grown, as drivers write it. */
export function validatePersistentVolumeClaimStatusUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const errors = validateObjectMetaUpdate(claim.metadata, old.metadata, METADATA);
  const { allocatedResources = {}, allocatedResourceStatuses = {} } = claim.status ?? {};
  const [amounts, statuses] = [FieldPath.of('status', 'allocatedResources'), FieldPath.of('status', 'allocatedResourceStatuses')];
  for (const [name, amount] of Object.entries(allocatedResources)) {
    errors.push(...validateClaimResource(name, amounts));
    if (quantitySign(parseQuantity(amount)) < 0) errors.push(invalid(amounts.key(name), amount, 'must be a valid resource quantity'));
  }
  for (const [name, status] of Object.entries(allocatedResourceStatuses)) {
    errors.push(...validateClaimResource(name, statuses));
    if (!RESIZE_STATUSES.includes(status)) errors.push(notSupported(statuses, status, RESIZE_STATUSES));
  }
  return errors;
}
