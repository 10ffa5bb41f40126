/** What is done to a random cluster: objects are created, lines are typed. */
import fc from 'fast-check';
import { request, type Request } from './requests.ts';
import { anyObject, APPS, BAD_IMAGES, GOOD_IMAGES, NAMESPACES, type NewObject } from './objects.ts';

/** One act, and how long (virtual ms) is waited after it. */
export type Act = { readonly thenMs: number } & ({ readonly create: NewObject } | { readonly run: string });

const node = fc.constantFrom('node-1', 'node-2', 'node-3');
const workload = fc.constantFrom('deployment/d0', 'deployment/d0', 'deployment/d1', 'replicaset/r0', 'statefulset/s0');
const template = fc.constantFrom('deployment/d0', 'deployment/d0', 'deployment/d1', 'statefulset/s0', 'daemonset/n0');
const app = fc.constantFrom(...APPS);

/** Lines for the learner's shell; `-n NS` goes to either namespace. */
const namespacedLine: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(workload, fc.integer({ min: 0, max: 6 })).map(([target, count]) => `scale ${target} --replicas=${count}`) },
  {
    weight: 8,
    arbitrary: fc.tuple(template, fc.constantFrom(...GOOD_IMAGES, ...GOOD_IMAGES, ...BAD_IMAGES)).map(([target, image]) => `set image ${target} app=${image}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('undo', 'restart', 'pause', 'resume'), fc.constantFrom('deployment/d0', 'deployment/d1'))
      .map((words) => `rollout ${words.join(' ')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('statefulset/s0', 'daemonset/n0').map((target) => `rollout restart ${target}`) },
  { weight: 2, arbitrary: fc.tuple(app, app).map(([from, to]) => `label pods -l app=${from} app=${to} --overwrite`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('v0', 'v1').chain((name) => app.map((to) => `patch service ${name} --type=merge -p '{"spec":{"selector":{"app":"${to}"}}}'`)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('deployment/d0', 'deployment/d1', 'replicaset/r0', 'statefulset/s0', 'daemonset/n0', 'job/j0'),
        fc.constantFrom('background', 'foreground', 'orphan'),
      )
      .map(([target, cascade]) => `delete ${target} --cascade=${cascade} --wait=false`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('replicasets --all', 'networkpolicies --all', 'service v0', 'service v1', 'pdb --all', 'endpointslices --all')
      .map((what) => `delete ${what} --wait=false`),
  },
  {
    weight: 2,
    arbitrary: app.chain((name) =>
      fc.constantFrom('', '--force --grace-period=0', '--grace-period=1').map((flags) => `delete pods -l app=${name} --wait=false ${flags}`),
    ),
  },
);
const line: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.tuple(namespacedLine, fc.constantFrom(...NAMESPACES, 'default', 'default')).map(([words, namespace]) => `kubectl -n ${namespace} ${words}`),
  },
  { weight: 1, arbitrary: node.map((name) => `kubectl cordon ${name}`) },
  { weight: 1, arbitrary: node.map((name) => `kubectl uncordon ${name}`) },
  { weight: 4, arbitrary: node.map((name) => `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data --force --timeout=90s`) },
  { weight: 1, arbitrary: fc.tuple(node, fc.constantFrom('NoSchedule', 'NoExecute')).map(([name, effect]) => `kubectl taint node ${name} k=v:${effect}`) },
  { weight: 1, arbitrary: node.map((name) => `kubectl taint node ${name} k-`) },
  { weight: 1, arbitrary: fc.constant('kubectl delete namespace other --wait=false') },
  { weight: 1, arbitrary: fc.constant('kubectl create namespace other') },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('cut-off', 'stop-kubelet'), node).map((words) => `fault ${words.join(' ')}`) },
  { weight: 2, arbitrary: fc.constant('fault end all') },
);

const thenMs = fc.constantFrom(0, 0, 30, 900, 4_000, 15_000, 60_000, 400_000);

/** Acts: the first few create, so that there is something to act on. */
const acts = (most: number): fc.Arbitrary<Act[]> =>
  fc
    .tuple(
      fc.array(fc.record({ create: anyObject, thenMs: fc.constantFrom(0, 0, 30, 4_000) }), { minLength: 1, maxLength: most }),
      fc.array(fc.oneof({ weight: 1, arbitrary: fc.record({ create: anyObject, thenMs }) }, { weight: 3, arbitrary: fc.record({ run: line, thenMs }) }), {
        maxLength: most,
      }),
    )
    .map(([first, then]): Act[] => [...first, ...then]);

/** A life of one cluster. */
export interface ClusterLife {
  readonly seed: string;
  /** Whether an agent makes NetworkPolicies work. */
  readonly hasPolicyAgent: boolean;
  readonly acts: readonly Act[];
  /** What is asked for once it has settled. */
  readonly requests: readonly Request[];
}

/** Lives with up to `most` objects at first and up to `most` acts after them. */
export const clusterLife = (most: number): fc.Arbitrary<ClusterLife> =>
  fc.record({ seed: fc.nat({ max: 9999 }).map(String), hasPolicyAgent: fc.boolean(), acts: acts(most), requests: fc.array(request, { maxLength: 8 }) });
