/**
 * Validation of volumes.
 *
 * Mirrors: ValidateVolumes and validateVolumeSource in pkg/apis/core/validation/validation.go.
 * Differs: trust bundles and certificates of pods are not checked.
 */
import { duplicate, forbidden, invalid, notFoundValue, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import type { DownwardAPIVolumeFile, KeyToPath, PodSpec, ProjectedVolumeSource, Volume } from '../types.gen.ts';
import { dnsLabel, dnsSubdomain, localDescendingPath, localNonReservedPath, noBacksteps, oneOf } from './common.ts';
import { validateFieldRef } from './field-ref.ts';
import { validateResourceFieldRef } from './env-value-from.ts';
import { validateClaimTemplate } from './storage.ts';
import { validateCsiDriver, validateVolumeSource } from './volume-sources.ts';

const MODE_RANGE = 'must be a number between 0 and 0777 (octal), both inclusive';
const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

const fileMode = (mode: number | undefined, path: FieldPath): FieldError[] =>
  mode !== undefined && (mode > 0o777 || mode < 0) ? [invalid(path, mode, MODE_RANGE)] : [];

/** All volumes: names unique, one source each. */
export function validateVolumes(volumes: readonly Volume[] | undefined, path: FieldPath): FieldError[] {
  const names = new Set<string>();
  return (volumes ?? []).flatMap((volume, i) => {
    const at = path.index(i);
    const errors = volume.name === '' ? [required(at.child('name'))] : dnsLabel(volume.name, at.child('name'));
    if (names.has(volume.name)) errors.push(duplicate(at.child('name'), volume.name));
    else if (errors.length === 0) names.add(volume.name);
    return [...validateSource(volume, at), ...errors];
  });
}

function validateSource(volume: Volume, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const kinds = Object.keys(volume).filter((field) => field !== 'name' && volume[field as keyof Volume] !== undefined);
  // Kubernetes looks at the kinds in an order of its own; the first is checked, each further one refused.
  kinds.sort((a, b) => SOURCE_ORDER.indexOf(a) - SOURCE_ORDER.indexOf(b));
  kinds.forEach((kind, i) => {
    const at = path.child(kind);
    if (i > 0) errors.push(forbidden(at, 'may not specify more than 1 volume type'));
    else errors.push(...validateVolumeKind(kind, volume, at));
  });
  return kinds.length === 0 ? [required(path, 'must specify a volume type')] : errors;
}

const SOURCE_ORDER = (
  'emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs flocker persistentVolumeClaim rbd cinder cephfs quobyte downwardAPI ' +
  'fc flexVolume configMap azureFile vsphereVolume photonPersistentDisk portworxVolume azureDisk storageos projected scaleIO csi ephemeral image'
).split(' ');

/** The source of a volume, whose kind is the name of its field. */
export const validateVolumeKind = (kind: string, volume: Volume, path: FieldPath): FieldError[] => [
  ...validateVolumeSource(kind, volume[kind as keyof Volume] as object, path),
  ...validateDetails(volume, path),
];

function validateDetails(
  { emptyDir, hostPath, gitRepo, secret, configMap, downwardAPI, projected, image, csi, ephemeral }: Volume,
  path: FieldPath,
): FieldError[] {
  if (emptyDir?.sizeLimit !== undefined)
    return String(emptyDir.sizeLimit).startsWith('-') ? [forbidden(path.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')] : [];
  if (hostPath)
    return [
      ...noBacksteps(hostPath.path, path.child('path')),
      ...(hostPath.type === undefined || HOST_PATH_TYPES.includes(hostPath.type) ? [] : [notSupported(path.child('type'), hostPath.type, HOST_PATH_TYPES)]),
    ];
  if (gitRepo?.directory) return localDescendingPath(gitRepo.directory, path.child('directory'));
  const files = secret ?? configMap;
  if (files) return [...fileMode(files.defaultMode, path.child('defaultMode')), ...validateItems(files.items, path.child('items'))];
  if (downwardAPI)
    return [...fileMode(downwardAPI.defaultMode, path.child('defaultMode')), ...(downwardAPI.items ?? []).flatMap((file) => validateDownwardFile(file, path))];
  if (projected) return [...fileMode(projected.defaultMode, path.child('defaultMode')), ...validateProjected(projected, path)];
  if (csi) {
    const secretRef = csi.nodePublishSecretRef;
    const secretPath = path.child('nodePublishSecretRef', 'name');
    return [
      ...validateCsiDriver(csi.driver, path.child('driver')),
      ...(secretRef ? (secretRef.name ? dnsSubdomain(secretRef.name, secretPath) : [required(secretPath)]) : []),
    ];
  }
  if (ephemeral) {
    const at = path.child('volumeClaimTemplate');
    return ephemeral.volumeClaimTemplate ? validateClaimTemplate(ephemeral.volumeClaimTemplate, at) : [required(at)];
  }
  return image ? oneOf(image.pullPolicy, ['Always', 'IfNotPresent', 'Never'], path.child('pullPolicy')) : [];
}

const validateItems = (items: readonly KeyToPath[] | undefined, path: FieldPath): FieldError[] =>
  (items ?? []).flatMap((item, i) => validateKeyToPath(item, path.index(i)));

/** Variables that are read from files: the volume with the file must be an emptyDir. */
export function validateFileKeyVolumes(spec: PodSpec, path: FieldPath): FieldError[] {
  return (['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ env }, i) =>
      (env ?? []).flatMap(({ valueFrom }, j) => {
        const name = valueFrom?.fileKeyRef?.volumeName;
        if (name === undefined) return [];
        const at = path.child(list).index(i).child('env').index(j).child('valueFrom', 'fileKeyRef', 'volumeName');
        const volume = spec.volumes?.find((each) => each.name === name);
        if (volume === undefined) return [notFoundValue(at, name)];
        return volume.emptyDir ? [] : [invalid(at, name, 'referenced volume must be of type emptyDir')];
      }),
    ),
  );
}

/** One key of a ConfigMap or Secret and the file that it becomes. */
export function validateKeyToPath(item: KeyToPath, path: FieldPath): FieldError[] {
  const errors = item.key ? [] : [required(path.child('key'))];
  errors.push(...(item.path ? localNonReservedPath(item.path, path.child('path')) : [required(path.child('path'))]));
  return [...errors, ...fileMode(item.mode, path.child('mode'))];
}

function validateDownwardFile(file: DownwardAPIVolumeFile, path: FieldPath): FieldError[] {
  const errors = file.path ? localNonReservedPath(file.path, path.child('path')) : [required(path.child('path'))];
  if (file.fieldRef) {
    errors.push(...validateFieldRef(file.fieldRef, true, path.child('fieldRef')));
    if (file.resourceFieldRef) errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(file.resourceFieldRef, true, path.child('resourceFieldRef')));
  } else {
    errors.push(required(path.child('fieldRef'), 'one of fieldRef and resourceFieldRef is required'));
  }
  return [...errors, ...fileMode(file.mode, path.child('mode'))];
}

function validateProjected({ sources }: ProjectedVolumeSource, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const paths = new Set<string>();
  const claim = (file: string): void => {
    if (paths.has(file)) errors.push(invalid(path, file, 'conflicting duplicate paths'));
    paths.add(file);
  };
  (sources ?? []).forEach((source, i) => {
    const at = path.child('sources').index(i);
    const kinds = Object.values(source).filter((kind) => kind !== undefined).length;
    if (kinds > 1) errors.push(forbidden(at, 'may not specify more than 1 volume type per source'));
    for (const kind of ['secret', 'configMap'] as const) {
      const files = source[kind];
      if (files === undefined) continue;
      if (!files.name) errors.push(required(at.child(kind, 'name')));
      errors.push(...validateItems(files.items, at.child(kind, 'items')));
      for (const item of files.items ?? []) if (item.path) claim(item.path);
    }
    for (const file of source.downwardAPI?.items ?? []) {
      errors.push(...validateDownwardFile(file, at.child('downwardAPI')));
      if (file.path) claim(file.path);
    }
    const token = source.serviceAccountToken;
    if (token) {
      const seconds = token.expirationSeconds ?? 0;
      if (seconds < 600) errors.push(invalid(at.child('serviceAccountToken', 'expirationSeconds'), seconds, 'may not specify a duration less than 10 minutes'));
      if (seconds > 2 ** 32)
        errors.push(invalid(at.child('serviceAccountToken', 'expirationSeconds'), seconds, 'may not specify a duration larger than 2^32 seconds'));
      if (!token.path) errors.push(required(at.child('serviceAccountToken', 'path')));
      else {
        errors.push(...localNonReservedPath(token.path, at.child('serviceAccountToken', 'path')));
        claim(token.path);
      }
    }
  });
  return errors;
}
