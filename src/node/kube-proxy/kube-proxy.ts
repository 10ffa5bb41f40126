/**
 * kube-proxy: makes the virtual addresses of Services work on one node, by rules that the kernel asks for every new
 * connection.
 *
 * Mirrors: pkg/proxy/iptables (proxier.go) and its BoundedFrequencyRunner: rules are written at once after a quiet time, and
 * at most once a second.
 * Differs: it is a process of the node, not a pod of a DaemonSet.
 */
import type { ApiServer } from '../../api/door.ts';
import type { EndpointSlice } from '../../api/types.gen.ts';
import { needsHealthCheck } from '../../api/service-util.ts';
import { createClient } from '../../client/client.ts';
import { keyOf, startInformer } from '../../client/informer.ts';
import { isInCidr } from '../../api/validation/ip.ts';
import type { Network, Packet, Verdict } from '../../kernel/network.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { computeChains } from './iptables-chains.ts';
import { HealthChecks, type RunOnHost } from './health-checks.ts';
import { computeRules, localEndpointsOf, ruleKey, targetOf, type RuleTable, type ServiceRule } from './compute-rules.ts';

/** --iptables-min-sync-period. */
const MIN_SYNC_PERIOD_MS = 1000;
/** What iptables-restore takes. */
const SYNC_MS = 20;
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** A node's kube-proxy. */
export interface KubeProxy {
  /** The rules that are in force. */
  readonly rules: RuleTable;
  /** The endpoint that a client keeps by its session affinity, if it has one. */
  keptEndpoint(from: string, rule: ServiceRule): string | undefined;
  /** How many ready endpoints of a Service (`namespace/name`) the node has: what a load balancer's health check is told. */
  localEndpoints(service: string): number;
}

export interface KubeProxyOptions {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network: Network;
  readonly nodeName: string;
  /** The node's own address: node ports are open there. */
  readonly address: string;
  /** The addresses of the node's pods: who asks from there is at home (--detect-local-mode=NodeCIDR). */
  readonly podCidr: string;
  /** Where it opens the ports at which load balancers ask for endpoints. */
  readonly runOnHost: RunOnHost;
}

const parseEndpoint = (text: string): { address: string; port: number } => {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
};

/** Does the work at the first call, and remembers what came of it. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Starts it. Until it has heard of all Services it touches nothing. */
export function startKubeProxy({ sim, api, network, nodeName, address, podCidr, runOnHost }: KubeProxyOptions): KubeProxy {
  const client = createClient(api, `kube-proxy/${nodeName}`);
  const slices = new Map<string, Map<string, EndpointSlice>>();
  const affinity = new Map<string, { endpoint: string; untilMs: number }>();
  /** Made of what was known at the last sync, when the first packet asks: most nodes' rules are never looked at. */
  let rulesInForce: () => RuleTable = () => new Map();
  let lastSyncMs = -MIN_SYNC_PERIOD_MS;
  let isScheduled = false;
  let healthChecks: HealthChecks | undefined;

  const sync = (): void => {
    isScheduled = false;
    lastSyncMs = sim.nowMs;
    const [known, knownSlices] = [[...services.values()], new Map([...slices].map(([key, own]) => [key, [...own.values()]]))];
    if (healthChecks || known.some(needsHealthCheck)) (healthChecks ??= new HealthChecks(runOnHost, localEndpoints)).sync(known);
    rulesInForce = once(() => computeRules(known, (key) => knownSlices.get(key) ?? [], nodeName));
  };
  const schedule = (): void => {
    if (isScheduled || !services.hasSynced || !sliceInformer.hasSynced) return;
    isScheduled = true;
    sim.after(Math.max(0, lastSyncMs + MIN_SYNC_PERIOD_MS - sim.nowMs) + SYNC_MS, `${client.who} sync`, sync);
  };

  const services = startInformer({ client, resource: 'services', onChange: schedule, onSynced: schedule });
  const sliceInformer = startInformer({
    client,
    resource: 'endpointslices',
    onChange: ({ key, before, after }) => {
      const { namespace, labels } = (after ?? before)!.metadata;
      const serviceKey = keyOf({ namespace, name: labels?.[SERVICE_NAME_LABEL] ?? '' });
      const own = slices.get(serviceKey) ?? new Map<string, EndpointSlice>();
      slices.set(serviceKey, own);
      if (after) own.set(key, after);
      else own.delete(key);
      schedule();
    },
    onSynced: schedule,
  });

  const localEndpoints = (service: string): number => localEndpointsOf([...(slices.get(service)?.values() ?? [])], nodeName);

  // Asked for at each throw: a future may have other dice from some moment on.
  const pick = (endpoints: readonly string[]): string => sim.random(client.who).pick(endpoints);
  const affinityKey = (from: string, { servicePort }: ServiceRule): string => `${from} ${servicePort}`;
  const keptEndpoint = (from: string, rule: ServiceRule, endpoints = rule.endpoints): string | undefined => {
    const known = affinity.get(affinityKey(from, rule));
    return known && known.untilMs > sim.nowMs && endpoints.includes(known.endpoint) ? known.endpoint : undefined;
  };
  /** At random, but for a client that is to keep the endpoint that it had. */
  const chooseEndpoint = (rule: ServiceRule, endpoints: readonly string[], from: string): string => {
    if (rule.affinityMs === 0) return pick(endpoints);
    const endpoint = keptEndpoint(from, rule, endpoints) ?? pick(endpoints);
    affinity.set(affinityKey(from, rule), { endpoint, untilMs: sim.nowMs + rule.affinityMs });
    return endpoint;
  };

  const isOnNode = (from: string): boolean => from === address || isInCidr(from, podCidr);
  const judge = ({ from, to, protocol }: Packet): Verdict => {
    const rules = rulesInForce();
    const rule = rules.get(ruleKey(protocol, to.address, to.port)) ?? (to.address === address ? rules.get(ruleKey(protocol, '', to.port)) : undefined);
    if (!rule) return undefined;
    const { target, endpoints } = rule.sources || rule.fromNode ? targetOf(rule, from, isOnNode(from)) : rule;
    if (target !== 'endpoints') return target === 'reject' ? 'refused' : 'dropped';
    return { to: parseEndpoint(chooseEndpoint(rule, endpoints, from)), ...(rule.masquerades && { from: address }) };
  };
  network.setRules(nodeName, judge, (digest) => computeChains(rulesInForce(), podCidr, digest));

  return {
    get rules() {
      return rulesInForce();
    },
    keptEndpoint: (from, rule) => keptEndpoint(from, rule),
    localEndpoints,
  };
}
