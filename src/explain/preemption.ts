/** Preemption in words: for whom a pod has to go, and whom a pod of higher priority waits for. */
import { getPodCondition } from '../api/pod-util.ts';
import { podPriorityOf } from '../api/priority.ts';
import type { Pod } from '../api/types.gen.ts';
import { inNamespaceOf } from './container-state.ts';
import { newestEventOf, readObject, type History } from './history.ts';
import { listOf, nameOf } from './words.ts';

const isPreempted = (pod: Pod): boolean => getPodCondition(pod.status, 'DisruptionTarget')?.reason === 'PreemptionByScheduler';

/** `to make room for pod vip, whose priority is higher (1000 instead of 0)`; undefined for a pod that went for another reason. */
export function preemptorOf(history: History, pod: Pod): string | undefined {
  if (!isPreempted(pod)) return undefined;
  const { related } = newestEventOf(history, pod.metadata.uid ?? '', ['Preempted'])?.event ?? {};
  if (!related?.name) return 'to make room for a pod of higher priority';
  const preemptor = readObject(history, `/api/v1/namespaces/${related.namespace}/pods/${related.name}`) as Pod | undefined;
  const numbers = preemptor ? ` (${podPriorityOf(preemptor)} instead of ${podPriorityOf(pod)})` : '';
  return `to make room for ${nameOf(`pod/${related.namespace}/${related.name}`)}, whose priority is higher${numbers}`;
}

/** What preemption has come to for a pod that has no node: what is said of it, and the victim to look at. */
export function preemptionOf(history: History, pod: Pod, message: string): { says: string; lookAt: string | undefined } {
  const { nominatedNodeName } = pod.status;
  if (message.includes('preemptionPolicy=Never'))
    return {
      says: `. Its priority class ${pod.spec.priorityClassName ?? ''} has the preemptionPolicy Never, so no other pod has to go for it`,
      lookAt: undefined,
    };
  if (nominatedNodeName === undefined) return { says: '', lookAt: undefined };
  const { items } = readObject(history, '/api/v1/pods') as { items: Pod[] };
  const victims = items.filter((other) => other.spec.nodeName === nominatedNodeName && other.metadata.deletionTimestamp && isPreempted(other));
  const promise = `. It is promised room on node ${nominatedNodeName}`;
  const [first] = victims;
  if (!first) return { says: promise, lookAt: undefined };
  const names = listOf(victims.map(({ metadata }) => nameOf(`pod/${metadata.namespace}/${metadata.name}`)));
  return {
    says: `${promise}, where ${names}, whose priority is lower, ${victims.length > 1 ? 'have' : 'has'} to go first`,
    lookAt: `why pod/${first.metadata.name}${inNamespaceOf(first.metadata)}`,
  };
}
