/**
 * One request for a resource, from its parsed path to the answer.
 *
 * Mirrors: apiserver/pkg/endpoints/installer.go and endpoints/handlers.
 */
import { decode, decodingMessage } from '../../api/decode.ts';
import type { ApiRequest, ApiResponse, Status } from '../../api/door.ts';
import { badRequest, methodNotAllowed, notFound, statusOf } from '../../api/errors.ts';
import { findResource, isWritable, qualifiedResourceName, type ApiResource } from '../../api/resources.ts';
import type { Binding, DeleteOptions, Eviction, Scale } from '../../api/types.gen.ts';
import { leases, type LeaseRenewals } from './lease-renewals.ts';
import { readLog, type Kubelets } from './pod-connections.ts';
import { presentList, presentOne } from './present.ts';
import { bind } from './registry/binding.ts';
import { deleteAnswer, deleteObject } from './registry/delete.ts';
import { evict } from './registry/eviction.ts';
import { listPage } from './registry/list.ts';
import { checkNotTooLarge } from './registry/list-options.ts';
import { checkPatchType, decodePatched, patchedValueOf } from './registry/patch.ts';
import { create, getOrFail, update, type RegistryContext, type UpdateOf, type WriteOptions } from './registry/registry.ts';
import { scaleOf, updateScale } from './registry/scale.ts';
import { selectionOf } from './registry/selection.ts';
import { createToken } from './registry/token-request.ts';
import { writeOptionsOf } from './registry/write-options.ts';
import { decodeDeleteOptions, decodeObject, decodeReplacement, jsonOf } from './request-body.ts';
import { queryFlag, queryInteger, queryRevision, queryValue, queryValues, type ResourceRequest } from './request-info.ts';
import { fail } from './status-error.ts';

/** What the server is made of, for those who answer requests. */
export interface ServerParts extends RegistryContext {
  readonly kubelets: Kubelets;
  readonly renewals: LeaseRenewals;
}

const CREATED = 201;
const ACCEPTED = 202;

const endpoints = findResource('', 'v1', 'endpoints');
/** Every answer about the older Endpoints says it: pkg/registry/core/endpoint/strategy.go. */
export const ENDPOINTS_WARNING = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Says aloud that something of Kubernetes is missing here. */
export const notSimulated = (what: string): Status => statusOf(501, 'NotImplemented', `${what} is not simulated here`);

/** Refuses writes to kinds that nobody acts on: an object that stays as it was written would look like a working one. */
export function checkWritable(resource: ApiResource): void {
  if (!isWritable(resource)) fail(notSimulated(`writing ${qualifiedResourceName(resource)}`));
}

function serveList(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  const page = listPage(parts, resource, namespace, request, selectionOf(resource, request, undefined));
  const items = resource === leases ? page.items.map((item) => parts.renewals.asRead(item)) : page.items;
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continueToken !== undefined && { continue: page.continueToken }),
    ...(page.remainingItemCount !== undefined && { remainingItemCount: page.remainingItemCount }),
  };
  return { code: 200, body: presentList(parts, request, resource, items, metadata) };
}

function serveCreate(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  checkWritable(resource);
  const options = writeOptionsOf(request, 'CreateOptions');
  const warnings: string[] = [];
  const draft = decodeObject(request, resource, request.body, warnings);
  const created = create(parts, resource, namespace, draft, options);
  return { code: CREATED, body: presentOne(parts, request, resource, created), warnings };
}

const updateOf = (subresource: string | undefined): UpdateOf => UPDATED_SUBRESOURCES.find((each) => each === subresource) ?? 'object';

