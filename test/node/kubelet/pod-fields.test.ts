/** Fields of a pod's spec, each with what a learner sees of it, in a whole cluster. */
import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

function worldWith(spec: string, seconds = 4): { world: World; applied: string } {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'pod.yaml', text: `apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n${spec}` });
  return { world, applied: run(world, `kubectl apply -f pod.yaml; sleep ${seconds}`) };
}

const SLEEPER = '  containers: [{name: app, image: busybox, command: [sleep, "1000"]}]\n';
const describeApp = (world: World): string => run(world, 'kubectl describe pod app');
const stateOf = (world: World): string => run(world, "kubectl get pod app -o jsonpath='{.status.containerStatuses[0].state.waiting.reason}'");

describe('a pod’s spec', () => {
  it('gives the kernel the whole name with setHostnameAsFQDN', () => {
    const { world } = worldWith(`  hostname: box\n  subdomain: net\n  setHostnameAsFQDN: true\n${SLEEPER}`);
    expect(run(world, 'kubectl exec app -- hostname; kubectl exec app -- cat /etc/hostname')).toBe('box.net.default.svc.cluster.local\n'.repeat(2));
  });

  it('cannot have a whole name longer than 64 characters', () => {
    const { world } = worldWith(`  hostname: ${'b'.repeat(40)}\n  subdomain: net\n  setHostnameAsFQDN: true\n${SLEEPER}`);
    expect(describeApp(world)).toContain('Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN bbb');
  });

  it('is refused where it names a runtime class', () => {
    const { applied } = worldWith(`  runtimeClassName: gvisor\n${SLEEPER}`);
    expect(applied).toBe(
      'Error from server (Forbidden): error when creating "pod.yaml": pods "app" is forbidden: pod rejected: RuntimeClass "gvisor" not found\n',
    );
  });

  it('says which pull secret is missing, and pulls all the same', () => {
    const { world } = worldWith(`  imagePullSecrets: [{name: regcred}]\n${SLEEPER}`);
    expect(describeApp(world)).toContain(
      'Warning  FailedToRetrieveImagePullSecret  4s (x2 over 4s)  kubelet            Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
    );
    expect(run(world, 'kubectl get pod app -o jsonpath={.status.phase}')).toBe('Running');
  });

  it('ends a pod at its deadline even while something of it waits', () => {
    const { world } = worldWith('  activeDeadlineSeconds: 3\n  containers: [{name: app, image: "BAD:IMAGE"}]\n', 6);
    expect(run(world, "kubectl get pod app -o jsonpath='{.status.phase} {.status.reason}'")).toBe('Failed DeadlineExceeded');
  });

  it('stops a container with the signal that it asks for', () => {
    const command = '[sh, -c, "trap \'echo got USR1; exit 0\' USR1; while true; do sleep 1; done"]';
    const { world } = worldWith(`  os: {name: linux}\n  containers: [{name: app, image: busybox, command: ${command}, lifecycle: {stopSignal: SIGUSR1}}]\n`);
    run(world, 'kubectl logs -f app > log & kubectl delete pod app');
    expect(run(world, 'cat log')).toBe('got USR1\n');
  });

  it('refuses to run as root where it says so', () => {
    const { world } = worldWith(`  securityContext: {runAsNonRoot: true}\n${SLEEPER}`);
    expect(stateOf(world)).toBe('CreateContainerConfigError');
    expect(describeApp(world)).toContain('Error: container has runAsNonRoot and image will run as root (pod: "app_default(');
  });

  it('refuses volumes that are not simulated aloud', () => {
    const { world } = worldWith(
      '  containers: [{name: app, image: busybox, volumeMounts: [{name: i, mountPath: /i}]}]\n  volumes: [{name: i, image: {reference: busybox}}]\n',
    );
    expect(describeApp(world)).toContain('volumes of type image are not simulated here');
  });

  it('is ready only once its readiness gates are', () => {
    const { world } = worldWith(`  readinessGates: [{conditionType: x.io/ok}]\n${SLEEPER}`);
    const ready = (): string => run(world, `kubectl get pod app -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`);
    expect(ready()).toBe('False');
    run(world, `kubectl patch pod app --subresource status -p '{"status":{"conditions":[{"type":"x.io/ok","status":"True"}]}}'; sleep 2`);
    expect(ready()).toBe('True');
  });

  it('waits while it is gated, and may be told where to run meanwhile', () => {
    const { world } = worldWith(`  schedulingGates: [{name: x.io/wait}]\n${SLEEPER}`);
    expect(run(world, 'kubectl get pod app --no-headers')).toMatch(/^app +0\/1 +SchedulingGated/);
    run(world, `kubectl patch pod app --type json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'; sleep 3`);
    expect(run(world, 'kubectl get pod app -o jsonpath={.status.phase}')).toBe('Running');
  });
});
