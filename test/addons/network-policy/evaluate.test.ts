import { expect, test } from 'vitest';
import { denialOf, type PolicyWorld } from '../../../src/addons/network-policy/evaluate.ts';
import type { NetworkPolicy, Pod } from '../../../src/api/types.gen.ts';

const NODE = '172.18.0.2';
const pod: Pod = {
  metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [] },
  status: { podIP: '10.244.0.5', hostIP: NODE },
};
const denyAll: NetworkPolicy = {
  metadata: { name: 'deny', namespace: 'default', uid: 'v', resourceVersion: '1', creationTimestamp: '' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};
const world: PolicyWorld = { policies: [denyAll], podAt: (address) => (address === pod.status.podIP ? pod : undefined), namespace: () => undefined };
const way = (from: string, to: string) => denialOf(world, { from, to: { address: to, port: 80 }, protocol: 'TCP' });

test('a node always reaches its own pods, and they it: probes pass where everything is denied', () => {
  expect([way(NODE, '10.244.0.5'), way('10.244.0.5', NODE)]).toEqual([undefined, undefined]);
});

test('another node is a stranger', () => {
  expect(way('172.18.0.3', '10.244.0.5')).toEqual({ direction: 'Ingress', pod: 'default/web', policies: ['default/deny'] });
  expect(way('10.244.0.5', '172.18.0.3')).toEqual({ direction: 'Egress', pod: 'default/web', policies: ['default/deny'] });
});

test('a pod always reaches itself: such packets never leave it', () => {
  expect(way('10.244.0.5', '10.244.0.5')).toBe(undefined);
});
