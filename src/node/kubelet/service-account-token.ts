/**
 * The token that a pod finds in its projected volume.
 *
 * Mirrors: the TokenRequest API (pkg/serviceaccount/claims.go).
 * Differs: the signature is random text; the apiserver of this simulation checks no tokens.
 */
import type { Pod } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { encodeBase64Url } from '../../api/base64.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';

const part = (value: unknown): string => encodeBase64Url(encodeUtf8(JSON.stringify(value)));

const HEADER = part({ alg: 'RS256', kid: 'simulated' });

/** A JSON web token for the pod's service account, bound to the pod. */
export function createServiceAccountToken(sim: Simulation, pod: Pod, audience: string, expirationSeconds: number): string {
  const now = Math.floor(sim.wallMs / 1000);
  const { namespace, name, uid } = pod.metadata;
  const account = pod.spec.serviceAccountName ?? 'default';
  const claims = {
    aud: [audience || ISSUER],
    exp: now + expirationSeconds,
    iat: now,
    iss: ISSUER,
    'kubernetes.io': { namespace, node: { name: pod.spec.nodeName }, pod: { name, uid }, serviceaccount: { name: account } },
    nbf: now,
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const dice = sim.random('kubelet/token');
  let signature = '';
  for (let i = 0; i < 16; i++) signature += String.fromCharCode(dice.integer(0, 255));
  return `${HEADER}.${part(claims)}.${encodeBase64Url(signature)}`;
}
