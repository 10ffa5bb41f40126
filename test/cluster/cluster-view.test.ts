import { describe, expect, it } from 'vitest';
import { clusterViewOf, type ContainerView, type PodView } from '../../src/cluster/cluster-view.ts';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

const podsOf = (world: World): PodView[] => clusterViewOf(world.cluster.api).nodes.flatMap((node) => node.pods);
const shapeOf = ({ role, state, reason, visual, ready, restarts, exitCode }: ContainerView) => ({ role, state, reason, visual, ready, restarts, exitCode });

describe('the picture of the cluster', () => {
  it('shows a running pod on its node', () => {
    const world = newWorld();
    run(world, 'kubectl run web --image=nginx');
    world.cluster.sim.advance(5_000);
    const [node] = clusterViewOf(world.cluster.api).nodes;
    expect({ ...node, pods: node!.pods.map(({ name, status, phase, ready, ip }) => ({ name, status, phase, ready, ip })) }).toEqual({
      name: 'node-1',
      ready: true,
      address: '172.18.0.2',
      pods: [{ name: 'web', status: 'Running', phase: 'Running', ready: '1/1', ip: '10.244.0.3' }],
    });
    expect(podsOf(world)[0]!.containers.map(shapeOf)).toEqual([
      { role: 'app', state: 'running', reason: '', visual: 'running', ready: true, restarts: 0, exitCode: null },
    ]);
  });

  it('keeps a place for pods that no node has yet', () => {
    const world = newWorld();
    world.apply({
      type: 'write-file',
      path: 'far.yaml',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: far}\nspec: {nodeSelector: {disk: none}, containers: [{name: app, image: nginx}]}\n',
    });
    run(world, 'kubectl apply -f far.yaml');
    world.cluster.sim.advance(2_000);
    expect(clusterViewOf(world.cluster.api).nodes.map(({ name, pods }) => ({ name, pods: pods.map((pod) => `${pod.name} ${pod.status}`) }))).toEqual([
      { name: '', pods: ['far Pending'] },
      { name: 'node-1', pods: [] },
    ]);
  });

  it('draws a container that waits to be restarted as backing off, until the instant at which its wait ends', () => {
    const world = newWorld();
    run(world, 'kubectl run crash --image=busybox -- sh -c "exit 1"');
    world.cluster.sim.advance(8_000);
    const [container] = podsOf(world)[0]!.containers;
    expect(container).toMatchObject({ visual: 'backing-off', restarts: 1, exitCode: 1 });
    const { fromMs, toMs } = container!.backoff!;
    expect(toMs - fromMs).toBe(10_000);
    expect(fromMs).toBeLessThanOrEqual(world.cluster.sim.wallMs);
  });

  it('tells a good end from a bad one', () => {
    const world = newWorld();
    run(world, 'kubectl run well --image=busybox --restart=Never -- true');
    run(world, 'kubectl run badly --image=busybox --restart=Never -- sh -c "exit 7"');
    world.cluster.sim.advance(8_000);
    expect(podsOf(world).map(({ name, status, containers }) => ({ name, status, ...shapeOf(containers[0]!) }))).toEqual([
      { name: 'badly', status: 'Error', role: 'app', state: 'terminated', reason: 'Error', visual: 'ended-badly', ready: false, restarts: 0, exitCode: 7 },
      {
        name: 'well',
        status: 'Completed',
        role: 'app',
        state: 'terminated',
        reason: 'Completed',
        visual: 'ended-well',
        ready: false,
        restarts: 0,
        exitCode: 0,
      },
    ]);
  });
});
