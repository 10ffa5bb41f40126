/**
 * Validation of nodes.
 *
 * Mirrors: ValidateNode, ValidateNodeUpdate and ValidateNodeResources in pkg/apis/core/validation/validation.go.
 * Differs: the annotation preferAvoidPods and the features that a node declares are not looked at.
 */
import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isQualifiedName, isValidLabelValue } from '../names.ts';
import type { Node, Taint } from '../types.gen.ts';
import { validCidr } from './ip.ts';
import { METADATA, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { validateAmount } from './resources.ts';

const STATUS = FieldPath.of('status');
const POD_CIDRS = FieldPath.of('spec', 'podCIDRs');
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Kubernetes names these fields as if taints were metadata, where they once were. */
function validateTaints(taints: readonly Taint[], path: FieldPath): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    const at = path.index(i);
    const errors = isQualifiedName(taint.key).map((complaint) => invalid(at.child('key'), taint.key, complaint));
    if (!taint.effect) errors.push(required(at.child('effect')));
    else if (!EFFECTS.includes(taint.effect)) errors.push(notSupported(at.child('effect'), taint.effect, EFFECTS));
    errors.push(...isValidLabelValue(taint.value ?? '').map((complaint) => invalid(at.child('value'), taint.value, complaint)));
    const id = `${taint.key}:${taint.effect}`;
    if (seen.has(id)) errors.push({ ...duplicate(at, taint), detail: 'taints must be unique by key and effect pair' });
    seen.add(id);
    return errors;
  });
}

const validateAmounts = ({ status }: Node): FieldError[] =>
  (['capacity', 'allocatable'] as const).flatMap((list) =>
    Object.entries(status?.[list] ?? {}).flatMap(([name, amount]) => validateAmount(name, amount, STATUS.child(list, name))),
  );

/** Ranges for pods: valid, and of two one of each family. */
function validatePodCidrs(ranges: readonly string[]): FieldError[] {
  const errors = ranges.flatMap((range, i) => validCidr(range, POD_CIDRS.index(i)));
  const isDualStack = ranges.length === 2 && ranges.filter((range) => range.includes(':')).length === 1;
  return ranges.length > 1 && !isDualStack ? [...errors, invalid(POD_CIDRS, ranges, 'may specify no more than one CIDR for each IP family')] : errors;
}

/** What holds for nodes new and changed alike. */
const validateParts = (node: Node): FieldError[] => [...validateTaints(node.spec?.taints ?? [], METADATA.child('taints')), ...validateAmounts(node)];

/** Everything wrong with a new node. */
export function validateNode(node: Node): FieldError[] {
  const swap = node.status?.nodeInfo?.swap?.capacity;
  return [
    ...validateObjectMeta(node.metadata, false, subdomainName, METADATA),
    ...validateParts(node),
    ...(swap !== undefined && swap <= 0 ? [invalid(METADATA.child('nodeSwapStatus', 'capacity'), swap, 'must be greater than zero')] : []),
    ...validatePodCidrs(node.spec?.podCIDRs ?? []),
  ];
}

/** Ranges for pods and the provider's id are given once. */
export function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const errors = [...validateObjectMetaUpdate(node.metadata, old.metadata, METADATA), ...validateParts(node)];
  const addresses = new Set<string>();
  (node.status?.addresses ?? []).forEach((address, i) => {
    const id = `${address.type}=${address.address}`;
    if (addresses.has(id)) errors.push(duplicate(STATUS.child('addresses').index(i), address));
    addresses.add(id);
  });
  const [before, now] = [old.spec?.podCIDRs ?? [], node.spec?.podCIDRs ?? []];
  const changed = before.length === now.length ? before.filter((range, i) => range !== now[i]) : before.slice(0, 1);
  errors.push(...changed.map(() => forbidden(POD_CIDRS, 'node updates may not change podCIDR except from "" to valid')));
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID)
    errors.push(forbidden(FieldPath.of('spec', 'providerID'), 'node updates may not change providerID except from "" to valid'));
  return errors;
}
