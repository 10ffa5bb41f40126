import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../../../src/api/door.ts';
import { nodeNamed, podNamed, createTestPlane, refusalOf } from '../support.ts';

const PODS = '/api/v1/namespaces/default/pods';

describe('creating pods', () => {
  it('fills in everything that a real server fills in', () => {
    const { request } = createTestPlane();
    const { code, body } = request('POST', PODS, {
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', labels: { run: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    });
    const pod = body as { spec: { volumes: { name: string }[] }; metadata: { uid: string } };
    const volume = pod.spec.volumes[0]!.name;
    expect(code).toBe(201);
    expect(volume).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(pod.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(pod).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        namespace: 'default',
        labels: { run: 'web' },
        creationTimestamp: '2026-11-22T11:48:28Z',
        generation: 1,
        resourceVersion: '19',
        uid: pod.metadata.uid,
      },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            imagePullPolicy: 'Always',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: volume, readOnly: true }],
          },
        ],
        dnsPolicy: 'ClusterFirst',
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
        priority: 0,
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        serviceAccount: 'default',
        serviceAccountName: 'default',
        terminationGracePeriodSeconds: 30,
        tolerations: ['not-ready', 'unreachable'].map((name) => ({
          effect: 'NoExecute',
          key: `node.kubernetes.io/${name}`,
          operator: 'Exists',
          tolerationSeconds: 300,
        })),
        volumes: [
          {
            name: volume,
            projected: {
              defaultMode: 420,
              sources: [
                { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
                { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
                { downwardAPI: { items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }] } },
              ],
            },
          },
        ],
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
  });

  it('draws a name where only its beginning is given', () => {
    const { request } = createTestPlane();
    const body = { ...podNamed('x'), metadata: { generateName: 'web-' } };
    const names = [1, 2].map(() => (request('POST', PODS, { body }).body as ApiObject).metadata?.name);
    expect(names[0]).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(names[1]).not.toBe(names[0]);
  });

  it('refuses in the words of Kubernetes', () => {
    const { request } = createTestPlane();
    request('POST', PODS, { body: podNamed('app') });
    const post = (path: string, body: unknown, query = {}) => refusalOf(request('POST', path, { body, query }));
    const inOther = { ...podNamed('b'), metadata: { name: 'b' } };
    expect([
      post(PODS, podNamed('app')),
      post('/api/v1/namespaces/nowhere/pods', inOther),
      post(PODS, { ...podNamed('b'), metadata: { name: 'b', namespace: 'other' } }),
      post(PODS, podNamed('b', { serviceAccountName: 'robot' })),
      post(PODS, podNamed('b', { priorityClassName: 'high' })),
      post(PODS, podNamed('b', { restartpolicy: 'Never' }), { fieldValidation: 'Strict' }),
      post('/api/v1/namespaces/default/services', { metadata: { name: 'web' } }),
      post('/apis/apps/v1/namespaces/default/deployments', { metadata: { name: 'web' } }),
    ]).toEqual([
      '409 AlreadyExists: pods "app" already exists',
      '404 NotFound: namespaces "nowhere" not found',
      '400 BadRequest: the namespace of the provided object does not match the namespace sent on the request',
      '403 Forbidden: pods "b" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
      '403 Forbidden: pods "b" is forbidden: no PriorityClass with name high was found',
      '400 BadRequest: Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.restartpolicy"',
      '422 Invalid: Service "web" is invalid: spec.ports: Required value',
      '422 Invalid: Deployment.apps "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`, spec.template.spec.containers: Required value]',
    ]);
  });

  it('keeps nothing of a dry run', () => {
    const { request, api } = createTestPlane();
    const { revision } = api.etcd;
    expect(request('POST', PODS, { body: podNamed('web'), query: { dryRun: 'All' } }).code).toBe(201);
    expect(api.etcd.revision).toBe(revision);
  });
});

describe('changing pods', () => {
  it('counts generations of the spec, not of labels or status', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    const generationAfter = (patch: object, subresource?: 'status') =>
      client.patch('pods', pod.metadata, 'strategic-merge-patch', patch, subresource).metadata.generation;
    expect([
      generationAfter({ metadata: { labels: { tier: 'front' } } }),
      generationAfter({ status: { phase: 'Running' } }, 'status'),
      generationAfter({ spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } }),
    ]).toEqual([1, 1, 2]);
  });

  it('lets each side of a pod be written only through its own door', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    client.patch('pods', pod.metadata, 'strategic-merge-patch', { spec: { activeDeadlineSeconds: 5 }, status: { phase: 'Running' } }, 'status');
    client.patch('pods', pod.metadata, 'strategic-merge-patch', { status: { phase: 'Failed' } });
    const { spec, status } = client.get('pods', pod.metadata)!;
    expect([spec.activeDeadlineSeconds, status.phase]).toEqual([undefined, 'Running']);
  });

  it('does not write an update that changes nothing', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    expect(client.update('pods', pod).metadata.resourceVersion).toBe(pod.metadata.resourceVersion);
  });

  it('refuses an update that was made from an older state', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    client.patch('pods', pod.metadata, 'merge-patch', { metadata: { labels: { a: 'b' } } });
    expect(() => client.update('pods', { ...pod, metadata: { ...pod.metadata, labels: {} } })).toThrow(
      'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('binds a pod once', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    client.bind(pod, 'node-1');
    const bound = client.get('pods', pod.metadata)!;
    expect([bound.spec.nodeName, bound.metadata.generation, bound.status.conditions]).toEqual([
      'node-1',
      1,
      [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-11-22T11:48:28Z', lastProbeTime: null }],
    ]);
    expect(() => client.bind(pod, 'node-2')).toThrow('Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-1"');
  });
});

