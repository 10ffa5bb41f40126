/** Claims and volumes in whole clusters: with a default storage class, and without one. */
import { describe, expect, it } from 'vitest';
import { newWorld, run } from '../support/worlds.ts';
import type { World } from '../../src/session/world.ts';

const CLAIM =
  'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n';
const POD = `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: app
    image: busybox
    command: [sh, -c, 'echo once more >> /data/log; cat /data/log; sleep 1000']
    volumeMounts: [{name: d, mountPath: /data}]
  volumes:
  - name: d
    persistentVolumeClaim: {claimName: data}
`;
const volume = (type: string): string =>
  `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {accessModes: [ReadWriteOnce], capacity: {storage: 5Gi}, hostPath: {path: /srv/disk, type: ${type}}}\n`;

const write = (world: World, path: string, text: string): unknown => world.apply({ type: 'write-file', path, text });

function worldWith(scenario: string): World {
  const world = newWorld({ scenario });
  write(world, 'claim.yaml', CLAIM);
  write(world, 'pod.yaml', POD);
  return world;
}

const phaseOf = (world: World, name: string): string => run(world, `kubectl get ${name} -o jsonpath={.status.phase}`);
const reasonsOf = (world: World, name: string): string =>
  run(world, `kubectl get events --field-selector involvedObject.name=${name} -o jsonpath='{.items[*].reason}'`);

describe('a claim in a cluster with a default storage class', () => {
  it('waits for its pod, then gets a directory of the pod’s node', () => {
    const world = worldWith('with-storage');
    expect(run(world, 'kubectl apply -f claim.yaml; sleep 1; kubectl get pvc')).toMatch(/data +Pending +standard +<unset>/);
    run(world, 'kubectl apply -f pod.yaml; sleep 8');
    expect(phaseOf(world, 'pvc/data')).toBe('Bound');
    expect(phaseOf(world, 'pod/app')).toBe('Running');
    expect(reasonsOf(world, 'data')).toBe('WaitForFirstConsumer ExternalProvisioning Provisioning ProvisioningSucceeded');
    expect(run(world, "kubectl get pv -o jsonpath='{.items[*].spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values}'")).toBe(
      '["node-1"]',
    );
  });

  it('keeps its data when the pod is another', () => {
    const world = worldWith('with-storage');
    run(world, 'kubectl apply -f claim.yaml -f pod.yaml; sleep 8; kubectl delete pod app; kubectl apply -f pod.yaml; sleep 3');
    expect(run(world, 'kubectl logs app')).toBe('once more\nonce more\n');
  });

  it('goes with its volume once no pod uses it', () => {
    const world = worldWith('with-storage');
    run(world, 'kubectl apply -f claim.yaml -f pod.yaml; sleep 8; kubectl delete pvc data --wait=false; sleep 2');
    expect(run(world, 'kubectl get pvc')).toMatch(/data +Terminating/);
    run(world, 'kubectl delete pod app; sleep 8');
    expect(run(world, 'kubectl get pvc,pv')).toBe('No resources found\n');
  });

  it('cannot grow where its class does not say so', () => {
    const world = worldWith('with-storage');
    run(world, 'kubectl apply -f claim.yaml -f pod.yaml; sleep 8');
    expect(run(world, `kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'`)).toBe(
      'Error from server (Forbidden): persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize\n',
    );
  });
});

describe('a claim in a cluster without a storage class', () => {
  it('stays Pending, and so does its pod', () => {
    const world = worldWith('one-node');
    run(world, 'kubectl apply -f claim.yaml -f pod.yaml; sleep 3');
    expect(phaseOf(world, 'pvc/data')).toBe('Pending');
    expect(run(world, 'kubectl describe pvc data')).toContain('no persistent volumes available for this claim and no storage class is set');
    expect(run(world, 'kubectl describe pod app')).toContain('0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
  });

  it('binds to a volume that suits, which is Released and retained afterwards', () => {
    const world = worldWith('one-node');
    write(world, 'volume.yaml', volume('DirectoryOrCreate'));
    run(world, 'kubectl apply -f claim.yaml -f pod.yaml; sleep 1; kubectl apply -f volume.yaml; sleep 8');
    expect(phaseOf(world, 'pod/app')).toBe('Running');
    expect(run(world, "kubectl get pvc data -o jsonpath='{.spec.volumeName} {.status.capacity.storage}'")).toBe('disk 5Gi');
    run(world, 'kubectl delete pod app; kubectl delete pvc data; sleep 2');
    expect(phaseOf(world, 'pv/disk')).toBe('Released');
  });

  it('says which volume could not be mounted', () => {
    const world = worldWith('one-node');
    write(world, 'volume.yaml', volume('Directory'));
    run(world, 'kubectl apply -f volume.yaml -f claim.yaml; sleep 1; kubectl apply -f pod.yaml; sleep 3');
    expect(run(world, 'kubectl describe pod app')).toContain(
      'MountVolume.SetUp failed for volume "disk" : hostPath type check failed: /srv/disk is not a directory',
    );
  });

  it('is missed by its pod where it does not exist', () => {
    const world = worldWith('one-node');
    run(world, 'kubectl apply -f pod.yaml; sleep 1');
    expect(run(world, 'kubectl describe pod app')).toContain('0/1 nodes are available: persistentvolumeclaim "data" not found. not found');
  });
});

describe('the files of a node', () => {
  it('are what a pod for debugging the node sees at /host', () => {
    const world = newWorld();
    run(world, 'kubectl debug node/node-1 --image=busybox -- cat /host/etc/hostname; sleep 3');
    expect(run(world, 'kubectl logs $(kubectl get pods -o name)')).toBe('node-1\n');
  });
});
