/**
 * What is known of a node's heartbeats, and what follows when they stay away.
 *
 * Mirrors: pkg/controller/nodelifecycle/node_lifecycle_controller.go (nodeHealthData, tryUpdateNodeHealth).
 */
import type { Node, NodeCondition } from '../../../api/types.gen.ts';
import { parseTime } from '../../../api/time.ts';

/** --node-monitor-period, --node-monitor-grace-period, --node-startup-grace-period. */
export const MONITOR_PERIOD_MS = 5_000;

const GRACE_PERIOD_MS = 50_000;

const STARTUP_GRACE_PERIOD_MS = 60_000;

export const readyConditionOf = ({ status }: Node): NodeCondition | undefined => status.conditions?.find(({ type }) => type === 'Ready');

/** The look at which a heartbeat of that instant is noticed: the controller looks every five seconds. */
export const nextLookMs = (atMs: number): number => Math.ceil(atMs / MONITOR_PERIOD_MS) * MONITOR_PERIOD_MS;

/**
 * The look (virtual ms) at which a node counts as lost unless it gives a sign of life before. `renewTime` is its Lease's; a node
 * that has never said anything gets longer.
 */
export function lostAtMs(node: Node, renewTime: string | undefined, epochMs: number): number {
  const ready = readyConditionOf(node);
  const signs = [node.metadata.creationTimestamp, ready?.lastHeartbeatTime, renewTime].map((time) => (time ? (parseTime(time) ?? 0) : 0));
  const noticedMs = nextLookMs(Math.max(...signs) - epochMs);
  return noticedMs + (ready ? GRACE_PERIOD_MS : STARTUP_GRACE_PERIOD_MS) + MONITOR_PERIOD_MS;
}
