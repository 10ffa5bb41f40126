/**
 * Validation of sources of volumes that pods and persistent volumes have in common: network file systems and disks of clouds.
 *
 * Mirrors: validateISCSIVolumeSource, validateFCVolumeSource, validateFlockerVolumeSource, validateQuobyteVolumeSource,
 * validateCSIDriverName and the like in pkg/apis/core/validation/validation.go.
 */
import { invalid, required, tooLong, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { byteLengthOf } from '../names.ts';
import type * as types from '../types.gen.ts';
import { dnsLabel, dnsSubdomain } from './common.ts';

/** Fields that must not be empty. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  azureDisk: ['diskName', 'diskURI'],
  azureFile: ['secretName', 'shareName'],
  cephfs: ['monitors'],
  glusterfs: ['endpoints', 'path'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  rbd: ['monitors', 'image'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  vsphereVolume: ['volumePath'],
  secret: ['secretName'],
  configMap: ['name'],
  awsElasticBlockStore: ['volumeID'],
  gcePersistentDisk: ['pdName'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  iscsi: ['targetPortal', 'iqn'],
  gitRepo: ['repository'],
  image: ['reference'],
  hostPath: ['path'],
  quobyte: ['volume'],
};

const INITIATOR_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

function validateInitiator(name: string, path: FieldPath): FieldError[] {
  const format = INITIATOR_NAMES[name.slice(0, 3)];
  if (format === undefined) return [invalid(path, name, 'must be valid format starting with iqn, eui, or naa')];
  return format.test(name) ? [] : [invalid(path, name, 'must be valid format')];
}

const validateLun = (lun: number | undefined, path: FieldPath): FieldError[] =>
  lun !== undefined && (lun < 0 || lun > 255) ? [invalid(path, lun, 'must be between 0 and 255, inclusive')] : [];

function validateIscsi(iscsi: types.ISCSIVolumeSource, path: FieldPath): FieldError[] {
  const errors = iscsi.iqn ? validateInitiator(iscsi.iqn, path.child('iqn')) : [];
  errors.push(...validateLun(iscsi.lun, path.child('lun')));
  if ((iscsi.chapAuthDiscovery || iscsi.chapAuthSession) && !iscsi.secretRef) errors.push(required(path.child('secretRef')));
  return iscsi.initiatorName === undefined ? errors : [...errors, ...validateInitiator(iscsi.initiatorName, path.child('initiatorname'))];
}

function validateFc({ targetWWNs = [], wwids = [], lun }: types.FCVolumeSource, path: FieldPath): FieldError[] {
  const at = path.child('targetWWNs');
  if (targetWWNs.length === 0 && wwids.length === 0) return [required(at, 'must specify either targetWWNs or wwids, but not both')];
  if (targetWWNs.length > 0 && wwids.length > 0) return [invalid(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously')];
  if (targetWWNs.length === 0) return [];
  return lun === undefined ? [required(path.child('lun'), 'lun is required if targetWWNs is specified')] : validateLun(lun, path.child('lun'));
}

function validateFlocker({ datasetName = '', datasetUUID = '' }: types.FlockerVolumeSource, path: FieldPath): FieldError[] {
  if (datasetName === '' && datasetUUID === '') return [required(path, 'one of datasetName and datasetUUID is required')];
  const errors = datasetName !== '' && datasetUUID !== '' ? [invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')] : [];
  return datasetName.includes('/') ? [...errors, invalid(path.child('datasetName'), datasetName, "must not contain '/'")] : errors;
}

function validateQuobyte({ registry = '', tenant = '' }: types.QuobyteVolumeSource, path: FieldPath): FieldError[] {
  const detail = 'must be a host:port pair or multiple pairs separated by commas';
  const at = path.child('registry');
  const errors =
    registry === '' ? [required(at, detail)] : registry.split(',').flatMap((pair) => (/^[^:]+:[^:]+$/.test(pair) ? [] : [invalid(at, registry, detail)]));
  return tenant.length > 64 ? [...errors, required(path.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters')] : errors;
}

const MAX_DRIVER = 63;

/** The name of a CSI driver. */
export function validateCsiDriver(driver: string, path: FieldPath): FieldError[] {
  if (!driver) return [required(path)];
  return [...(byteLengthOf(driver) > MAX_DRIVER ? [tooLong(path, MAX_DRIVER)] : []), ...dnsSubdomain(driver.toLowerCase(), path)];
}

/** A secret by name and namespace, as persistent volumes refer to them. */
export function validateSecretReference({ name, namespace }: types.SecretReference, path: FieldPath): FieldError[] {
  return [
    ...(name ? dnsSubdomain(name, path.child('name')) : [required(path.child('name'))]),
    ...(namespace ? dnsLabel(namespace, path.child('namespace')) : [required(path.child('namespace'))]),
  ];
}

const validateNfs = ({ path: file }: types.NFSVolumeSource, path: FieldPath): FieldError[] =>
  file.startsWith('/') ? [] : [invalid(path.child('path'), file, 'must be an absolute path')];

/** A driver's volume as a persistent volume: its handle, and secrets by name and namespace. */
function validateCsiPersistent(csi: types.CSIPersistentVolumeSource, path: FieldPath): FieldError[] {
  const secrets = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const;
  return [
    ...validateCsiDriver(csi.driver, path.child('driver')),
    ...(csi.volumeHandle ? [] : [required(path.child('volumeHandle'))]),
    ...secrets.flatMap((field) => (csi[field] ? validateSecretReference(csi[field], path.child(field)) : [])),
  ];
}

const validateGlusterfsPersistent = ({ endpointsNamespace: namespace }: types.GlusterfsPersistentVolumeSource, path: FieldPath): FieldError[] =>
  namespace === '' ? [invalid(path.child('endpointsNamespace'), namespace, 'if the endpointnamespace is set, it must be a valid namespace name')] : [];

/** What is particular to the sources of persistent volumes. */
export const PERSISTENT: Details = { csi: validateCsiPersistent, glusterfs: validateGlusterfsPersistent };

type Details = Readonly<Record<string, (source: never, path: FieldPath) => FieldError[]>>;

const DETAILS: Details = {
  iscsi: validateIscsi,
  fc: validateFc,
  flocker: validateFlocker,
  nfs: validateNfs,
  quobyte: validateQuobyte,
};

/** What a source of this kind must have, and how; `more` holds what is particular to persistent volumes. */
export function validateVolumeSource(kind: string, source: object, path: FieldPath, more: Details = {}): FieldError[] {
  const fields = source as Readonly<Record<string, unknown>>;
  const missing = (REQUIRED[kind] ?? []).flatMap((field) => {
    const value = fields[field];
    return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? [required(path.child(field))] : [];
  });
  return [...missing, ...[DETAILS, more].flatMap((details) => details[kind]?.(source as never, path) ?? [])];
}
