/**
 * Validation of StatefulSets, DaemonSets and ControllerRevisions.
 *
 * Mirrors: ValidateStatefulSet, ValidateDaemonSet, ValidateControllerRevisionCreate and their updates in
 * pkg/apis/apps/validation/validation.go.
 * Differs: of volume claim templates only access modes and classes of attributes are checked here.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isEqual } from '../patch/json-value.ts';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, PodTemplateSpec, RollingUpdateDaemonSet, StatefulSet, StatefulSetStatus } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, nonNegative } from './common.ts';
import {
  labelName,
  METADATA,
  subdomainName,
  validateAnnotations,
  validateImmutable,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from './object-meta.ts';
import {
  isZeroShare,
  nonNegativeFields,
  notMoreThan100Percent,
  parsedSelectorOf,
  positiveIntOrPercent,
  validateAlwaysRestart,
  validatePodTemplateSpec,
  validateSelected,
  validateWorkloadSelector,
} from './pod-template.ts';

const SPEC = FieldPath.of('spec');
const STATUS = FieldPath.of('status');

function validateUpdateStrategy({ spec }: StatefulSet): FieldError[] {
  const at = SPEC.child('updateStrategy');
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (!type) return [required(at)];
  if (type === 'OnDelete') return rollingUpdate ? [invalid(at.child('rollingUpdate'), rollingUpdate, `only allowed for updateStrategy 'RollingUpdate'`)] : [];
  if (type !== 'RollingUpdate') return [invalid(at, spec.updateStrategy, `must be 'RollingUpdate' or 'OnDelete'`)];
  const errors = nonNegative(rollingUpdate?.partition, at.child('rollingUpdate', 'partition'));
  const { maxUnavailable } = rollingUpdate ?? {};
  if (maxUnavailable === undefined) return errors;
  const path = at.child('rollingUpdate', 'maxUnavailable');
  errors.push(...positiveIntOrPercent(maxUnavailable, path));
  if (isZeroShare(maxUnavailable)) errors.push(invalid(path, maxUnavailable, 'cannot be 0'));
  return [...errors, ...notMoreThan100Percent(maxUnavailable, path)];
}

/** The template as its pods will have it: with a volume for each claim. */
function withClaimVolumes({ spec }: StatefulSet): PodTemplateSpec {
  const names = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const own = spec.template?.spec?.volumes ?? [];
  const claims = names.filter((name) => !own.some((volume) => volume.name === name));
  const volumes = [...own, ...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: 'claim' } }))];
  // The controller names each pod itself, whatever the template says.
  const { hostname: _hostname, subdomain: _subdomain, ...rest } = spec.template?.spec ?? { containers: [] };
  return { ...spec.template, spec: { ...rest, volumes } };
}

/** Parts of a set that were wrong before it was replaced, and are let through. */
interface Leniency {
  readonly serviceName?: boolean;
  readonly template?: boolean;
  readonly claims?: boolean;
}

const validateClaimTemplates = (set: StatefulSet): FieldError[] =>
  (set.spec.volumeClaimTemplates ?? []).flatMap((claim, i) => {
    const at = SPEC.child('volumeClaimTemplates').index(i).child('spec');
    const { accessModes, volumeAttributesClassName } = claim.spec;
    return [
      ...(accessModes?.length ? [] : [required(at.child('accessModes'), 'at least 1 access mode is required')]),
      ...(volumeAttributesClassName ? dnsSubdomain(volumeAttributesClassName, at.child('volumeAttributesClassName')) : []),
    ];
  });

const validateServiceName = ({ spec }: StatefulSet): FieldError[] => (spec.serviceName ? dnsLabel(spec.serviceName, SPEC.child('serviceName')) : []);

const validateTemplate = (set: StatefulSet): FieldError[] => validatePodTemplateSpec(withClaimVolumes(set), SPEC.child('template'));

const lenienceOf = (old: StatefulSet): Leniency => ({
  serviceName: validateServiceName(old).length > 0,
  template: validateTemplate(old).length > 0,
  claims: validateClaimTemplates(old).length > 0,
});

