/** A node that falls silent and comes back, from the prompt. */
import { describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run, worldOptions } from '../../support/worlds.ts';
import { World as SessionWorld } from '../../../src/session/world.ts';

const pass = (world: World, seconds: number): void => world.cluster.sim.advance(seconds * 1000);

/** A world of three nodes with one pod, and the node that it is on. */
function worldWithPod(): { world: World; node: string } {
  const world = newWorld({ scenario: 'three-nodes' });
  run(world, 'kubectl run web --image=nginx:1.27');
  pass(world, 5);
  return { world, node: run(world, "kubectl get pod web -o jsonpath='{.spec.nodeName}'") };
}

const readyOf = (world: World): string => run(world, `kubectl get pod web -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`);

describe('a kubelet that is stopped', () => {
  it('makes its node NotReady after the grace period, taints it, and its pods are no longer ready though they run', () => {
    const { world, node } = worldWithPod();
    run(world, `fault stop-kubelet ${node}`);
    pass(world, 40);
    expect(run(world, `kubectl get node ${node} --no-headers`)).toMatch(/ Ready /);
    pass(world, 25);
    expect(run(world, `kubectl get node ${node} --no-headers`)).toMatch(/ NotReady /);
    const taints = run(world, `kubectl get node ${node} -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'`);
    expect(taints.trim().split(' ').sort()).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);
    expect(readyOf(world)).toBe('False');
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Running/);
    expect(run(world, 'kubectl logs web')).toMatch(/dial tcp 172\.18\.0\.\d:10250: connect: connection refused\n$/);
  });

  it('ends the connections that went through it', () => {
    const { world, node } = worldWithPod();
    const text = run(
      world,
      `kubectl logs -f web --tail=0 > logs 2>&1 & kubectl exec web -- sleep 100 > exec 2>&1 & sleep 2; fault stop-kubelet ${node} > fault; sleep 1; jobs; cat logs exec`,
    );
    expect(text).toBe(
      [
        '[1]-  Exit 1                  kubectl logs -f web --tail=0 > logs 2>&1',
        '[2]+  Exit 1                  kubectl exec web -- sleep 100 > exec 2>&1',
        'error: unexpected EOF',
        'error: error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF',
        '',
      ].join('\n'),
    );
  });

  it('leaves its pods Terminating once their 300 seconds are over, until it is back', () => {
    const { world, node } = worldWithPod();
    run(world, `fault stop-kubelet ${node}`);
    pass(world, 345);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/ Running /);
    pass(world, 30);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Terminating/);
    expect(run(world, "kubectl get events --field-selector reason=TaintManagerEviction -o jsonpath='{.items[*].message}'")).toBe(
      'Marking for deletion Pod default/web',
    );
    pass(world, 3600);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/ Terminating /);
    run(world, `fault start-kubelet ${node}`);
    pass(world, 40);
    expect(run(world, 'kubectl get pods')).toBe('No resources found in default namespace.\n');
    expect(run(world, `kubectl get node ${node} -o jsonpath='{.spec.taints}'`)).toBe('');
  });

  it('comes back in time: nothing is deleted, and the pods are ready again', () => {
    const { world, node } = worldWithPod();
    run(world, `fault stop-kubelet ${node}`);
    pass(world, 120);
    run(world, `fault start-kubelet ${node}`);
    pass(world, 30);
    expect(readyOf(world)).toBe('True');
    expect(run(world, `kubectl get node ${node} --no-headers`)).toMatch(/ Ready /);
    expect(run(world, "kubectl get events --field-selector reason=TaintManagerEviction -o jsonpath='{.items[*].message}'")).toBe(
      'Cancelling deletion of Pod default/web',
    );
    pass(world, 600);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Running +0 /);
  });

  it('stops what was forced out of the API while it was away', () => {
    const { world, node } = worldWithPod();
    const machine = world.cluster.machines.find(({ name }) => name === node);
    run(world, `fault stop-kubelet ${node}`);
    run(world, 'kubectl delete pod web --force --grace-period=0');
    pass(world, 10);
    expect(machine?.runtime.podUids()).toHaveLength(1);
    run(world, `fault start-kubelet ${node}`);
    pass(world, 10);
    expect(machine?.runtime.podUids()).toEqual([]);
  });

  it('stops all evictions where it is the only one', () => {
    const world = newWorld();
    run(world, 'kubectl run web --image=nginx:1.27');
    pass(world, 5);
    run(world, 'fault stop-kubelet node-1');
    pass(world, 1200);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Running/);
    expect(run(world, "kubectl get node node-1 -o jsonpath='{.spec.taints[*].effect}'")).toBe('NoSchedule');
  });
});

