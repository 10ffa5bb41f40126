/** The kubeconfig that leads a real kubectl to a simulated cluster. */
import { stringify } from 'yaml';

/** A kubeconfig's text for a cluster that is served at `url`. `name` names cluster, user and context. */
export function kubeconfigOf(name: string, url: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // There is no TLS to verify; @kubernetes/client-node wants to be told before it speaks plain HTTP.
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}