export function validateStatefulSetSpec(set: StatefulSet, allowed: Leniency = {}): FieldError[] {
  const { spec } = set;
  const errors: FieldError[] = [];
  const policies = ['OrderedReady', 'Parallel'];
  if (!spec.podManagementPolicy) errors.push(required(SPEC.child('podManagementPolicy')));
  else if (!policies.includes(spec.podManagementPolicy))
    errors.push(invalid(SPEC.child('podManagementPolicy'), spec.podManagementPolicy, `must be 'OrderedReady' or 'Parallel'`));
  errors.push(...validateUpdateStrategy(set));
  const retention = SPEC.child('persistentVolumeClaimRetentionPolicy');
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[when];
    if (spec.persistentVolumeClaimRetentionPolicy && policy !== 'Retain' && policy !== 'Delete')
      errors.push(notSupported(retention.child(when), policy ?? '', ['Retain', 'Delete']));
  }
  const { replicas, minReadySeconds } = spec;
  errors.push(...nonNegativeFields({ replicas, minReadySeconds }, SPEC));
  if (spec.ordinals?.start !== undefined) errors.push(...nonNegative(spec.ordinals.start, SPEC.child('ordinals', 'start')));
  if (!allowed.serviceName) errors.push(...validateServiceName(set));
  errors.push(...validateWorkloadSelector(spec.selector, 'statefulset', SPEC.child('selector')));
  const parsed = parsedSelectorOf(spec.selector);
  const template = SPEC.child('template');
  if (parsed === undefined) errors.push(invalid(SPEC.child('selector'), spec.selector, ''));
  else {
    // Kubernetes looks at labels and annotations of the template by themselves, and again as parts of it.
    const { labels, annotations } = spec.template?.metadata ?? {};
    errors.push(...validateSelected(spec.template, parsed, template), ...validateLabels(labels, template.child('labels')));
    errors.push(...validateAnnotations(annotations, template.child('annotations')));
    if (!allowed.template) errors.push(...validateTemplate(set));
  }
  errors.push(...validateAlwaysRestart(spec.template, 'StatefulSet', template));
  return allowed.claims ? errors : [...errors, ...validateClaimTemplates(set)];
}

export const validateStatefulSet = (set: StatefulSet): FieldError[] => [
  ...validateObjectMeta(set.metadata, true, labelName, METADATA),
  ...validateStatefulSetSpec(set),
];

const MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const;

export function validateStatefulSetUpdate(set: StatefulSet, old: StatefulSet): FieldError[] {
  const strict = validateStatefulSetSpec(set);
  const errors = validateObjectMetaUpdate(set.metadata, old.metadata, METADATA);
  // What was wrong before matters only to what is wrong now.
  if (strict.length > 0) errors.push(...validateStatefulSetSpec(set, lenienceOf(old)));
  const fixed = (spec: StatefulSet['spec']): unknown =>
    Object.fromEntries(Object.entries(spec).filter(([key]) => !(MUTABLE as readonly string[]).includes(key)));
  if (isEqual(fixed(set.spec), fixed(old.spec))) return errors;
  const names = MUTABLE.map((name) => `'${name}'`);
  const cause = `updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`;
  return [...errors, forbidden(SPEC, cause)];
}

export function validateStatefulSetStatus(status: StatefulSetStatus, path: FieldPath = STATUS): FieldError[] {
  const { replicas = 0, readyReplicas = 0, currentReplicas, updatedReplicas, availableReplicas = 0, observedGeneration, collisionCount } = status;
  const errors = nonNegativeFields({ replicas, readyReplicas, currentReplicas, updatedReplicas, availableReplicas, observedGeneration, collisionCount }, path);
  for (const [field, count = 0] of Object.entries({ readyReplicas, currentReplicas, updatedReplicas, availableReplicas }))
    if (count > replicas) errors.push(invalid(path.child(field), count, 'cannot be greater than status.replicas'));
  if (availableReplicas > readyReplicas)
    errors.push(invalid(path.child('availableReplicas'), availableReplicas, 'cannot be greater than status.readyReplicas'));
  return errors;
}

export const validateStatefulSetStatusUpdate = (set: StatefulSet, old: StatefulSet): FieldError[] => [
  ...validateStatefulSetStatus(set.status),
  ...validateObjectMetaUpdate(set.metadata, old.metadata, METADATA),
];

