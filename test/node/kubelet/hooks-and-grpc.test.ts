/** Hooks over HTTP and probes over gRPC, in a whole cluster. */
import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

function worldWith(container: string): World {
  const world = newWorld();
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  terminationGracePeriodSeconds: 2\n  containers:\n  - name: app\n    image: nginx\n${container}`;
  world.apply({ type: 'write-file', path: 'pod.yaml', text });
  run(world, 'kubectl apply -f pod.yaml; sleep 5');
  return world;
}

const eventsOf = (world: World): string =>
  run(world, `kubectl get events --field-selector involvedObject.name=app -o jsonpath='{range .items[*]}{.reason}: {.message}{"\\n"}{end}'`);

describe('a hook over HTTP', () => {
  it('asks the container itself, and any answer will do', () => {
    const world = worldWith('    lifecycle: {preStop: {httpGet: {path: /going, port: 80}}}\n');
    run(world, 'kubectl logs -f app > log & kubectl delete pod app');
    expect(run(world, 'cat log')).toMatch(/"GET \/going HTTP\/1\.1" 404 .* "kube-lifecycle\/1\.36"/);
    expect(eventsOf(world)).not.toContain('FailedPreStopHook');
  });

  it('fails where nobody listens, and the container starts over', () => {
    const world = worldWith('    lifecycle: {postStart: {httpGet: {path: /, port: 81}}}\n');
    expect(eventsOf(world)).toContain('FailedPostStartHook: PostStartHook failed\n');
    expect(run(world, "kubectl get pod app -o jsonpath='{.status.containerStatuses[0].state.waiting.message}'")).toMatch(
      /HTTP lifecycle hook \(\/\) for Container "app" in Pod "app_default\(.*\)" failed - error: Get "http:\/\/10\.244\.0\.\d+:81\/": dial tcp 10\.244\.0\.\d+:81: connect: connection refused|back-off/,
    );
  });
});

describe('a probe over gRPC', () => {
  it('times out against a server that speaks something else, and where nobody listens', () => {
    for (const port of [80, 9090]) {
      const world = worldWith(`    readinessProbe: {grpc: {port: ${port}}, periodSeconds: 1}\n`);
      const address = run(world, 'kubectl get pod app -o jsonpath={.status.podIP}');
      expect(eventsOf(world)).toContain(
        `Unhealthy: Readiness probe failed: timeout: failed to connect service "${address}:${port}" within 1s: context deadline exceeded\n`,
      );
    }
  });
});
