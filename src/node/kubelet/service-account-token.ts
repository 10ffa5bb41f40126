/**
 * The token that a pod finds in its projected volume.
 *
 * Mirrors: pkg/kubelet/token (the TokenRequest that a kubelet sends for a pod).
 * Differs: the kubelet writes it itself, without asking the server.
 */
import { signToken, TOKEN_ISSUER } from '../../api/service-account-token.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Simulation } from '../../sim/simulation.ts';

/** A JSON web token for the pod's service account, bound to the pod. */
export function createServiceAccountToken(sim: Simulation, pod: Pod, audience: string, expirationSeconds: number): string {
  const { namespace, name, uid } = pod.metadata;
  const dice = sim.random('kubelet/token');
  return signToken(
    {
      namespace,
      account: { name: pod.spec.serviceAccountName ?? 'default' },
      boundTo: { node: { name: pod.spec.nodeName }, pod: { name, uid } },
      audiences: [audience || TOKEN_ISSUER],
      issuedAt: Math.floor(sim.wallMs / 1000),
      expirationSeconds,
    },
    () => dice.integer(0, 255),
  );
}
