/**
 * Lists: in the order of keys, in pages where the caller wants pages, of the present or of any revision.
 *
 * Mirrors: apiserver/pkg/storage/etcd3/store.go GetList, apiserver/pkg/storage/continue.go.
 * Differs: the continue token is readable (`revision:key`), and no revision is ever too old to go on from.
 */
import type { ApiRequest } from '../../../api/door.ts';
import { badRequest } from '../../../api/errors.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { queryInteger, queryRevision, queryValue } from '../request-info.ts';
import { fail } from '../status-error.ts';
import { keyOf, keyPrefixOf, type ObjectStore, type StoredObject } from '../storage/object-store.ts';
import type { Selection } from './selection.ts';

/** A page of a list. */
export interface ListPage {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: string;
  /** Asks for the next page; undefined on the last one. */
  readonly continueToken: string | undefined;
  readonly remainingItemCount: number | undefined;
}

interface Position {
  readonly revision: number;
  readonly afterKey: string;
}

function positionOf(token: string): Position {
  const match = /^(\d+):(.+)$/.exec(token);
  if (!match) return fail(badRequest('continue key is not valid: it was not issued by this server'));
  return { revision: Number(match[1]), afterKey: match[2]! };
}

/** Lists what the selection matches, as the query's `limit`, `continue`, `resourceVersion` and `resourceVersionMatch` say. */
export function listPage(store: ObjectStore, resource: ApiResource, namespace: string | undefined, request: ApiRequest, selection: Selection): ListPage {
  const prefix = keyPrefixOf(resource, namespace);
  const { etcd } = store;
  const token = queryValue(request, 'continue');
  const position = token ? positionOf(token) : undefined;
  const wanted = queryRevision(request);
  const isExact = queryValue(request, 'resourceVersionMatch') === 'Exact';
  const revision = position?.revision ?? (isExact ? (wanted ?? etcd.revision) : etcd.revision);
  const present = revision === etcd.revision ? etcd.range(prefix).map((pair) => pair.value) : etcd.at(revision).range(prefix);
  const rest = present.filter((object) => (!position || keyOfObject(resource, object) > position.afterKey) && selection(object));
  const limit = queryInteger(request, 'limit') ?? 0;
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const isCut = items.length < rest.length;
  return {
    items,
    resourceVersion: String(revision),
    continueToken: isCut ? `${revision}:${keyOfObject(resource, items.at(-1)!)}` : undefined,
    remainingItemCount: isCut ? rest.length - items.length : undefined,
  };
}

const keyOfObject = (resource: ApiResource, { metadata }: StoredObject): string => keyOf(resource, metadata.namespace, metadata.name ?? '');
