/** The states of nodes, claims and namespaces in words. */
import type { Namespace, Node, PersistentVolumeClaim } from '../api/types.gen.ts';
import { newestEventOf, newestOf } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { capital, clockOfTime, listOf, nameOf, plain } from './words.ts';

/** Conditions of a node that are bad where they are True. */
const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'];

export function nodeState({ object, row, subject }: Seen): ObjectState {
  const node = object as Node;
  const conditions = node.status.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const pressures = conditions.filter(({ type, status }) => PRESSURES.includes(type) && status === 'True');
  const taints = (node.spec.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
  const parts = [
    ...(ready?.status === 'True' ? [] : [`${plain(ready?.message)} (since ${clockOfTime(ready?.lastTransitionTime)})`]),
    ...pressures.map(({ type, message }) => `${type}: ${plain(message)}`),
    ...(node.spec.unschedulable ? ['it was cordoned and gets no new pods'] : []),
    ...(taints.length > 0 ? [`it has the ${taints.length > 1 ? 'taints' : 'taint'} ${listOf(taints)}`] : []),
  ];
  const { name } = node.metadata;
  const says = `${capital(nameOf(subject))} is ${row.Status}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
  return { says, lookAt: parts.length > 0 ? [`kubectl describe node ${name}`, `kubectl get pods -A --field-selector spec.nodeName=${name}`] : [] };
}

export function claimState({ history, object, row, subject }: Seen): ObjectState {
  const claim = object as PersistentVolumeClaim;
  const { storageClassName, volumeName } = claim.spec;
  const name = capital(nameOf(subject));
  if (row.Status === 'Bound') return { says: `${name} is Bound to PersistentVolume ${volumeName}`, lookAt: [] };
  const event = newestEventOf(history, claim.metadata.uid ?? '', [
    'FailedBinding',
    'ProvisioningFailed',
    'WaitForFirstConsumer',
    'WaitForPodScheduled',
    'ExternalProvisioning',
  ]);
  const what = event ? `: ${plain(event.event.message)}` : '';
  const remedy = storageClassName ? `kubectl describe storageclass ${storageClassName}` : 'kubectl get storageclass,pv';
  return { says: `${name} is ${row.Status}${what}`, lookAt: [remedy] };
}

export function namespaceState({ history, object, row, subject }: Seen): ObjectState {
  const namespace = object as Namespace;
  const name = capital(nameOf(subject));
  if (!namespace.metadata.deletionTimestamp) return { says: `${name} is ${row.Status}`, lookAt: [] };
  const held = (namespace.status?.conditions ?? [])
    .filter(({ type, status }) => status === 'True' && /Remaining$|Failure$/.test(type))
    .map(({ message }) => plain(message));
  const from = newestOf(history, subject, (entry) => {
    const write = history.writeOf(entry);
    return write?.type === 'update' && write.value.metadata?.deletionTimestamp !== undefined && write.previous?.metadata?.deletionTimestamp === undefined;
  });
  const what = held.length > 0 ? `it goes when all that is in it is gone. ${held.join('. ')}` : 'what is in it is being deleted';
  return { says: `${name} is Terminating: ${what}`, from, lookAt: [`kubectl get all -n ${namespace.metadata.name}`] };
}
