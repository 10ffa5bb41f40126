import { expect, test } from 'vitest';
import type { Endpoint, EndpointSlice, Service } from '../../../src/api/types.gen.ts';
import { computeRules } from '../../../src/node/kube-proxy/compute-rules.ts';

const service = (spec: Partial<Service['spec']>): Service => ({
  metadata: { name: 'web', namespace: 'default', uid: 'u' },
  spec: { type: 'ClusterIP', clusterIP: '10.96.7.7', ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }], ...spec },
  status: {},
});
const endpoint = (address: string, nodeName: string, conditions: Endpoint['conditions'] = { ready: true }): Endpoint => ({
  addresses: [address],
  nodeName,
  conditions,
});
const slice = (...endpoints: Endpoint[]): EndpointSlice => ({
  metadata: { name: 'web-1', namespace: 'default', uid: 's' },
  addressType: 'IPv4',
  endpoints,
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
});
const rulesOf = (spec: Partial<Service['spec']>, ...endpoints: Endpoint[]): string[] =>
  [...computeRules([service(spec)], () => [slice(...endpoints)], 'node-1')].map(
    ([key, rule]) => `${key} ${rule.target} ${rule.endpoints.join()}${rule.masquerades ? ' masqueraded' : ''}`,
  );

test('a virtual address leads to all ready endpoints, a node port too, as if from the node', () => {
  const two = [endpoint('10.244.1.9', 'node-2'), endpoint('10.244.0.9', 'node-1'), endpoint('10.244.0.8', 'node-1', { ready: false })];
  expect(rulesOf({ type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 30080 }] }, ...two)).toEqual([
    'TCP/10.96.7.7:80 endpoints 10.244.0.9:8080,10.244.1.9:8080',
    'TCP/:30080 endpoints 10.244.0.9:8080,10.244.1.9:8080 masqueraded',
  ]);
});

test('local policies keep to the node: what is elsewhere is not reached', () => {
  const far = endpoint('10.244.1.9', 'node-2');
  expect(rulesOf({ internalTrafficPolicy: 'Local' }, far)).toEqual(['TCP/10.96.7.7:80 drop ']);
  expect(rulesOf({ internalTrafficPolicy: 'Local' }, far, endpoint('10.244.0.9', 'node-1'))).toEqual(['TCP/10.96.7.7:80 endpoints 10.244.0.9:8080']);
});

test('without endpoints it is refused; those on their way out serve where no other does', () => {
  expect(rulesOf({})).toEqual(['TCP/10.96.7.7:80 reject ']);
  const leaving = endpoint('10.244.0.9', 'node-1', { ready: false, serving: true, terminating: true });
  expect(rulesOf({}, leaving)).toEqual(['TCP/10.96.7.7:80 endpoints 10.244.0.9:8080']);
  expect(rulesOf({}, leaving, endpoint('10.244.0.7', 'node-1'))).toEqual(['TCP/10.96.7.7:80 endpoints 10.244.0.7:8080']);
});

test('headless Services and names for something outside have no rules', () => {
  expect(rulesOf({ clusterIP: 'None' }, endpoint('10.244.0.9', 'node-1'))).toEqual([]);
  expect(rulesOf({ type: 'ExternalName', clusterIP: undefined })).toEqual([]);
});
