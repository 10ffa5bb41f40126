/** Requests that several commands make, and how their failures are worded. */
import type { ApiObject } from '../../api/door.ts';
import { resourcePath, type ApiResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import type { ResourceArg } from '../args/resource-args.ts';
import { isNotFound, type ApiList, type Client, type Query } from '../client.ts';
import { CommandError, StatusError } from '../errors.ts';

/** An object that a command works on. */
export interface Found {
  readonly resource: ApiResource;
  readonly object: ApiObject;
  readonly path: string;
}

/** Path of the object of that name. */
export const objectPath = (resource: ApiResource, namespace: string, name: string): string => resourcePath(resource, { namespace, name });

/** What kubectl adds to a refused list: the selectors it was asked for (cli-runtime, EnhanceListError). */
export function enhanceListError(error: unknown, resource: ApiResource, query: Query): Error {
  if (!(error instanceof StatusError)) throw error;
  const { labelSelector = '', fieldSelector = '' } = query;
  if (error.status.reason !== 'BadRequest' || (labelSelector === '' && fieldSelector === '')) return error;
  const what = `${resource.group}/${resource.version}, Resource=${resource.name}`;
  const message = `Unable to find ${JSON.stringify(what)} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}: ${error.message}`;
  return new StatusError({ ...error.status, message });
}

/**
 * One object by its path. Where it is not there and neither is its namespace, the namespace's absence is what is said
 * (cli-runtime, Info.Get).
 */
export function* getByName(client: Client, resource: ApiResource, namespace: string, path: string): Task<ApiObject> {
  try {
    return yield* client.get(path);
  } catch (error) {
    throw (yield* missingNamespaceOf(client, resource, namespace, error)) ?? error;
  }
}

/** Where an object is not there since its namespace is not there: what the server says of the namespace. */
export function* missingNamespaceOf(client: Client, resource: ApiResource, namespace: string, failure: unknown): Task<Error | undefined> {
  if (!isNotFound(failure) || !resource.namespaced || namespace === 'default') return undefined;
  try {
    yield* client.get(`/api/v1/namespaces/${namespace}`);
    return undefined;
  } catch (error) {
    return isNotFound(error) ? asError(error) : undefined;
  }
}

/** A path as --raw has it: its query apart. */
export function rawRequestOf(raw: string): { path: string; query: Query } {
  const [path = '', ...rest] = raw.split('?');
  const pairs = rest
    .join('?')
    .split('&')
    .filter((pair) => pair !== '');
  const text = (part: string): string => {
    try {
      return decodeURIComponent(part.replaceAll('+', ' '));
    } catch {
      return part;
    }
  };
  return { path, query: Object.fromEntries(pairs.map((pair) => [text(pair.split('=', 1)[0]!), text(pair.slice(pair.indexOf('=') + 1))])) };
}

/** The objects of arguments such as `pods -l app=web`, `pod web`, `pod/web`. Failures are collected. */
export function* findObjects(
  client: Client,
  args: readonly ResourceArg[],
  options: { namespace: string; isEverywhere?: boolean; query?: Query },
): Task<{ found: Found[]; errors: Error[] }> {
  const found: Found[] = [];
  const errors: Error[] = [];
  for (const { resource, name } of args) {
    try {
      if (name !== undefined) {
        const path = objectPath(resource, options.namespace, name);
        found.push({ resource, path, object: yield* getByName(client, resource, options.namespace, path) });
        continue;
      }
      const list: ApiList = yield* client.list(resourcePath(resource, options.isEverywhere ? {} : { namespace: options.namespace }), options.query);
      for (const item of list.items) {
        const object = { ...item, apiVersion: resource.groupVersion, kind: resource.kind };
        found.push({ resource, object, path: objectPath(resource, item.metadata?.namespace ?? '', item.metadata?.name ?? '') });
      }
    } catch (error) {
      errors.push(name === undefined ? enhanceListError(error, resource, options.query ?? {}) : asError(error));
    }
  }
  return { found, errors };
}

/** The live objects of manifests. Failures, those of reading too, are collected. */
export function* findNamed(
  client: Client,
  read: { readonly objects: readonly { resource: ApiResource; name: string; namespace: string }[]; readonly errors: readonly Error[] },
): Task<{ found: Found[]; errors: Error[] }> {
  const found: Found[] = [];
  const errors: Error[] = [...read.errors];
  for (const { resource, name, namespace } of read.objects) {
    const one = yield* findObjects(client, [{ resource, name }], { namespace });
    found.push(...one.found);
    errors.push(...one.errors);
  }
  return { found, errors };
}

/** Failures of requests and of the command line are collected; mistakes of this program are not. */
export function asError(error: unknown): Error {
  if (error instanceof StatusError || error instanceof CommandError) return error;
  throw error;
}
