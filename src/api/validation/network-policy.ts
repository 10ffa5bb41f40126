/**
 * Validation of NetworkPolicies.
 *
 * Mirrors: pkg/apis/networking/validation ValidateNetworkPolicy, ValidateNetworkPolicyUpdate.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isValidPortName, isValidPortNumber } from '../names.ts';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../types.gen.ts';
import { bitsOf, validCidr } from './ip.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validateLabelSelector } from './label-selector.ts';

const SPEC = FieldPath.of('spec');
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

/** Ranges that were in the policy before stay as they are. */
type KnownRanges = ReadonlySet<string>;

export const validateNetworkPolicy = (policy: NetworkPolicy): FieldError[] => validatePolicy(policy, new Set());

export function validateNetworkPolicyUpdate(policy: NetworkPolicy, old: NetworkPolicy): FieldError[] {
  const peers = [...(old.spec.ingress ?? []).flatMap(({ from }) => from ?? []), ...(old.spec.egress ?? []).flatMap(({ to }) => to ?? [])];
  const known = new Set(peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [])));
  return [...validateObjectMetaUpdate(policy.metadata, old.metadata, METADATA), ...validatePolicy(policy, known)];
}

function validatePolicy({ metadata, spec }: NetworkPolicy, known: KnownRanges): FieldError[] {
  const errors = [...validateObjectMeta(metadata, true, subdomainName, METADATA), ...validateLabelSelector(spec.podSelector, SPEC.child('podSelector'))];
  (spec.ingress ?? []).forEach(({ ports = [], from = [] }, i) => {
    const path = SPEC.child('ingress').index(i);
    (ports ?? []).forEach((port, j) => errors.push(...validatePort(port, path.child('ports').index(j))));
    (from ?? []).forEach((peer, j) => errors.push(...validatePeer(peer, path.child('from').index(j), known)));
  });
  (spec.egress ?? []).forEach(({ ports = [], to = [] }, i) => {
    const path = SPEC.child('egress').index(i);
    (ports ?? []).forEach((port, j) => errors.push(...validatePort(port, path.child('ports').index(j))));
    (to ?? []).forEach((peer, j) => errors.push(...validatePeer(peer, path.child('to').index(j), known)));
  });
  const types = spec.policyTypes ?? [];
  if (types.length > TYPES.length) return [...errors, invalid(SPEC.child('policyTypes'), types, 'may not specify more than two policyTypes')];
  types.forEach((type, i) => {
    if (!TYPES.includes(type)) errors.push(notSupported(SPEC.child('policyTypes').index(i), type, TYPES));
  });
  return errors;
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.push(notSupported(path.child('protocol'), protocol, PROTOCOLS));
  const end = path.child('endPort');
  if (port === undefined || port === null) {
    return endPort === undefined ? errors : [...errors, invalid(end, endPort, 'may not be specified when `port` is not specified')];
  }
  const complaints = typeof port === 'number' ? isValidPortNumber(port) : isValidPortName(port);
  errors.push(...complaints.map((complaint) => invalid(path.child('port'), port, complaint)));
  if (endPort === undefined) return errors;
  if (typeof port !== 'number') return [...errors, invalid(end, endPort, 'may not be specified when `port` is non-numeric')];
  if (endPort < port) errors.push(invalid(end, endPort, 'must be greater than or equal to `port`'));
  return [...errors, ...isValidPortNumber(endPort).map((complaint) => invalid(end, endPort, complaint))];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: FieldPath, known: KnownRanges): FieldError[] {
  const errors: FieldError[] = [];
  if (podSelector) errors.push(...validateLabelSelector(podSelector, path.child('podSelector')));
  if (namespaceSelector) errors.push(...validateLabelSelector(namespaceSelector, path.child('namespaceSelector')));
  if (ipBlock) errors.push(...validateIpBlock(ipBlock, path.child('ipBlock'), known));
  if (!podSelector && !namespaceSelector && !ipBlock) return [...errors, required(path, 'must specify a peer')];
  if (ipBlock && (podSelector || namespaceSelector)) return [...errors, forbidden(path, 'may not specify both ipBlock and another peer')];
  return errors;
}

/** A range, and holes in it that must be smaller. */
function validateIpBlock({ cidr, except = [] }: IPBlock, path: FieldPath, known: KnownRanges): FieldError[] {
  if (!cidr) return [required(path.child('cidr'))];
  const check = (range: string, at: FieldPath): FieldError[] => (known.has(range) ? [] : validCidr(range, at));
  const errors = check(cidr, path.child('cidr'));
  if (errors.length > 0) return errors;
  const [network = '', length = ''] = cidr.split('/');
  (except ?? []).forEach((range, i) => {
    const at = path.child('except').index(i);
    const malformed = check(range, at);
    errors.push(...malformed);
    if (malformed.length > 0) return;
    const [inner = '', innerLength = ''] = range.split('/');
    const isInside = inner.includes(':') === network.includes(':') && bitsOf(inner).startsWith(bitsOf(network).slice(0, Number(length)));
    if (!isInside || Number(innerLength) <= Number(length)) errors.push(invalid(at, range, 'must be a strict subset of `cidr`'));
  });
  return errors;
}
