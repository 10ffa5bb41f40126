import { expect, test } from 'vitest';
import { answerQuestion, type ClusterNames } from '../../../src/addons/coredns/records.ts';
import type { EndpointSlice, Service } from '../../../src/api/types.gen.ts';
import type { DnsType } from '../../../src/kernel/dns.ts';

const service = (name: string, spec: Partial<Service['spec']>): Service => ({ metadata: { name, namespace: 'shop', uid: name }, spec, status: {} });
const services = [
  service('web', { clusterIP: '10.96.7.7', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }),
  service('redis', { clusterIP: 'None', ports: [{ name: 'redis', port: 6379, protocol: 'TCP' }] }),
  service('db', { type: 'ExternalName', externalName: 'db.example.com' }),
];
const redis: EndpointSlice = {
  metadata: { name: 'redis-1', namespace: 'shop', uid: 's' },
  addressType: 'IPv4',
  endpoints: [
    { addresses: ['10.244.0.5'], hostname: 'redis-0', conditions: { ready: true } },
    { addresses: ['10.244.0.6'], conditions: { ready: true } },
    { addresses: ['10.244.0.7'], conditions: { ready: false } },
  ],
  ports: [{ name: 'redis', port: 6379, protocol: 'TCP' }],
};
const names: ClusterNames = {
  domain: 'cluster.local',
  service: (namespace, name) => services.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  services: () => services,
  slices: (_namespace, name) => (name === 'redis' ? [redis] : []),
  hasNamespace: (name) => name === 'shop',
};
const ask = (name: string, type: DnsType = 'A'): string => {
  const { code, records } = answerQuestion(names, { name, type, from: '10.244.0.9' });
  return code === 'NOERROR' ? records.map((record) => `${record.type} ${record.data}`).join(', ') : code;
};

test('a Service has its address, a headless one those of its ready pods, each also under its own name', () => {
  expect(ask('web.shop.svc.cluster.local')).toBe('A 10.96.7.7');
  expect(ask('redis.shop.svc.cluster.local')).toBe('A 10.244.0.5, A 10.244.0.6');
  expect(ask('redis-0.redis.shop.svc.cluster.local')).toBe('A 10.244.0.5');
  expect(ask('10-244-0-6.redis.shop.svc.cluster.local')).toBe('A 10.244.0.6');
  expect(ask('db.shop.svc.cluster.local')).toBe('CNAME db.example.com.');
});

test('ports are found by SRV, addresses lead back to names, pods are their addresses', () => {
  expect(ask('_http._tcp.web.shop.svc.cluster.local', 'SRV')).toBe('SRV 0 100 80 web.shop.svc.cluster.local.');
  expect(ask('redis.shop.svc.cluster.local', 'SRV')).toBe(
    'SRV 0 50 6379 redis-0.redis.shop.svc.cluster.local., SRV 0 50 6379 10-244-0-6.redis.shop.svc.cluster.local.',
  );
  expect(ask('7.7.96.10.in-addr.arpa', 'PTR')).toBe('PTR web.shop.svc.cluster.local.');
  expect(ask('5.0.244.10.in-addr.arpa', 'PTR')).toBe('PTR redis-0.redis.shop.svc.cluster.local.');
  expect(ask('10-244-0-9.shop.pod.cluster.local')).toBe('A 10.244.0.9');
});

test('what exists without an answer is empty, what does not exist is NXDOMAIN', () => {
  expect([ask('web.shop.svc.cluster.local', 'AAAA'), ask('shop.svc.cluster.local')]).toEqual(['', '']);
  const missing = [
    'nobody.shop.svc.cluster.local',
    'web.other.svc.cluster.local',
    'web.svc.cluster.local',
    '_ftp._tcp.web.shop.svc.cluster.local',
    'example.com',
  ];
  expect(missing.map((name) => ask(name))).toEqual(missing.map(() => 'NXDOMAIN'));
});