describe('deleting pods', () => {
  it('removes a pod without a node at once, in two writes', () => {
    const { client, api } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    expect(client.delete('pods', pod.metadata)).toBe(true);
    expect(client.get('pods', pod.metadata)).toBeUndefined();
    expect(api.etcd.historyOf('/registry/pods/default/web').map((write) => [write.type, write.value.metadata.deletionGracePeriodSeconds])).toEqual([
      ['create', undefined],
      ['update', 0],
      ['delete', 0],
    ]);
  });

  it('gives a running pod its grace period, which can only be shortened', () => {
    const { sim, client } = createTestPlane();
    const pod = client.create('pods', podNamed('web'));
    client.bind(pod, 'node-1');
    const stateAfter = (gracePeriodSeconds?: number) => {
      client.delete('pods', pod.metadata, { gracePeriodSeconds });
      const { metadata } = client.get('pods', pod.metadata) ?? {};
      return metadata && [metadata.generation, metadata.deletionTimestamp, metadata.deletionGracePeriodSeconds];
    };
    expect(stateAfter()).toEqual([2, '2026-11-22T11:48:58Z', 30]);
    sim.advance(2000);
    expect(stateAfter(60)).toEqual([2, '2026-11-22T11:48:58Z', 30]);
    expect(stateAfter(10)).toEqual([2, '2026-11-22T11:48:38Z', 10]);
    expect(stateAfter(0)).toBeUndefined();
  });

  it('keeps a pod with a finalizer until the finalizer is gone', () => {
    const { client } = createTestPlane();
    const pod = client.create('pods', { ...podNamed('web'), metadata: { name: 'web', namespace: 'default', finalizers: ['example.com/hold'] } });
    client.delete('pods', pod.metadata, { gracePeriodSeconds: 0 });
    expect(client.get('pods', pod.metadata)?.metadata.deletionTimestamp).toBe('2026-11-22T11:48:28Z');
    client.patch('pods', pod.metadata, 'json-patch', [{ op: 'remove', path: '/metadata/finalizers' }]);
    expect(client.get('pods', pod.metadata)).toBeUndefined();
  });

  it('refuses a deletion that names another pod of the same name', () => {
    const { client, request } = createTestPlane();
    const { uid } = client.create('pods', podNamed('web')).metadata;
    expect(refusalOf(request('DELETE', `${PODS}/web`, { body: { preconditions: { uid: 'another' } } }))).toBe(
      `409 Conflict: Operation cannot be fulfilled on Pod "web": the UID in the precondition (another) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
    expect(refusalOf(request('DELETE', `${PODS}/nope`))).toBe('404 NotFound: pods "nope" not found');
  });

  it('deletes what a selector matches', () => {
    const { client, request } = createTestPlane();
    for (const name of ['a', 'b', 'c']) client.create('pods', podNamed(name));
    request('DELETE', PODS, { query: { labelSelector: 'run!=b' } });
    expect(client.list('pods').map((pod) => pod.metadata.name)).toEqual(['b']);
  });
});

describe('logs and exec', () => {
  it('have nothing to say of a pod without a node', () => {
    const { client, request, api } = createTestPlane();
    client.create('pods', podNamed('big'));
    expect(request('GET', `${PODS}/big/log`)).toEqual({ code: 200, body: '' });
    const sink = { stdout() {}, stderr() {}, exit() {} };
    const answer = api.connect({ method: 'POST', path: `${PODS}/big/exec`, query: { command: ['ls'] }, who: 'x' }, sink);
    expect('code' in answer && refusalOf(answer)).toBe('400 BadRequest: pod big does not have a host assigned');
  });

  it('end at once when such a log is followed, unless the caller hangs up first', () => {
    const { sim, client, api } = createTestPlane();
    client.create('pods', podNamed('big'));
    const ends: string[] = [];
    const followLog = (who: string) =>
      api.connect(
        { method: 'GET', path: `${PODS}/big/log`, query: { follow: 'true' }, who },
        { stdout() {}, stderr() {}, exit: ({ code }) => ends.push(`${who} ${code}`) },
      );
    followLog('stays');
    const leaver = followLog('leaves');
    if (!('code' in leaver)) leaver.close();
    sim.advance(1);
    expect(ends).toEqual(['stays 0']);
  });

  it('ask which container is meant, and know what is none', () => {
    const { client, request } = createTestPlane();
    const container = (name: string) => ({ name, image: 'nginx' });
    client.create('pods', podNamed('two', { containers: [container('a'), container('b')], initContainers: [container('setup')] }));
    expect([refusalOf(request('GET', `${PODS}/two/log`)), refusalOf(request('GET', `${PODS}/two/log`, { query: { container: 'c' } }))]).toEqual([
      '400 BadRequest: a container name must be specified for pod two, choose one of: [a b] or one of the init containers: [setup]',
      '400 BadRequest: container c is not valid for pod two',
    ]);
  });

  it('fail as they do where no kubelet listens', () => {
    const { client, request } = createTestPlane();
    client.create('nodes', nodeNamed('node-1'));
    client.bind(client.create('pods', podNamed('web')), 'node-1');
    expect(refusalOf(request('GET', `${PODS}/web/log`))).toBe(
      '500 : Get "https://172.18.0.2:10250/containerLogs/default/web/web": dial tcp 172.18.0.2:10250: connect: connection refused',
    );
  });
});
