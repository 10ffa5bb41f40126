/** What quotas, limit ranges and priority classes do to requests, and what their controller counts. */
import { describe, expect, it } from 'vitest';
import type { LimitRangeItem, ResourceQuotaSpec } from '../../../src/api/types.gen.ts';
import { newWorld, run } from '../../support/worlds.ts';
import { createTestPlane, podNamed, refusalOf, type TestPlane } from '../support.ts';

const PODS = '/api/v1/namespaces/default/pods';
const withResources = (name: string, requests: object, limits: object = {}) =>
  podNamed(name, { containers: [{ name: 'app', image: 'nginx', resources: { requests, limits } }] });

const limitRange = ({ client }: TestPlane, ...limits: LimitRangeItem[]): void =>
  void client.create('limitranges', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits', namespace: 'default' }, spec: { limits } });

describe('a limit range', () => {
  it('gives containers what they do not name, and says so in an annotation', () => {
    const plane = createTestPlane();
    limitRange(plane, { type: 'Container', default: { cpu: '500m', memory: '128Mi' }, defaultRequest: { cpu: '100m' } });
    const pod = plane.client.create('pods', podNamed('web', { initContainers: [{ name: 'setup', image: 'busybox' }] }));
    expect(pod.spec.containers[0]!.resources).toEqual({ requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '128Mi' } });
    expect(pod.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web; ' +
        'cpu, memory request for init container setup; cpu, memory limit for init container setup',
    });
    expect(pod.status.qosClass).toBe('Burstable');
  });

  it('refuses what is too small, too large or too far apart, everything at once', () => {
    const plane = createTestPlane();
    limitRange(
      plane,
      { type: 'Container', min: { cpu: '50m' }, max: { memory: '1Gi' }, maxLimitRequestRatio: { cpu: '2' } },
      { type: 'Pod', max: { cpu: '1' } },
    );
    const refuse = (body: object): string => refusalOf(plane.request('POST', PODS, { body }));
    expect(refuse(withResources('a', { cpu: '10m', memory: '2Gi' }, { cpu: '2', memory: '2Gi' }))).toBe(
      '403 Forbidden: pods "a" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, maximum memory usage per Container is 1Gi, but limit is 2Gi, ' +
        'cpu max limit to request ratio per Container is 2, but provided ratio is 200.000000, maximum cpu usage per Pod is 1, but limit is 2]',
    );
    expect(refuse(withResources('b', { cpu: '50m' }, { cpu: '100m', memory: '1Gi' }))).toBe('201 : ');
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
    plane.client.delete('limitranges', { namespace: 'default', name: 'limits' });
    limitRange(plane, { type: 'PersistentVolumeClaim', min: { storage: '2Gi' } });
    expect(refusalOf(plane.request('POST', '/api/v1/namespaces/default/persistentvolumeclaims', { body: claim }))).toBe(
      '403 Forbidden: persistentvolumeclaims "data" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi',
    );
  });
});

/** A quota as its controller leaves it. */
const quota = ({ client }: TestPlane, name: string, spec: ResourceQuotaSpec, used: Record<string, string>): void => {
  const made = client.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name, namespace: 'default' }, spec });
  client.update('resourcequotas', { ...made, status: { hard: spec.hard, used } }, 'status');
};
const usedOf = ({ client }: TestPlane, name: string) => client.get('resourcequotas', { namespace: 'default', name })?.status.used;

