/** Random workloads, Services, policies and budgets: few names and labels, so that they meet. */
import fc from 'fast-check';

type Json = Record<string, unknown>;

/** An object to create, as JSON. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly [field: string]: unknown;
}

export const NAMESPACES = ['default', 'other'] as const;
/** Values of the label `app`: those of the workloads, and one that only relabelled pods have. */
export const APPS = ['d0', 'd1', 'r0', 's0', 'n0', 'stray'] as const;
/** The course's server: it answers `/` with the name of its pod, so that a request says who answered. */
export const GOOD_IMAGES = ['course/web-app:1.0', 'course/web-app:2.0'] as const;
export const BAD_IMAGES = ['course/web-app:9.9', 'nowhere/x:1'] as const;
/** Some pods take so long to go that a cluster comes to rest before: they serve to their end. */
export const LINGER_SECONDS = 3000;
/** Ports that pods listen on; the first is the image's own. */
export const PORTS = [8080, 9090] as const;

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq });
const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const namespace = often<string>('default', 'other');
const share = fc.constantFrom<number | string>(0, 1, 2, '25%', '50%', '100%');
const replicas = fc.integer({ min: 0, max: 5 });

const probe = fc
  .tuple(often('/readyz', '/nowhere'), fc.constantFrom(0, 3), fc.constantFrom(1, 5))
  .map(([path, initialDelaySeconds, periodSeconds]) => ({ httpGet: { path, port: 'http' }, initialDelaySeconds, periodSeconds }));

/** A pod's template. `ends`: the program ends well by itself, as a Job's does. */
const podSpec = (ends: boolean): fc.Arbitrary<Json> =>
  fc
    .record({
      image: often<string>(GOOD_IMAGES[0], GOOD_IMAGES[1], ...BAD_IMAGES),
      port: often<number>(PORTS[0], PORTS[1]),
      trouble: often<readonly [string, string] | undefined>(undefined, ['STARTUP_SECONDS', '7'], ['CRASH_AFTER_SECONDS', '9'], ['FAIL_AFTER_SECONDS', '20']),
      readinessProbe: maybe(probe),
      cpu: often('50m', '700m', '3'),
      terminationGracePeriodSeconds: maybe(fc.constantFrom(1, 20)),
      lingers: often(false, true),
      nodeSelector: maybe(fc.constantFrom({ 'kubernetes.io/hostname': 'node-2' }, { disk: 'ssd' }), 8),
      tolerations: maybe(
        fc.constantFrom([{ operator: 'Exists' }], [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }]),
        6,
      ),
    })
    .map(({ image, port, trouble, readinessProbe, cpu, lingers, ...spec }) => {
      const env = [{ name: 'PORT', value: String(port) }, ...(trouble ? [{ name: trouble[0], value: trouble[1] }] : [])];
      const server = {
        image,
        env,
        readinessProbe,
        ports: [{ name: 'http', containerPort: port }],
        ...(lingers && { lifecycle: { preStop: { sleep: { seconds: LINGER_SECONDS } } } }),
      };
      const task = { image: image.startsWith('course/') ? 'busybox' : image, command: ['sh', '-c', trouble ? 'sleep 3; exit 1' : 'sleep 4'] };
      return {
        ...spec,
        ...(lingers && !ends && { terminationGracePeriodSeconds: LINGER_SECONDS }),
        ...(ends && { restartPolicy: trouble?.[0] === 'STARTUP_SECONDS' ? 'OnFailure' : 'Never' }),
        containers: [{ name: 'app', ...(ends ? task : server), resources: { requests: { cpu } } }],
      };
    });

const templateOf = (app: string, spec: Json): Json => ({ metadata: { labels: { app, tier: app < 'n' ? 'front' : 'back' } }, spec });
const selectorOf = (app: string): Json => ({ selector: { matchLabels: { app } } });
const minReadySeconds = maybe(fc.constantFrom(5), 5);

const strategy = fc
  .oneof({ weight: 4, arbitrary: fc.tuple(share, share).filter(([a, b]) => a !== 0 || b !== 0) }, { weight: 1, arbitrary: fc.constant(undefined) })
  .map((pair) => (pair ? { type: 'RollingUpdate', rollingUpdate: { maxSurge: pair[0], maxUnavailable: pair[1] } } : { type: 'Recreate' }));

const deployment = fc
  .tuple(
    fc.constantFrom('d0', 'd1'),
    namespace,
    fc.record({ replicas, strategy, minReadySeconds, progressDeadlineSeconds: maybe(fc.constant(30)) }),
    podSpec(false),
  )
  .map(([name, ns, spec, pod]): NewObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: ns },
    spec: { ...spec, ...selectorOf(name), template: templateOf(name, pod) },
  }));

const replicaSet = fc.tuple(namespace, replicas, minReadySeconds, podSpec(false)).map(([ns, count, ready, pod]): NewObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'r0', namespace: ns },
  spec: { replicas: count, minReadySeconds: ready, ...selectorOf('r0'), template: templateOf('r0', pod) },
}));

const statefulSet = fc
  .tuple(namespace, fc.record({ replicas, podManagementPolicy: often('OrderedReady', 'Parallel'), minReadySeconds }), podSpec(false))
  .map(([ns, spec, pod]): NewObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 's0', namespace: ns },
    spec: { ...spec, serviceName: 'v0', ...selectorOf('s0'), template: templateOf('s0', pod) },
  }));

