import { describe, expect, it } from 'vitest';
import { createTestPlane, podNamed, refusalOf } from '../support.ts';

const furniture = ({ cells }: ReturnType<typeof createTestPlane>, namespace: string) =>
  ['serviceaccounts', 'configmaps'].map((resource) => cells(`/api/v1/namespaces/${namespace}/${resource}`).map((row) => row[0]));

describe('a namespace', () => {
  it('has an account and the root CA soon after it was made', () => {
    const plane = createTestPlane();
    expect(plane.cells('/api/v1/namespaces').map((row) => row.slice(0, 2))).toEqual([
      ['default', 'Active'],
      ['kube-node-lease', 'Active'],
      ['kube-public', 'Active'],
      ['kube-system', 'Active'],
    ]);
    plane.client.create('namespaces', { metadata: { name: 'team' }, spec: {} });
    expect(furniture(plane, 'team')).toEqual([[], []]);
    plane.sim.advance(10);
    expect(furniture(plane, 'team')).toEqual([['default'], ['kube-root-ca.crt']]);
  });

  it('gets them back when somebody deletes them', () => {
    const plane = createTestPlane();
    plane.client.delete('serviceaccounts', { namespace: 'default', name: 'default' });
    plane.client.delete('configmaps', { namespace: 'default', name: 'kube-root-ca.crt' });
    plane.sim.advance(10);
    expect(furniture(plane, 'default')).toEqual([['default'], ['kube-root-ca.crt']]);
  });

  it('has its CA put right when somebody changes it', () => {
    const { client, sim } = createTestPlane();
    const key = { namespace: 'default', name: 'kube-root-ca.crt' };
    const before = client.get('configmaps', key)!;
    client.patch('configmaps', key, 'merge-patch', { data: { 'ca.crt': 'mine' } });
    sim.advance(10);
    expect(client.get('configmaps', key)!.data).toEqual(before.data);
  });
});

describe('a deleted namespace', () => {
  it('takes nothing new, is emptied, and goes', () => {
    const { client, sim, request, cells } = createTestPlane();
    client.create('namespaces', { metadata: { name: 'team' }, spec: {} });
    sim.advance(100);
    client.create('pods', { ...podNamed('web'), metadata: { name: 'web', namespace: 'team' } });
    client.delete('namespaces', { name: 'team' });
    expect(cells('/api/v1/namespaces/team')).toEqual([['team', 'Terminating', '0s']]);
    const body = { ...podNamed('b'), metadata: { name: 'b' } };
    expect(refusalOf(request('POST', '/api/v1/namespaces/team/pods', { body }))).toBe(
      '403 Forbidden: pods "b" is forbidden: unable to create new content in namespace team because it is being terminated',
    );
    sim.advance(5000);
    expect(client.get('namespaces', { name: 'team' })).toBeDefined();
    sim.advance(1000);
    expect([client.get('namespaces', { name: 'team' }), client.list('pods'), client.list('configmaps', { namespace: 'team' })]).toEqual([undefined, [], []]);
  });

  it('waits for pods that are still ending, and says so', () => {
    const { client, sim } = createTestPlane();
    client.create('namespaces', { metadata: { name: 'team' }, spec: {} });
    sim.advance(100);
    const pod = client.create('pods', { ...podNamed('web'), metadata: { name: 'web', namespace: 'team' } });
    client.bind(pod, 'node-1');
    client.delete('namespaces', { name: 'team' });
    sim.advance(6000);
    const remaining = () => client.get('namespaces', { name: 'team' })?.status.conditions?.find((condition) => condition.type === 'NamespaceContentRemaining');
    expect(remaining()).toMatchObject({
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: pods. has 1 resource instances',
    });
    client.delete('pods', pod.metadata, { gracePeriodSeconds: 0 });
    sim.advance(20_000);
    expect(client.get('namespaces', { name: 'team' })).toBeUndefined();
  });

  it('may not be one that the cluster needs', () => {
    const { request } = createTestPlane();
    expect(refusalOf(request('DELETE', '/api/v1/namespaces/kube-system'))).toBe(
      '403 Forbidden: namespaces "kube-system" is forbidden: this namespace may not be deleted',
    );
  });
});