/** PUT and PATCH of an object, or of a part of it that is written for itself. */
function serveUpdate(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace, name = '', subresource, verb } = target;
  const isPatch = verb === 'patch';
  if (isPatch) checkPatchType(request);
  checkWritable(resource);
  const options = writeOptionsOf(request, isPatch ? 'PatchOptions' : 'UpdateOptions');
  const stored = getOrFail(parts, resource, namespace, name);
  const warnings: string[] = [];
  const draft = isPatch ? decodePatched(request, resource, stored, warnings) : decodeReplacement(request, resource, stored, warnings);
  if (!draft.metadata.name) fail(badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`));
  const updated = update(parts, resource, stored, draft, updateOf(subresource), options);
  return { code: 200, body: presentOne(parts, request, resource, updated), warnings };
}

/** Options of a deletion: the body's, or those of the query where it has none. Throws Invalid or BadRequest. */
function deleteOptionsOf(request: ApiRequest): DeleteOptions {
  const body = jsonOf(request.body);
  if (body !== undefined && body !== null) return decodeDeleteOptions(body);
  const [seconds, policy] = [queryInteger(request, 'gracePeriodSeconds'), queryValue(request, 'propagationPolicy')];
  const orphan = queryValue(request, 'orphanDependents');
  return {
    ...(seconds !== undefined && { gracePeriodSeconds: seconds }),
    ...(policy !== undefined && { propagationPolicy: policy as DeleteOptions['propagationPolicy'] }),
    ...(orphan !== undefined && { orphanDependents: queryFlag(request, 'orphanDependents') }),
    dryRun: queryValues(request, 'dryRun').filter((value) => value !== ''),
  };
}

const deletionOf = (request: ApiRequest, { dryRun = [] }: DeleteOptions): WriteOptions => ({ who: request.who, dryRun: dryRun.length > 0 });

function serveDelete(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace, name = '' } = target;
  const stored = getOrFail(parts, resource, namespace, name);
  checkWritable(resource);
  const options = deleteOptionsOf(request);
  const outcome = deleteObject(parts, resource, stored, options, deletionOf(request, options));
  // Clients of old are told that the rest is still to come.
  const code = !outcome.isGone && options.orphanDependents === false ? ACCEPTED : 200;
  return { code, body: deleteAnswer(resource, outcome) };
}

function serveDeleteCollection(parts: ServerParts, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const { resource, namespace } = target;
  checkWritable(resource);
  const options = deleteOptionsOf(request);
  const { items, resourceVersion } = listPage(parts, resource, namespace, request, selectionOf(resource, request, undefined));
  const write = deletionOf(request, options);
  const deleted = items.map((item) => deleteObject(parts, resource, item, options, write).object);
  return { code: 200, body: presentList(parts, request, resource, deleted, { resourceVersion }) };
}

const succeeded = (code: number): ApiResponse => ({ code, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code } satisfies Status });

/** The object that is sent to a subresource. Throws BadRequest where it is none of that kind. */
function decodePart<T>(kind: string, body: unknown): Partial<T> {
  const { object, error } = decode<Partial<T>>(kind, jsonOf(body));
  return error === undefined ? object : fail(badRequest(decodingMessage(kind, 'v1', error)));
}

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
        decodePart<Binding>('Binding', request.body),
        writeOptionsOf(request, 'CreateOptions'),
      );
      return succeeded(CREATED);
    case 'create eviction': {
      const { metadata, deleteOptions = {} } = decodePart<Eviction>('Eviction', request.body);
      if (metadata?.name && metadata.name !== name) fail(badRequest('name in URL does not match name in Eviction object'));
      const { dryRun } = writeOptionsOf(request, 'CreateOptions');
      const write = deletionOf(request, deleteOptions);
      evict(parts, resource, getOrFail(parts, resource, namespace, name), deleteOptions, { ...write, dryRun: write.dryRun === true || dryRun === true });
      return succeeded(CREATED);
    }
    default:
      return fail(notSimulated(`${verb} of pods/${subresource}`));
  }
}

/** GET, PUT and PATCH of `/scale`. */
function serveScale(parts: ServerParts, request: ApiRequest, { resource, namespace, name = '', verb }: ResourceRequest): ApiResponse {
  const stored = getOrFail(parts, resource, namespace, name);
  if (verb === 'get') return { code: 200, body: presentOne(parts, request, { ...resource, kind: 'Scale' }, scaleOf(stored)) };
  checkWritable(resource);
  if (verb !== 'update' && verb !== 'patch') return fail(methodNotAllowed());
  const options = writeOptionsOf(request, verb === 'patch' ? 'PatchOptions' : 'UpdateOptions');
  const value = verb === 'patch' ? patchedValueOf(request, 'Scale', scaleOf(stored)) : request.body;
  return { code: 200, body: updateScale(parts, resource, stored, decodePart<Scale>('Scale', value), options) };
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
    if (target.subresource === 'token' && target.verb === 'create') return createToken(parts, target.namespace ?? '', target.name ?? '', jsonOf(request.body));
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
