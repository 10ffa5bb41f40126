/** The ports that a Service is given on every node. Mirrors pkg/registry/core/service/storage/alloc.go. */
import { internalError } from '../../../api/errors.ts';
import { invalid } from '../../../api/field-error.ts';
import { needsHealthCheck } from '../../../api/service-util.ts';
import type { Service } from '../../../api/types.gen.ts';
import type { RandomStream } from '../../../sim/random.ts';
import { fail } from '../status-error.ts';
import { refuse, SPEC } from './refuse-service.ts';

const NODE_PORTS = { first: 30000, last: 32767, reserved: 86 };

/** Gives the ports at the places `wanted` a number each: the one they name, or one that is drawn. Throws `StatusError` where a number is taken. */
export function allocateNodePorts(service: Service, others: readonly Service[], wanted: readonly number[], random: RandomStream): void {
  const { spec } = service;
  const taken = new Set(others.flatMap(({ spec: { ports = [], healthCheckNodePort } }) => [...ports.map(({ nodePort }) => nodePort), healthCheckNodePort]));
  const ports = [...(spec.ports ?? [])];
  // Those that were asked for by number come first, so that no drawn one is in their way.
  for (const i of wanted) {
    const { nodePort } = ports[i]!;
    if (!nodePort) continue;
    const isInside = nodePort >= NODE_PORTS.first && nodePort <= NODE_PORTS.last;
    const outside = `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.first}-${NODE_PORTS.last}`;
    const problem = !isInside ? outside : taken.has(nodePort) ? 'provided port is already allocated' : undefined;
    if (problem) refuse(service, [invalid(SPEC.child('ports').index(i).child('nodePort'), nodePort, problem)]);
  }
  for (const { nodePort } of ports) if (nodePort) taken.add(nodePort);
  const byNumber = new Map<number, number>();
  const draw = (): number => {
    if (taken.size > NODE_PORTS.last - NODE_PORTS.first) fail(internalError('failed to allocate a nodePort: range is full'));
    let port = 0;
    do port = random.integer(NODE_PORTS.first + NODE_PORTS.reserved, NODE_PORTS.last);
    while (taken.has(port));
    taken.add(port);
    return port;
  };
  for (const i of wanted) {
    const port = ports[i]!;
    if (port.nodePort) continue;
    // The same number over another protocol shares the node port.
    const nodePort = byNumber.get(port.port) ?? draw();
    byNumber.set(port.port, nodePort);
    ports[i] = { ...port, nodePort };
  }
  spec.ports = ports;
  if (needsHealthCheck(service)) spec.healthCheckNodePort ??= draw();
}
