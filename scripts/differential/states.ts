/** Random states of a cluster: some manifests of many, how long they have lived, and what was done to them meanwhile. */
import fc from 'fast-check';

const pod = (name: string, spec: string, metadata = ''): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n${metadata}spec:\n${spec}`;

const SLEEP = 'image: "busybox:1.36", command: [sleep, "9999"]';

/** Pods. Names say what becomes of them. */
const PODS: readonly string[] = [
  pod('web', '  containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80, name: http}]}]\n', '  labels: {app: web, tier: front}\n'),
  pod('two', `  containers: [{name: a, ${SLEEP}}, {name: b, ${SLEEP}}]\n`),
  pod('crash', '  containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo dying; exit 3"]}]\n', '  labels: {app: crash}\n'),
  pod('done', '  restartPolicy: Never\n  containers: [{name: main, image: "busybox:1.36", command: [echo, finished]}]\n', '  labels: {app: job}\n'),
  pod('failed', '  restartPolicy: Never\n  containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exit 7"]}]\n'),
  pod('no-image', '  containers: [{name: main, image: "registry.example/none:1"}]\n'),
  pod('too-big', '  containers: [{name: main, image: nginx, resources: {requests: {cpu: "100", memory: 1Ti}}}]\n'),
  pod('nowhere', '  nodeSelector: {disk: ssd}\n  containers: [{name: main, image: nginx}]\n', '  annotations: {owner: me}\n'),
  pod('waits', `  initContainers: [{name: first, ${SLEEP}}]\n  containers: [{name: main, image: nginx}]\n`, '  labels: {app: web}\n'),
  pod(
    'probed',
    '  containers: [{name: main, image: nginx, resources: {limits: {cpu: 100m, memory: 64Mi}}, readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}, livenessProbe: {tcpSocket: {port: 80}}}]\n',
  ),
  pod(
    'mounted',
    '  volumes: [{name: v, configMap: {name: settings}}, {name: e, emptyDir: {}}]\n  containers: [{name: main, image: nginx, volumeMounts: [{name: v, mountPath: /etc/v}, {name: e, mountPath: /tmp/e, readOnly: true}], env: [{name: A, value: b}, {name: N, valueFrom: {fieldRef: {fieldPath: metadata.name}}}], envFrom: [{configMapRef: {name: settings}}]}]\n',
  ),
  pod('missing-config', '  containers: [{name: main, image: nginx, envFrom: [{configMapRef: {name: not-there}}]}]\n'),
  pod(
    'sidecar',
    `  initContainers: [{name: log, restartPolicy: Always, ${SLEEP}}]\n  terminationGracePeriodSeconds: 5\n  containers: [{name: main, image: nginx, lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}}]\n`,
  ),
  pod(
    'picky',
    `  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}]}}}\n  tolerations: [{key: a, operator: Exists, effect: NoSchedule}]\n  containers: [{name: main, ${SLEEP}}]\n`,
  ),
  pod(
    'guarded',
    `  securityContext: {runAsUser: 1000, fsGroup: 2000}\n  containers: [{name: main, ${SLEEP}, securityContext: {readOnlyRootFilesystem: true}, startupProbe: {exec: {command: ["true"]}}}]\n`,
  ),
  pod('held', `  containers: [{name: main, ${SLEEP}}]\n`, '  finalizers: [example.com/hold]\n'),
  pod(
    'claims',
    `  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n  containers: [{name: main, ${SLEEP}, volumeMounts: [{name: d, mountPath: /data}]}]\n`,
  ),
];

const template = (app: string, image: string): string => `{metadata: {labels: {app: ${app}}}, spec: {containers: [{name: main, image: "${image}"}]}}`;

/** Workloads, and what they need. */
const WORKLOADS: readonly string[] = [
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, labels: {app: shop}}\nspec: {replicas: 2, selector: {matchLabels: {app: shop}}, template: ${template('shop', 'nginx:1.27')}}\n`,
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: stuck, labels: {app: stuck}}\nspec: {replicas: 2, progressDeadlineSeconds: 60, strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}, selector: {matchLabels: {app: stuck}}, template: ${template('stuck', 'registry.example/none:1')}}\n`,
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: anew, labels: {app: anew}}\nspec: {strategy: {type: Recreate}, minReadySeconds: 5, selector: {matchLabels: {app: anew}}, template: ${template('anew', 'nginx:1.27')}}\n`,
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: db, replicas: 2, selector: {matchLabels: {app: db}}, template: ${template('db', 'redis:7')}}\n`,
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec: {selector: {matchLabels: {app: agent}}, template: ${template('agent', 'fluentd')}}\n`,
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [echo, hi]}]}}}\n`,
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: fails}\nspec: {backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exit 1"]}]}}}\n`,
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: tick}\nspec: {schedule: "0 0 1 1 *", jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: "busybox:1.36", command: [date]}]}}}}}\n`,
];

/** Everything else that a namespace may hold, and things outside of namespaces. */
const OTHERS: readonly string[] = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {app: web}}\ndata: {color: blue, "app.conf": "a=1\\nb=2\\n"}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fixed}\nimmutable: true\ndata: {color: red}\n',
  'apiVersion: v1\nkind: Secret\nmetadata: {name: token}\ntype: Opaque\nstringData: {password: hunter2}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: other, labels: {team: red}}\n',
  'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: open}\nspec: {type: NodePort, selector: {app: none}, ports: [{name: a, port: 80}, {name: b, port: 443, protocol: TCP}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {clusterIP: None, selector: {app: db}, ports: [{port: 6379}]}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: far}\nspec: {type: ExternalName, externalName: example.com}\n',
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: slow}\nspec: {accessModes: [ReadWriteMany], storageClassName: nowhere, resources: {requests: {storage: 5Gi}}}\n',
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: door}\nspec: {rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}]}}]}\n',
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {tier: front}}}], ports: [{port: 80}]}]}\n',
  'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: keep}\nspec: {minAvailable: 1, selector: {matchLabels: {app: shop}}}\n',
  'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: most}\nspec: {hard: {pods: "30", requests.cpu: "200", services: "10"}}\n',
  'apiVersion: v1\nkind: LimitRange\nmetadata: {name: usual}\nspec: {limits: [{type: Container, default: {memory: 128Mi}, defaultRequest: {memory: 64Mi}, max: {memory: 2Ti}}]}\n',
  'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: first}\nvalue: 1000\ndescription: what goes first\n',
];

/** What has been done to the cluster: lines of kubectl. Some of them fail where the state has no such thing. */
const DEEDS: readonly string[] = [
  'set image deploy/shop main=nginx:1.28',
  'annotate deploy/shop kubernetes.io/change-cause=newer',
  'set image deploy/shop main=registry.example/none:2',
  'rollout undo deploy/shop',
  'rollout pause deploy/anew',
  'scale deploy/shop --replicas=4',
  'set env deploy/anew A=b',
  'cordon node-2',
  'taint node node-3 dedicated=web:NoSchedule',
  'taint node node-2 gone=true:NoExecute',
  'label node node-1 disk=ssd zone=a',
  'delete pod held --wait=false',
  'delete pod web --wait=false --grace-period=60',
  'label pod web canary=true',
  'create configmap settings -n other --from-literal=a=1',
  'run guest -n other --image=nginx',
];

/** What a cluster holds, for how many seconds, and what was done to it in the middle of that time. */
export interface State {
  readonly manifests: readonly string[];
  readonly deeds: readonly string[];
  readonly ageSeconds: number;
}

export const state: fc.Arbitrary<State> = fc.record({
  manifests: fc
    .tuple(
      fc.subarray([...PODS], { minLength: 2, maxLength: 10 }),
      fc.subarray([...WORKLOADS], { minLength: 1, maxLength: 5 }),
      fc.subarray([...OTHERS], { minLength: 2, maxLength: 12 }),
    )
    // Names of namespaced things come last: a pod may want what comes after it, as with a folder of manifests.
    .map(([pods, workloads, others]) => [...others, ...workloads, ...pods]),
  deeds: fc.subarray([...DEEDS], { maxLength: 5 }),
  ageSeconds: fc.constantFrom(2, 6, 20, 76, 400, 4000),
});
