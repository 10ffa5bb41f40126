/** `kubectl debug` against a whole cluster: what the container sees, what is said, what is refused. */
import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

function worldWithWeb(): World {
  const world = newWorld();
  run(world, 'kubectl run web --image=nginx; sleep 4');
  return world;
}

describe('kubectl debug', () => {
  it('adds a container that sees the processes of its target and shares the pod’s network', () => {
    const world = worldWithWeb();
    expect(run(world, "kubectl debug web --image=busybox --target=web -c peek -- sh -c 'ps | grep -c nginx; wget -qO- localhost | grep -c title'")).toBe(
      'Targeting container "web". If you don\'t see processes from this container it may be because the container runtime doesn\'t support this feature.\n',
    );
    run(world, 'sleep 3');
    expect(run(world, 'kubectl logs web -c peek')).toBe('5\n1\n');
    expect(run(world, "kubectl get pod web -o jsonpath='{.metadata.generation} {.status.containerStatuses[0].restartCount}'")).toBe('2 0');
  });

  it('names the container itself and says so', () => {
    const world = worldWithWeb();
    expect(run(world, 'kubectl debug web --image=busybox -- sleep 60')).toMatch(/^Defaulting debug container name to debugger-[a-z0-9]{5}\.\n$/);
  });

  it('leaves what a pod already has as it is', () => {
    const world = worldWithWeb();
    expect(run(world, 'kubectl debug web --image=busybox --target=nope -c peek')).toContain(
      'The Pod "web" is invalid: spec.ephemeralContainers[0].targetContainerName: Not found: "nope"\n',
    );
    run(world, 'kubectl debug web --image=busybox -c peek -- sleep 60');
    expect(run(world, 'kubectl debug web --image=alpine -c peek -- sleep 60')).toContain('existing ephemeral containers "peek" may not be changed');
  });

  it('copies a pod with another image and shares its processes', () => {
    const world = worldWithWeb();
    run(world, 'kubectl debug web --image=busybox -c look --copy-to=copy -- sleep 1000; sleep 4');
    expect(run(world, "kubectl exec copy -c look -- ps | grep -c 'nginx: worker'")).toBe('2\n');
    expect(run(world, "kubectl get pod copy -o jsonpath='{.spec.shareProcessNamespace} {.metadata.labels}'")).toBe('true ');
    expect(run(world, 'kubectl debug web --set-image=*=redis --copy-to=other; sleep 3; kubectl get pod other -o jsonpath={.spec.containers[*].image}')).toBe(
      'redis',
    );
  });

  it('refuses command lines as kubectl does', () => {
    const world = worldWithWeb();
    const refusals: readonly (readonly [line: string, message: string])[] = [
      ['kubectl debug web', 'error: you must specify --image when not using --copy-to.\n'],
      ['kubectl debug --image=busybox', 'error: NAME or filename is required for debug\n'],
      ['kubectl debug web --image=busybox --profile=foo', 'error: unknown profile: foo\n'],
      ['kubectl debug web --image=busybox -t', 'error: -i/--stdin is required for containers with -t/--tty=true\n'],
      ['kubectl debug web --replace --image=busybox', 'error: --replace may only be used with --copy-to.\n'],
      ['kubectl debug web --image=B', 'error: invalid image name "B": invalid reference format\n'],
      ['kubectl debug nope --image=busybox', 'Error from server (NotFound): pods "nope" not found\n'],
    ];
    for (const [line, message] of refusals) expect(run(world, line)).toBe(message);
  });
});
