/**
 * What a request asks for, read from its path and query: resource, namespace, name, subresource, verb.
 *
 * Mirrors: staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
import type { ApiRequest } from '../../api/door.ts';
import { findResource, type ApiResource } from '../../api/resources.ts';

/** The verbs of the API, as RBAC and audit name them. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** A request for a resource. */
export interface ResourceRequest {
  readonly verb: Verb;
  readonly resource: ApiResource;
  /** Undefined for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** The first value of a query parameter. */
export function queryValue(request: ApiRequest, name: string): string | undefined {
  const value = request.query?.[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** All values of a query parameter that may be repeated. */
export function queryValues(request: ApiRequest, name: string): readonly string[] {
  const value = request.query?.[name];
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** A boolean query parameter: absent, `false` and `0` are false, everything else is true, as in Kubernetes' query decoding. */
export function queryFlag(request: ApiRequest, name: string): boolean {
  const value = queryValue(request, name);
  return value !== undefined && value !== 'false' && value !== '0';
}

function verbOf(request: ApiRequest, hasName: boolean): Verb {
  switch (request.method) {
    case 'GET':
      return queryFlag(request, 'watch') ? 'watch' : hasName ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
  }
}

/**
 * Reads `/api/v1/namespaces/NS/pods/NAME/SUBRESOURCE`, `/apis/GROUP/VERSION/…` and their shorter forms. Undefined where
 * the path names no resource of this server (the answer is 404 `the server could not find the requested resource`).
 */
export function parseResourceRequest(request: ApiRequest): ResourceRequest | undefined {
  const [, root, ...parts] = request.path.includes('%') ? request.path.split('/').map(decodeURIComponent) : request.path.split('/');
  const isCore = root === 'api';
  if (!isCore && root !== 'apis') return undefined;
  const [group, version] = isCore ? ['', parts[0]] : [parts[0], parts[1]];
  let rest = parts.slice(isCore ? 1 : 2);
  if (group === undefined || version === undefined || rest.length === 0) return undefined;

  let namespace: string | undefined;
  // `/namespaces/NS/RESOURCE…` names a namespace's content; `/namespaces/NS`, `…/status` and `…/finalize` the namespace itself.
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const resource = findResource(group, version, rest[0]!);
  if (!resource || rest.length > 3) return undefined;
  if (resource.namespaced !== (namespace !== undefined) && !(resource.namespaced && rest.length === 1)) return undefined;
  const [, name, subresource] = rest;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) return undefined;
  return { verb: verbOf(request, name !== undefined), resource, namespace, name, subresource };
}
