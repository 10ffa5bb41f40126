/** A control plane for tests: an apiserver, and as much around it as a test asks for. */
import type { ApiRequest, ApiResponse, Status, Table } from '../../src/api/door.ts';
import { createClient, type Client } from '../../src/client/client.ts';
import { createApiServer, type RunningApiServer } from '../../src/control-plane/apiserver/apiserver.ts';
import { startNamespaceController } from '../../src/control-plane/controllers/namespace/namespace-controller.ts';
import { startRootCaPublisher } from '../../src/control-plane/controllers/root-ca/root-ca-publisher.ts';
import { startServiceAccountController } from '../../src/control-plane/controllers/serviceaccount/serviceaccount-controller.ts';
import { startScheduler } from '../../src/control-plane/scheduler/scheduler.ts';
import { Simulation } from '../../src/sim/simulation.ts';

export interface TestPlane {
  sim: Simulation;
  api: RunningApiServer;
  client: Client;
  /** A request of the learner. */
  request(method: ApiRequest['method'], path: string, rest?: Partial<ApiRequest>): ApiResponse;
  /** The cells of a server-side table. */
  cells(path: string): unknown[][];
}

export const EPOCH_MS = Date.UTC(2026, 10, 22, 11, 48, 28);

/** An apiserver with the controllers that furnish namespaces; with `scheduler`, that too. Half a second has passed. */
export function createTestPlane(options: { scheduler?: boolean } = {}): TestPlane {
  const sim = new Simulation({ seed: 1, epochMs: EPOCH_MS - 500 });
  const api = createApiServer({ sim });
  startServiceAccountController({ sim, api });
  startRootCaPublisher({ sim, api });
  startNamespaceController({ sim, api });
  if (options.scheduler) startScheduler({ sim, api });
  sim.advance(500);
  const request: TestPlane['request'] = (method, path, rest) => api.serve({ method, path, who: 'kubectl/learner', ...rest });
  const cells = (path: string): unknown[][] => (request('GET', path, { accept: 'table' }).body as Table).rows.map((row) => row.cells);
  return { sim, api, client: createClient(api, 'kubectl/learner'), request, cells };
}

/** The code, reason and message of a refusal. */
export function refusalOf({ code, body }: ApiResponse): string {
  const { reason = '', message = '' } = body as Status;
  return `${code} ${reason}: ${message}`;
}

export const podNamed = (name: string, spec: object = {}) => ({
  apiVersion: 'v1' as const,
  kind: 'Pod' as const,
  metadata: { name, namespace: 'default', labels: { run: name } },
  spec: { containers: [{ name, image: 'nginx' }], ...spec },
});

/** A node with 2 CPUs and 24 GiB. */
export const nodeNamed = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1' as const,
  kind: 'Node' as const,
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: {},
  status: {
    allocatable: { cpu: '2', memory: '24Gi', pods: '110' },
    addresses: [{ type: 'InternalIP', address: '172.18.0.2' }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});
