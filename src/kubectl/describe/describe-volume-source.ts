/**
 * What a volume is made of: the lines that pods and persistent volumes have in common.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (the print…VolumeSource functions).
 */
import { sortedKeys } from '../../api/go-text.ts';
import type { DescribeWriter } from './describe-writer.ts';

/**
 * By field of the volume: the type's text, then `Label:field` pairs. `=text` stands for a value that is not there, `+` for a label
 * without its colon.
 */
const SOURCES: Readonly<Record<string, readonly [type: string, rows: string]>> = {
  hostPath: ['HostPath (bare host directory volume)', 'Path:path HostPathType:type=<none>'],
  gcePersistentDisk: [
    'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    'PDName:pdName FSType:fsType Partition:partition=0 ReadOnly:readOnly=false',
  ],
  awsElasticBlockStore: [
    'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    'VolumeID:volumeID FSType:fsType Partition:partition=0 ReadOnly:readOnly=false',
  ],
  nfs: ['NFS (an NFS mount that lasts the lifetime of a pod)', 'Server:server Path:path ReadOnly:readOnly=false'],
  iscsi: [
    "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    'TargetPortal:targetPortal IQN:iqn Lun:lun=0 +ISCSIInterface:iscsiInterface FSType:fsType ReadOnly:readOnly=false Portals:portals=[] ' +
      'DiscoveryCHAPAuth:chapAuthDiscovery=false SessionCHAPAuth:chapAuthSession=false SecretRef:secretRef=nil InitiatorName:initiatorName=<none>',
  ],
  glusterfs: [
    "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    'EndpointsName:endpoints EndpointsNamespace:endpointsNamespace=<unset> Path:path ReadOnly:readOnly=false',
  ],
  rbd: [
    "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    'CephMonitors:monitors=[] RBDImage:image FSType:fsType RBDPool:pool RadosUser:user Keyring:keyring SecretRef:secretRef=nil ReadOnly:readOnly=false',
  ],
  quobyte: ["Quobyte (a Quobyte mount on the host that shares a pod's lifetime)", 'Registry:registry Volume:volume ReadOnly:readOnly=false'],
  cinder: ['Cinder (a Persistent Disk resource in OpenStack)', 'VolumeID:volumeID FSType:fsType ReadOnly:readOnly=false SecretRef:secretRef=nil'],
  cephfs: [
    "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    'Monitors:monitors=[] Path:path User:user SecretFile:secretFile SecretRef:secretRef=nil ReadOnly:readOnly=false',
  ],
  fc: ['FC (a Fibre Channel disk)', 'TargetWWNs:targetWWNs LUN:lun=<none> FSType:fsType ReadOnly:readOnly=false'],
  local: ['LocalVolume (a persistent volume backed by local storage on a node)', 'Path:path'],
  image: ['Image (a container image or OCI artifact)', 'Reference:reference PullPolicy:pullPolicy'],
  csi: [
    'CSI (a Container Storage Interface (CSI) volume source)',
    'Driver:driver FSType:fsType VolumeHandle:volumeHandle ReadOnly:readOnly=false VolumeAttributes:volumeAttributes=<none>',
  ],
};

/** Fields that only persistent volumes have; a pod's own volumes have no line for them. */
const OF_PERSISTENT_VOLUMES: ReadonlySet<string> = new Set(['endpointsNamespace', 'volumeHandle']);

const MAX_ATTRIBUTE = 140;

/** A value as Go's `%v` prints it: lists in brackets, references as structs, maps one pair a line. */
function valueText(field: string, value: unknown): string {
  if (field === 'targetWWNs') return (value as string[]).join(', ');
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const map = value as Record<string, string>;
  if (field === 'secretRef')
    return 'namespace' in map ? `&SecretReference{Name:${map.name},Namespace:${map.namespace},}` : `&LocalObjectReference{Name:${map.name},}`;
  const pairs = sortedKeys(map).map((key) => `    ${key}=${map[key]}`);
  return pairs.map((pair) => (pair.length > MAX_ATTRIBUTE + 4 ? `${pair.slice(0, MAX_ATTRIBUTE + 4)}...` : pair)).join('\n          \t');
}

/** Writes `Type:` and what belongs to it; false when no field of the volume is known here. */
export function writeVolumeSource(writer: DescribeWriter, volume: object, isPersistent: boolean): boolean {
  const fields = volume as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  const found = Object.keys(SOURCES).find((field) => fields[field]);
  if (found === undefined) return false;
  const [type, rows] = SOURCES[found]!;
  writer.line(2, `Type:\t${type}`);
  for (const row of rows.split(' ')) {
    const [, label = '', field = '', absent = ''] = /^(.*?):(\w+)=?(.*)$/.exec(row) ?? [];
    if (!isPersistent && OF_PERSISTENT_VOLUMES.has(field)) continue;
    const value = fields[found]![field];
    const isAbsent = value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
    writer.line(2, `${label.startsWith('+') ? label.slice(1) : `${label}:`}\t${isAbsent ? absent : valueText(field, value)}`);
  }
  return true;
}
