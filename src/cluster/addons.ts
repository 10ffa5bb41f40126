/** What a cluster runs for itself in pods, where the catalogue has the images: the programs in them, and the objects that make them run. */
import { coreDnsObjects, COREDNS_IMAGE } from '../addons/coredns/manifests.ts';
import { createCoreDns } from '../addons/coredns/coredns.ts';
import { createIngressNginx } from '../addons/ingress-nginx/controller.ts';
import { ingressNginxObjects } from '../addons/ingress-nginx/manifests.ts';
import { startLoadBalancerController } from '../addons/load-balancer/service-controller.ts';
import { metricsServerObjects } from '../addons/metrics-server/manifests.ts';
import { createMetricsServer } from '../addons/metrics-server/metrics-server.ts';
import { startNetworkPolicyAgent } from '../addons/network-policy/agent.ts';
import { isSuccess, type ApiObject, type ApiServer, type Status } from '../api/door.ts';
import { findResourceByKind, resourcePath } from '../api/resources.ts';
import { needsHealthCheck } from '../api/service-util.ts';
import { keyOf } from '../client/informer.ts';
import type { Service } from '../api/types.gen.ts';
import type { Catalogue, Scenario } from '../data/image.ts';
import type { Network } from '../kernel/network.ts';
import type { Program } from '../kernel/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Machine } from './machine.ts';
import { whenRun } from './when-run.ts';

const CLUSTER_DOMAIN = 'cluster.local';

/** Images of addons that the catalogue has: every node has them from the start. A catalogue without them is of a cluster without addons. */
export const addonImagesIn = ({ images }: Catalogue): readonly string[] =>
  [COREDNS_IMAGE].filter((name) => images.some(({ repository }) => repository === name.slice(0, name.lastIndexOf(':'))));

/** Programs that only addons' images hold. */
export const addonPrograms = ({ sim, api }: { sim: Simulation; api: ApiServer }): readonly (readonly [string, Program])[] => [
  ['coredns', createCoreDns({ sim, api })],
  ['nginx-ingress-controller', whenRun(() => createIngressNginx({ sim, api }))],
  ['metrics-server', whenRun(() => createMetricsServer(api))],
];

/** The addresses that a provider's balancers get: in the nodes' net, above theirs. */
const poolOf = ({ nodes }: Scenario): { first: string; count: number } => ({ first: (nodes[0]?.address ?? '').replace(/\d+$/, '200'), count: 50 });

export interface AddonsOptions {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network: Network;
  readonly catalogue: Catalogue;
  readonly scenario: Scenario;
  readonly machines: readonly Machine[];
}

/** Starts the agents that the scenario asks for and creates the addons' objects. */
export function startAddons({ sim, api, network, catalogue, scenario, machines }: AddonsOptions): void {
  const isWanted = (addon: string): boolean => scenario.addons?.includes(addon) ?? false;
  if (isWanted('network-policy')) startNetworkPolicyAgent({ api, network });
  if (isWanted('load-balancer')) {
    const byName = new Map(machines.map((machine) => [machine.name, machine]));
    const isHealthy = (node: string, service: Service): boolean => {
      const machine = byName.get(node);
      if (!machine || machine.isCutOff) return false;
      return !needsHealthCheck(service) || machine.kubeProxy.localEndpoints(keyOf(service.metadata)) > 0;
    };
    startLoadBalancerController({ sim, api, network, pool: poolOf(scenario), isHealthy });
  }
  const objects = [
    ...(addonImagesIn(catalogue).includes(COREDNS_IMAGE) ? coreDnsObjects(CLUSTER_DOMAIN) : []),
    ...(isWanted('ingress-nginx') ? ingressNginxObjects : []),
    ...(isWanted('metrics-server') ? metricsServerObjects : []),
  ];
  for (const object of objects) createObject(api, object);
}

function createObject(api: ApiServer, object: ApiObject): void {
  const resource = findResourceByKind(object.apiVersion ?? '', object.kind ?? '');
  if (!resource) throw new Error(`startAddons: wanted an object of a kind that the API server knows, found kind "${object.kind}"`);
  const path = resourcePath(resource, { namespace: object.metadata?.namespace });
  const response = api.serve({ method: 'POST', path, body: object, who: 'kubeadm' });
  if (!isSuccess(response)) throw new Error(`startAddons: ${object.kind} ${object.metadata?.name}: ${(response.body as Status).message}`);
}
