import { describe, expect, it } from 'vitest';
import { parseQuantity, quantityMilliValue } from '../../../src/api/quantity.ts';
import type { Pod } from '../../../src/api/types.gen.ts';
import { createTestPlane, nodeNamed, podNamed, type TestPlane } from '../support.ts';

const REFUSED = '0/1 nodes are available: 1 Insufficient cpu.';

const plane = (nodes: readonly string[] = ['node-1']): TestPlane => {
  const made = createTestPlane({ scheduler: true });
  for (const name of nodes) made.client.create('nodes', nodeNamed(name));
  for (const [name, value] of Object.entries({ low: 10, high: 1000, mild: 500 }))
    made.client.create('priorityclasses', { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value });
  made.client.create('priorityclasses', {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'patient' },
    value: 2000,
    preemptionPolicy: 'Never',
  });
  made.sim.advance(100);
  return made;
};

const asking = (cpu: string, priorityClassName?: string, more: object = {}) => ({
  containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu } } }],
  ...(priorityClassName !== undefined && { priorityClassName }),
  ...more,
});

const podOf = ({ client }: TestPlane, name: string): Pod | undefined => client.get('pods', { namespace: 'default', name });

function create(made: TestPlane, name: string, spec: object): Pod {
  const { metadata } = made.client.create('pods', podNamed(name, spec));
  made.sim.advance(100);
  return made.client.get('pods', metadata)!;
}

const messageOf = (pod: Pod | undefined): string | undefined => pod?.status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
const goingOf = (made: TestPlane): string[] =>
  made.client
    .list('pods')
    .filter(({ metadata }) => metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name)
    .sort();
/** There is no kubelet: somebody has to say that a pod has ended. */
const end = (made: TestPlane, name: string): void => {
  made.client.delete('pods', { namespace: 'default', name }, { gracePeriodSeconds: 0 });
  made.sim.advance(2000);
};

describe('preemption', () => {
  it('sends away the least that has to go, tells everybody why, and keeps the room for who asked', () => {
    const made = plane();
    create(made, 'small', asking('500m'));
    create(made, 'large', asking('1400m'));
    const vip = create(made, 'vip', asking('1', 'high'));
    expect([messageOf(vip), vip.status.nominatedNodeName, goingOf(made)]).toEqual([REFUSED, 'node-1', ['large']]);
    const victim = podOf(made, 'large')!;
    expect(victim.status.conditions?.find(({ type }) => type === 'DisruptionTarget')).toEqual({
      type: 'DisruptionTarget',
      lastProbeTime: null,
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
      observedGeneration: 1,
      lastTransitionTime: '2026-11-22T11:48:28Z',
    });
    const event = made.client.list('events').find(({ reason }) => reason === 'Preempted');
    expect(event).toMatchObject({
      type: 'Normal',
      action: 'Preempting',
      involvedObject: { kind: 'Pod', name: 'large' },
      related: { kind: 'Pod', name: 'vip' },
      message: `Preempted by pod ${vip.metadata.uid} on node node-1`,
    });
    // A pod that matters less does not get the room that is promised.
    const late = create(made, 'late', asking('1'));
    end(made, 'large');
    expect([podOf(made, 'vip')?.spec.nodeName, podOf(made, 'vip')?.status.nominatedNodeName, podOf(made, late.metadata.name)?.spec.nodeName]).toEqual([
      'node-1',
      undefined,
      undefined,
    ]);
  });

  it('waits for its victims before it looks for others', () => {
    const made = plane();
    create(made, 'old', asking('1500m'));
    create(made, 'vip', asking('1', 'high'));
    made.sim.advance(310_000);
    expect(messageOf(podOf(made, 'vip'))).toBe(
      `${REFUSED} no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.`,
    );
  });

  it('is not for pods whose class says Never, nor against equals', () => {
    const made = plane();
    create(made, 'equal', asking('1500m', 'high'));
    expect(messageOf(create(made, 'vip', asking('1', 'high')))).toBe(
      `${REFUSED} no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`,
    );
    expect(messageOf(create(made, 'patient', asking('1', 'patient')))).toBe(
      `${REFUSED} no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.`,
    );
    expect(messageOf(create(made, 'giant', asking('64', 'patient')))).toContain('preemption: not eligible');
    expect(goingOf(made)).toEqual([]);
  });

  it('prefers the node whose victims matter least, and spares pods of a budget', () => {
    const made = plane(['a', 'b', 'c']);
    const on = (name: string, node: string, className?: string) =>
      create(made, name, asking('1500m', className, { nodeSelector: { 'kubernetes.io/hostname': node } }));
    on('precious', 'a', 'mild');
    on('guarded', 'b');
    on('plain', 'c');
    made.client.create('poddisruptionbudgets', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'budget', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { run: 'guarded' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    });
    create(made, 'vip', asking('1', 'high'));
    expect(goingOf(made)).toEqual(['plain']);
    expect(podOf(made, 'vip')?.status.nominatedNodeName).toBe('c');
  });

  it('gives the room that it kept to others when who asked for it has gone', () => {
    const made = plane();
    create(made, 'old', asking('1500m'));
    create(made, 'vip', asking('1', 'high'));
    create(made, 'late', asking('1500m'));
    made.client.delete('pods', { namespace: 'default', name: 'old' }, { gracePeriodSeconds: 0 });
    made.client.delete('pods', { namespace: 'default', name: 'vip' });
    made.sim.advance(20_000);
    expect(podOf(made, 'late')?.spec.nodeName).toBe('node-1');
  });

  it('leaves no pod waiting that would fit if all pods of lower priority went', () => {
    for (let seed = 0; seed < 25; seed++) {
      const nodes = ['a', 'b', 'c'];
      const made = plane(nodes);
      const dice = made.sim.random(`test/${seed}`);
      for (let i = 0; i < 14; i++) {
        create(made, `p${i}`, asking(`${dice.integer(2, 15) * 100}m`, ['low', 'mild', 'high'][dice.integer(0, 2)]));
        made.sim.advance(dice.integer(0, 1500));
        for (const name of goingOf(made)) made.client.delete('pods', { namespace: 'default', name }, { gracePeriodSeconds: 0 });
      }
      for (let round = 0; round < 40; round++) {
        made.sim.advance(15_000);
        for (const name of goingOf(made)) made.client.delete('pods', { namespace: 'default', name }, { gracePeriodSeconds: 0 });
      }
      const all = made.client.list('pods');
      const cpuOf = ({ spec }: Pod): number => quantityMilliValue(parseQuantity(spec.containers[0]!.resources?.requests?.cpu ?? 0));
      const takenOn = (node: string, least: number): number =>
        all.filter(({ spec }) => spec.nodeName === node && (spec.priority ?? 0) >= least).reduce((sum, pod) => sum + cpuOf(pod), 0);
      expect(Math.max(...nodes.map((node) => takenOn(node, 0)))).toBeLessThanOrEqual(2000);
      const wronged = all.filter((pod) => !pod.spec.nodeName && nodes.some((node) => takenOn(node, pod.spec.priority ?? 0) + cpuOf(pod) <= 2000));
      expect([seed, wronged.map(({ metadata }) => metadata.name)]).toEqual([seed, []]);
    }
  });

  it('takes pods of higher priority first from the queue', () => {
    const made = plane();
    for (const [name, className] of Object.entries({ first: 'low', second: 'mild', third: 'high' }))
      made.client.create('pods', podNamed(name, asking('1', className)));
    made.sim.advance(15);
    expect(['first', 'second', 'third'].filter((name) => podOf(made, name)?.spec.nodeName).sort()).toEqual(['first', 'third']);
  });
});
