/**
 * The objects that metrics-server's manifest installs.
 *
 * Mirrors: metrics-server's components.yaml.
 * Differs: without roles, requests, probes, a security context and the APIService, whose part the program plays itself.
 */
import type { ApiObject } from '../../api/door.ts';

const METRICS_SERVER_IMAGE = 'registry.k8s.io/metrics-server/metrics-server:v0.8.0';
const METADATA = { name: 'metrics-server', namespace: 'kube-system', labels: { 'k8s-app': 'metrics-server' } };
const LABELS = METADATA.labels;

/** What has to be created for a cluster to have metrics. */
export const metricsServerObjects: readonly ApiObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: METADATA,
    spec: { ports: [{ appProtocol: 'https', name: 'https', port: 443, protocol: 'TCP', targetPort: 'https' }], selector: LABELS },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: METADATA,
    spec: {
      selector: { matchLabels: LABELS },
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          containers: [
            {
              name: 'metrics-server',
              image: METRICS_SERVER_IMAGE,
              imagePullPolicy: 'IfNotPresent',
              args: [
                '--cert-dir=/tmp',
                '--secure-port=10250',
                '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
                '--kubelet-use-node-status-port',
                '--metric-resolution=15s',
              ],
              ports: [{ containerPort: 10250, name: 'https', protocol: 'TCP' }],
            },
          ],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          priorityClassName: 'system-cluster-critical',
          serviceAccountName: 'metrics-server',
        },
      },
    },
  },
] as readonly ApiObject[];
