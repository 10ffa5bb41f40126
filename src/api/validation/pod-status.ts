/**
 * Validation of a pod's status, as kubelets and the scheduler write it.
 *
 * Mirrors: ValidatePodStatusUpdate, validateHostIPs, validatePodIPs in pkg/apis/core/validation/validation.go.
 * Differs: resource claims are not checked.
 */
import { forbidden, invalid, required, tooLong, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import { allContainersCouldRestart, findMatchingContainerRestartRule } from '../pod-util.ts';
import type { ContainerStatus, Pod, PodCondition, PodSpec } from '../types.gen.ts';
import { dnsSubdomain, validIp } from './common.ts';
import { METADATA, validateImmutable, validateObjectMetaUpdate } from './object-meta.ts';
import { validateId } from './security.ts';

const STATUS = FieldPath.of('status');
const ONE_PER_FAMILY = 'may specify no more than one IP for each IP family';

/** Addresses: valid, and of several at most one of each family. What a list that did not change holds is left alone. */
function validateIps(now: readonly { ip: string }[], before: readonly { ip: string }[], path: FieldPath): FieldError[] {
  const errors = isEqual(now, before) ? [] : now.flatMap(({ ip }, i) => validIp(ip, path.index(i)));
  const families = new Set(now.map(({ ip }) => ip.includes(':')));
  return now.length > families.size ? [...errors, invalid(path, now, ONE_PER_FAMILY)] : errors;
}

/** `PUT …/status`: addresses make sense, the class stays, a finished container does not run again unless something restarts it. */
export function validatePodStatusUpdate(pod: Pod, old: Pod): FieldError[] {
  const { status } = pod;
  const errors = validateObjectMetaUpdate(pod.metadata, old.metadata, METADATA);
  if (pod.spec.nodeName !== old.spec.nodeName) errors.push(forbidden(STATUS.child('nodeName'), 'may not be changed directly'));
  errors.push(...validateNominatedNode(pod, old));
  if (old.status.qosClass !== undefined) errors.push(...validateImmutable(status.qosClass, old.status.qosClass, STATUS.child('qosClass')));
  errors.push(
    ...validatePodConditions(status.conditions, STATUS.child('conditions')),
    ...(['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const).flatMap((list) =>
      validateContainerStatuses(status[list], STATUS.child(list)),
    ),
    ...validateGeneration(status.observedGeneration, STATUS),
    ...validateContainerStateTransition(status.containerStatuses, old.status.containerStatuses, STATUS.child('containerStatuses'), old.spec),
    ...validateContainerStateTransition(status.initContainerStatuses, old.status.initContainerStatuses, STATUS.child('initContainerStatuses'), old.spec),
    ...validateIps(status.podIPs ?? [], old.status.podIPs ?? [], STATUS.child('podIPs')),
    ...validateIps(status.hostIPs ?? [], old.status.hostIPs ?? [], STATUS.child('hostIPs')),
  );
  return errors;
}

/** Types of conditions are words of Kubernetes' own, or names with a domain. */
export const validatePodConditions = (conditions: readonly PodCondition[] | undefined, path: FieldPath): FieldError[] =>
  (conditions ?? []).flatMap(({ type, observedGeneration }, i) => [
    ...isQualifiedName(type).map((complaint) => invalid(path.index(i).child('Type'), type, complaint)),
    ...validateGeneration(observedGeneration, path.index(i)),
  ]);

const validateGeneration = (generation: number | undefined, path: FieldPath): FieldError[] =>
  generation !== undefined && generation < 0 ? [invalid(path.child('observedGeneration'), generation, 'must be a non-negative integer')] : [];

const MAX_IMAGE_REF = 256;

/** Who a container runs as, and which image a volume of it is. */
const validateContainerStatuses = (statuses: readonly ContainerStatus[] | undefined, path: FieldPath): FieldError[] =>
  (statuses ?? []).flatMap(({ user, volumeMounts }, i) => {
    const at = path.index(i);
    const linux = at.child('user', 'linux');
    const { uid, gid, supplementalGroups = [] } = user?.linux ?? {};
    return [
      ...validateId(uid, linux.child('uid')),
      ...validateId(gid, linux.child('gid')),
      ...supplementalGroups.flatMap((group, j) => validateId(group, linux.child('supplementalGroups').index(j))),
      ...(volumeMounts ?? []).flatMap(({ volumeStatus }, j) => {
        if (!volumeStatus?.image) return [];
        const ref = volumeStatus.image.imageRef;
        const where = at.child('volumeMounts').index(j).child('volumeStatus', 'imageVolumeStatus', 'imageRef');
        if (!ref) return [required(where, 'imageRef must not be empty')];
        return ref.length > MAX_IMAGE_REF ? [tooLong(where, MAX_IMAGE_REF)] : [];
      }),
    ];
  });

/** Preemption's claim on a node, which a pod that has a node no longer needs. */
function validateNominatedNode(pod: Pod, old: Pod): FieldError[] {
  const name = pod.status.nominatedNodeName;
  if (!name) return [];
  const errors = dnsSubdomain(name, STATUS.child('nominatedNodeName'));
  const isChanged = name !== old.status.nominatedNodeName;
  if (old.spec.nodeName && isChanged) errors.push(forbidden(STATUS.child('nominatedNodeName'), 'may not be set on pods that are already bound to a node'));
  return errors;
}

/**
 * Containers that ended and would run again though neither the pod's policy, nor their own, nor a rule restarts them.
 *
 * Mirrors: ValidateContainerStateTransition and ValidateInitContainerStateTransition.
 */
export function validateContainerStateTransition(
  now: readonly ContainerStatus[] | undefined,
  before: readonly ContainerStatus[] | undefined,
  path: FieldPath,
  spec: StateTransitionSpec,
): FieldError[] {
  if (allContainersCouldRestart(spec)) return [];
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return (now ?? []).flatMap((status, i) => {
    const ended = before?.find(({ name }) => name === status.name)?.state?.terminated;
    if (ended === undefined || status.state?.terminated !== undefined) return [];
    const container = containers.find(({ name }) => name === status.name);
    if (container && findMatchingContainerRestartRule(container, ended.exitCode)) return [];
    const policy = container?.restartPolicy ?? spec.restartPolicy;
    if (policy === 'Always' || (policy === 'OnFailure' && ended.exitCode !== 0)) return [];
    return [forbidden(path.index(i).child('state'), 'may not be transitioned to non-terminated state')];
  });
}

/** What of a pod's spec says whether its containers restart. */
type StateTransitionSpec = Pick<PodSpec, 'restartPolicy' | 'containers' | 'initContainers'>;
