/**
 * The columns of server-side tables: one row a kind, one entry a column. A leading `+` marks a column that only
 * `-o wide` shows; the column called `Name` holds the object's name.
 *
 * Mirrors: pkg/printers/internalversion/printers.go AddHandlers.
 * Differs: descriptions are left empty; kubectl never shows them.
 */
import type { TableColumn } from '../api/door.ts';

const column = (name: string, type = 'string'): TableColumn => {
  const isWide = name.startsWith('+');
  const plain = isWide ? name.slice(1) : name;
  return { name: plain, type, format: plain === 'Name' ? 'name' : '', description: '', priority: isWide ? 1 : 0 };
};

const columns = (...names: string[]): readonly TableColumn[] => names.map((name) => column(name));

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
  Service: columns('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'),
} as const satisfies Record<string, readonly TableColumn[]>;

/** What kinds without a printer of their own show (apiserver's default table convertor). */
export const defaultPrinterColumns: readonly TableColumn[] = [column('Name'), column('Created At', 'date')];
