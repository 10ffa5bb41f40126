import { expect, it } from 'vitest';
import { createTestPlane, nodeNamed, podNamed, type TestPlane } from '../support.ts';

const plane = (zones: Readonly<Record<string, string>>): TestPlane => {
  const made = createTestPlane({ scheduler: true });
  for (const [name, zone] of Object.entries(zones)) {
    const node = nodeNamed(name);
    const labels = { ...node.metadata.labels, 'kubernetes.io/hostname': name, zone };
    made.client.create('nodes', { ...node, metadata: { ...node.metadata, labels } });
  }
  made.sim.advance(100);
  return made;
};

const labelled = (name: string, spec: object) => {
  const pod = podNamed(name, spec);
  return { ...pod, metadata: { ...pod.metadata, labels: { app: 'web' } } };
};

const placeOf = ({ client }: TestPlane, name: string): string | undefined => {
  const pod = client.get('pods', { namespace: 'default', name });
  return pod?.spec.nodeName ?? pod?.status.conditions?.[0]?.message;
};

function place(made: TestPlane, name: string, spec: object): string | undefined {
  made.client.create('pods', labelled(name, spec));
  made.sim.advance(50);
  return placeOf(made, name);
}

const term = (topologyKey: string) => ({ topologyKey, labelSelector: { matchLabels: { app: 'web' } } });
const apart = { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('kubernetes.io/hostname')] } } };
const together = { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term('zone')] } } };
const spread = { topologySpreadConstraints: [{ ...term('zone'), maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] };

it('keeps pods apart that must not share a node, says so, and places the last one once another has gone', () => {
  const made = plane({ a: 'east', b: 'west' });
  expect([place(made, 'one', apart), place(made, 'two', apart)].sort()).toEqual(['a', 'b']);
  expect(place(made, 'three', apart)).toBe(
    "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, " +
      'preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
  );
  const freed = placeOf(made, 'one');
  made.client.delete('pods', { namespace: 'default', name: 'one' }, { gracePeriodSeconds: 0 });
  made.sim.advance(15_000);
  expect(placeOf(made, 'three')).toBe(freed);
});

it('refuses a pod where one that is there will not have it, though it has no rules itself', () => {
  const made = plane({ a: 'east' });
  expect(place(made, 'first', apart)).toBe('a');
  expect(place(made, 'plain', {})).toBe(
    "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. no new claims to deallocate, " +
      'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  );
});

it('lets the first of a series that want one another start anywhere, and the others follow it', () => {
  const made = plane({ a: 'east', b: 'west', c: 'west' });
  const first = place(made, 'one', { ...together, nodeSelector: { zone: 'west' } });
  expect(['b', 'c']).toContain(first);
  expect(['b', 'c']).toContain(place(made, 'two', together));
  expect(['b', 'c']).toContain(place(made, 'three', together));
});

it('puts a pod where pods are that it prefers', () => {
  const made = plane({ a: 'east', b: 'west' });
  place(made, 'one', { nodeSelector: { zone: 'west' } });
  const preferred = [{ weight: 100, podAffinityTerm: term('zone') }];
  expect(place(made, 'two', { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } })).toBe('b');
  expect(place(made, 'three', { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } })).toBe('a');
});

it('spreads pods over zones, and leaves those alone that could go only where too many are', () => {
  const made = plane({ a: 'east', b: 'east', c: 'west' });
  const zoneOf: Readonly<Record<string, string>> = { a: 'east', b: 'east', c: 'west' };
  const zones = ['one', 'two', 'three', 'four'].map((name) => zoneOf[place(made, name, spread) ?? '']).sort();
  expect(zones).toEqual(['east', 'east', 'west', 'west']);
  expect(place(made, 'five', { ...spread, nodeName: undefined, nodeSelector: { zone: 'west' } })).toBe('c');
  made.client.patch('nodes', { name: 'a' }, 'merge-patch', { spec: { unschedulable: true } });
  made.client.patch('nodes', { name: 'b' }, 'merge-patch', { spec: { unschedulable: true } });
  made.sim.advance(50);
  expect(place(made, 'six', spread)).toBe(
    "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 2 node(s) were unschedulable. no new claims to deallocate, " +
      'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  );
});
