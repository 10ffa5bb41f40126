import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const deployment = (spec = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
${spec}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: nginx:1.27}]
`;

function worldWith(text: string): World {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'w.yaml', text });
  run(world, 'kubectl apply -f w.yaml');
  world.cluster.sim.advance(5_000);
  return world;
}

const statuses = (world: World): string => run(world, "kubectl get pods --no-headers | awk '{print $2,$3}' | sort | uniq -c").trim();

describe('a Deployment', () => {
  it('keeps its pods, and makes a new one for each that is deleted', () => {
    const world = worldWith(deployment());
    expect(statuses(world)).toBe('3 1/1 Running');
    run(world, 'kubectl delete $(kubectl get pods -o name | head -1)');
    world.cluster.sim.advance(5_000);
    expect(statuses(world)).toBe('3 1/1 Running');
  });

  it('rolls out to the new template and back, never below what must be available', () => {
    const world = worldWith(deployment());
    run(world, 'kubectl set image deploy/web app=nginx:1.28');
    expect(run(world, 'kubectl rollout status deploy/web').split('\n').at(-2)).toBe('deployment "web" successfully rolled out');
    expect(run(world, 'kubectl rollout history deploy/web')).toBe('deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n');
    run(world, 'kubectl rollout undo deploy/web');
    run(world, 'kubectl rollout status deploy/web');
    expect(run(world, "kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[0].image}'")).toBe('nginx:1.27');
    expect(run(world, 'kubectl rollout history deploy/web')).toContain('\n2         <none>\n3         <none>\n');
  });

  it('with Recreate ends all old pods before it makes new ones', () => {
    const world = worldWith(deployment('  strategy: {type: Recreate}'));
    run(world, 'kubectl set image deploy/web app=nginx:1.28');
    world.cluster.sim.advance(300);
    expect(statuses(world)).not.toContain('Running');
    world.cluster.sim.advance(10_000);
    expect(statuses(world)).toBe('3 1/1 Running');
  });

  it('says so when its progress deadline is over', () => {
    const world = worldWith(deployment('  progressDeadlineSeconds: 20').replace('nginx:1.27', 'nginx:nope'));
    world.cluster.sim.advance(25_000);
    expect(run(world, 'kubectl rollout status deploy/web')).toBe('error: deployment "web" exceeded its progress deadline\n');
  });

  it('takes everything with it when it is deleted, or leaves its pods as orphans', () => {
    const world = worldWith(deployment());
    run(world, 'kubectl delete rs --all --cascade=orphan');
    world.cluster.sim.advance(2_000);
    expect(statuses(world)).toBe('3 1/1 Running');
    run(world, 'kubectl delete deploy web --cascade=foreground');
    world.cluster.sim.advance(3_000);
    expect(run(world, 'kubectl get deploy,rs,pods')).toBe('No resources found in default namespace.\n');
  });

  it('leaves a settled cluster alone: nothing of it is due', () => {
    const world = worldWith(deployment());
    world.cluster.sim.advance(30_000);
    const due = world.cluster.sim.pending().filter(({ label }) => /deployment-controller|replicaset-controller|garbage-collector|job-controller/.test(label));
    expect(due.filter(({ dueMs }) => dueMs < world.cluster.sim.nowMs + 60_000)).toEqual([]);
  });
});

describe('a Job', () => {
  it('gives up after its back-off limit, and says why', () => {
    const world = worldWith(`apiVersion: batch/v1
kind: Job
metadata: {name: bad}
spec:
  backoffLimit: 1
  template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox, command: [sh, -c, "exit 3"]}]}}
`);
    world.cluster.sim.advance(60_000);
    expect(run(world, "kubectl get job bad -o jsonpath='{.status.conditions[*].type} {.status.failed}'")).toBe('FailureTarget Failed 2');
    expect(run(world, "kubectl get events --no-headers | awk '{print $3}' | grep Backoff")).toBe('BackoffLimitExceeded\n');
  });

  it('runs every index once, and goes when its time is over', () => {
    const world = worldWith(`apiVersion: batch/v1
kind: Job
metadata: {name: each}
spec:
  completions: 3
  parallelism: 3
  completionMode: Indexed
  ttlSecondsAfterFinished: 30
  template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox, command: [sh, -c, "echo $JOB_COMPLETION_INDEX"]}]}}
`);
    world.cluster.sim.advance(5_000);
    expect(run(world, "kubectl get job each -o jsonpath='{.status.completedIndexes} {.status.succeeded}'")).toBe('0-2 3');
    world.cluster.sim.advance(40_000);
    expect(run(world, 'kubectl get jobs,pods')).toBe('No resources found in default namespace.\n');
  });
});

describe('a StatefulSet', () => {
  const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {terminationGracePeriodSeconds: 1, containers: [{name: app, image: nginx:1.27}]}
`;

  it('makes its pods in order, by their names, and takes the last ones first', () => {
    const world = worldWith(set);
    expect(run(world, 'kubectl get pods -o name')).toBe('pod/db-0\npod/db-1\n');
    run(world, 'kubectl scale sts db --replicas=1');
    world.cluster.sim.advance(5_000);
    expect(run(world, 'kubectl get pods -o name')).toBe('pod/db-0\n');
  });

  it('leaves pods below the partition as they are', () => {
    const world = worldWith(set);
    run(world, `kubectl patch sts db -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}'`);
    run(world, 'kubectl set image sts/db app=nginx:1.28');
    world.cluster.sim.advance(10_000);
    expect(run(world, "kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'")).toBe('nginx:1.27 nginx:1.28');
  });
});
