/**
 * Whether the host ports that a pod wants are free on a node.
 *
 * Mirrors: pkg/scheduler/framework/plugins/nodeports/node_ports.go, HostPortInfo.CheckConflict.
 */
import type { ContainerPort } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import type { FilterFailure } from './status.ts';

const ANY_ADDRESS = '0.0.0.0';

const addressOf = (port: ContainerPort): string => port.hostIP || ANY_ADDRESS;
const protocolOf = (port: ContainerPort): string => port.protocol || 'TCP';

/** Whether two containers cannot have these ports on one host. */
function isConflict(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || protocolOf(a) !== protocolOf(b)) return false;
  const [left, right] = [addressOf(a), addressOf(b)];
  return left === right || left === ANY_ADDRESS || right === ANY_ADDRESS;
}

/** NodePorts. */
export function filterNodePorts({ hostPorts }: PodInfo, info: NodeInfo): FilterFailure | undefined {
  if (hostPorts.length === 0) return undefined;
  for (const other of info.pods.values()) {
    if (other.hostPorts.some((used) => hostPorts.some((wanted) => isConflict(used, wanted)))) {
      return { reasons: ["node(s) didn't have free ports for the requested pod ports"], isResolvable: true };
    }
  }
  return undefined;
}
