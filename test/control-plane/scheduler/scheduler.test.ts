import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/api/types.gen.ts';
import { createTestPlane, nodeNamed, podNamed, type TestPlane } from '../support.ts';

const scheduled = (names: readonly string[] = ['node-1']): TestPlane => {
  const plane = createTestPlane({ scheduler: true });
  for (const name of names) plane.client.create('nodes', nodeNamed(name));
  plane.sim.advance(100);
  return plane;
};

const requesting = (cpu: string, memory = '1Gi') => ({ containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu, memory } } }] });

const nodeOf = ({ client }: TestPlane, name: string) => client.get('pods', { namespace: 'default', name })?.spec.nodeName;

/** Creates the pod, waits, and says where it is or why it is nowhere. */
function place(plane: TestPlane, name: string, spec: object): string | undefined {
  const pod = plane.client.create('pods', podNamed(name, spec));
  plane.sim.advance(50);
  const after = plane.client.get('pods', pod.metadata) as Pod;
  return after.spec.nodeName ?? after.status.conditions?.[0]?.message;
}

const NO_HELP = 'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

describe('the scheduler', () => {
  it('binds a pod within a few milliseconds and reports it', () => {
    const plane = scheduled();
    plane.client.create('pods', podNamed('web'));
    plane.sim.advance(20);
    const [write] = plane.api.etcd.historyOf('/registry/pods/default/web').slice(1);
    expect([write?.who, nodeOf(plane, 'web'), (write?.atMs ?? 0) - 600 <= 20]).toEqual(['default-scheduler', 'node-1', true]);
    const [event] = plane.client.list('events');
    expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(event).toMatchObject({
      action: 'Binding',
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'default' },
      firstTimestamp: null,
      lastTimestamp: null,
      message: 'Successfully assigned default/web to node-1',
      reason: 'Scheduled',
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-node-1',
      source: {},
      type: 'Normal',
    });
  });

  it('says why no node will do, in the words of each filter', () => {
    const plane = scheduled();
    plane.client.patch('nodes', { name: 'node-1' }, 'merge-patch', { spec: { taints: [] } });
    expect(place(plane, 'big', requesting('64', '1Ti'))).toBe(`0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${NO_HELP}`);
    expect(place(plane, 'ssd', { nodeSelector: { disktype: 'ssd' } })).toBe(
      `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${NO_HELP}`,
    );
    plane.client.patch('nodes', { name: 'node-1' }, 'merge-patch', { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } });
    plane.sim.advance(10);
    expect(place(plane, 'plain', {})).toBe(`0/1 nodes are available: 1 node(s) had untolerated taint(s). ${NO_HELP}`);
    plane.client.patch('nodes', { name: 'node-1' }, 'merge-patch', { spec: { taints: null, unschedulable: true } });
    plane.sim.advance(10);
    expect(place(plane, 'cordoned', {})).toBe(`0/1 nodes are available: 1 node(s) were unschedulable. ${NO_HELP}`);
    expect(plane.cells('/api/v1/events').map((row) => `${row[2]} ${row[3]}`)).toContain('FailedScheduling pod/big');
  });

  it('tells what other pods could make room for from what they could not', () => {
    const plane = scheduled();
    expect([place(plane, 'a', requesting('1500m')), place(plane, 'b', requesting('1'))]).toEqual([
      'node-1',
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ]);
  });

  it('has a word for a cluster without nodes', () => {
    expect(place(scheduled([]), 'web', {})).toBe('no nodes available to schedule pods');
  });

  it('tries again when a node changes so that the pod fits', () => {
    const plane = scheduled();
    place(plane, 'ssd', { nodeSelector: { disktype: 'ssd' } });
    plane.sim.advance(3000);
    plane.client.patch('nodes', { name: 'node-1' }, 'merge-patch', { metadata: { labels: { disktype: 'ssd' } } });
    plane.sim.advance(20);
    const pod = plane.client.get('pods', { namespace: 'default', name: 'ssd' });
    expect([pod?.spec.nodeName, pod?.status.conditions?.map(({ type, status, message }) => [type, status, message])]).toEqual([
      'node-1',
      [['PodScheduled', 'True', undefined]],
    ]);
  });

  it('tries again when another pod makes room, after a back-off', () => {
    const plane = scheduled();
    place(plane, 'a', requesting('2'));
    place(plane, 'b', requesting('2'));
    plane.client.delete('pods', { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 0 });
    plane.sim.advance(500);
    expect(nodeOf(plane, 'b')).toBeUndefined();
    plane.sim.advance(1000);
    expect(nodeOf(plane, 'b')).toBe('node-1');
  });

  it('spreads pods over nodes, always in the same way', () => {
    const where = () => {
      const plane = scheduled(['node-1', 'node-2', 'node-3']);
      for (const name of ['a', 'b', 'c', 'd']) plane.client.create('pods', podNamed(name, requesting('500m')));
      plane.sim.advance(100);
      return ['a', 'b', 'c', 'd'].map((name) => nodeOf(plane, name));
    };
    expect([where(), where()]).toEqual([
      ['node-1', 'node-2', 'node-3', 'node-1'],
      ['node-1', 'node-2', 'node-3', 'node-1'],
    ]);
  });

  it('keeps two pods that want one host port apart', () => {
    const plane = scheduled();
    const port = { containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 80, hostPort: 8080 }] }] };
    expect([place(plane, 'a', port), place(plane, 'b', port)]).toEqual([
      'node-1',
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    ]);
  });

  it('leaves gated pods and pods of other schedulers alone', () => {
    const plane = scheduled();
    place(plane, 'gated', { schedulingGates: [{ name: 'example.com/wait' }] });
    place(plane, 'other', { schedulerName: 'mine' });
    expect([nodeOf(plane, 'gated'), nodeOf(plane, 'other'), plane.client.list('events')]).toEqual([undefined, undefined, []]);
    expect(plane.cells('/api/v1/pods').map((row) => [row[0], row[2]])).toEqual([
      ['gated', 'SchedulingGated'],
      ['other', 'Pending'],
    ]);
  });

  it('says aloud what it does not know', () => {
    const resourceClaims = [{ name: 'gpu', resourceClaimName: 'gpu' }];
    expect(place(scheduled(), 'web', { resourceClaims })).toBe('resource claims are not simulated here');
  });
});
