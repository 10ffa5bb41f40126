/** `trace` through a load balancer and an ingress controller, and over a lost route. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: { name: shop, labels: { app: shop } }
spec: { nodeName: node-2, containers: [{ name: mirror, image: course/mirror }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-1, containers: [{ name: tools, image: busybox, command: [sleep, "86400"] }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [safe.example.com] }]
  rules:
  - host: shop.example.com
    http:
      paths:
      - { path: /, pathType: Prefix, backend: { service: { name: shop, port: { name: http } } } }
      - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }
      - { path: /port, pathType: Exact, backend: { service: { name: shop, port: { number: 81 } } } }
  - host: cart.example.com
    http: { paths: [{ path: /cart, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
  - host: safe.example.com
    http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
`;

function world(scenario: string): World {
  const made = newWorld({ scenario });
  made.cluster.workstation.write('all.yaml', MANIFEST);
  run(made, 'kubectl apply -f all.yaml; sleep 20');
  return made;
}

/** The last hop, and what is to be looked at. */
const end = (w: World, line: string): string =>
  run(w, line)
    .split('\n')
    .slice(-3)
    .join('\n')
    .replace(/ingress-nginx-controller-[\w-]+/g, 'CONTROLLER')
    .trim();

test('a request goes from the balancer to the controller, by a rule of an Ingress to a pod', () => {
  const w = world('with-ingress');
  const address = run(w, "kubectl get pod shop -o jsonpath='{.status.podIP}'");
  const trace = run(w, 'trace laptop http://172.18.0.200/x?y=1 --host shop.example.com')
    .replace(/ingress-nginx-controller-[\w-]+/g, 'CONTROLLER')
    .replace(/node-\d/g, 'NODE')
    .replace(/10\.244\.\d\.\d+:80,/, 'ENDPOINT,');
  expect(trace).toBe(`  laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
  balancer the load balancer at 172.18.0.200 leads to NODE
  address  172.18.0.200:80 is a LoadBalancer of Service ingress-nginx/ingress-nginx-controller
  rule     kube-proxy on NODE sends it to ENDPOINT, the only ready endpoint on this node (traffic policy Local)
  socket   pod CONTROLLER listens on port 80
  proxy    Ingress default/front, host shop.example.com, path / (Prefix), leads to Service default/shop: its only endpoint ${address}:8080
${trace.includes('  route ') ? `  route    from NODE to NODE, where shop is\n` : ''}  socket   pod shop listens on port 8080: it answers
`);
});

test('where the controller answers itself, it is said why', () => {
  const w = world('with-ingress');
  const of = (path: string, host: string): string => end(w, `trace laptop http://172.18.0.200${path} --host ${host}`);
  expect([
    of('/', 'other.example.com'),
    of('/', 'cart.example.com'),
    of('/cart/7', 'shop.example.com'),
    of('/port', 'shop.example.com'),
    of('/', 'safe.example.com'),
  ]).toEqual([
    '✗ proxy    no Ingress of its class has the host other.example.com: the controller answers 404 itself\nLook next: kubectl get ingress -A',
    '✗ proxy    no Ingress has a path for / of host cart.example.com: the controller answers 404 itself\nLook next: kubectl get ingress -A',
    '✗ proxy    Ingress default/front, host shop.example.com, path /cart (Prefix), leads to Service default/cart: there is no such Service, and the controller answers 503\nLook next: kubectl describe ingress front',
    '✗ proxy    Ingress default/front, host shop.example.com, path /port (Exact), leads to Service default/shop: the Service has no such port, and the controller answers 503\nLook next: kubectl describe ingress front',
    '✗ proxy    Ingress default/front, host safe.example.com, path / (Prefix): the host is under tls, so the controller answers 308, to https\nLook next: kubectl describe ingress front',
  ]);
});

test('a lost route ends a request there, and the answer of one that comes from there', () => {
  const w = world('three-nodes');
  const address = (pod: string): string => run(w, `kubectl get pod ${pod} -o jsonpath='{.status.podIP}'`);
  run(w, 'fault lose-route node-1 node-2');
  const look = 'Look next: kubectl debug node/node-1 --image=busybox -- ip route';
  expect([end(w, `trace client http://${address('shop')}:8080`), end(w, `trace shop http://${address('client')}`)]).toEqual([
    `✗ route    node-1 has no route to the pods of node-2: no answer comes (timed out)\n${look}`,
    `✗ route    node-1 has no route to the pods of node-2: the answer gets lost (timed out)\n${look}`,
  ]);
});
