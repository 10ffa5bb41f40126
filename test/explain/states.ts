/**
 * The states that `why` must explain: each a small scenario, and what is asked at its end. `golden.test.ts` holds what is printed
 * against test/explain/golden.
 */

/** One state. */
export interface State {
  /** `pending-no-cpu`: the name of its golden file. */
  readonly name: string;
  /** One node by default. */
  readonly scenario?: 'one-node' | 'three-nodes' | 'with-network-policies' | 'with-storage';
  /** What is in `it.yaml` at the start. */
  readonly manifest?: string;
  /** What is done, in order: `+20s` lets time pass, `until Error` does until STATUS is that; everything else is typed at the prompt. The manifest is applied first. */
  readonly steps: readonly string[];
  /** Whether the commands are typed key by key in a terminal. */
  readonly typed?: boolean;
  /** What is asked: `pod/it` unless said. */
  readonly ask?: string;
}

/** A pod called `it`; `spec` is YAML in braces. */
const pod = (spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: it}\nspec: ${spec}\n`;

/** A pod of one container `app`; the rest of the container and of the pod in YAML. */
const app = (container: string, rest = ''): string => pod(`{${rest === '' ? '' : `${rest}, `}containers: [{name: app, ${container}}]}`);

const shell = (script: string): string => `image: busybox, command: [sh, -c, "${script}"]`;

const deployment = (container: string, rest = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: it}\nspec: {replicas: 2, ${rest}selector: {matchLabels: {app: it}}, template: {metadata: {labels: {app: it}}, spec: {containers: [{name: app, ${container}}]}}}\n`;

/** Makes a class, and a pod of it that asks for 1.5 CPUs. */
const important = (more = ''): readonly string[] => [
  `kubectl create priorityclass high --value=1000${more}`,
  `echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"vip"},"spec":{"priorityClassName":"high","containers":[{"name":"app","image":"nginx","resources":{"requests":{"cpu":"1500m"}}}]}}' | kubectl create -f -`,
];

