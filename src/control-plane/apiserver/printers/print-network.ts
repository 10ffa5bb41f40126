/**
 * Table rows of the kinds that traffic is about.
 *
 * Mirrors: pkg/printers/internalversion/printers.go printEndpoints, printEndpointSlice, printIngress, printIngressClass,
 * printNetworkPolicy.
 */
import { formatLabelSelectorObject } from '../../../api/labels.ts';
import type { EndpointSlice, Endpoints, Ingress, IngressClass, NetworkPolicy } from '../../../api/types.gen.ts';
import { NONE, ageOf } from './ages.ts';
import type { PrintedRow } from './print-pod.ts';

const UNSET = '<unset>';
/** How many of a list a cell shows. */
const SHOWN = 3;

const shorten = (list: readonly string[]): string =>
  list.length > SHOWN ? `${list.slice(0, SHOWN).join(',')} + ${list.length - SHOWN} more...` : list.join(',');

/** ENDPOINTS: ready addresses with each port, or without where there is none. */
export function endpointsTextOf({ subsets }: Endpoints): string {
  if ((subsets ?? []).length === 0) return NONE;
  const list = (subsets ?? []).flatMap(({ addresses, ports }) => {
    const ips = (addresses ?? []).map(({ ip }) => ip);
    return (ports ?? []).length === 0 ? ips : (ports ?? []).flatMap(({ port }) => ips.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)));
  });
  return shorten(list);
}

export const printEndpoints = (endpoints: Endpoints, nowMs: number): PrintedRow => ({
  cells: [endpoints.metadata.name ?? '', endpointsTextOf(endpoints), ageOf(endpoints.metadata.creationTimestamp, nowMs)],
});

export function printEndpointSlice(slice: EndpointSlice, nowMs: number): PrintedRow {
  const ports = (slice.ports ?? []).map(({ port, name }) => (port === undefined ? name || '*' : String(port)));
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  const { name = '', creationTimestamp } = slice.metadata;
  return { cells: [name, slice.addressType, shorten(ports) || UNSET, shorten(addresses) || UNSET, ageOf(creationTimestamp, nowMs)] };
}

export function printIngress({ metadata, spec, status }: Ingress, nowMs: number): PrintedRow {
  const hosts = (spec.rules ?? []).map(({ host }) => host ?? '').filter((host) => host !== '');
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((address) => address !== '');
  return {
    cells: [
      metadata.name ?? '',
      spec.ingressClassName ?? NONE,
      shorten(hosts) || '*',
      addresses.join(','),
      (spec.tls ?? []).length > 0 ? '80, 443' : '80',
      ageOf(metadata.creationTimestamp, nowMs),
    ],
  };
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

export function printIngressClass({ metadata, spec }: IngressClass, nowMs: number): PrintedRow {
  const { parameters } = spec;
  const kind = parameters && (parameters.apiGroup ? `${parameters.kind}.${parameters.apiGroup}` : parameters.kind);
  const isDefault = metadata.annotations?.[DEFAULT_CLASS] === 'true';
  return {
    cells: [
      `${metadata.name ?? ''}${isDefault ? ' (default)' : ''}`,
      spec.controller ?? '',
      parameters ? `${kind}/${parameters.name}` : NONE,
      ageOf(metadata.creationTimestamp, nowMs),
    ],
  };
}

export const printNetworkPolicy = ({ metadata, spec }: NetworkPolicy, nowMs: number): PrintedRow => ({
  cells: [metadata.name ?? '', formatLabelSelectorObject(spec.podSelector), ageOf(metadata.creationTimestamp, nowMs)],
});
