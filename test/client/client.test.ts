import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from '../../src/client/client.ts';
import { createEventRecorder } from '../../src/client/event-recorder.ts';
import { startInformer } from '../../src/client/informer.ts';
import { backoffMs, createWorkQueue } from '../../src/client/work-queue.ts';
import { createTestPlane, podNamed } from '../control-plane/support.ts';
import { Simulation } from '../../src/sim/simulation.ts';

describe('an informer', () => {
  it('follows what it selects, and tells what each change was', () => {
    const { sim, client } = createTestPlane();
    client.create('pods', podNamed('a'));
    const changes: string[] = [];
    const informer = startInformer({
      client,
      resource: 'pods',
      labelSelector: 'run=a',
      onChange: ({ key, before, after }) => changes.push(`${key}: ${before?.status.phase ?? 'none'} → ${after?.status.phase ?? 'none'}`),
      onSynced: () => changes.push('synced'),
    });
    expect([informer.hasSynced, informer.size]).toEqual([false, 0]);
    sim.advance(1);
    client.create('pods', podNamed('b'));
    client.patch('pods', { namespace: 'default', name: 'a' }, 'merge-patch', { status: { phase: 'Running' } }, 'status');
    sim.advance(1);
    expect([informer.hasSynced, informer.get('default/a')]).toEqual([true, client.get('pods', { namespace: 'default', name: 'a' })]);
    client.delete('pods', { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 0 });
    sim.advance(1);
    expect(changes).toEqual([
      'default/a: none → Pending',
      'synced',
      'default/a: Pending → Running',
      'default/a: Running → Running',
      'default/a: Running → none',
    ]);
  });
});

describe('a work queue', () => {
  const start = (sync: (key: string) => void) => {
    const sim = new Simulation({ seed: 1, epochMs: 0 });
    return { sim, queue: createWorkQueue({ sim, name: 'test', sync }) };
  };

  it('looks at a key once, however often it was put, and knows the last cause', () => {
    const looks: string[] = [];
    const { sim, queue } = start((key) => looks.push(`${key} because of ${sim.cause}`));
    for (const cause of [1, 2]) sim.because(cause, () => queue.add('a'));
    sim.because(3, () => queue.add('b'));
    sim.advance(0);
    expect(looks).toEqual(['a because of 2', 'b because of 3']);
  });

  it('comes back to a key that the server refused, later each time', () => {
    const atMs: number[] = [];
    const { sim, queue } = start(() => {
      atMs.push(sim.nowMs);
      if (atMs.length < 5) throw new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 409 });
    });
    queue.add('a');
    sim.advance(1000);
    expect(atMs).toEqual([0, 5, 15, 35, 75]);
    expect([1, 2, 18, 19, 40].map((failures) => backoffMs(failures))).toEqual([5, 10, 655_360, 1_000_000, 1_000_000]);
  });

  it('lets mistakes of its own through', () => {
    const { sim, queue } = start(() => {
      throw new TypeError('a mistake');
    });
    queue.add('a');
    expect(() => sim.advance(0)).toThrow('a mistake');
  });
});

describe('an event recorder', () => {
  const start = () => {
    const plane = createTestPlane();
    const client = createClient(plane.api, 'kubelet/node-1');
    const recorder = createEventRecorder({ sim: plane.sim, client, component: 'kubelet', host: 'node-1' });
    const pod = plane.client.create('pods', podNamed('web'));
    const report = (message: string, reason = 'Pulling', type: 'Normal' | 'Warning' = 'Normal') => {
      recorder.event(pod, type, reason, message, 'spec.containers{web}');
      plane.sim.advance(1000);
    };
    const lines = () => plane.client.list('events').map((event) => `${event.message} x${event.count}`);
    return { ...plane, pod, report, lines };
  };

  it('writes an event as kubelets write it', () => {
    const { client, pod, report } = start();
    report('Pulling image "nginx"');
    const [event] = client.list('events');
    const { uid, resourceVersion, name } = event!.metadata;
    expect(name).toMatch(/^web\.[0-9a-f]{16}$/);
    expect(event).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace: 'default', uid, resourceVersion, creationTimestamp: '2026-11-22T11:48:28Z' },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'web',
        namespace: 'default',
        uid: pod.metadata.uid,
        resourceVersion: pod.metadata.resourceVersion,
        fieldPath: 'spec.containers{web}',
      },
      reason: 'Pulling',
      message: 'Pulling image "nginx"',
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: '2026-11-22T11:48:28Z',
      lastTimestamp: '2026-11-22T11:48:28Z',
      count: 1,
      eventTime: null,
      type: 'Normal',
      reportingComponent: 'kubelet',
      reportingInstance: 'node-1',
    });
  });

  it('counts the same event instead of writing it again', () => {
    const { client, report, cells } = start();
    for (let i = 0; i < 3; i++) report('Container created', 'Created');
    expect(client.list('events').map(({ count, firstTimestamp, lastTimestamp }) => [count, firstTimestamp, lastTimestamp])).toEqual([
      [3, '2026-11-22T11:48:28Z', '2026-11-22T11:48:30Z'],
    ]);
    expect(cells('/api/v1/events').map((row) => row.slice(0, 9))).toEqual([
      ['1s', 'Normal', 'Created', 'pod/web', 'spec.containers{web}', 'kubelet, node-1', 'Container created', '3s', 3],
    ]);
  });

  it('combines many that differ only in their message', () => {
    const { report, lines } = start();
    for (let i = 1; i <= 12; i++) report(`try ${i}`);
    expect(lines()).toEqual([...Array.from({ length: 9 }, (_, i) => `try ${i + 1} x1`), '(combined from similar events): try 12 x3']);
  });

  it('stops listening to a source that says too much, and forgives slowly', () => {
    const { sim, report, lines } = start();
    for (let i = 0; i < 40; i++) report('Back-off', 'BackOff');
    expect(lines()).toEqual(['Back-off x25']);
    report('Unhealthy', 'Unhealthy', 'Warning');
    expect(lines()).toEqual(['Back-off x25', 'Unhealthy x1']);
    sim.advance(300_000);
    report('Back-off', 'BackOff');
    expect(lines()).toEqual(['Back-off x41', 'Unhealthy x1']);
  });

  it('loses an event after an hour', () => {
    const { sim, report, lines } = start();
    report('once');
    sim.advance(3_590_000);
    expect(lines()).toEqual(['once x1']);
    sim.advance(10_000);
    expect(lines()).toEqual([]);
  });
});
