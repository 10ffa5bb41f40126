/**
 * Validation of a pod's status, as kubelets and the scheduler write it.
 *
 * Mirrors: ValidatePodStatusUpdate, validateHostIPs, validatePodIPs in pkg/apis/core/validation/validation.go.
 * Differs: resource claims, users of containers and volume statuses are not checked.
 */
import { forbidden, invalid, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isEqual } from '../patch/json-value.ts';
import type { Pod } from '../types.gen.ts';
import { dnsSubdomain, validIp } from './common.ts';
import { METADATA, validateImmutable, validateObjectMetaUpdate } from './object-meta.ts';

const STATUS = FieldPath.of('status');
const ONE_PER_FAMILY = 'may specify no more than one IP for each IP family';

/** Addresses: valid, and of several at most one of each family. A list that did not change is left alone. */
function validateIps(now: readonly { ip: string }[], before: readonly { ip: string }[], path: FieldPath): FieldError[] {
  if (isEqual(now, before)) return [];
  const errors = now.flatMap(({ ip }, i) => validIp(ip, path.index(i)));
  const families = new Set(now.map(({ ip }) => ip.includes(':')));
  return now.length > families.size ? [...errors, invalid(path, now, ONE_PER_FAMILY)] : errors;
}

/** `PUT …/status`: addresses make sense, the class stays, a finished container does not run again unless its pod restarts it. */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status } = pod;
  const errors = validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA);
  if (pod.spec.nodeName !== old.spec.nodeName) errors.push(forbidden(STATUS.child('nodeName'), 'may not be changed directly'));
  errors.push(...validateNominatedNode(pod, old));
  if (old.status.qosClass !== undefined) errors.push(...validateImmutable(status.qosClass, old.status.qosClass, STATUS.child('qosClass')));
  errors.push(
    ...validateRestarts(pod, old, 'containerStatuses', () => false),
    ...validateRestarts(pod, old, 'initContainerStatuses', (name) => isSidecar(old, name)),
    ...validateIps(status.podIPs ?? [], old.status.podIPs ?? [], STATUS.child('podIPs')),
    ...validateIps(status.hostIPs ?? [], old.status.hostIPs ?? [], STATUS.child('hostIPs')),
  );
  return errors;
}

/** Preemption's claim on a node, which a pod that has a node no longer needs. */
function validateNominatedNode(pod: Pod, old: Pod): FieldError[] {
  const name = pod.status.nominatedNodeName;
  if (!name) return [];
  const errors = dnsSubdomain(name, STATUS.child('nominatedNodeName'));
  const isChanged = name !== old.status.nominatedNodeName;
  if (old.spec.nodeName && isChanged) errors.push(forbidden(STATUS.child('nominatedNodeName'), 'may not be set on pods that are already bound to a node'));
  return errors;
}

type StatusList = 'containerStatuses' | 'initContainerStatuses';

/** Containers that ended and would run again though nothing restarts them. */
function validateRestarts(pod: Pod, old: Pod, list: StatusList, isAlwaysRestarted: (name: string) => boolean): FieldError[] {
  if (old.spec.restartPolicy === 'Always') return [];
  return (pod.status[list] ?? []).flatMap((status, i) => {
    const ended = old.status[list]?.find((other) => other.name === status.name)?.state?.terminated;
    if (ended === undefined || status.state?.terminated !== undefined || isAlwaysRestarted(status.name)) return [];
    // A failed one may go on where the policy restarts failures.
    if (ended.exitCode !== 0 && old.spec.restartPolicy === 'OnFailure') return [];
    return [forbidden(STATUS.child(list).index(i).child('state'), 'may not be transitioned to non-terminated state')];
  });
}

const isSidecar = (pod: Pod, name: string): boolean =>
  (pod.spec.initContainers ?? []).some((container) => container.name === name && container.restartPolicy === 'Always');
