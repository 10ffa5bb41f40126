/** The ingress controller in its pod: what it answers, what it writes, and what is without it. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const app = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
      - { name: mirror, image: course/mirror }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
`;
const front = (spec = '  ingressClassName: nginx\n'): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec:
${spec}  rules:
  - host: shop.example.com
    http:
      paths:
      - { path: /, pathType: Prefix, backend: { service: { name: shop, port: { name: http } } } }
      - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }
`;

function worldWith(manifest: string, scenario = 'with-ingress'): World {
  const world = newWorld({ scenario });
  world.cluster.workstation.write('all.yaml', manifest);
  run(world, 'kubectl apply -f all.yaml; sleep 15');
  return world;
}

const curl = (world: World, path: string, more = ''): string =>
  run(world, `curl -sS -m 130 ${more} -H 'Host: shop.example.com' http://172.18.0.200${path}`).replaceAll('\r\n', '\n');
const statusOf = (world: World, path: string): string => curl(world, path, "-o /dev/null -w '%{http_code}'");
const addressOf = (world: World): string => run(world, "kubectl get ingress front -o jsonpath='{.status.loadBalancer.ingress[*].ip}'");
const controllerLog = (world: World): string => run(world, 'kubectl logs -n ingress-nginx deploy/ingress-nginx-controller');

test('requests go by host and path to the pods of a Service, and the log says where', () => {
  const world = worldWith(app('shop') + app('cart') + front());
  expect(curl(world, '/')).toMatch(/^shop-\S+: asked by 10\.244\.\d\.\d for \/ /);
  expect(curl(world, '/cart/7?x=1')).toMatch(/^cart-\S+: asked by 10\.244\.\d\.\d for \/cart\/7\?x=1 /);
  expect(curl(world, '/cartoon')).toMatch(/^shop-/);
  expect(run(world, 'curl -sS http://172.18.0.200/').replaceAll('\r\n', '\n')).toBe(
    '<html>\n<head><title>404 Not Found</title></head>\n<body>\n<center><h1>404 Not Found</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n',
  );
  expect(controllerLog(world).split('\n').at(-3)).toMatch(
    /^172\.18\.0\.100 - - \[.*\] "GET \/cartoon HTTP\/1\.1" 200 \d+ "-" "curl\/[\d.]+" \d+ 0\.00\d \[default-shop-http\] \[\] 10\.244\.\d\.\d:8080 \d+ 0\.00\d 200 [\da-f]{32}$/,
  );
});

test('the Ingress gets the address of the controller’s Service within a minute, and loses it with the last replica', () => {
  const world = worldWith(app('shop') + app('cart') + front());
  run(world, 'sleep 60');
  expect(addressOf(world)).toBe('172.18.0.200');
  expect(
    run(
      world,
      "kubectl get events --field-selector involvedObject.name=front -o jsonpath='{.items[*].reason} {.items[*].message} {.items[*].source.component}'",
    ),
  ).toBe('Sync Scheduled for sync nginx-ingress-controller');
  run(world, 'kubectl scale -n ingress-nginx deploy/ingress-nginx-controller --replicas=0; sleep 10');
  expect(addressOf(world)).toBe('');
  run(world, 'kubectl scale -n ingress-nginx deploy/ingress-nginx-controller --replicas=1; sleep 15');
  expect(addressOf(world)).toBe('172.18.0.200');
  expect(curl(world, '/')).toMatch(/^shop-/);
});

test('503 without endpoints, 502 where they refuse, 504 where they hang', () => {
  const world = worldWith(app('shop') + app('cart') + front());
  run(world, 'kubectl scale deployment cart --replicas=0; sleep 8');
  expect(statusOf(world, '/cart')).toBe('503');
  expect(controllerLog(world)).toContain('Service "default/cart" does not have any active Endpoint.');
  run(world, 'kubectl delete svc cart; sleep 4');
  expect(statusOf(world, '/cart')).toBe('503');
  expect(controllerLog(world)).toContain('Error obtaining Endpoints for Service "default/cart": no object matching key "default/cart" in local store');
  const pods = run(world, "kubectl get pods -l app=shop -o jsonpath='{.items[*].metadata.name}'").split(' ');
  for (const pod of pods) run(world, `fault break-endpoint ${pod}`);
  expect(statusOf(world, '/')).toBe('502');
  run(world, 'fault end all');
  for (const pod of pods) run(world, `fault break-endpoint ${pod} --hang`);
  expect(statusOf(world, '/')).toBe('504');
  run(world, 'fault end all');
  expect(statusOf(world, '/')).toBe('200');
});

test('an Ingress without a class, or of another one, is nobody’s; with a default class it is somebody’s', () => {
  const world = worldWith(app('shop') + app('cart') + front(''));
  run(world, 'sleep 60');
  expect([statusOf(world, '/'), addressOf(world), run(world, 'kubectl get events --field-selector involvedObject.name=front')]).toEqual([
    '404',
    '',
    'No resources found in default namespace.\n',
  ]);
  run(world, 'kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true; kubectl replace --force -f all.yaml; sleep 15');
  expect(run(world, "kubectl get ingress front -o jsonpath='{.spec.ingressClassName}'")).toBe('nginx');
  expect(statusOf(world, '/')).toBe('200');
  run(world, `kubectl patch ingress front -p '{"spec":{"ingressClassName":"other"}}'; sleep 5`);
  expect(statusOf(world, '/')).toBe('404');
});

test('without the controller an Ingress is kept, and nobody reads it', () => {
  const world = worldWith(app('shop') + app('cart') + front(), 'three-nodes');
  run(world, 'sleep 120');
  expect(addressOf(world)).toBe('');
  expect(run(world, 'curl -sS -m 2 http://172.18.0.2/')).toBe('curl: (7) Failed to connect to 172.18.0.2 port 80 after 1 ms: Could not connect to server\n');
});

test('a settled cluster with a controller has nothing to do but what kubelets do', () => {
  const world = worldWith(app('shop') + app('cart') + front());
  run(world, 'sleep 120');
  const due = new Set(
    world.cluster.sim
      .pending()
      .filter(({ dueMs }) => dueMs < Infinity)
      .map(({ label }) => label),
  );
  expect([...due].filter((label) => /ingress|epoll|service-controller|load balancer/.test(label))).toEqual([]);
});
