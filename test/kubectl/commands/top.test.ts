/** kubectl top, with metrics-server and without it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

it('says that nobody knows what is used, where there is no metrics-server', () => {
  const world = newWorld();
  expect(runIn(world, 'kubectl top pod; echo $?')).toBe('error: Metrics API not available\n1\n');
  expect(runIn(world, 'kubectl top node --sort-by=name')).toBe('error: --sort-by accepts only cpu or memory\n');
});

describe('with metrics-server', () => {
  let world: World;
  const run = (line: string): string => runIn(world, line);
  beforeAll(() => {
    world = newWorld({ scenario: 'with-metrics' });
    run('kubectl run busy --image=busybox -- sh -c "while :; do :; done"');
    run('kubectl run idle --image=nginx --labels=app=idle');
  });

  it('has nothing to tell of pods that have just begun', () => {
    expect(run('kubectl top pod')).toBe('error: metrics not available yet\n');
    expect(run('kubectl top pod idle')).toBe('Error from server (NotFound): podmetrics.metrics.k8s.io "default/idle" not found\n');
  });

  it('tells what pods use', () => {
    world.advanceTo(world.nowMs + 45_000);
    expect(run('kubectl top pod')).toMatch(/^NAME {3}CPU\(cores\) {3}MEMORY\(bytes\) {3}\nbusy {3}\d{3}m +0Mi +\nidle {3}0m +1Mi +\n$/);
    expect(run('kubectl top pod -l app=idle --no-headers')).toBe('idle   0m    1Mi   \n');
    expect(run('kubectl top pod --containers --sort-by=memory')).toMatch(
      /^POD {4}NAME {3}CPU\(cores\) {3}MEMORY\(bytes\) {3}\nidle {3}idle .*\nbusy {3}busy .*\n$/,
    );
    expect(run('kubectl top pod -A --sum').split('\n').at(-3)).toMatch(/^ +_{8} +_{8} +$/);
  });

  it('tells what nodes use, and of how much', () => {
    const [header, ...rows] = run('kubectl top node --sort-by=cpu').trimEnd().split('\n');
    expect(header).toBe('NAME     CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   ');
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/^node-\d {3}\d{3}m +(4[5-9]|50)% +\d+Mi +0% +$/);
  });

  it('names what is not there as metrics-server does', () => {
    expect(run('kubectl top pod nope')).toBe('Error from server (NotFound): pods "default/nope" not found\n');
    expect(run('kubectl top node nope')).toBe('Error from server (NotFound): nodes "nope" not found\n');
    expect(run('kubectl top pod idle -l app=idle')).toBe('error: only one of NAME or selector can be provided\n');
    expect(run('kubectl top pod -l app=nope')).toBe('No resources found in default namespace.\n');
  });

  it('lists the group, and lets the kubelet be read as it is', () => {
    expect(run('kubectl get --raw /apis/metrics.k8s.io/v1beta1')).toMatch(/"name":"pods","kind":"PodMetrics"/);
    expect(run('kubectl get --raw /api/v1/nodes/node-1/proxy/metrics/resource')).toMatch(/^# HELP container_cpu_usage_seconds_total \[STABLE\]/);
  });

  it('stops when metrics-server does', () => {
    run('kubectl -n kube-system scale deploy metrics-server --replicas=0; sleep 5');
    expect(run('kubectl top pod')).toBe('error: Metrics API not available\n');
  });
});
