/** The present state of any object, in words: what `why` begins with. */
import { lookupResource, resourcePath } from '../api/resources.ts';
import type { ApiObject } from '../api/door.ts';
import type { Pod } from '../api/types.gen.ts';
import { newestOf, readObject, readRow, type History } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { ingressState } from './ingress-state.ts';
import { networkPolicyState } from './network-policy-state.ts';
import { claimState, namespaceState, nodeState } from './other-states.ts';
import { podState } from './pod-state.ts';
import { serviceState } from './service-state.ts';
import { preemptorOf } from './preemption.ts';
import { capital, clockOf, nameOf, writerOf } from './words.ts';
import { cronJobState, jobState, workloadState } from './workload-states.ts';

/** Who puts which kind into words. */
const STATES: Readonly<Record<string, (seen: Seen) => ObjectState | undefined>> = {
  CronJob: cronJobState,
  DaemonSet: workloadState,
  Deployment: workloadState,
  Ingress: ingressState,
  Job: jobState,
  Namespace: namespaceState,
  NetworkPolicy: networkPolicyState,
  Node: nodeState,
  PersistentVolumeClaim: claimState,
  Pod: podState,
  ReplicaSet: workloadState,
  Service: serviceState,
  StatefulSet: workloadState,
};

/** The URL path of a subject such as `pod/default/web`, or undefined for what is no object. */
function pathOf(subject: string): string | undefined {
  const [kind = '', ...rest] = subject.split('/');
  const resource = lookupResource(kind);
  if (!resource || rest.length !== (resource.namespaced ? 2 : 1)) return undefined;
  return resourcePath(resource, { namespace: resource.namespaced ? rest[0] : undefined, name: rest.at(-1) });
}

/** Of an object that was there once: when it went, and who asked for that. */
function goneState(history: History, subject: string): ObjectState | undefined {
  const removed = newestOf(history, subject, (entry) => history.writeOf(entry)?.type === 'delete');
  if (!removed) return undefined;
  const asked = newestOf(history, subject, (entry) => {
    const write = history.writeOf(entry);
    return write?.type === 'update' && write.value.metadata?.deletionTimestamp !== undefined && write.previous?.metadata?.deletionTimestamp === undefined;
  });
  const clock = (atMs: number): string => clockOf(history.epochMs + atMs);
  const by = writerOf((asked ?? removed).who).replace(/^The /, 'the ');
  const last = history.writeOf(removed)?.value;
  const room = last?.kind === 'Pod' ? preemptorOf(history, last as Pod) : undefined;
  const when = asked
    ? `${by} asked for its deletion at ${clock(asked.atMs)}${room === undefined ? '' : ` ${room}`}, and it was removed at ${clock(removed.atMs)}`
    : `${by} removed it at ${clock(removed.atMs)}`;
  return { says: `${capital(nameOf(subject))} is gone: ${when}`, from: removed, lookAt: [] };
}

/** The state of a subject such as `pod/default/web`; undefined where it never was, or where its kind has no words. */
export function stateOf(history: History, subject: string): ObjectState | undefined {
  const path = pathOf(subject);
  const object = path === undefined ? undefined : (readObject(history, path) as ApiObject | undefined);
  if (path === undefined || object === undefined) return goneState(history, subject);
  return STATES[object.kind ?? '']?.({ history, subject, object, row: readRow(history, path) ?? {} });
}
