/**
 * Validation of changes to persistent volumes: what a volume is and where it can be used never changes.
 *
 * Mirrors: ValidatePersistentVolumeUpdate and validatePvNodeAffinity in pkg/apis/core/validation/validation.go.
 */
import { forbidden, invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { internalVolumeSourceText } from '../internal-text.ts';
import { isEqual } from '../patch/json-value.ts';
import type { NodeSelectorRequirement, PersistentVolume, PersistentVolumeSpec } from '../types.gen.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { validatePersistentVolume, volumeSourcesOf } from './storage.ts';

const SPEC = FieldPath.of('spec');

/** Labels of nodes by the names that they had before. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

const sourceOf = (spec: PersistentVolumeSpec): unknown => volumeSourcesOf(spec).map((source) => [source, spec[source as keyof PersistentVolumeSpec]]);

/** Whether a requirement is the old one, but for a label that may have its new name. */
const isSuccessor = (now: NodeSelectorRequirement, before: NodeSelectorRequirement): boolean =>
  isEqual(now, before) || isEqual(now, { ...before, key: SUCCESSORS[before.key] ?? before.key });

function isSameAffinity(now: PersistentVolumeSpec['nodeAffinity'], before: PersistentVolumeSpec['nodeAffinity']): boolean {
  if (!before) return true;
  const [terms, old] = [now?.required?.nodeSelectorTerms ?? [], before.required?.nodeSelectorTerms ?? []];
  const isSame = (list: readonly NodeSelectorRequirement[] = [], was: readonly NodeSelectorRequirement[] = []): boolean =>
    list.length === was.length && list.every((requirement, i) => isSuccessor(requirement, was[i]!));
  return (
    Boolean(now?.required) === Boolean(before.required) &&
    terms.length === old.length &&
    terms.every((term, i) => isSame(term.matchExpressions, old[i]!.matchExpressions) && isEqual(term.matchFields ?? [], old[i]!.matchFields ?? []))
  );
}

/** The old spec; a driver's secret for growing volumes may be added. */
function withExpandSecret(before: PersistentVolumeSpec, { csi }: PersistentVolumeSpec): PersistentVolumeSpec {
  if (!before.csi || before.csi.controllerExpandSecretRef || !csi?.controllerExpandSecretRef) return before;
  return { ...before, csi: { ...before.csi, controllerExpandSecretRef: csi.controllerExpandSecretRef } };
}

/** Everything wrong with replacing a volume; what concerns all kinds' metadata is checked beside. */
export function validatePersistentVolumeUpdate(volume: PersistentVolume, old: PersistentVolume): FieldError[] {
  const [now, before] = [volume.spec, old.spec];
  const errors = validatePersistentVolume(volume, before.nodeAffinity !== undefined && isSameAffinity(now.nodeAffinity, before.nodeAffinity));
  const allowed = withExpandSecret(before, now);
  if (!isEqual(sourceOf(now), sourceOf(allowed))) {
    const difference = unifiedDiff(internalVolumeSourceText(allowed), internalVolumeSourceText(now));
    errors.push(forbidden(SPEC.child('persistentvolumesource'), `spec.persistentvolumesource is immutable after creation\n${difference}`));
  }
  if (now.volumeMode !== before.volumeMode) errors.push(invalid(FieldPath.of('volumeMode'), now.volumeMode ?? null, 'field is immutable'));
  if (!isSameAffinity(now.nodeAffinity, before.nodeAffinity))
    errors.push(invalid(FieldPath.of('nodeAffinity'), now.nodeAffinity ?? null, 'field is immutable, except for updating from beta label to GA'));
  if (before.volumeAttributesClassName !== undefined && now.volumeAttributesClassName === undefined)
    errors.push(forbidden(SPEC.child('volumeAttributesClassName'), 'update from non-nil value to nil is forbidden'));
  return errors;
}
