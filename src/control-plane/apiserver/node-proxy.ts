/** What the API server passes on to kubelets by the node's proxy path. */
import type { ApiRequest, ApiResponse } from '../../api/door.ts';
import { serviceUnavailable, statusOf } from '../../api/errors.ts';
import type { Kubelets } from './pod-connections.ts';

const CODE_OF_FAILURE = 503;

/** GET /api/v1/nodes/NAME/proxy/…: what the node's kubelet answers there; undefined for other paths. */
export function serveNodeProxy(kubelets: Kubelets, { method, path }: ApiRequest): ApiResponse | undefined {
  const [, node = '', page = ''] = /^\/api\/v1\/nodes\/([^/]+)\/proxy\/(.*)$/.exec(path) ?? [];
  if (node === '' || method !== 'GET') return undefined;
  const kubelet = kubelets.get(node) ?? 'connection refused';
  const refused = (cause: string): ApiResponse => ({ code: CODE_OF_FAILURE, body: serviceUnavailable(cause) });
  if (typeof kubelet === 'string') return refused(`error trying to reach service: dial tcp: connect: ${kubelet}`);
  if (page === 'metrics/resource') return { code: 200, body: kubelet.resourceMetrics() };
  return { code: 501, body: statusOf(501, 'NotImplemented', `the page /${page} of a kubelet is not simulated here`) };
}
