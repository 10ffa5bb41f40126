/**
 * `/healthz`, `/livez` and `/readyz`: whether the server is well, in one word or check by check.
 *
 * Mirrors: apiserver/pkg/server/healthz/healthz.go.
 * Differs: the checks are those of what is simulated; post-start hooks are not listed. All of them pass: a server that answers is well.
 */
import type { ApiRequest, ApiResponse } from '../../api/door.ts';
import { queryValues } from './request-info.ts';

const LIVENESS = ['ping', 'log', 'etcd'];
const CHECKS: Readonly<Record<string, readonly string[]>> = { healthz: LIVENESS, livez: LIVENESS, readyz: [...LIVENESS, 'informer-sync', 'shutdown'] };

/** The report of an endpoint, one line a check. */
function verboseOf(endpoint: string, checks: readonly string[], excluded: readonly string[]): string {
  const lines = checks.map((check) => `[+]${check} ${excluded.includes(check) ? 'excluded: ' : ''}ok`);
  const unknown = [...new Set(excluded.filter((check) => !checks.includes(check)))].sort();
  const warning = `warn: some health checks cannot be excluded: no matches for ${unknown.map((check) => JSON.stringify(check)).join(',')}`;
  return [...lines, ...(unknown.length > 0 ? [warning] : []), `${endpoint} check passed`, ''].join('\n');
}

/** Answers an endpoint, or one of its checks (`/readyz/etcd`); undefined for other paths. */
export function serveHealth(request: ApiRequest): ApiResponse | undefined {
  const [, endpoint = '', check] = /^\/(\w+)(?:\/(.+))?$/.exec(request.path) ?? [];
  const checks = Object.hasOwn(CHECKS, endpoint) ? CHECKS[endpoint]! : undefined;
  if (!checks || (check !== undefined && !checks.includes(check))) return undefined;
  const isVerbose = check === undefined && request.query?.['verbose'] !== undefined;
  return { code: 200, body: isVerbose ? verboseOf(endpoint, checks, queryValues(request, 'exclude')) : 'ok' };
}
