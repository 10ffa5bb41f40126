/**
 * The node's Lease: renewed every ten seconds, the cheaper of the two heartbeats.
 *
 * Mirrors: pkg/kubelet/kubelet.go (NewController of the node lease: 40 s, renewed after a quarter of that) and
 * component-helpers/apimachinery/lease/controller.go.
 * Differs: the renewals are the server's to show (see lease-renewals.ts there); a Lease that somebody deletes is made anew at once.
 */
import { formatMicroTime } from '../../api/time.ts';
import type { Node } from '../../api/types.gen.ts';
import { ApiError, type Client } from '../../client/client.ts';
import { startInformer } from '../../client/informer.ts';
import type { Simulation } from '../../sim/simulation.ts';

const NAMESPACE = 'kube-node-lease';
const LEASE_DURATION_SECONDS = 40;
const RENEW_PERIOD_MS = (LEASE_DURATION_SECONDS * 1000) / 4;

/** A lease that can be let go (the kubelet stops, or no longer reaches the server) and taken up again. */
export interface NodeLease {
  hold(): void;
  release(): void;
}

/** The lease of a node that is registered. Begins without holding it. */
export function createNodeLease({ sim, client, node }: { sim: Simulation; client: Client; node: () => Node | undefined }): NodeLease {
  let renewal: { stop(): void } | undefined;

  const hold = (): void => {
    const owner = node();
    if (!owner) return;
    const { name, uid = '' } = owner.metadata;
    try {
      if (!client.get('leases', { namespace: NAMESPACE, name })) {
        client.create('leases', {
          metadata: { name, namespace: NAMESPACE, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
          spec: { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime: formatMicroTime(sim.wallMs) },
        });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return;
    }
    renewal = client.api.renewLease({ namespace: NAMESPACE, name, periodMs: RENEW_PERIOD_MS, who: client.who });
  };

  startInformer({
    client,
    resource: 'leases',
    namespace: NAMESPACE,
    fieldSelector: `metadata.name=${node()?.metadata.name ?? ''}`,
    onChange: ({ after }) => {
      if (!after && renewal) hold();
    },
  });
  return {
    hold,
    release() {
      renewal?.stop();
      renewal = undefined;
    },
  };
}
