/** How far a Service of type LoadBalancer is with its balancer, in words. */
import type { Service } from '../api/types.gen.ts';
import { newestEventOf, type History } from './history.ts';
import { clockOfTime, listOf, plain } from './words.ts';

/** What is to be said of the Service beside its endpoints; undefined where nothing is. `from`: the Event that tells of it. */
export function balancerOf(history: History, { metadata, spec, status }: Service): { says: string; from?: ReturnType<typeof newestEventOf> } | undefined {
  if (spec.type !== 'LoadBalancer') return undefined;
  const addresses = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  if (addresses.length > 0) return { says: `Its load balancer is at ${listOf(addresses)}` };
  const ports = (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [String(nodePort)] : []));
  const instead = ports.length > 0 ? `. Its node ${ports.length > 1 ? 'ports' : 'port'} ${listOf(ports)} can be used meanwhile` : '';
  if (spec.loadBalancerClass)
    return { says: `It has no load balancer: it asks for one of class ${spec.loadBalancerClass}, and nobody who makes those has taken the order${instead}` };
  const event = newestEventOf(history, metadata.uid, ['SyncLoadBalancerFailed', 'EnsuringLoadBalancer']);
  if (!event)
    return {
      says: `It has no load balancer (EXTERNAL-IP is <pending>): the order was taken by nobody, for this cluster has no provider of load balancers${instead}`,
    };
  const failed = event.event.reason === 'SyncLoadBalancerFailed';
  const says = failed
    ? `It has no load balancer: ${plain(event.event.message)}`
    : `Its load balancer is being made since ${clockOfTime(event.event.lastTimestamp)}`;
  return { says: says + instead, from: event };
}