const daemonSet = fc.tuple(namespace, maybe(fc.constantFrom(1, 2, '50%')), podSpec(false)).map(([ns, maxUnavailable, pod]): NewObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'n0', namespace: ns },
  spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } }, ...selectorOf('n0'), template: templateOf('n0', pod) },
}));

const job = fc
  .tuple(
    namespace,
    fc.record({
      completions: fc.integer({ min: 1, max: 4 }),
      parallelism: fc.integer({ min: 1, max: 3 }),
      backoffLimit: fc.constantFrom(0, 1, 3),
      completionMode: often('NonIndexed', 'Indexed'),
      activeDeadlineSeconds: maybe(fc.constant(40), 5),
    }),
    podSpec(true),
  )
  .map(([ns, spec, pod]): NewObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j0', namespace: ns },
    spec: { ...spec, template: { metadata: { labels: { tier: 'back' } }, spec: pod } },
  }));

const servicePort = fc
  .tuple(fc.constantFrom(80, 8080), often<number | string>('http', 8080, 9090, 7, 'no-such-port'))
  .map(([port, targetPort]) => ({ name: `p${port}`, port, targetPort }));

const serviceShape = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Json>({}) },
  { weight: 2, arbitrary: fc.constant<Json>({ clusterIP: 'None' }) },
  { weight: 2, arbitrary: fc.constantFrom<Json>({ type: 'NodePort' }, { type: 'LoadBalancer' }, { type: 'NodePort', externalTrafficPolicy: 'Local' }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>({ sessionAffinity: 'ClientIP' }, { internalTrafficPolicy: 'Local' }) },
);

const service = fc
  .tuple(
    fc.constantFrom('v0', 'v1', 'v2'),
    namespace,
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...APPS).map((app): Json => ({ app })) },
      { weight: 1, arbitrary: fc.constantFrom<Json>({ tier: 'front' }, { tier: 'back' }) },
    ),
    fc.uniqueArray(servicePort, { minLength: 1, maxLength: 2, selector: ({ port }) => port }),
    serviceShape,
    maybe(fc.constant(true), 8),
  )
  .map(([name, ns, selector, ports, shape, publishNotReadyAddresses]): NewObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: ns },
    spec: { selector, ports, ...shape, publishNotReadyAddresses },
  }));

const alias = fc.tuple(namespace, fc.constantFrom('v0', 'v1')).map(([ns, target]): NewObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'v9', namespace: ns },
  spec: { type: 'ExternalName', externalName: `${target}.default.svc.cluster.local` },
}));

const podSelector = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...APPS).map((app) => ({ matchLabels: { app } })),
);
const peer = fc.oneof(
  podSelector.map((selector): Json => ({ podSelector: selector })),
  fc.constantFrom('default', 'other', 'kube-system').map((name): Json => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } })),
  fc.constantFrom<Json>({ ipBlock: { cidr: '10.244.0.0/16' } }, { ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] } }, { namespaceSelector: {} }),
);
const policyPort = fc.constantFrom<Json>({ port: 8080 }, { port: 'http' }, { port: 8000, endPort: 9100 }, { protocol: 'UDP', port: 53 }, { protocol: 'UDP' });
const ruleOf = (peers: 'from' | 'to'): fc.Arbitrary<Json> =>
  fc
    .tuple(maybe(fc.array(peer, { minLength: 1, maxLength: 2 })), maybe(fc.array(policyPort, { minLength: 1, maxLength: 2 })))
    .map(([ends, ports]) => ({ [peers]: ends, ports }));

const networkPolicy = fc
  .tuple(
    fc.constantFrom('k0', 'k1'),
    namespace,
    podSelector,
    fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'], undefined),
    maybe(fc.array(ruleOf('from'), { maxLength: 2 })),
    maybe(fc.array(ruleOf('to'), { maxLength: 2 })),
  )
  .map(([name, ns, selector, policyTypes, ingress, egress]): NewObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: ns },
    spec: { podSelector: selector, policyTypes, ingress, egress },
  }));

const budget = fc
  .tuple(fc.constantFrom('b0', 'b1'), namespace, fc.constantFrom('d0', 'd1', 's0'), share, fc.boolean(), maybe(fc.constant('AlwaysAllow'), 4))
  .map(([name, ns, app, amount, isMin, unhealthyPodEvictionPolicy]): NewObject => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: ns },
    spec: { ...(isMin ? { minAvailable: amount } : { maxUnavailable: amount }), ...selectorOf(app), unhealthyPodEvictionPolicy },
  }));

/** Any object that the random clusters create. */
export const anyObject: fc.Arbitrary<NewObject> = fc.oneof(
  { weight: 6, arbitrary: deployment },
  { weight: 1, arbitrary: replicaSet },
  { weight: 2, arbitrary: statefulSet },
  { weight: 1, arbitrary: daemonSet },
  { weight: 2, arbitrary: job },
  { weight: 5, arbitrary: service },
  { weight: 1, arbitrary: alias },
  { weight: 2, arbitrary: networkPolicy },
  { weight: 2, arbitrary: budget },
);
