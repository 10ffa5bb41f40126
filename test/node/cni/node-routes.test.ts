/** Routes between nodes: what they look like, and what is lost with one. */
import { expect, test } from 'vitest';
import { NodeRoutes } from '../../../src/node/cni/node-routes.ts';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const NODES = [1, 2].map((n) => ({ name: `node-${n}`, address: `172.18.0.${n + 1}`, podCidr: `10.244.${n - 1}.0/24` }));

test('a node has its own pods behind the bridge and those of the others behind their nodes', () => {
  const routes = new NodeRoutes(NODES[1]!, NODES);
  expect(routes.list()).toEqual([
    { destination: '10.244.0.0/24', via: '172.18.0.2', device: 'eth0' },
    { destination: '10.244.1.0/24', device: 'cni0', source: '10.244.1.1' },
  ]);
  routes.setLost('node-1', true);
  expect([routes.knows('node-1'), routes.list().length]).toEqual([false, 1]);
});

const pod = (name: string, node: number, spec = ''): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  nodeName: node-${node}
${spec}  containers: [{ name: main, image: nginx }]
`;

function world(): World {
  const made = newWorld({ scenario: 'three-nodes' });
  const service =
    '---\napiVersion: v1\nkind: Service\nmetadata: { name: b }\nspec: { type: NodePort, selector: { app: b }, ports: [{ port: 80, nodePort: 30080 }] }\n';
  made.cluster.workstation.write('pods.yaml', pod('a', 1) + pod('b', 2) + pod('host', 1, '  hostNetwork: true\n') + service);
  run(made, 'kubectl apply -f pods.yaml; sleep 15');
  return made;
}

const ask = (w: World, from: string, url: string): string => run(w, `kubectl exec ${from} -- curl -s -o /dev/null -m 2 -w '%{http_code}' ${url}`).slice(0, 3);

test('ip route shows a pod its net and its gateway, and a node the way to the pods of each node', () => {
  const w = world();
  expect(run(w, 'kubectl exec a -- ip route')).toMatch(
    /^default via 10\.244\.0\.1 dev eth0 \n10\.244\.0\.0\/24 dev eth0 scope link {2}src 10\.244\.0\.\d+ \n$/,
  );
  expect(run(w, 'kubectl exec host -- ip route')).toBe(
    [
      'default via 172.18.0.1 dev eth0 ',
      '10.244.0.0/24 dev cni0 scope link  src 10.244.0.1 ',
      '10.244.1.0/24 via 172.18.0.3 dev eth0 ',
      '10.244.2.0/24 via 172.18.0.4 dev eth0 ',
      '172.18.0.0/16 dev eth0 scope link  src 172.18.0.2 ',
      '',
    ].join('\n'),
  );
});

test('without the route, nothing goes to the other node’s pods, nor comes back from them, and nodes still find each other', () => {
  const w = world();
  const [a, b] = ['a', 'b'].map((name) => run(w, `kubectl get pod ${name} -o jsonpath='{.status.podIP}'`));
  expect([ask(w, 'a', `http://${b}/`), ask(w, 'b', `http://${a}/`)]).toEqual(['200', '200']);
  expect(run(w, 'fault lose-route node-1 node-2')).toBe(
    'node-1 lost its route to the pods of node-2\nThis lasts until you run: fault end route/node-1/node-2\n',
  );
  expect(run(w, 'kubectl exec host -- ip route')).not.toContain('10.244.1.0/24');
  // Forward, and for the answer's sake backward; from the node itself; through a node port that node-1 passes on.
  expect([ask(w, 'a', `http://${b}/`), ask(w, 'b', `http://${a}/`), ask(w, 'host', `http://${b}/`), ask(w, 'host', 'http://172.18.0.2:30080/')]).toEqual([
    '000',
    '000',
    '000',
    '000',
  ]);
  // Node-2 has the pod itself, and node-3 still knows the way.
  expect([ask(w, 'host', 'http://172.18.0.3:30080/'), ask(w, 'host', 'http://172.18.0.4:30080/')]).toEqual(['200', '200']);
  run(w, 'fault end all');
  expect([ask(w, 'a', `http://${b}/`), ask(w, 'b', `http://${a}/`)]).toEqual(['200', '200']);
});
