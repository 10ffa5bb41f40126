/**
 * Server-side tables: lists and single objects as rows of cells.
 *
 * Mirrors: pkg/printers/tablegenerator.go, apiserver/pkg/endpoints/handlers/response.go (includeObject),
 * apiserver/pkg/registry/rest/table.go for kinds without a printer.
 * Differs: every event of a watched table carries the column definitions, not only the first.
 */
import type { ApiObject, Table, TableColumn } from '../../../api/door.ts';
import type { ConfigMap, Event, Lease, Namespace, Node, Pod, Secret, Service, ServiceAccount } from '../../../api/types.gen.ts';
import { defaultPrinterColumns, printerColumns } from '../../../data/printer-columns.table.ts';
import { printConfigMap, printEvent, printLease, printNamespace, printNode, printSecret, printService, printServiceAccount } from './print-core.ts';
import { printPod, type PrintedRow } from './print-pod.ts';
import * as storage from './print-storage.ts';
import * as network from './print-network.ts';
import * as workloads from './print-workloads.ts';

/** What a row's `object` holds: nothing, the metadata, or everything (query parameter `includeObject`). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface Printer {
  readonly columns: readonly TableColumn[];
  /** `nowMs` is Unix time in ms. */
  print(object: ApiObject, nowMs: number): PrintedRow;
}

/** A row of the table: columns, and what prints an object of that kind. */
const printer = <T>(columns: readonly TableColumn[], print: (object: T, nowMs: number) => PrintedRow): Printer => ({
  columns,
  print: (object, nowMs) => print(object as T, nowMs),
});

/** Printers by kind. An object in the store has passed validation, so it is what its kind says. */
const printers: Readonly<Record<string, Printer>> = {
  Pod: { columns: printerColumns.Pod, print: (object, nowMs) => printPod(object as Pod, nowMs) },
  Node: { columns: printerColumns.Node, print: (object, nowMs) => printNode(object as Node, nowMs) },
  Namespace: { columns: printerColumns.Namespace, print: (object, nowMs) => printNamespace(object as Namespace, nowMs) },
  Event: { columns: printerColumns.Event, print: (object, nowMs) => printEvent(object as Event, nowMs) },
  ServiceAccount: { columns: printerColumns.ServiceAccount, print: (object, nowMs) => printServiceAccount(object as ServiceAccount, nowMs) },
  ConfigMap: { columns: printerColumns.ConfigMap, print: (object, nowMs) => printConfigMap(object as ConfigMap, nowMs) },
  Secret: { columns: printerColumns.Secret, print: (object, nowMs) => printSecret(object as Secret, nowMs) },
  Lease: { columns: printerColumns.Lease, print: (object, nowMs) => printLease(object as Lease, nowMs) },
  Service: { columns: printerColumns.Service, print: (object, nowMs) => printService(object as Service, nowMs) },
  EndpointSlice: printer(printerColumns.EndpointSlice, network.printEndpointSlice),
  Endpoints: printer(printerColumns.Endpoints, network.printEndpoints),
  Ingress: printer(printerColumns.Ingress, network.printIngress),
  IngressClass: printer(printerColumns.IngressClass, network.printIngressClass),
  NetworkPolicy: printer(printerColumns.NetworkPolicy, network.printNetworkPolicy),
  ControllerRevision: printer(printerColumns.ControllerRevision, workloads.printControllerRevision),
  CronJob: printer(printerColumns.CronJob, workloads.printCronJob),
  DaemonSet: printer(printerColumns.DaemonSet, workloads.printDaemonSet),
  Deployment: printer(printerColumns.Deployment, workloads.printDeployment),
  Job: printer(printerColumns.Job, workloads.printJob),
  PodDisruptionBudget: printer(printerColumns.PodDisruptionBudget, workloads.printPodDisruptionBudget),
  PriorityClass: printer(printerColumns.PriorityClass, workloads.printPriorityClass),
  ReplicaSet: printer(printerColumns.ReplicaSet, workloads.printReplicaSet),
  ResourceQuota: printer(printerColumns.ResourceQuota, workloads.printResourceQuota),
  Scale: printer(printerColumns.Scale, workloads.printScale),
  StatefulSet: printer(printerColumns.StatefulSet, workloads.printStatefulSet),
  PersistentVolume: printer(printerColumns.PersistentVolume, storage.printPersistentVolume),
  PersistentVolumeClaim: printer(printerColumns.PersistentVolumeClaim, storage.printPersistentVolumeClaim),
  StorageClass: printer(printerColumns.StorageClass, storage.printStorageClass),
};

const defaultPrinter: Printer = {
  columns: defaultPrinterColumns,
  print: ({ metadata }) => ({ cells: [metadata?.name ?? '', metadata?.creationTimestamp ?? null] }),
};

/** An object's metadata alone. */
export const partialOf = (object: ApiObject): ApiObject => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata });

/** The cells of one object: the row that a table shows for it. */
export const printRow = (kind: string, object: ApiObject, nowMs: number): PrintedRow => (printers[kind] ?? defaultPrinter).print(object, nowMs);

/** A table over objects of one kind. `nowMs` (Unix time) is what ages are computed from. */
export function printTable(
  kind: string,
  objects: readonly ApiObject[],
  metadata: Table['metadata'],
  options: { nowMs: number; includeObject: IncludeObject },
): Table {
  const { columns, print } = printers[kind] ?? defaultPrinter;
  const rows = objects.map((object): Table['rows'][number] => {
    const { cells, conditions } = print(object, options.nowMs);
    const shown = options.includeObject === 'None' ? undefined : options.includeObject === 'Object' ? object : partialOf(object);
    return { cells, ...(conditions && { conditions }), ...(shown && { object: shown }) };
  });
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [...columns], rows };
}
