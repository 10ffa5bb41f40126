import { expect, test } from 'vitest';
import { healthAnswer } from '../../../src/node/kube-proxy/health-checks.ts';
import { newWorld, run } from '../../support/worlds.ts';

test('a node tells how many endpoints it has, with the status that load balancers go by', () => {
  expect(healthAnswer({ namespace: 'default', name: 'web' }, 0, Date.UTC(2026, 8, 1, 12))).toBe(
    [
      'HTTP/1.1 503 Service Unavailable',
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      'X-Load-Balancing-Endpoint-Weight: 0',
      'Date: Tue, 01 Sep 2026 12:00:00 GMT',
      'Content-Length: 114',
      'Connection: close',
      '',
      '{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": 0,\n\t"serviceProxyHealthy": true\n}',
    ].join('\r\n'),
  );
});

test('the port is open on every node while the Service has the policy Local', () => {
  const world = newWorld({ scenario: 'three-nodes' });
  run(
    world,
    'kubectl run web --image=nginx --overrides=\'{"spec":{"nodeName":"node-2"}}\'; kubectl expose pod web --port=80 --type=LoadBalancer; ' +
      'kubectl patch svc web -p \'{"spec":{"externalTrafficPolicy":"Local"}}\'; sleep 15',
  );
  const port = run(world, "kubectl get svc web -o jsonpath='{.spec.healthCheckNodePort}'");
  expect(port).toMatch(/^3\d{4}$/);
  const ask = (node: number): string => run(world, `curl -s -m 2 -o /dev/null -w '%{http_code}' http://172.18.0.${node + 1}:${port}/healthz`);
  // Somebody who asks nothing keeps nobody else waiting.
  run(world, `nc 172.18.0.3 ${port} & sleep 1`);
  expect([ask(1), ask(2), ask(3)]).toEqual(['503', '200', '503']);
  run(world, 'kubectl delete pod web --now; sleep 3');
  expect(ask(2)).toBe('503');
  run(world, `kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'; sleep 3`);
  expect(ask(2)).toMatch(/^000/);
});
