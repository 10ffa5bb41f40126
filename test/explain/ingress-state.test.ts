/** `why` of Ingresses and of Services that ask for a load balancer. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

const ingress = (spec: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front }
spec: { ${spec} }
`;
const TO_SHOP = 'defaultBackend: { service: { name: shop, port: { number: 80 } } }';

function world(scenario: string, spec: string): World {
  const made = newWorld({ scenario });
  made.cluster.workstation.write('front.yaml', ingress(spec));
  run(
    made,
    'kubectl create deployment shop --image=course/mirror; kubectl expose deployment shop --port=80 --target-port=8080 --type=LoadBalancer; kubectl apply -f front.yaml; sleep 65',
  );
  return made;
}
const why = (w: World, what: string): string => run(w, `why ${what}`).split('\n')[0]!;

test('an Ingress that nobody reads: no class, none of that name, one whose controller is not there', () => {
  const w = world('one-node', TO_SHOP);
  expect(why(w, 'ingress/front')).toBe('Ingress front is read by nobody: it names no class (there is none in this cluster, and none is marked as the default)');
  run(w, `kubectl patch ingress front -p '{"spec":{"ingressClassName":"nginx"}}'`);
  expect(why(w, 'ingress/front')).toBe(
    'Ingress front is read by nobody: there is no IngressClass nginx (there is none in this cluster): a class comes with its controller',
  );
  run(
    w,
    `echo '{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"nginx"},"spec":{"controller":"k8s.io/ingress-nginx"}}' | kubectl apply -f -`,
  );
  expect(why(w, 'ingress/front')).toBe(
    'Ingress front is read by nobody: IngressClass nginx belongs to the controller k8s.io/ingress-nginx, and no such controller has said anything of it',
  );
});

test('an Ingress that is read, and what is behind it', () => {
  const w = world('with-ingress', `ingressClassName: nginx, ${TO_SHOP}`);
  expect(why(w, 'ingress/front')).toBe('Ingress front can be reached at 172.18.0.200, and leads to one Service');
  run(w, `kubectl patch ingress front -p '{"spec":{"defaultBackend":{"service":{"name":"shop","port":{"number":81}}}}}'`);
  expect(why(w, 'ingress/front')).toBe('Ingress front can be reached at 172.18.0.200, but Service shop has no port 81: requests for that get 503');
  run(w, 'kubectl delete service shop --wait=false; sleep 10');
  expect(why(w, 'ingress/front')).toBe('Ingress front can be reached at 172.18.0.200, but there is no Service shop: requests for that get 503');
});

test('a Service and its load balancer: none to be had, in the making, there, refused', () => {
  const alone = world('one-node', TO_SHOP);
  expect(why(alone, 'service/shop')).toMatch(
    /^Service shop leads to one endpoint: pod shop-\S+\. It has no load balancer \(EXTERNAL-IP is <pending>\): the order was taken by nobody, for this cluster has no provider of load balancers\. Its node port \d+ can be used meanwhile$/,
  );
  const w = world('with-load-balancer', TO_SHOP);
  expect(why(w, 'service/shop')).toMatch(/^Service shop leads to one endpoint: pod shop-\S+\. Its load balancer is at 172\.18\.0\.200$/);
  run(w, 'kubectl create service loadbalancer next --tcp=80; sleep 1');
  expect(why(w, 'service/next')).toMatch(/ Its load balancer is being made since \d\d:\d\d:\d\d\. Its node port \d+ can be used meanwhile$/);
  run(w, `kubectl patch service next -p '{"spec":{"loadBalancerIP":"172.18.0.200"}}'; sleep 8`);
  expect(why(w, 'service/next')).toContain('Its load balancer is at 172.18.0.201');
});
