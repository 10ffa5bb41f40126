/**
 * The agent that makes NetworkPolicies work. A cluster without it keeps them and lets everything pass.
 *
 * Mirrors: what agents such as Calico and kube-network-policies do on each node: packets that no policy allows are dropped.
 * Differs: one agent filters for all nodes; connections that are open when a policy comes go on.
 */
import type { ApiServer } from '../../api/door.ts';
import type { Pod } from '../../api/types.gen.ts';
import { createClient } from '../../client/client.ts';
import { startInformer } from '../../client/informer.ts';
import type { Network } from '../../kernel/network.ts';
import { denialOf, type PolicyWorld } from './evaluate.ts';

/** Starts the agent. */
export function startNetworkPolicyAgent({ api, network }: { api: ApiServer; network: Network }): PolicyWorld {
  const client = createClient(api, 'network-policy-agent');
  const byAddress = new Map<string, Pod>();
  const policies = startInformer({ client, resource: 'networkpolicies' });
  const namespaces = startInformer({ client, resource: 'namespaces' });
  startInformer({
    client,
    resource: 'pods',
    onChange: ({ before, after }) => {
      const old = before?.status?.podIP;
      if (old && byAddress.get(old)?.metadata.uid === before.metadata.uid) byAddress.delete(old);
      // A pod on the node's own network is the node, to its neighbours.
      if (after?.status?.podIP && !after.spec.hostNetwork) byAddress.set(after.status.podIP, after);
    },
  });
  const world: PolicyWorld = {
    get policies() {
      return [...policies.values()];
    },
    podAt: (address) => byAddress.get(address),
    namespace: (name) => namespaces.get(name),
  };
  network.setFilter((packet) => policies.size === 0 || denialOf(world, packet) === undefined);
  return world;
}