describe('a resource quota', () => {
  it('is charged for what comes and refuses what is too much, of any kind', () => {
    const plane = createTestPlane();
    quota(
      plane,
      'team',
      { hard: { pods: '2', 'requests.cpu': '300m', 'count/configmaps': '3', 'services.nodeports': '1' } },
      { pods: '0', 'requests.cpu': '0', 'count/configmaps': '2', 'services.nodeports': '0' },
    );
    const post = (path: string, body: object, query = {}): string => refusalOf(plane.request('POST', path, { body, query }));
    expect(post(PODS, podNamed('bare'))).toBe('403 Forbidden: pods "bare" is forbidden: failed quota: team: must specify requests.cpu for: bare');
    expect(post(PODS, withResources('a', { cpu: '200m' }), { dryRun: 'All' })).toBe('201 : ');
    expect(usedOf(plane, 'team')?.pods).toBe('0');
    expect(post(PODS, withResources('a', { cpu: '200m' }))).toBe('201 : ');
    expect(post(PODS, withResources('b', { cpu: '200m' }))).toBe(
      '403 Forbidden: pods "b" is forbidden: exceeded quota: team, requested: requests.cpu=200m, used: requests.cpu=200m, limited: requests.cpu=300m',
    );
    // What is wrong in itself is said first, and what is there already is not charged again.
    expect(post(PODS, withResources('B', { cpu: '200m' }))).toContain('422 Invalid');
    expect(post(PODS, withResources('a', { cpu: '50m' }))).toContain('409 AlreadyExists');
    expect(post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'one' } })).toBe('201 : ');
    expect(post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'two' } })).toBe(
      '403 Forbidden: configmaps "two" is forbidden: exceeded quota: team, requested: count/configmaps=1, used: count/configmaps=3, limited: count/configmaps=3',
    );
    const service = (name: string, type: string) => ({ metadata: { name }, spec: { type, ports: [{ port: 80 }] } });
    expect(post('/api/v1/namespaces/default/services', service('open', 'NodePort'))).toBe('201 : ');
    expect(post('/api/v1/namespaces/default/services', service('inner', 'ClusterIP'))).toBe('201 : ');
    expect(
      refusalOf(
        plane.request('PATCH', '/api/v1/namespaces/default/services/inner', {
          body: { spec: { type: 'NodePort' } },
          contentType: 'application/merge-patch+json',
        }),
      ),
    ).toBe(
      '403 Forbidden: services "inner" is forbidden: exceeded quota: team, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1',
    );
    expect(usedOf(plane, 'team')).toEqual({ 'count/configmaps': '3', pods: '1', 'requests.cpu': '200m', 'services.nodeports': '1' });
  });

  it('is only about pods in all of its scopes', () => {
    const plane = createTestPlane();
    quota(plane, 'best-effort', { hard: { pods: '0' }, scopes: ['BestEffort'] }, { pods: '0' });
    quota(
      plane,
      'vips',
      { hard: { pods: '0' }, scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }] } },
      { pods: '0' },
    );
    const post = (body: object): string => refusalOf(plane.request('POST', PODS, { body }));
    expect(post(podNamed('idle'))).toContain('exceeded quota: best-effort, requested: pods=1, used: pods=0, limited: pods=0');
    expect(post(withResources('busy', { cpu: '1' }))).toBe('201 : ');
    const vip = withResources('vip', { cpu: '1' });
    expect(post({ ...vip, spec: { ...vip.spec, priorityClassName: 'system-node-critical' } })).toContain('exceeded quota: vips');
  });

  it('refuses while nobody has counted what it limits', () => {
    const plane = createTestPlane();
    quota(plane, 'new', { hard: { pods: '5' } }, {});
    expect(refusalOf(plane.request('POST', PODS, { body: podNamed('web') }))).toBe(
      '403 Forbidden: pods "web" is forbidden: status unknown for quota: new, resources: pods',
    );
  });

  it('counts in a cluster what is there, what ends and what goes', () => {
    const world = newWorld();
    run(world, 'kubectl run keeper --image=nginx; kubectl run job --image=busybox --restart=Never -- true; sleep 5');
    run(world, 'kubectl create quota team --hard=pods=2,count/pods=9; sleep 1');
    const row = (): string => run(world, 'kubectl get quota team --no-headers').replace(/\s+\S+\n$/, '');
    expect(row()).toBe('team   count/pods: 2/9, pods: 1/2');
    run(world, 'kubectl create deployment web --image=nginx --replicas=3; sleep 10');
    expect(run(world, 'kubectl get deploy web --no-headers')).toMatch(/^web {3}1\/3 {3}1 {5}1 /);
    expect(run(world, 'kubectl get deploy web -o jsonpath=\'{.status.conditions[?(@.type=="ReplicaFailure")].message}\'')).toMatch(
      /^pods "web-\w+-\w+" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2$/,
    );
    run(world, 'kubectl delete pod keeper --now; sleep 30');
    expect([row(), run(world, 'kubectl get deploy web --no-headers').slice(0, 9)]).toEqual(['team   count/pods: 3/9, pods: 2/2', 'web   2/3']);
    expect(run(world, 'kubectl describe quota team')).toBe(
      'Name:       team\nNamespace:  default\nResource    Used  Hard\n--------    ----  ----\ncount/pods  3     9\npods        2     2\n',
    );
  });
});

