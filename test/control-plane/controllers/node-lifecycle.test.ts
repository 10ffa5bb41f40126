/** What the node lifecycle and taint eviction controllers decide, apart from what they do. */
import { describe, expect, it } from 'vitest';
import type { Node, NodeCondition, Taint, Toleration } from '../../../src/api/types.gen.ts';
import { lostAtMs } from '../../../src/control-plane/controllers/node-lifecycle/node-health.ts';
import { unknownConditions } from '../../../src/control-plane/controllers/node-lifecycle/unknown-conditions.ts';
import { noScheduleTaintChanges, swapTaints } from '../../../src/control-plane/controllers/node-lifecycle/node-taints.ts';
import { computeZoneState, evictionRateOf, zoneKeyOf } from '../../../src/control-plane/controllers/node-lifecycle/zone-state.ts';
import { evictionDelayMs } from '../../../src/control-plane/controllers/taint-eviction/eviction-timing.ts';

const EPOCH_MS = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(EPOCH_MS + seconds * 1000).toISOString().replace('.000', '');

const nodeWith = ({
  conditions = [],
  taints = [],
  unschedulable = false,
}: {
  conditions?: NodeCondition[];
  taints?: Taint[];
  unschedulable?: boolean;
}): Node => ({
  metadata: { name: 'node-1', uid: 'node-1', creationTimestamp: at(0) },
  spec: { taints, unschedulable },
  status: { conditions },
});

const ready = (status: string, heartbeat = 0): NodeCondition => ({ type: 'Ready', status, lastHeartbeatTime: at(heartbeat), lastTransitionTime: at(0) });

describe('the state of a zone', () => {
  it.each([
    [3, 0, 'normal'],
    [2, 1, 'normal'],
    [1, 2, 'normal'],
    [0, 1, 'fullDisruption'],
    [0, 3, 'fullDisruption'],
    [2, 3, 'partialDisruption'],
    [3, 3, 'normal'],
  ] as const)('with %d ready and %d not is %s', (up, down, state) => expect(computeZoneState(up, down)).toBe(state));

  it('sets the pace: one node in ten seconds, none where most of a small zone is lost', () => {
    expect([
      evictionRateOf('normal', 3),
      evictionRateOf('fullDisruption', 3),
      evictionRateOf('partialDisruption', 5),
      evictionRateOf('partialDisruption', 60),
    ]).toEqual([0.1, 0.1, 0, 0.01]);
  });

  it('is kept by region and zone', () => {
    const node = nodeWith({});
    expect(zoneKeyOf(node)).toBe('');
    node.metadata.labels = { 'topology.kubernetes.io/region': 'eu', 'topology.kubernetes.io/zone': 'a' };
    expect(zoneKeyOf(node)).toBe('eu:\0:a');
  });
});

describe('a node counts as lost', () => {
  it('at the first look more than 50 s after the look that noticed its last sign of life', () => {
    const node = nodeWith({ conditions: [ready('True', 100)] });
    expect(lostAtMs(node, at(112), EPOCH_MS)).toBe((115 + 55) * 1000);
    expect(lostAtMs(node, undefined, EPOCH_MS)).toBe((100 + 55) * 1000);
  });

  it('after 60 s where it has never said anything', () => {
    expect(lostAtMs(nodeWith({}), undefined, EPOCH_MS)).toBe(65_000);
  });

  it('with conditions that say so, and keep what was Unknown before', () => {
    const conditions: NodeCondition[] = [
      ready('True'),
      { type: 'DiskPressure', status: 'Unknown', reason: 'Before' },
      { type: 'NetworkUnavailable', status: 'False' },
    ];
    const given = unknownConditions(nodeWith({ conditions }), at(70));
    expect(given.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Ready', 'Unknown', 'NodeStatusUnknown'],
      ['DiskPressure', 'Unknown', 'Before'],
      ['NetworkUnavailable', 'False', undefined],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ]);
  });
});

describe('the taints of a node', () => {
  it('follow its conditions and whether it is cordoned', () => {
    const own: Taint = { key: 'dedicated', effect: 'NoSchedule' };
    const node = nodeWith({
      conditions: [ready('Unknown'), { type: 'MemoryPressure', status: 'True' }],
      taints: [own, { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
      unschedulable: true,
    });
    const { add, remove } = noScheduleTaintChanges(node);
    expect(add.map(({ key }) => key)).toEqual(['node.kubernetes.io/unreachable', 'node.kubernetes.io/memory-pressure', 'node.kubernetes.io/unschedulable']);
    expect(remove.map(({ key }) => key)).toEqual(['node.kubernetes.io/not-ready']);
    expect(swapTaints(node, add.slice(0, 1), remove, at(9))).toEqual([own, { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule', timeAdded: at(9) }]);
    expect(swapTaints(nodeWith({ taints: [own] }), [own], [], at(9))).toBeUndefined();
  });
});

describe('a pod on a node with NoExecute taints', () => {
  const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };
  const full: Taint = { key: 'full', effect: 'NoExecute' };
  const tolerating = (key: string, tolerationSeconds?: number): Toleration => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  });

  it.each([
    ['stays where there is no such taint', [], [], undefined],
    ['goes at once where it tolerates nothing', [unreachable], [], 0],
    ['goes at once where it tolerates one of two', [unreachable, full], [tolerating('full')], 0],
    ['goes after its toleration seconds', [unreachable], [tolerating(unreachable.key, 300)], 300_000],
    ['goes after the shortest of them', [unreachable, full], [tolerating(unreachable.key, 300), tolerating('full', 20)], 20_000],
    ['stays where it tolerates for ever', [unreachable], [tolerating(unreachable.key)], undefined],
    ['goes at once where the seconds are none', [unreachable], [tolerating(unreachable.key, -1)], 0],
  ] as [string, Taint[], Toleration[], number | undefined][])('%s', (_, taints, tolerations, delayMs) => {
    expect(evictionDelayMs(taints, tolerations)).toBe(delayMs);
  });
});
