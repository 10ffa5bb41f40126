/**
 * The objects that ingress-nginx's manifest for clouds installs.
 *
 * Mirrors: ingress-nginx's deploy/static/provider/cloud/deploy.yaml.
 * Differs: without the admission webhook, its certificates and Jobs; without roles, requests, probes and a security context, so that an
 * idle controller costs a cluster nothing.
 */
import type { ApiObject } from '../../api/door.ts';
import { CONTROLLER } from './names.ts';

export const RELEASE = 'v1.14.0';
export const INGRESS_NGINX_IMAGE = `registry.k8s.io/ingress-nginx/controller:${RELEASE}`;
const NAMESPACE = 'ingress-nginx';
const NAME = 'ingress-nginx-controller';

/** What the controller's pods are found by. */
export const CONTROLLER_LABELS = {
  'app.kubernetes.io/component': 'controller',
  'app.kubernetes.io/instance': 'ingress-nginx',
  'app.kubernetes.io/name': 'ingress-nginx',
};
const LABELS = { ...CONTROLLER_LABELS, 'app.kubernetes.io/part-of': 'ingress-nginx', 'app.kubernetes.io/version': RELEASE.slice(1) };
const env = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const container = {
  name: 'controller',
  image: INGRESS_NGINX_IMAGE,
  imagePullPolicy: 'IfNotPresent',
  args: [
    '/nginx-ingress-controller',
    `--publish-service=$(POD_NAMESPACE)/${NAME}`,
    '--election-id=ingress-nginx-leader',
    `--controller-class=${CONTROLLER}`,
    '--ingress-class=nginx',
    `--configmap=$(POD_NAMESPACE)/${NAME}`,
  ],
  env: [env('POD_NAME', 'metadata.name'), env('POD_NAMESPACE', 'metadata.namespace')],
  ports: [
    { containerPort: 80, name: 'http', protocol: 'TCP' },
    { containerPort: 443, name: 'https', protocol: 'TCP' },
  ],
};

const PORTS = ['http', 'https'].map((name) => ({ appProtocol: name, name, port: name === 'http' ? 80 : 443, protocol: 'TCP', targetPort: name }));

/** What has to be created for a cluster to have the controller. */
export const ingressNginxObjects: readonly ApiObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'app.kubernetes.io/instance': 'ingress-nginx', 'app.kubernetes.io/name': 'ingress-nginx' } },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ingress-nginx', namespace: NAMESPACE, labels: LABELS } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
    spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: PORTS, selector: CONTROLLER_LABELS },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: NAMESPACE, labels: LABELS },
    spec: {
      revisionHistoryLimit: 10,
      selector: { matchLabels: CONTROLLER_LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          containers: [container],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          serviceAccountName: 'ingress-nginx',
          terminationGracePeriodSeconds: 300,
        },
      },
    },
  },
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx', labels: LABELS }, spec: { controller: CONTROLLER } },
] as readonly ApiObject[];
