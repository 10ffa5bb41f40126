import { describe, expect, it } from 'vitest';
import { whySentences } from '../../src/explain/why.ts';
import type { TraceEntry } from '../../src/sim/trace.ts';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

/** Pods whose life is one timer after the other: back-offs, grace periods, probes, deadlines, retries. */
const PODS = `
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: app, image: busybox, command: [sh, -c, "sleep 2; exit 1"]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: pull}
spec: {containers: [{name: app, image: nope-nope}]}
---
apiVersion: v1
kind: Pod
metadata: {name: live}
spec: {terminationGracePeriodSeconds: 3, containers: [
  {name: app, image: busybox, command: [sh, -c, "trap '' TERM; sleep 100 & wait"], livenessProbe: {exec: {command: ["false"]}, periodSeconds: 2}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: ready}
spec: {containers: [{name: app, image: nginx, readinessProbe: {httpGet: {port: 80}, initialDelaySeconds: 5}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: deadline}
spec: {activeDeadlineSeconds: 20, containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: key}
spec: {containers: [{name: app, image: nginx, envFrom: [{configMapRef: {name: missing}}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: big}
spec: {containers: [{name: app, image: nginx, resources: {requests: {cpu: "100"}}}]}
`;

/** The entries from one to its first cause, by the newest cause of each. */
function chainOf(world: World, entry: TraceEntry): TraceEntry[] {
  const newest = Math.max(0, ...entry.causes);
  return newest === 0 ? [entry] : [entry, ...chainOf(world, world.cluster.sim.trace.get(newest)!)];
}

const podOf = ({ subject }: TraceEntry): string | undefined => /^(?:pod|event)\/default\/([a-z]+)/.exec(subject)?.[1];

describe('causes', () => {
  it('lead from all that happens to a pod, through its own past alone, to what the learner did', () => {
    const world = newWorld();
    world.apply({ type: 'write-file', path: 'pods.yaml', text: PODS });
    run(world, 'kubectl apply -f pods.yaml');
    world.cluster.sim.advance(120_000);
    run(world, 'kubectl delete pod ready --wait=false');
    world.cluster.sim.advance(240_000);
    const about = world.cluster.sim.trace.entries.filter((entry) => podOf(entry) !== undefined);
    const broken = about.filter((entry) => {
      const chain = chainOf(world, entry);
      return chain.at(-1)!.what !== 'input' || chain.some((each) => (podOf(each) ?? podOf(entry)) !== podOf(entry));
    });
    expect(broken).toEqual([]);
    expect(new Set(about.map(podOf))).toEqual(new Set(['crash', 'pull', 'live', 'ready', 'deadline', 'key', 'big']));
  });

  it('say of a container that a probe gave up which probe it was, and of each restart what ended before', () => {
    const world = newWorld();
    world.apply({ type: 'write-file', path: 'pods.yaml', text: PODS });
    run(world, 'kubectl apply -f pods.yaml');
    world.cluster.sim.advance(13_500);
    expect(whySentences(world.history, 'pod/default/live').slice(1, 7)).toEqual([
      'The kubelet on node-1 reported of pod live: container app running again',
      'Container app of pod live started, restart 1',
      'Container app of pod live was killed by SIGKILL',
      'SIGKILL was sent to container app of pod live',
      'SIGTERM was sent to container app of pod live',
      'Container app of pod live is not alive, says its liveness probe',
    ]);
    expect(whySentences(world.history, 'pod/default/crash').slice(1, 3)).toEqual([
      'Container app of pod crash ended with exit code 1',
      'Container app of pod crash started, restart 1',
    ]);
  });
});