export function validateRollingUpdateDaemonSet(update: RollingUpdateDaemonSet, path: FieldPath): FieldError[] {
  const { maxUnavailable, maxSurge } = update;
  const errors = [
    ...positiveIntOrPercent(maxUnavailable, path.child('maxUnavailable')),
    ...positiveIntOrPercent(maxSurge, path.child('maxSurge')),
    ...notMoreThan100Percent(maxUnavailable, path.child('maxUnavailable')),
    ...notMoreThan100Percent(maxSurge, path.child('maxSurge')),
  ];
  const [hasUnavailable, hasSurge] = [!isZeroShare(maxUnavailable), !isZeroShare(maxSurge)];
  if (hasUnavailable && hasSurge) errors.push(invalid(path.child('maxSurge'), maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!hasUnavailable && !hasSurge) errors.push(required(path.child('maxUnavailable'), 'cannot be 0 when maxSurge is 0'));
  return errors;
}

function validateDaemonSetSpec({ spec }: DaemonSet): FieldError[] {
  const { minReadySeconds, revisionHistoryLimit, updateStrategy } = spec;
  const template = SPEC.child('template');
  // A selector that is not there is complained of as one that does not select the template.
  const errors = spec.selector ? validateWorkloadSelector(spec.selector, 'daemonset', SPEC.child('selector')) : [];
  const parsed = parsedSelectorOf(spec.selector);
  if (parsed !== undefined) errors.push(...validateSelected(spec.template, parsed, template));
  errors.push(...validatePodTemplateSpec(spec.template, template), ...validateAlwaysRestart(spec.template, 'DaemonSet', template));
  errors.push(...nonNegativeFields({ minReadySeconds, revisionHistoryLimit }, SPEC));
  const at = SPEC.child('updateStrategy');
  if (updateStrategy?.type === 'RollingUpdate') {
    if (!updateStrategy.rollingUpdate) errors.push(required(at.child('rollingUpdate')));
    else errors.push(...validateRollingUpdateDaemonSet(updateStrategy.rollingUpdate, at.child('rollingUpdate')));
  } else if (updateStrategy?.type !== 'OnDelete') errors.push(notSupported(at, updateStrategy, ['RollingUpdate', 'OnDelete']));
  return errors;
}

export const validateDaemonSet = (set: DaemonSet): FieldError[] => [
  ...validateObjectMeta(set.metadata, true, subdomainName, METADATA),
  ...validateDaemonSetSpec(set),
];

export const validateDaemonSetUpdate = (set: DaemonSet, old: DaemonSet): FieldError[] => [
  ...validateObjectMetaUpdate(set.metadata, old.metadata, METADATA),
  ...validateDaemonSetSpec(set),
  ...validateImmutable(set.spec.selector, old.spec.selector, SPEC.child('selector')),
];

export function validateDaemonSetStatus(status: DaemonSetStatus): FieldError[] {
  const { currentNumberScheduled, numberMisscheduled, desiredNumberScheduled, numberReady, observedGeneration } = status;
  const { updatedNumberScheduled, numberAvailable, numberUnavailable, collisionCount } = status;
  const counts = { currentNumberScheduled, numberMisscheduled, desiredNumberScheduled, numberReady, observedGeneration };
  return nonNegativeFields({ ...counts, updatedNumberScheduled, numberAvailable, numberUnavailable, collisionCount }, STATUS);
}

export const validateDaemonSetStatusUpdate = (set: DaemonSet, old: DaemonSet): FieldError[] => [
  ...validateObjectMetaUpdate(set.metadata, old.metadata, METADATA),
  ...validateDaemonSetStatus(set.status),
];

export function validateControllerRevision(revision: ControllerRevision): FieldError[] {
  const errors = validateObjectMeta(revision.metadata, true, subdomainName, METADATA);
  const { data } = revision;
  if (data === undefined || data === null) errors.push(required(FieldPath.of('data'), 'data is mandatory'));
  else if (typeof data !== 'object' || Array.isArray(data)) errors.push(required(FieldPath.of('data'), 'data must be a valid JSON object'));
  return [...errors, ...nonNegative(revision.revision, FieldPath.of('revision'))];
}

export const validateControllerRevisionUpdate = (revision: ControllerRevision, old: ControllerRevision): FieldError[] => [
  ...validateObjectMetaUpdate(revision.metadata, old.metadata, METADATA),
  ...validateControllerRevision(revision).filter(({ field }) => !field.startsWith('metadata')),
  ...validateImmutable(revision.data, old.data, FieldPath.of('data')),
];
