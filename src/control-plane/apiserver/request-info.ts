/**
 * What a request asks for, read from its path and query: resource, namespace, name, subresource, verb.
 *
 * Mirrors: staging/src/k8s.io/apiserver/pkg/endpoints/request/requestinfo.go.
 */
import type { ApiRequest } from '../../api/door.ts';
import { badRequest } from '../../api/errors.ts';
import { findResource, type ApiResource } from '../../api/resources.ts';
import { fail } from './status-error.ts';

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

/** An integer query parameter; undefined where it is absent or empty. Throws BadRequest in strconv's words. */
export function queryInteger(request: ApiRequest, name: string): number | undefined {
  const text = queryValue(request, name);
  if (text === undefined || text === '') return undefined;
  const value = /^[-+]?\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value)) return value;
  return fail(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${Number.isNaN(value) ? 'invalid syntax' : 'value out of range'}`));
}

/** A revision as a query names it; undefined where it is absent or empty. Throws BadRequest where it is no number. */
export function queryRevision(request: ApiRequest): number | undefined {
  const text = queryValue(request, 'resourceVersion');
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  return fail(badRequest(`resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`));
}

/** The parts of a path. One with a broken escape is taken as it is: it names nothing. */
function partsOf(path: string): string[] {
  const parts = path.split('/');
  return !path.includes('%') || /%(?![0-9a-f]{2})/i.test(path) ? parts : parts.map(decodePart);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // The bytes are no UTF-8.
  }
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
  const [, root, ...parts] = partsOf(request.path);
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