export const states: readonly State[] = [
  // Without a node.
  { name: 'pending-no-cpu', manifest: app('image: nginx, resources: {requests: {cpu: "8"}}'), steps: ['+20s'] },
  { name: 'pending-taint', steps: ['kubectl taint node node-1 team=blue:NoSchedule', 'kubectl run it --image=nginx', '+20s'] },
  { name: 'pending-node-selector', manifest: app('image: nginx', 'nodeSelector: {disk: ssd}'), steps: ['+20s'] },
  {
    name: 'pending-affinity',
    manifest: app(
      'image: nginx',
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}}}',
    ),
    steps: ['+20s'],
  },
  {
    name: 'pending-unbound-claim',
    manifest:
      app('image: nginx, volumeMounts: [{name: data, mountPath: /data}]', 'volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]') +
      '---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
    steps: ['+20s'],
  },
  { name: 'pending-scheduling-gate', manifest: app('image: nginx', 'schedulingGates: [{name: example.com/quota}]'), steps: ['+20s'] },
  { name: 'pending-node-cordoned', steps: ['kubectl cordon node-1', 'kubectl run it --image=nginx', '+20s'] },
  { name: 'pending-then-scheduled', steps: ['kubectl cordon node-1', 'kubectl run it --image=nginx', '+20s', 'kubectl uncordon node-1', '+20s'] },
  {
    name: 'preemption-waits',
    manifest: app(`${shell('sleep 3600')}, resources: {requests: {cpu: "1"}}`),
    steps: ['+10s', ...important(), '+5s'],
    ask: 'pod/vip',
  },
  { name: 'preemption-victim', manifest: app(`${shell('sleep 3600')}, resources: {requests: {cpu: "1"}}`), steps: ['+10s', ...important(), '+5s'] },
  { name: 'preemption-victim-gone', manifest: app(`${shell('sleep 3600')}, resources: {requests: {cpu: "1"}}`), steps: ['+10s', ...important(), '+60s'] },
  {
    name: 'preemption-never',
    manifest: app(`${shell('sleep 3600')}, resources: {requests: {cpu: "1"}}`),
    steps: ['+10s', ...important(' --preemption-policy=Never'), '+5s'],
    ask: 'pod/vip',
  },

  // Before the first start.
  { name: 'creating-slow-pull', steps: ['fault slow-pull nginx 60s', 'kubectl run it --image=nginx:1.25', '+20s'] },
  { name: 'creating-pull', steps: ['kubectl run it --image=nginx:1.25', '+600ms'] },
  {
    name: 'creating-missing-config-map',
    manifest: app('image: nginx, volumeMounts: [{name: conf, mountPath: /conf}]', 'volumes: [{name: conf, configMap: {name: settings}}]'),
    steps: ['+20s'],
  },
  { name: 'err-image-pull', steps: ['kubectl run it --image=ngnix', '+4s'] },
  { name: 'image-pull-back-off', steps: ['kubectl run it --image=ngnix', 'until ImagePullBackOff'] },
  { name: 'image-pull-broken-registry', steps: ['fault break-pull redis', 'kubectl run it --image=redis:7.2', 'until ImagePullBackOff'] },
  { name: 'invalid-image-name', manifest: app('image: "Nginx:Latest"'), steps: ['+20s'] },
  { name: 'err-image-never-pull', steps: ['kubectl run it --image=nginx:1.25 --image-pull-policy=Never', '+20s'] },
  {
    name: 'config-error-missing-key',
    manifest: app('image: nginx, env: [{name: MODE, valueFrom: {configMapKeyRef: {name: settings, key: mode}}}]'),
    steps: ['kubectl create configmap settings --from-literal=level=1', '+20s'],
  },
  { name: 'config-error-missing-secret', manifest: app('image: nginx, envFrom: [{secretRef: {name: token}}]'), steps: ['+20s'] },
  { name: 'config-error-run-as-non-root', manifest: app('image: nginx, securityContext: {runAsNonRoot: true}'), steps: ['+20s'] },
  { name: 'start-error-no-such-program', manifest: app('image: nginx, command: [serve]', 'restartPolicy: Never'), steps: ['+20s'] },
  { name: 'run-container-error', manifest: app('image: nginx, command: [serve]'), steps: ['+3s'] },

  // Ended, and started again.
  { name: 'running', steps: ['kubectl run it --image=nginx', '+20s'] },
  { name: 'crash-loop-exit-1', manifest: app(shell('sleep 2; exit 1')), steps: ['+60s', 'until CrashLoopBackOff'] },
  { name: 'crash-loop-exit-0', manifest: app(shell('sleep 1')), steps: ['+20s', 'until CrashLoopBackOff'] },
  { name: 'crash-loop-running-between', manifest: app(shell('sleep 25; exit 3')), steps: ['+45s'] },
  { name: 'crash-loop-before-it-says-so', manifest: app(shell('sleep 2; exit 1')), steps: ['+75s'] },
  { name: 'completed', manifest: app(shell('sleep 2'), 'restartPolicy: Never'), steps: ['+20s'] },
  { name: 'error', manifest: app(shell('sleep 2; exit 3'), 'restartPolicy: Never'), steps: ['+20s'] },
  {
    name: 'oom-killed',
    manifest: app('image: redis, resources: {limits: {memory: 64Mi}}', 'restartPolicy: Never'),
    steps: ['+10s', 'fault fill-memory it 200Mi', '+10s'],
  },
  { name: 'killed-by-fault', steps: ['kubectl run it --image=nginx', '+10s', 'fault kill it', '+10s'] },
  {
    name: 'killed-by-exec',
    manifest: app(shell('sleep 1000 & wait')),
    steps: ['+10s', 'kubectl exec it -- kill -TERM 1', 'kubectl exec it -- sh -c "kill -9 -1"', '+10s'],
  },
  { name: 'port-conflict', manifest: pod('{containers: [{name: app, image: nginx}, {name: other, image: nginx}]}'), steps: ['+20s'] },
  { name: 'missing-configuration-of-program', manifest: app('image: my-app'), steps: ['+30s'] },

  // Probes.
  { name: 'liveness-kill', manifest: app('image: nginx, livenessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 5}'), steps: ['+22s'] },
  {
    name: 'liveness-crash-loop',
    manifest: app('image: nginx, livenessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 2, failureThreshold: 1}'),
    steps: ['+60s'],
  },
  {
    name: 'startup-probe-kill',
    manifest: app('image: nginx, startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 2, failureThreshold: 3}'),
    steps: ['+13s'],
  },
  { name: 'not-ready-by-probe', manifest: app('image: nginx, readinessProbe: {httpGet: {port: 8080}, periodSeconds: 5}'), steps: ['+40s'] },
  {
    name: 'not-ready-after-fault',
    manifest: app('image: nginx, readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}'),
    steps: ['+20s', 'fault break-endpoint it', '+30s'],
  },
  { name: 'not-ready-not-started', manifest: app('image: nginx, startupProbe: {tcpSocket: {port: 8080}, periodSeconds: 10}'), steps: ['+13s'] },
  { name: 'not-ready-readiness-gate', manifest: app('image: nginx', 'readinessGates: [{conditionType: example.com/in-rotation}]'), steps: ['+20s'] },

  // Init containers and sidecars.
  { name: 'init-waiting', manifest: pod(`{initContainers: [{name: wait, ${shell('sleep 60')}}], containers: [{name: app, image: nginx}]}`), steps: ['+10s'] },
  {
    name: 'init-error',
    manifest: pod(`{restartPolicy: Never, initContainers: [{name: migrate, ${shell('exit 2')}}], containers: [{name: app, image: nginx}]}`),
    steps: ['+10s'],
  },
  {
    name: 'init-crash-loop',
    manifest: pod(`{initContainers: [{name: migrate, ${shell('exit 2')}}], containers: [{name: app, image: nginx}]}`),
    steps: ['+20s', 'until Init:CrashLoopBackOff'],
  },
  {
    name: 'init-image-pull',
    manifest: pod('{initContainers: [{name: migrate, image: migrat}], containers: [{name: app, image: nginx}]}'),
    steps: ['until Init:ImagePullBackOff'],
  },
  {
    name: 'pod-initializing',
    manifest: pod(`{initContainers: [{name: wait, ${shell('sleep 2')}}], containers: [{name: app, image: "nginx:1.25"}]}`),
    steps: ['fault slow-pull nginx 30s', 'kubectl apply -f it.yaml', '+10s'],
  },
  {
    name: 'sidecar-not-started',
    manifest: pod(
      `{initContainers: [{name: log, restartPolicy: Always, ${shell('sleep 1000')}, startupProbe: {exec: {command: [cat, /ready]}, periodSeconds: 10}}], containers: [{name: app, image: nginx}]}`,
    ),
    steps: ['+15s'],
  },
  {
    name: 'sidecar-restarted',
    manifest: pod(`{initContainers: [{name: log, restartPolicy: Always, ${shell('sleep 10; exit 1')}}], containers: [{name: app, image: nginx}]}`),
    steps: ['+20s'],
  },
  {
    name: 'restart-by-rule',
    manifest: pod(
      `{restartPolicy: Never, containers: [{name: app, ${shell('sleep 5; exit 42')}, restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}]}`,
    ),
    steps: ['+10s'],
  },

  // Ending.
  {
    name: 'terminating-in-grace',
    manifest: app(shell("trap '' TERM; sleep 1000 & wait; wait")),
    steps: ['+10s', 'kubectl delete pod it --wait=false', '+10s'],
  },
  {
    name: 'deleted-after-sigkill',
    manifest: app(shell("trap '' TERM; sleep 1000 & wait; wait")),
    steps: ['+10s', 'kubectl delete pod it --wait=false', '+40s'],
  },
  {
    name: 'terminating-finalizer',
    manifest: app('image: nginx').replace('{name: it}', '{name: it, finalizers: [example.com/backup]}'),
    steps: ['+10s', 'kubectl delete pod it --wait=false', '+40s'],
  },
  {
    name: 'sigkill-137',
    manifest: app(
      `${shell("trap '' TERM; sleep 1000 & wait; wait")}, livenessProbe: {exec: {command: ["false"]}, periodSeconds: 2}`,
      'terminationGracePeriodSeconds: 5, restartPolicy: Never',
    ),
    steps: ['+25s'],
  },
  {
    name: 'pre-stop-slow',
    manifest: app('image: nginx, lifecycle: {preStop: {exec: {command: [sleep, "20"]}}}'),
    steps: ['+10s', 'kubectl delete pod it --wait=false', '+10s'],
  },
  {
    name: 'pre-stop-fails',
    manifest: app('image: nginx, lifecycle: {preStop: {exec: {command: ["false"]}}}').replace('{name: it}', '{name: it, finalizers: [example.com/backup]}'),
    steps: ['+10s', 'kubectl delete pod it --wait=false', '+10s'],
  },
  { name: 'post-start-fails', manifest: app('image: nginx, lifecycle: {postStart: {exec: {command: ["false"]}}}'), steps: ['+30s'] },
  { name: 'deleted', steps: ['kubectl run it --image=nginx', '+10s', 'kubectl delete pod it', '+10s'] },
  { name: 'deleted-and-made-again', steps: ['kubectl run it --image=nginx', '+10s', 'kubectl delete pod it', '+10s', 'kubectl run it --image=redis', '+10s'] },
  { name: 'deadline-exceeded', manifest: app('image: nginx', 'activeDeadlineSeconds: 15'), steps: ['+60s'] },

  // Nodes.
  { name: 'evicted-memory', manifest: app('image: redis'), steps: ['+10s', 'fault fill-memory node/node-1 24500Mi', '+60s'] },
  {
    name: 'evicted-empty-dir',
    manifest: app(
      `${shell('sleep 5; dd if=/dev/zero of=/data/file bs=1M count=50; sleep 1000')}, volumeMounts: [{name: data, mountPath: /data}]`,
      'volumes: [{name: data, emptyDir: {sizeLimit: 10Mi}}]',
    ),
    steps: ['+150s'],
  },
  { name: 'node-lost', manifest: app('image: nginx', 'nodeName: node-2'), scenario: 'three-nodes', steps: ['+10s', 'fault stop-kubelet node-2', '+70s'] },
  {
    name: 'node-lost-terminating',
    manifest: app('image: nginx', 'nodeName: node-2'),
    scenario: 'three-nodes',
    steps: ['+10s', 'fault cut-off node-2', '+400s'],
  },
  { name: 'node-not-ready', scenario: 'three-nodes', steps: ['fault stop-kubelet node-2', '+70s'], ask: 'node/node-2' },
  { name: 'node-back', scenario: 'three-nodes', steps: ['fault stop-kubelet node-2', '+70s', 'fault start-kubelet node-2', '+30s'], ask: 'node/node-2' },
  { name: 'node-cordoned', steps: ['kubectl cordon node-1', '+20s'], ask: 'node/node-1' },
  { name: 'node-memory-pressure', steps: ['fault fill-memory node/node-1 24500Mi', '+60s'], ask: 'node/node-1' },
  {
    name: 'taint-eviction',
    scenario: 'three-nodes',
    manifest: app('image: nginx', 'nodeName: node-2'),
    steps: ['+10s', 'kubectl taint node node-2 team=blue:NoExecute', '+5s'],
  },

  // Changed while they run.
  { name: 'image-replaced', steps: ['kubectl run it --image=nginx', '+10s', 'kubectl set image pod/it it=nginx:1.27', '+20s'] },
  { name: 'labelled', steps: ['kubectl run it --image=nginx', '+10s', 'kubectl label pod it tier=web', '+5s'] },
  { name: 'ephemeral-container', steps: ['kubectl run it --image=nginx', '+10s', 'kubectl debug it --image=busybox -c look -- sleep 100', '+5s'] },

  // Other kinds.
  {
    name: 'service-without-endpoints',
    manifest: 'apiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
    steps: ['kubectl run web --image=nginx --labels=app=wep', '+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-pod-not-ready',
    manifest:
      app('image: nginx, readinessProbe: {httpGet: {port: 8080}}').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
    steps: ['+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-with-endpoints',
    manifest:
      app('image: nginx').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
    steps: ['+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-port-without-name',
    manifest:
      app('image: nginx, ports: [{name: web, containerPort: 80}]').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}\n',
    steps: ['+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-one-port-without-name',
    manifest:
      app('image: nginx, ports: [{name: web, containerPort: 80}]').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{name: one, port: 80, targetPort: web}, {name: two, port: 81, targetPort: metrics}]}\n',
    steps: ['+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-port-that-no-pod-declares',
    manifest:
      app('image: nginx, ports: [{containerPort: 80}]').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n',
    steps: ['+20s'],
    ask: 'service/it',
  },
  {
    name: 'service-partly-ready',
    manifest:
      app('image: nginx, readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}').replace('{name: it}', '{name: it, labels: {app: web}}') +
      '---\napiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}\n',
    steps: ['kubectl run web --image=nginx --labels=app=web', '+20s', 'fault break-endpoint it', '+30s'],
    ask: 'service/it',
  },
  {
    name: 'service-external-name',
    manifest: 'apiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {type: ExternalName, externalName: db.example.com}\n',
    steps: ['+5s'],
    ask: 'service/it',
  },
  {
    name: 'request-refused',
    manifest: 'apiVersion: v1\nkind: Service\nmetadata: {name: it}\nspec: {clusterIP: 10.96.0.80, selector: {app: wbe}, ports: [{port: 80}]}\n',
    steps: [
      'kubectl run web --image=nginx --labels=app=web',
      'kubectl run client --image=busybox -- sleep 1000',
      '+20s',
      'kubectl exec client -- wget -qO- it',
    ],
    ask: 'client http://it',
  },
  {
    name: 'network-policy-ingress',
    scenario: 'with-network-policies',
    manifest:
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: it}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {role: client}}}, {namespaceSelector: {}}], ports: [{port: 80}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}\n',
    steps: ['kubectl run web --image=nginx --labels=app=web', '+10s'],
    ask: 'networkpolicy/it',
  },
  {
    name: 'network-policy-forgets-dns',
    scenario: 'with-network-policies',
    manifest:
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: it}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}\n',
    steps: ['kubectl run web --image=nginx --labels=app=web', '+10s'],
    ask: 'networkpolicy/it',
  },
  {
    name: 'network-policy-unenforced',
    manifest: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: it}\nspec: {podSelector: {matchLabels: {app: web}}}\n',
    steps: ['+5s'],
    ask: 'networkpolicy/it',
  },
  { name: 'deployment-available', manifest: deployment('image: nginx'), steps: ['+20s'], ask: 'deployment/it' },
  {
    name: 'deployment-stuck',
    manifest: deployment('image: nginx', 'progressDeadlineSeconds: 60, '),
    steps: ['+20s', 'kubectl set image deployment/it app=ngnix', '+90s'],
    ask: 'deployment/it',
  },
  { name: 'pod-of-deployment', manifest: deployment('image: nginx').replace('replicas: 2', 'replicas: 1'), steps: ['+20s'], ask: '$(kubectl get pod -o name)' },
  {
    name: 'replica-set-replaced-pod',
    manifest: deployment('image: nginx').replace('replicas: 2', 'replicas: 1'),
    steps: ['+20s', 'kubectl delete $(kubectl get pod -o name)', '+20s'],
    ask: '$(kubectl get pod -o name)',
  },
  {
    name: 'replica-set-scaled',
    manifest: deployment('image: nginx'),
    steps: ['+20s', 'kubectl scale deployment it --replicas=3', '+20s'],
    ask: '$(kubectl get rs -o name)',
  },
  {
    name: 'job-failed',
    manifest: `apiVersion: batch/v1\nkind: Job\nmetadata: {name: it}\nspec: {backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: app, ${shell('exit 4')}}]}}}\n`,
    steps: ['+90s'],
    ask: 'job/it',
  },
  {
    name: 'claim-without-class',
    manifest:
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: it}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
    steps: ['+20s'],
    ask: 'pvc/it',
  },
  {
    name: 'claim-waits-for-pod',
    scenario: 'with-storage',
    manifest:
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: it}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
    steps: ['+20s'],
    ask: 'pvc/it',
  },
  {
    name: 'claim-bound',
    scenario: 'with-storage',
    manifest:
      app('image: nginx, volumeMounts: [{name: data, mountPath: /data}]', 'volumes: [{name: data, persistentVolumeClaim: {claimName: it}}]') +
      '---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: it}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n',
    steps: ['+20s'],
    ask: 'pvc/it',
  },
  {
    name: 'namespace-terminating',
    manifest: app('image: nginx').replace('{name: it}', '{name: it, namespace: shop, finalizers: [example.com/backup]}'),
    steps: ['kubectl create namespace shop', 'kubectl apply -f it.yaml', '+10s', 'kubectl delete namespace shop --wait=false', '+60s'],
    ask: 'namespace/shop',
  },
  {
    name: 'config-map',
    steps: ['kubectl create configmap it --from-literal=a=1', '+10s', 'kubectl patch configmap it -p \'{"data":{"a":"2"}}\'', '+10s'],
    ask: 'configmap/it',
  },
  { name: 'event-itself', steps: ['kubectl run it --image=nginx', '+10s'], ask: '$(kubectl get events -o name | head -1)' },

  { name: 'cron-job', steps: ['kubectl create cronjob it --image=busybox --schedule="* * * * *" -- sleep 1', '+90s'], ask: 'cronjob/it' },
  {
    name: 'stateful-set-waits',
    manifest:
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: it}\nspec: {serviceName: it, replicas: 2, selector: {matchLabels: {app: it}}, template: {metadata: {labels: {app: it}}, spec: {containers: [{name: app, image: nginx, readinessProbe: {tcpSocket: {port: 8080}}}]}}}\n',
    steps: ['+30s'],
    ask: 'statefulset/it',
  },
  { name: 'typed-in-a-terminal', typed: true, steps: ['kubectl run it --image=nginx', '+5s'] },

  // Questions that have no answer.
  { name: 'never-there', steps: ['kubectl run web --image=nginx', '+5s'], ask: 'pod/wbe' },
  { name: 'other-namespace', steps: ['kubectl create namespace shop', 'kubectl run it -n shop --image=nginx', '+5s'] },
  { name: 'several', steps: ['kubectl run it --image=nginx', 'kubectl run web --image=nginx', '+5s'], ask: 'pods' },
  { name: 'no-such-kind', steps: [], ask: 'ship/it' },

  // Refused.
  {
    name: 'deployment-over-quota',
    steps: ['kubectl create quota team --hard=pods=1', '+1s', 'kubectl create deployment it --image=nginx --replicas=2', '+20s'],
    ask: 'deployment/it',
  },
  {
    name: 'replica-set-without-requests',
    steps: ['kubectl create quota team --hard=cpu=1', '+1s', 'kubectl create deployment it --image=nginx', '+20s'],
    ask: 'rs',
  },
  {
    name: 'stateful-set-outside-limits',
    manifest:
      'apiVersion: v1\nkind: LimitRange\nmetadata: {name: limits}\nspec: {limits: [{type: Container, max: {cpu: 500m}}]}\n---\n' +
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: it}\nspec: {serviceName: it, selector: {matchLabels: {app: it}}, template: {metadata: {labels: {app: it}}, spec: {containers: [{name: app, image: nginx, resources: {limits: {cpu: "1"}}}]}}}\n',
    steps: ['+20s'],
    ask: 'statefulset/it',
  },
];
