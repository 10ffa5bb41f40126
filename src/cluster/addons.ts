/** What a cluster runs for itself in pods, where the catalogue has the images: the programs in them, and the objects that make them run. */
import { coreDnsObjects, COREDNS_IMAGE } from '../addons/coredns/manifests.ts';
import { createCoreDns } from '../addons/coredns/coredns.ts';
import { startNetworkPolicyAgent } from '../addons/network-policy/agent.ts';
import { isSuccess, type ApiObject, type ApiServer, type Status } from '../api/door.ts';
import { findResourceByKind, resourcePath } from '../api/resources.ts';
import type { Catalogue, Scenario } from '../data/image.ts';
import type { Network } from '../kernel/network.ts';
import type { Program } from '../kernel/types.ts';
import type { Simulation } from '../sim/simulation.ts';

const CLUSTER_DOMAIN = 'cluster.local';

/** Images of addons that the catalogue has: every node has them from the start. A catalogue without them is of a cluster without addons. */
export const addonImagesIn = ({ images }: Catalogue): readonly string[] =>
  [COREDNS_IMAGE].filter((name) => images.some(({ repository }) => repository === name.slice(0, name.lastIndexOf(':'))));

/** Programs that only addons' images hold. */
export const addonPrograms = ({ sim, api }: { sim: Simulation; api: ApiServer }): readonly (readonly [string, Program])[] => [
  ['coredns', createCoreDns({ sim, api, domain: CLUSTER_DOMAIN })],
];

/** Starts the agents that the scenario asks for and creates the addons' objects. */
export function startAddons({ api, network, catalogue, scenario }: { api: ApiServer; network: Network; catalogue: Catalogue; scenario: Scenario }): void {
  if (scenario.addons?.includes('network-policy')) startNetworkPolicyAgent({ api, network });
  if (!addonImagesIn(catalogue).includes(COREDNS_IMAGE)) return;
  for (const object of coreDnsObjects(CLUSTER_DOMAIN)) createObject(api, object);
}

function createObject(api: ApiServer, object: ApiObject): void {
  const resource = findResourceByKind(object.apiVersion ?? '', object.kind ?? '');
  if (!resource) throw new Error(`startAddons: wanted an object of a kind that the API server knows, found kind "${object.kind}"`);
  const path = resourcePath(resource, { namespace: object.metadata?.namespace });
  const response = api.serve({ method: 'POST', path, body: object, who: 'kubeadm' });
  if (!isSuccess(response)) throw new Error(`startAddons: ${object.kind} ${object.metadata?.name}: ${(response.body as Status).message}`);
}
