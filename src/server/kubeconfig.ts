/** The kubeconfig that leads a real kubectl to a simulated cluster. */
import { stringify } from 'yaml';

const MARK = '# Written by Pod Deep Dive (npm run cluster), and taken away when that ends.\n';

/** Whether a kubeconfig was written here, so that it may be written over. */
export const isOwnKubeconfig = (text: string): boolean => text.startsWith(MARK);

/** A kubeconfig's text for a cluster that is served at `url`. The context is named after the cluster. */
export function kubeconfigOf({ cluster, user = cluster }: { cluster: string; user?: string }, url: string): string {
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // There is no TLS to verify; @kubernetes/client-node wants to be told before it speaks plain HTTP.
    clusters: [{ name: cluster, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: user, user: {} }],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  });
  return MARK + text;
}
