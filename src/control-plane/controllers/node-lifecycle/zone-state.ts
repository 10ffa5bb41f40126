/**
 * How a zone's nodes fare together, and how fast nodes may be given up there.
 *
 * Mirrors: pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, HealthyQPSFunc, ReducedQPSFunc,
 * setLimiterInZone) with kube-controller-manager's defaults.
 */
import type { Node } from '../../../api/types.gen.ts';

/** `fullDisruption`: no node of the zone is ready; `partialDisruption`: most are not, and there are more than two of those. */
export type ZoneState = 'normal' | 'partialDisruption' | 'fullDisruption';

/** --unhealthy-zone-threshold, --node-eviction-rate, --secondary-node-eviction-rate (a second), --large-cluster-size-threshold. */
const UNHEALTHY_THRESHOLD = 0.55;
const EVICTION_RATE = 0.1;
const SECONDARY_EVICTION_RATE = 0.01;
const LARGE_CLUSTER = 50;

/** The state of a zone in which so many nodes are ready and so many are not. */
export function computeZoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'fullDisruption';
  return notReady > 2 && notReady / (notReady + ready) >= UNHEALTHY_THRESHOLD ? 'partialDisruption' : 'normal';
}

/** How many nodes a second may get a NoExecute taint in a zone of that size. */
export function evictionRateOf(state: ZoneState, size: number): number {
  if (state !== 'partialDisruption') return EVICTION_RATE;
  return size > LARGE_CLUSTER ? SECONDARY_EVICTION_RATE : 0;
}

const REGION = 'topology.kubernetes.io/region';
const ZONE = 'topology.kubernetes.io/zone';

/** The zone that a node's labels say; '' for nodes of none. Mirrors: component-helpers/node/topology GetZoneKey. */
export function zoneKeyOf({ metadata: { labels = {} } }: Node): string {
  const [region = '', zone = ''] = [labels[REGION], labels[ZONE]];
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`;
}
