/**
 * The columns of server-side tables: one row a kind, one entry a column. A leading `+` marks a column that only
 * `-o wide` shows; the column called `Name` holds the object's name; a type other than string stands behind a colon.
 *
 * Mirrors: pkg/printers/internalversion/printers.go AddHandlers.
 * Differs: descriptions are left empty; kubectl never shows them.
 */
import type { TableColumn } from '../api/door.ts';

const column = (text: string, type = 'string'): TableColumn => {
  const isWide = text.startsWith('+');
  const [plain = '', typed = type] = (isWide ? text.slice(1) : text).split(':');
  return { name: plain, type: typed, format: plain === 'Name' ? 'name' : '', description: '', priority: isWide ? 1 : 0 };
};

const columns = (...names: string[]): readonly TableColumn[] => names.map((name) => column(name));

/** What wide tables show of a pod template. */
const TEMPLATE = ['+Containers', '+Images'];

/** Columns by kind. */
export const printerColumns = {
  Pod: columns('Name', 'Ready', 'Status', 'Restarts', 'Age', '+IP', '+Node', '+Nominated Node', '+Readiness Gates'),
  Node: columns('Name', 'Status', 'Roles', 'Age', 'Version', '+Internal-IP', '+External-IP', '+OS-Image', '+Kernel-Version', '+Container-Runtime'),
  Namespace: columns('Name', 'Status', 'Age'),
  Event: columns('Last Seen', 'Type', 'Reason', 'Object', '+Subobject', '+Source', 'Message', '+First Seen', '+Count', '+Name'),
  ServiceAccount: columns('Name', 'Age'),
  ConfigMap: columns('Name', 'Data', 'Age'),
  Secret: columns('Name', 'Type', 'Data', 'Age'),
  Lease: columns('Name', 'Holder', 'Age'),
  Endpoints: columns('Name', 'Endpoints', 'Age'),
  EndpointSlice: columns('Name', 'AddressType', 'Ports', 'Endpoints', 'Age'),
  Ingress: columns('Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'),
  IngressClass: columns('Name', 'Controller', 'Parameters', 'Age'),
  NetworkPolicy: columns('Name', 'Pod-Selector', 'Age'),
  Service: columns('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'),
  Deployment: columns('Name', 'Ready', 'Up-to-date', 'Available', 'Age', ...TEMPLATE, '+Selector'),
  // Its name is the one that Kubernetes does not mark as a name.
  Scale: columns('Name', 'Desired:integer', 'Available:integer', 'Age').map((each) => ({ ...each, format: '' })),
  ReplicaSet: columns('Name', 'Desired:integer', 'Current:integer', 'Ready:integer', 'Age', ...TEMPLATE, '+Selector'),
  StatefulSet: columns('Name', 'Ready', 'Age', ...TEMPLATE),
  DaemonSet: columns(
    'Name',
    ...['Desired', 'Current', 'Ready', 'Up-to-date', 'Available'].map((name) => `${name}:integer`),
    'Node Selector',
    'Age',
    ...TEMPLATE,
    '+Selector',
  ),
  Job: columns('Name', 'Status', 'Completions', 'Duration', 'Age', ...TEMPLATE, '+Selector'),
  CronJob: columns('Name', 'Schedule', 'Timezone', 'Suspend:boolean', 'Active:integer', 'Last Schedule', 'Age', ...TEMPLATE, '+Selector'),
  ControllerRevision: columns('Name', 'Controller', 'Revision', 'Age'),
  PodDisruptionBudget: columns('Name', 'Min Available', 'Max Unavailable', 'Allowed Disruptions:integer', 'Age'),
  ResourceQuota: columns('Name', 'Request', 'Limit', 'Age'),
  PriorityClass: columns('Name', 'Value:integer', 'Global-Default:boolean', 'Age', 'PreemptionPolicy'),
  PersistentVolume: columns(
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    '+VolumeMode',
  ),
  PersistentVolumeClaim: columns('Name', 'Status', 'Volume', 'Capacity', 'Access Modes', 'StorageClass', 'VolumeAttributesClass', 'Age', '+VolumeMode'),
  StorageClass: columns('Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'),
} as const satisfies Record<string, readonly TableColumn[]>;

/** What kinds without a printer of their own show (apiserver's default table convertor). */
export const defaultPrinterColumns: readonly TableColumn[] = [column('Name'), column('Created At', 'date')];
