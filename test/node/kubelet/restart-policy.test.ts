/** Containers with a restart policy of their own, in a whole cluster: what they do, and what the API server lets the kubelet say. */
import { expect, test } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';

/** A pod with policy Never, its containers given as lines of YAML. */
const pod = (containers: string): string => `apiVersion: v1
kind: Pod
metadata: { name: own }
spec:
  restartPolicy: Never
  containers:
${containers}`;

function applied(manifest: string): ReturnType<typeof newWorld> {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'own.yaml', text: manifest });
  expect(run(world, 'kubectl apply -f own.yaml')).toBe('pod/own created\n');
  return world;
}

/** The lines of a watch without their spacing and without how long ago the last restart was. */
const watched = (text: string): string[] => text.split('\n').flatMap((line) => /^own +(\S+ +\S+ +\d+)/.exec(line)?.[1]?.replace(/ +/g, ' ') ?? []);

test('a container’s own policy restarts it in a pod that restarts nothing', () => {
  const world = applied(
    pod(`  - { name: once, image: busybox, command: [sh, -c, "sleep 2; exit 1"] }
  - { name: tries, image: busybox, restartPolicy: OnFailure, command: [sh, -c, "sleep 2; exit 1"] }`),
  );
  expect(watched(run(world, 'timeout 5 kubectl get pod own -w'))).toEqual([
    '0/2 ContainerCreating 0',
    '0/2 ContainerCreating 0',
    '2/2 Running 0',
    '0/2 Error 0',
    '1/2 Error 1',
  ]);
});

test('a rule restarts a container after one exit code, and not after another', () => {
  const world = applied(
    pod(`  - name: picky
    image: busybox
    restartPolicy: Never
    restartPolicyRules: [{ action: Restart, exitCodes: { operator: In, values: [42] } }]
    command: [sh, -c, "sleep 2; test -e /work/again && exit 7; touch /work/again; exit 42"]
    volumeMounts: [{ name: work, mountPath: /work }]
  volumes: [{ name: work, emptyDir: {} }]`),
  );
  run(world, 'sleep 30');
  expect(
    run(
      world,
      `kubectl get pod own -o jsonpath='{.status.phase} {.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].lastState.terminated.exitCode} {.status.containerStatuses[0].state.terminated.exitCode}'`,
    ),
  ).toBe('Failed 1 42 7');
});

test('a rule restarts all containers at once, and each counts it', () => {
  const world = applied(
    pod(`  - { name: main, image: busybox, command: [sleep, "3600"] }
  - name: side
    image: busybox
    restartPolicy: Always
    restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [1] } }]
    command: [sh, -c, "sleep 5; exit 1"]`),
  );
  expect(watched(run(world, 'timeout 9 kubectl get pod own -w'))).toEqual([
    '0/2 ContainerCreating 0',
    '0/2 ContainerCreating 0',
    '2/2 Running 0',
    '1/2 Error 0',
    '0/2 RestartingAllContainers 2',
    '2/2 Running 2',
  ]);
  expect(run(world, `kubectl get pod own -o jsonpath='{.status.containerStatuses[*].lastState.terminated.reason}'`)).toBe(
    'RestartingAllContainers RestartingAllContainers',
  );
});
