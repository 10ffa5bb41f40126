/**
 * One request for a resource, from its parsed path to the answer.
 *
 * Mirrors: apiserver/pkg/endpoints/installer.go and endpoints/handlers.
 */
import { decode, decodingMessage } from '../../api/decode.ts';
import type { ApiObject, ApiRequest, ApiResponse, Status } from '../../api/door.ts';
import { badRequest, methodNotAllowed, notFound, statusOf } from '../../api/errors.ts';
import { findResource, isWritable, qualifiedResourceName, type ApiResource } from '../../api/resources.ts';
import type { Binding, DeleteOptions, Scale } from '../../api/types.gen.ts';
import { leases, type LeaseRenewals } from './lease-renewals.ts';
import { readLog, type Kubelets } from './pod-connections.ts';
import { printTable, type IncludeObject } from './printers/print-table.ts';
import { bind } from './registry/binding.ts';
import { deleteAnswer, deleteObject } from './registry/delete.ts';
import { evict } from './registry/eviction.ts';
import { listPage } from './registry/list.ts';
import { checkNotTooLarge } from './registry/list-options.ts';
import { applyPatch } from './registry/patch.ts';
import { create, getOrFail, update, type RegistryContext, type UpdateOf, type WriteOptions } from './registry/registry.ts';
import { scaleOf, updateScale } from './registry/scale.ts';
import { selectionOf } from './registry/selection.ts';
import { decodeChanged, decodeDeleteOptions, decodeObject, jsonOf } from './request-body.ts';
import { queryInteger, queryRevision, queryValue, queryValues, type ResourceRequest } from './request-info.ts';
import { fail } from './status-error.ts';

/** What the server is made of, for those who answer requests. */
export interface ServerParts extends RegistryContext {
  readonly kubelets: Kubelets;
  readonly renewals: LeaseRenewals;
}

const CREATED = 201;

const endpoints = findResource('', 'v1', 'endpoints');
/** Every answer about the older Endpoints says it: pkg/registry/core/endpoint/strategy.go. */
export const ENDPOINTS_WARNING = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Says aloud that something of Kubernetes is missing here. */
export const notSimulated = (what: string): Status => statusOf(501, 'NotImplemented', `${what} is not simulated here`);

/** Refuses writes to kinds that nobody acts on: an object that stays as it was written would look like a working one. */
export function checkWritable(resource: ApiResource): void {
  if (!isWritable(resource)) fail(notSimulated(`writing ${qualifiedResourceName(resource)}`));
}

const includeObjectOf = (request: ApiRequest): IncludeObject => {
  const text = queryValue(request, 'includeObject');
  return text === 'None' || text === 'Object' ? text : 'Metadata';
};

/** One object as the request wants it: itself, or a table of one row. */
export function presentOne(parts: ServerParts, request: ApiRequest, resource: ApiResource, object: ApiObject): ApiObject {
  if (request.accept !== 'table') return object;
  const metadata = { resourceVersion: object.metadata?.resourceVersion };
  return printTable(resource.kind, [object], metadata, { nowMs: parts.sim.wallMs, includeObject: includeObjectOf(request) });
}

const isDryRun = (request: ApiRequest): boolean => queryValues(request, 'dryRun').includes('All');

const writeOptionsOf = (request: ApiRequest): WriteOptions => ({ who: request.who, dryRun: isDryRun(request) });

function serveList(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  const selection = selectionOf(resource, request, undefined);
  const page = listPage(parts, resource, namespace, request, selection);
  const items = resource === leases ? page.items.map((item) => parts.renewals.asRead(item)) : page.items;
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continueToken !== undefined && { continue: page.continueToken }),
    ...(page.remainingItemCount !== undefined && { remainingItemCount: page.remainingItemCount }),
  };
  if (request.accept === 'table') {
    const options = { nowMs: parts.sim.wallMs, includeObject: includeObjectOf(request) };
    return { code: 200, body: printTable(resource.kind, items, metadata, options) };
  }
  return { code: 200, body: { kind: `${resource.kind}List`, apiVersion: resource.groupVersion, metadata, items } };
}

function serveCreate(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  checkWritable(resource);
  const warnings: string[] = [];
  const draft = decodeObject(request, resource, request.body, warnings);
  const created = create(parts, resource, namespace, draft, writeOptionsOf(request));
  return { code: CREATED, body: presentOne(parts, request, resource, created), warnings };
}

const updateOf = (subresource: string | undefined): UpdateOf => UPDATED_SUBRESOURCES.find((each) => each === subresource) ?? 'object';

/** PUT and PATCH of an object, or of a part of it that is written for itself. */
function serveUpdate(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace, name = '', subresource, verb } = target;
  const stored = getOrFail(parts, resource, namespace, name);
  checkWritable(resource);
  const warnings: string[] = [];
  const value = verb === 'patch' ? applyPatch(request, resource, stored) : jsonOf(request.body);
  const draft = decodeChanged(request, resource, value, stored, warnings);
  const updated = update(parts, resource, stored, draft, updateOf(subresource), writeOptionsOf(request));
  return { code: 200, body: presentOne(parts, request, resource, updated), warnings };
}