it('follows a resize: what is asked for at once, what is given back when the kubelet has taken it', () => {
  const world = newWorld();
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, ...{ spec: withResources('web', { cpu: '100m' }).spec } };
  world.apply({ type: 'write-file', path: 'pod.yaml', text: JSON.stringify(pod) });
  run(world, 'kubectl create quota team --hard=requests.cpu=1; sleep 1; kubectl apply -f pod.yaml; sleep 5');
  const resize = (cpu: string): string => {
    const patch = JSON.stringify({ spec: { containers: [{ name: 'app', resources: { requests: { cpu } } }] } });
    const out = run(world, `kubectl patch pod web --subresource resize -p '${patch}'; sleep 5`);
    return `${out}${run(world, "kubectl get quota team -o jsonpath='{.status.used}'")}`;
  };
  expect(resize('600m')).toBe('pod/web patched\n{"requests.cpu":"600m"}');
  expect(resize('1500m')).toBe(
    'Error from server (Forbidden): pods "web" is forbidden: exceeded quota: team, requested: requests.cpu=900m, used: requests.cpu=600m, limited: requests.cpu=1\n{"requests.cpu":"600m"}',
  );
  expect(resize('200m')).toBe('pod/web patched\n{"requests.cpu":"200m"}');
});

it('costs nothing while nothing happens', () => {
  const eventsOf = (line: string): number => {
    const world = newWorld();
    run(world, `kubectl run web --image=nginx; ${line}; sleep 60`);
    const before = world.cluster.sim.eventsRun;
    world.cluster.sim.advance(3_600_000);
    return world.cluster.sim.eventsRun - before;
  };
  expect(eventsOf('kubectl create quota team --hard=pods=5,count/configmaps=9; kubectl create priorityclass high --value=1')).toBe(eventsOf('true'));
});

describe('a priority class', () => {
  it('gives pods its priority; the default one those that name none', () => {
    const plane = createTestPlane();
    const make = (name: string, rest: object) =>
      refusalOf(plane.request('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', { body: { metadata: { name }, ...rest } }));
    expect(make('usual', { value: 7, globalDefault: true, preemptionPolicy: 'Never' })).toBe('201 : ');
    expect(make('second', { value: 8, globalDefault: true })).toBe(
      '403 Forbidden: priorityclasses.scheduling.k8s.io "second" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
    const { spec } = plane.client.create('pods', podNamed('web'));
    expect([spec.priorityClassName, spec.priority, spec.preemptionPolicy]).toEqual(['usual', 7, 'Never']);
    const refuse = (more: object): string => refusalOf(plane.request('POST', PODS, { body: podNamed('other', more) }));
    expect(refuse({ priorityClassName: 'nope' })).toBe('403 Forbidden: pods "other" is forbidden: no PriorityClass with name nope was found');
    expect(refuse({ priority: 9 })).toContain(
      'the integer value of priority (9) must not be provided in pod spec; priority admission controller computed 7 from',
    );
    expect(refuse({ preemptionPolicy: 'PreemptLowerPriority' })).toContain('the string value of PreemptionPolicy (PreemptLowerPriority) must not be provided');
  });
});
