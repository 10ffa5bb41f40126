/** The kubeconfig that leads a real kubectl to a simulated cluster. */
import { stringify } from 'yaml';

/** A kubeconfig's text for a cluster that is served at `url`. The context is named after the cluster. */
export function kubeconfigOf({ cluster, user = cluster }: { cluster: string; user?: string }, url: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // There is no TLS to verify; @kubernetes/client-node wants to be told before it speaks plain HTTP.
    clusters: [{ name: cluster, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: user, user: {} }],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  });
}
