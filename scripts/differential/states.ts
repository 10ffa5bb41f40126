/** Random states of a cluster: some manifests of many, and how long they have lived. */
import fc from 'fast-check';

const pod = (name: string, spec: string, metadata = ''): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${metadata}spec:\n${spec}`;

/** What may be in a cluster. Names say what becomes of them. */
const MANIFESTS: readonly string[] = [
  pod('web', '  containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80, name: http}]}]\n', '  labels: {app: web, tier: front}\n'),
  pod('two', '  containers: [{name: a, image: "busybox:1.36", command: [sleep, "9999"]}, {name: b, image: "busybox:1.36", command: [sleep, "9999"]}]\n'),
  pod('crash', '  containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo dying; exit 3"]}]\n', '  labels: {app: crash}\n'),
  pod('done', '  restartPolicy: Never\n  containers: [{name: main, image: "busybox:1.36", command: [echo, finished]}]\n', '  labels: {app: job}\n'),
  pod('failed', '  restartPolicy: Never\n  containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exit 7"]}]\n'),
  pod('no-image', '  containers: [{name: main, image: "registry.example/none:1"}]\n'),
  pod('too-big', '  containers: [{name: main, image: nginx, resources: {requests: {cpu: "100", memory: 1Ti}}}]\n'),
  pod('nowhere', '  nodeSelector: {disk: ssd}\n  containers: [{name: main, image: nginx}]\n', '  annotations: {owner: me}\n'),
  pod(
    'waits',
    '  initContainers: [{name: first, image: "busybox:1.36", command: [sleep, "9999"]}]\n  containers: [{name: main, image: nginx}]\n',
    '  labels: {app: web}\n',
  ),
  pod(
    'probed',
    '  containers: [{name: main, image: nginx, resources: {limits: {cpu: 100m, memory: 64Mi}}, readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}, livenessProbe: {tcpSocket: {port: 80}}}]\n',
  ),
  pod(
    'mounted',
    '  volumes: [{name: v, configMap: {name: settings}}, {name: e, emptyDir: {}}]\n  containers: [{name: main, image: nginx, volumeMounts: [{name: v, mountPath: /etc/v}, {name: e, mountPath: /tmp/e, readOnly: true}], env: [{name: A, value: b}, {name: N, valueFrom: {fieldRef: {fieldPath: metadata.name}}}], envFrom: [{configMapRef: {name: settings}}]}]\n',
  ),
  pod('missing-config', '  containers: [{name: main, image: nginx, envFrom: [{configMapRef: {name: not-there}}]}]\n'),
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {app: web}}\ndata: {color: blue, "app.conf": "a=1\\nb=2\\n"}\n',
  'apiVersion: v1\nkind: Secret\nmetadata: {name: token}\ntype: Opaque\nstringData: {password: hunter2}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {team: red}}\n',
  'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: open}\nspec: {type: NodePort, selector: {app: none}, ports: [{name: a, port: 80}, {name: b, port: 443, protocol: TCP}]}\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, labels: {app: shop}}\nspec: {replicas: 2, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: main, image: "nginx:1.27"}]}}}\n',
  'apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [echo, hi]}]}}}\n',
];

/** What a cluster holds, and for how many seconds. */
export interface State {
  readonly manifests: readonly string[];
  readonly ageSeconds: number;
}

export const state: fc.Arbitrary<State> = fc.record({
  manifests: fc.subarray([...MANIFESTS], { minLength: 3 }),
  ageSeconds: fc.constantFrom(1, 5, 20, 75, 400, 4000),
});
