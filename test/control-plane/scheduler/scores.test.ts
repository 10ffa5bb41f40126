import { describe, expect, it } from 'vitest';
import { newLabelRequirement, type ParsedLabelSelector } from '../../../src/api/labels.ts';
import type { Node, Pod } from '../../../src/api/types.gen.ts';
import { NodeInfo, podInfoOf } from '../../../src/control-plane/scheduler/node-info.ts';
import { scoreImageLocality } from '../../../src/control-plane/scheduler/scores/image-locality.ts';
import { scoreBalancedAllocation, scoreLeastAllocated } from '../../../src/control-plane/scheduler/scores/node-resources.ts';
import { scoreTopologySpread } from '../../../src/control-plane/scheduler/scores/pod-topology-spread.ts';
import { selectHost } from '../../../src/control-plane/scheduler/select-host.ts';

let pods = 0;
const podWith = (spec: object = {}, labels: Record<string, string> = {}): Pod => ({
  metadata: { name: `p${++pods}`, namespace: 'default', uid: String(pods), labels, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
  status: {},
});
const asking = (cpu: string, memory: string): object => ({ containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu, memory } } }] });
const web = { app: 'web' };
const selectsWeb = (): ParsedLabelSelector => [newLabelRequirement('app', 'in', ['web'])];

function nodeWith(name: string, more: { labels?: Record<string, string>; images?: object[]; pods?: Pod[] } = {}): NodeInfo {
  const info = new NodeInfo();
  info.node = {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
    spec: {},
    status: { allocatable: { cpu: '4', memory: '4Gi', pods: '110' }, images: more.images ?? [] },
  } as unknown as Node;
  for (const pod of more.pods ?? []) info.addPod(pod.metadata.name, podInfoOf(pod));
  return info;
}

describe('scores', () => {
  it('prefer what stays free, a pod without requests counting a little', () => {
    const pod = podInfoOf(podWith());
    // 100m of 4 CPUs and 200Mi of 4Gi are left out.
    expect(scoreLeastAllocated(pod, nodeWith('a'))).toBe(Math.floor((97 + 95) / 2));
    expect(scoreLeastAllocated(pod, nodeWith('b', { pods: [podWith(asking('2', '1Gi'))] }))).toBe(Math.floor((47 + 70) / 2));
  });

  it('prefer nodes whose CPU and memory the pod makes more even', () => {
    const pod = podInfoOf(podWith(asking('1', '1Gi')));
    expect(scoreBalancedAllocation(pod, nodeWith('even'))).toBe(75);
    expect(scoreBalancedAllocation(podInfoOf(podWith(asking('0', '2Gi'))), nodeWith('cpu', { pods: [podWith(asking('2', '0'))] }))).toBe(87);
    expect(scoreBalancedAllocation(podInfoOf(podWith(asking('2', '0'))), nodeWith('worse'))).toBe(62);
  });

  it('prefer nodes that have large images, the more nodes have them', () => {
    const images = [{ names: ['registry.example.com/big:1'], sizeBytes: 800 * 1024 * 1024 }];
    const nodes = [nodeWith('a', { images }), nodeWith('b', { images }), nodeWith('c'), nodeWith('d')];
    const pod = podInfoOf(podWith({ containers: [{ name: 'app', image: 'registry.example.com/big:1' }] }));
    expect(scoreImageLocality(pod, nodes, nodes)).toEqual([38, 38, 0, 0]);
    expect(scoreImageLocality(podInfoOf(podWith()), nodes, nodes)).toBeUndefined();
  });

  it('spread the pods of a Service or a controller over nodes and zones', () => {
    const inZone = (zone: string): { labels: Record<string, string> } => ({ labels: { 'topology.kubernetes.io/zone': zone } });
    const east = [nodeWith('a', { ...inZone('east'), pods: [podWith({}, web), podWith({}, web)] }), nodeWith('b', inZone('east'))];
    const nodes = [...east, nodeWith('c', inZone('west'))];
    // a: 2 ln 5 + 2 and 2 ln 4 + 4; b: 2 and 2 ln 4 + 4; c: 2 and 4.
    expect(scoreTopologySpread(podInfoOf(podWith({}, web)), nodes, nodes, selectsWeb)).toEqual([50, 75, 100]);
    expect(scoreTopologySpread(podInfoOf(podWith()), nodes, nodes, () => null)).toBeUndefined();
    const going = podWith({}, web);
    going.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    const idle = [nodeWith('d', { pods: [going] }), nodeWith('e')];
    expect(scoreTopologySpread(podInfoOf(podWith({}, web)), idle, idle, selectsWeb)).toEqual([100, 100]);
  });

  it('heed constraints that may be broken, and nodes without the key least', () => {
    const soft = { topologySpreadConstraints: [{ topologyKey: 'rack', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: web } }] };
    const nodes = [nodeWith('a', { labels: { rack: '1' }, pods: [podWith({}, web)] }), nodeWith('b', { labels: { rack: '2' } }), nodeWith('c')];
    expect(scoreTopologySpread(podInfoOf(podWith(soft, web)), nodes, nodes, selectsWeb)).toEqual([0, 100, 0]);
  });

  it('together choose the node, by the weights of the default profile', () => {
    const busy = nodeWith('a', { pods: [podWith({}, web)] });
    const loaded = nodeWith('b', { pods: [podWith(asking('1', '1Gi'))] });
    const pod = podInfoOf(podWith({}, web));
    // Apart from a pod of its kind counts more than what is free.
    expect(selectHost(pod, [busy, loaded], [busy, loaded], { defaultSelector: selectsWeb }).node?.metadata.name).toBe('b');
    expect(selectHost(pod, [busy, loaded], [busy, loaded]).node?.metadata.name).toBe('a');
    expect(() => selectHost(pod, [], [])).toThrow('found none');
  });
});