/** Options of a deletion: the body's, and those that the query may carry instead. */
function deleteOptionsOf(request: ApiRequest): DeleteOptions {
  const body = jsonOf(request.body);
  const options: DeleteOptions = body ? decodeDeleteOptions(body) : {};
  const seconds = queryInteger(request, 'gracePeriodSeconds');
  if (seconds !== undefined) options.gracePeriodSeconds = seconds;
  const policy = queryValue(request, 'propagationPolicy');
  if (policy !== undefined) options.propagationPolicy = policy;
  return options;
}

function serveDelete(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace, name = '' } = target;
  const stored = getOrFail(parts, resource, namespace, name);
  checkWritable(resource);
  const options = deleteOptionsOf(request);
  const write = { who: request.who, dryRun: isDryRun(request) || options.dryRun?.includes('All') };
  return { code: 200, body: deleteAnswer(resource, deleteObject(parts, resource, stored, options, write)) };
}

function serveDeleteCollection(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  checkWritable(resource);
  const { items, resourceVersion } = listPage(parts, resource, namespace, request, selectionOf(resource, request, undefined));
  const options = deleteOptionsOf(request);
  const deleted = items.map((item) => deleteObject(parts, resource, item, options, writeOptionsOf(request)).object);
  return { code: 200, body: { kind: `${resource.kind}List`, apiVersion: resource.groupVersion, metadata: { resourceVersion }, items: deleted } };
}

const succeeded = (code: number): ApiResponse => ({ code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code } satisfies Status });

/** Subresources of pods that are requests of their own, not parts of the object. */
function servePodSubresource(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace, name = '', subresource, verb } = target;
  switch (`${verb} ${subresource}`) {
    case 'get log':
      return readLog(parts, parts.kubelets, request, target);
    case 'create binding':
      bind(
        parts,
        resource,
        getOrFail(parts, resource, namespace, name),
        (jsonOf(request.body) ?? undefined) as Partial<Binding> | undefined,
        writeOptionsOf(request),
      );
      return succeeded(CREATED);
    case 'create eviction': {
      const { deleteOptions = {} } = (jsonOf(request.body) ?? {}) as { deleteOptions?: DeleteOptions };
      evict(parts, resource, getOrFail(parts, resource, namespace, name), deleteOptions, writeOptionsOf(request));
      return succeeded(CREATED);
    }
    default:
      return fail(notSimulated(`${verb} of pods/${subresource}`));
  }
}

/** GET, PUT and PATCH of `/scale`. */
function serveScale(parts: ServerParts, request: ApiRequest, { resource, namespace, name = '', verb }: ResourceRequest): ApiResponse {
  const stored = getOrFail(parts, resource, namespace, name);
  if (verb === 'get') return { code: 200, body: scaleOf(stored) };
  checkWritable(resource);
  if (verb !== 'update' && verb !== 'patch') return fail(methodNotAllowed());
  const present = scaleOf(stored);
  const value = verb === 'patch' ? applyPatch(request, { kind: 'Scale' }, present) : jsonOf(request.body);
  const { object, error } = decode<Scale>('Scale', value as object);
  if (error !== undefined) return fail(badRequest(decodingMessage('Scale', 'v1', error)));
  return { code: 200, body: updateScale(parts, resource, stored, object, writeOptionsOf(request)) };
}

/** Subresources that are the object itself, seen from another side. */
const UPDATED_SUBRESOURCES = ['status', 'finalize', 'ephemeralcontainers', 'resize'] as const;
const OBJECT_SUBRESOURCES: readonly (string | undefined)[] = [undefined, ...UPDATED_SUBRESOURCES];

function serveGet(parts: ServerParts, request: ApiRequest, { resource, namespace, name = '' }: ResourceRequest): ApiResponse {
  checkNotTooLarge(queryRevision(request), parts.store.etcd.revision);
  const object = parts.store.get(resource, namespace, name) ?? fail(notFound(resource, name));
  return { code: 200, body: presentOne(parts, request, resource, parts.renewals.asRead(object)) };
}

/** Answers a request for a resource. Throws `StatusError` where it fails. */
export function serveResource(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const response = serveTarget(parts, request, target);
  if (target.resource !== endpoints) return response;
  return { ...response, warnings: [...(response.warnings ?? []), ENDPOINTS_WARNING] };
}

function serveTarget(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  if (!OBJECT_SUBRESOURCES.includes(target.subresource)) {
    if (target.resource.name === 'pods') return servePodSubresource(parts, request, target);
    if (target.subresource === 'scale') return serveScale(parts, request, target);
    return fail(notSimulated(`${target.verb} of ${target.resource.name}/${target.subresource}`));
  }
  if (target.subresource === undefined && !target.resource.verbs.includes(target.verb)) fail(methodNotAllowed());
  switch (target.verb) {
    case 'get':
      return serveGet(parts, request, target);
    case 'list':
      return serveList(parts, request, target);
    case 'create':
      return serveCreate(parts, request, target);
    case 'update':
    case 'patch':
      return serveUpdate(parts, request, target);
    case 'delete':
      return serveDelete(parts, request, target);
    case 'deletecollection':
      return serveDeleteCollection(parts, request, target);
    case 'watch':
      return fail(methodNotAllowed());
  }
}