describe('a node that is cut off', () => {
  it('goes on by itself, and tells of it when it is back', () => {
    const { world, node } = worldWithPod();
    run(world, `fault cut-off ${node}`);
    pass(world, 5);
    run(world, 'fault kill web');
    pass(world, 90);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Running +0 /);
    expect(run(world, 'kubectl exec web -- true')).toMatch(/connect: no route to host\n$/);
    run(world, `fault rejoin ${node}`);
    pass(world, 15);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/^web +1\/1 +Running +1 \(/);
    expect(readyOf(world)).toBe('True');
  });

  it('is reached by no pod of another node', () => {
    const { world, node } = worldWithPod();
    const other = ['node-1', 'node-2', 'node-3'].find((name) => name !== node);
    const address = run(world, "kubectl get pod web -o jsonpath='{.status.podIP}'");
    world.apply({
      type: 'write-file',
      path: 'asker.yaml',
      text: `{apiVersion: v1, kind: Pod, metadata: {name: asker}, spec: {nodeName: ${other}, containers: [{name: sh, image: busybox, command: [sleep, 1d]}]}}`,
    });
    run(world, 'kubectl apply -f asker.yaml');
    pass(world, 5);
    expect(run(world, `kubectl exec asker -- wget -qO- -T 5 http://${address}`)).toContain('Welcome to nginx');
    run(world, `fault cut-off ${node}`);
    expect(run(world, `kubectl exec asker -- wget -qO- -T 5 http://${address}`)).toContain('No route to host');
  });
});

describe('a node that is deleted', () => {
  it('takes its pods with it after a quarantine', () => {
    const { world, node } = worldWithPod();
    run(world, `fault stop-kubelet ${node}`);
    run(world, `kubectl delete node ${node}`);
    pass(world, 30);
    expect(run(world, 'kubectl get pod web --no-headers')).toMatch(/ Running /);
    pass(world, 50);
    expect(run(world, 'kubectl get pods')).toBe('No resources found in default namespace.\n');
  });
});

describe('faults as inputs', () => {
  it('are the same again in a replay, whoever gave them', () => {
    const { world, node } = worldWithPod();
    world.apply({ type: 'fault', words: ['cut-off', node] });
    pass(world, 100);
    run(world, 'fault end all');
    pass(world, 100);
    const again = SessionWorld.replay(worldOptions({ scenario: 'three-nodes' }), world.log, world.nowMs);
    expect(again.cluster.sim.trace.hash).toBe(world.cluster.sim.trace.hash);
  });

  it('explain what came of them', () => {
    const { world, node } = worldWithPod();
    world.apply({ type: 'fault', words: ['stop-kubelet', node] });
    pass(world, 70);
    const since = run(world, `kubectl get lease ${node} -n kube-node-lease -o jsonpath='{.spec.renewTime}'`).slice(11, 19);
    expect(run(world, 'why pod/web').trimEnd().split('\n')).toEqual([
      `Pod web is Running, not ready: node ${node} is NotReady, so this is what its kubelet said last; the pod counts as not ready`,
      '  because: The node lifecycle controller reported of pod web: not ready (12:10:55)',
      `  because: The node lifecycle controller has heard nothing of node ${node} for too long: it is NotReady (12:10:55)`,
      `  because: Node ${node} last renewed its Lease at ${since} (12:10:05)`,
      `  because: Fault: the kubelet on ${node} was stopped (12:10:05)`,
      `  because: You asked for the fault \`stop-kubelet ${node}\` (12:10:05)`,
      `Look next: why node/${node}`,
    ]);
  });
});
