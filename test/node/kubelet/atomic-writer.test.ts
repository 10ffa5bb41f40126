import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';

const MANIFEST = `
apiVersion: v1
kind: ConfigMap
metadata: {name: cfg}
data: {a.conf: one, b: two}
---
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
  - name: app
    image: busybox
    command: [sleep, "3600"]
    volumeMounts: [{name: cfg, mountPath: /cfg}, {name: cfg, mountPath: /single, subPath: a.conf}]
  volumes: [{name: cfg, configMap: {name: cfg}}]
`;

const READ = `kubectl exec app -- sh -c 'cd /cfg; ls -A | sed "s/^\\.\\.[0-9].*/DIR/"; readlink a.conf; cat a.conf; echo; cat /single; echo'`;

describe('a volume of a ConfigMap', () => {
  it('is written at once as a whole, and again after a change; what is mounted by subPath stays', () => {
    const world = newWorld();
    world.apply({ type: 'write-file', path: 'app.yaml', text: MANIFEST });
    run(world, 'kubectl apply -f app.yaml');
    world.cluster.sim.advance(5_000);
    expect(run(world, READ).split('\n')).toEqual(['DIR', '..data', 'a.conf', 'b', '..data/a.conf', 'one', 'one', '']);
    run(world, `kubectl patch cm cfg -p '{"data":{"a.conf":"uno","b":null,"c":"drei"}}'`);
    world.cluster.sim.advance(95_000);
    expect(run(world, READ).split('\n')).toEqual(['DIR', '..data', 'a.conf', 'c', '..data/a.conf', 'uno', 'one', '']);
  });
});
