import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

function withDeployment(): World {
  const world = newWorld();
  run(world, 'kubectl create deployment web --image=nginx --replicas=2');
  run(world, 'kubectl wait --for=condition=Available deployment/web');
  return world;
}

const podsOf = (world: World): string[] => run(world, "kubectl get pods -o jsonpath='{.items[*].metadata.name}'").trim().split(' ');

describe('a command for one pod that is given a workload', () => {
  it('takes one of its pods, and kubectl logs says which', () => {
    const world = withDeployment();
    const [first = ''] = podsOf(world);
    expect(run(world, 'kubectl logs deploy/web | head -1')).toContain(`Found 2 pods, using pod/${first}\n`);
    expect(run(world, 'kubectl exec deploy/web -- hostname')).toBe(`${first}\n`);
  });
  it('prefers the pod that has been ready longest', () => {
    const world = withDeployment();
    const [first = '', second = ''] = podsOf(world);
    run(world, `kubectl exec ${first} -- kill 1`);
    run(world, 'sleep 5');
    expect(run(world, 'kubectl exec deploy/web -- hostname')).toBe(`${second}\n`);
  });
  it('follows a Service and a Job by their selectors', () => {
    const world = withDeployment();
    run(world, 'kubectl expose deployment web --port=80');
    expect(run(world, 'kubectl exec service/web -- hostname')).toBe(`${podsOf(world)[0]!}\n`);
    run(world, 'kubectl create job hi --image=busybox -- echo hi');
    run(world, 'kubectl wait --for=condition=Complete job/hi');
    expect(run(world, 'kubectl logs job/hi')).toBe('hi\n');
    expect(run(world, 'kubectl exec job/hi -- ls')).toBe('error: cannot exec into a container in a completed pod; current phase is Succeeded\n');
  });
  it('refuses what has no pods, and gives up where none comes', () => {
    const world = withDeployment();
    expect(run(world, 'kubectl logs configmap/kube-root-ca.crt')).toBe(
      'error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n',
    );
    expect(run(world, 'kubectl exec service/kubernetes -- ls')).toBe(
      "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector\n",
    );
    run(world, 'kubectl scale deployment web --replicas=0');
    run(world, 'kubectl wait --for=delete pod -l app=web');
    expect(run(world, 'kubectl logs deploy/web --pod-running-timeout=3s')).toBe('error: timed out waiting for the condition\n');
  });
});
