/** Random pods: what containers do, how they begin and end, and what watches over them. */
import fc from 'fast-check';

type Json = Record<string, unknown>;

/** A share of `undefined`, which JSON leaves out. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });

const shell = (script: string): Json => ({ image: 'busybox', command: ['sh', '-c', script] });

/** Containers that go on. */
const LASTING: readonly Json[] = [
  { image: 'nginx' },
  { image: 'redis:7' },
  { image: 'fluentd' },
  shell('sleep 3600'),
  shell('trap "exit 3" TERM; while true; do sleep 1; done'),
  shell('trap "" TERM; while true; do sleep 2; done'),
  shell('while true; do date >> /data/log; sleep 7; done'),
  shell('while true; do echo tick; sleep 5; done | cat'),
  shell('touch /tmp/healthy; sleep 20; rm /tmp/healthy; sleep 600'),
  { ...shell('sleep 3600'), resources: { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } } },
  { ...shell('sleep 9; exit 42'), restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }] },
];
/** Containers that take all that they get: dear to simulate, so there are few of them. */
const GREEDY: readonly Json[] = [
  shell('while :; do :; done'),
  { ...shell('x=aaaaaaaaaaaaaaaa; while sleep 1; do x=$x$x; done'), resources: { limits: { memory: '32Mi' } } },
];
/** Containers that end by themselves. */
const ENDING: readonly Json[] = [
  shell('exit 0'),
  shell('exit 1'),
  shell('sleep 3'),
  shell('sleep 12; exit 42'),
  shell('echo bye > /dev/termination-log; exit 7'),
  shell('kill -9 $$; sleep 1'),
  shell('nc -l -p 80 & sleep 2; exit 5'),
  { image: 'busybox' },
];
/** Containers that never begin. */
const BROKEN: readonly Json[] = [
  { image: 'nowhere/nothing:1' },
  { image: 'nginx:no-such-tag-at-all' },
  { image: 'BAD IMAGE' },
  { image: 'busybox', command: ['no-such-command'] },
  { image: 'busybox', command: ['/etc/passwd'] },
  { image: 'busybox', imagePullPolicy: 'Never' },
  { ...shell('sleep 5'), envFrom: [{ configMapRef: { name: 'missing' } }] },
  { ...shell('sleep 5'), workingDir: '/etc/passwd' },
];

const oneOf = (...lists: (readonly Json[])[]): fc.Arbitrary<Json> => fc.constantFrom(...lists.flat());

const handler = fc.oneof(
  fc.constantFrom('true', 'false', 'test -f /tmp/healthy', 'sleep 4', 'no-such-probe').map((line) => ({ exec: { command: ['sh', '-c', line] } })),
  fc.record({ path: fc.constantFrom('/', '/missing'), port: fc.constantFrom(80, 81) }).map((httpGet) => ({ httpGet })),
  fc.constantFrom(80, 6379, 9).map((port) => ({ tcpSocket: { port } })),
);
const probe = fc
  .tuple(
    handler,
    fc.record({
      periodSeconds: fc.constantFrom(1, 3, 10),
      timeoutSeconds: fc.constantFrom(1, 2),
      initialDelaySeconds: fc.constantFrom(0, 2),
      failureThreshold: fc.constantFrom(1, 3),
    }),
  )
  .map(([how, when]) => ({ ...how, ...when }));
const hook = fc.oneof(
  fc.constantFrom('true', 'false', 'sleep 3', 'sleep 60').map((line): Json => ({ exec: { command: ['sh', '-c', line] } })),
  fc.constantFrom<Json>({ sleep: { seconds: 2 } }, { httpGet: { path: '/', port: 80 } }),
);
const env = fc.constantFrom(
  [
    { name: 'A', value: '1' },
    { name: 'B', value: '$(A)$(C)' },
  ],
  [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
  [],
);

/** What any container may have beside its program. */
const trimmings = fc.record({
  env,
  livenessProbe: maybe(probe),
  readinessProbe: maybe(probe),
  startupProbe: maybe(probe),
  lifecycle: maybe(fc.record({ postStart: maybe(hook), preStop: maybe(hook) })),
});

const MOUNTS = [{ name: 'data', mountPath: '/data' }];

function named(prefix: string, containers: readonly Json[]): Json[] {
  return containers.map((container, i) => ({ name: `${prefix}${i}`, volumeMounts: MOUNTS, ...container }));
}

const app = fc
  .tuple(
    fc.oneof({ weight: 40, arbitrary: oneOf(LASTING, ENDING) }, { weight: 10, arbitrary: oneOf(BROKEN) }, { weight: 1, arbitrary: oneOf(GREEDY) }),
    trimmings,
  )
  .map(([what, more]) => ({ ...more, ...what }));
const plainInit = oneOf(ENDING, BROKEN.slice(0, 4)).map((what) => ({ ...what }));
const sidecar = fc
  .tuple(fc.oneof({ weight: 40, arbitrary: oneOf(LASTING) }, { weight: 1, arbitrary: oneOf(GREEDY) }), trimmings)
  .map(([what, more]) => ({ ...more, ...what, restartPolicy: 'Always', restartPolicyRules: undefined }));

/** A pod of that name. */
export const podNamed = (name: string): fc.Arbitrary<Json> =>
  fc
    .record({
      apps: fc.array(app, { minLength: 1, maxLength: 3 }),
      inits: fc.array(fc.oneof(plainInit, sidecar, fc.constant(shell('exit 0'))), { maxLength: 3 }),
      restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
      terminationGracePeriodSeconds: maybe(fc.constantFrom(0, 1, 5, 30)),
      activeDeadlineSeconds: maybe(fc.constantFrom(5, 40)),
      shareProcessNamespace: maybe(fc.boolean()),
    })
    .map(({ apps, inits, ...spec }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec: { ...spec, containers: named('c', apps), initContainers: named('i', inits), volumes: [{ name: 'data', emptyDir: {} }] },
    }));
