/** A node without a network plugin: what it says, what runs there none the less, and how it gets well. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const MESSAGE =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

const pod = (name: string, spec: string): string => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  nodeName: node-2
  tolerations: [{ operator: Exists }]
${spec}  containers: [{ name: main, image: nginx }]
`;

function world(): World {
  const made = newWorld({ scenario: 'new-node' });
  made.cluster.workstation.write('pods.yaml', pod('own', '') + pod('shared', '  hostNetwork: true\n'));
  return made;
}

const nodes = (w: World): string[] => run(w, "kubectl get nodes --no-headers | awk '{print $1, $2}'").trim().split('\n');
const readyOf = (w: World): string =>
  run(w, `kubectl get node node-2 -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}: {.status.conditions[?(@.type=="Ready")].message}'`);

test('the node is not ready, says why, and gets no pods', () => {
  const w = world();
  expect(nodes(w)).toEqual(['node-1 Ready', 'node-2 NotReady']);
  expect(readyOf(w)).toBe(`KubeletNotReady: ${MESSAGE}`);
  expect(run(w, "kubectl get node node-2 -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'")).toBe(
    'node.kubernetes.io/not-ready:NoSchedule node.kubernetes.io/not-ready:NoExecute ',
  );
  run(w, 'kubectl create deployment web --image=nginx --replicas=3; sleep 10');
  expect(new Set(run(w, "kubectl get pods -l app=web -o jsonpath='{.items[*].spec.nodeName}'").split(' '))).toEqual(new Set(['node-1']));
});

test('pods on the node’s own network run, the others wait and say for what', () => {
  const w = world();
  run(w, 'kubectl apply -f pods.yaml; sleep 20');
  expect(run(w, "kubectl get pods --no-headers | awk '{print $1, $2, $3}'")).toBe('own 0/1 ContainerCreating\nshared 1/1 Running\n');
  const event = run(w, "kubectl get events --field-selector involvedObject.name=own -o jsonpath='{.items[*].type} {.items[*].reason} {.items[*].message}'");
  expect(event).toBe(`Warning NetworkNotReady network is not ready: ${MESSAGE}`);
});

test('a DaemonSet that installs a plugin makes the node ready, and what waited starts', () => {
  const w = world();
  run(w, 'kubectl apply -f pods.yaml; sleep 5; kubectl apply -f cni.yaml; sleep 40');
  expect(nodes(w)).toEqual(['node-1 Ready', 'node-2 Ready']);
  expect(run(w, "kubectl get pods --no-headers | awk '{print $1, $2, $3}'")).toBe('own 1/1 Running\nshared 1/1 Running\n');
  expect(run(w, "kubectl get node node-2 -o jsonpath='{.spec.taints}'")).toBe('');
});

test('a plugin that is taken away leaves what runs alone, and its return mends the node', () => {
  const w = newWorld({ scenario: 'three-nodes' });
  run(w, 'kubectl run before --image=nginx --overrides=\'{"spec":{"nodeName":"node-2"}}\'; sleep 10');
  expect(run(w, 'fault remove-cni node-2')).toBe('the network plugin was taken off node-2\nThis lasts until you run: fault end cni/node-2\n');
  run(w, 'sleep 12');
  expect(nodes(w)).toEqual(['node-1 Ready', 'node-2 NotReady', 'node-3 Ready']);
  expect(run(w, "kubectl get pod before -o jsonpath='{.status.phase}'")).toBe('Running');
  run(w, 'fault end cni/node-2; sleep 15');
  expect(nodes(w)).toEqual(['node-1 Ready', 'node-2 Ready', 'node-3 Ready']);
  const reasons = run(w, "kubectl get events -A --field-selector involvedObject.name=node-2,source=kubelet -o jsonpath='{.items[*].reason}'").split(' ');
  expect(reasons.filter((reason) => reason === 'NodeNotReady' || reason === 'NodeReady').slice(-2)).toEqual(['NodeNotReady', 'NodeReady']);
});

test('why says for what a pod waits there, and why the node is not ready', () => {
  const w = world();
  run(w, 'kubectl apply -f pods.yaml; sleep 20');
  expect(run(w, 'why pod/own').split('\n')[0]).toBe(`Pod own is ContainerCreating: network is not ready: ${MESSAGE}`);
  expect(run(w, 'why node/node-2').split('\n')[0]).toContain(`Node node-2 is NotReady: ${MESSAGE}`);
});
