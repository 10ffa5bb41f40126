/**
 * An informer: a cache of one resource that follows the server by list and watch, and tells handlers which key changed.
 *
 * Mirrors: client-go's reflector with WatchList (the list arrives as the watch's first events) and shared informer.
 */
import { isRefused, type ApiObject, type Watch, type WatchEvent } from '../api/door.ts';
import { resourcePath } from '../api/resources.ts';
import { ApiError, listQuery, resourceNamed, type Client, type ListOptions, type ObjectKey, type ResourceName, type ResourceTypes } from './client.ts';
import type { Status } from '../api/door.ts';

/** What changed: `before` is undefined for an addition, `after` for a deletion. */
export interface InformerChange<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

export interface InformerOptions<R extends ResourceName> extends ListOptions {
  readonly client: Client;
  readonly resource: R;
  /** Called after the cache has changed. Put a key on a queue; do no work here. */
  readonly onChange?: (change: InformerChange<ResourceTypes[R]>) => void;
  /** Called once, when everything that was there at the start is in the cache. */
  readonly onSynced?: () => void;
}

/** The cache. Its objects are the store's own: frozen. */
export interface Informer<T> {
  readonly hasSynced: boolean;
  get(key: string): T | undefined;
  /** In no particular order. */
  values(): IterableIterator<T>;
  /** By key, in no particular order. */
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
  stop(): void;
}

/** `namespace/name`, or the name alone for what has no namespace. */
export const keyOf = ({ namespace, name }: ObjectKey): string => (namespace === undefined ? (name ?? '') : `${namespace}/${name}`);

/** The namespace and name of a key. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: undefined, name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Starts following a resource. Throws `ApiError` where the server refuses the watch. */
export function startInformer<R extends ResourceName>(options: InformerOptions<R>): Informer<ResourceTypes[R]> {
  type T = ResourceTypes[R];
  const { client, resource } = options;
  const cache = new Map<string, T>();
  let hasSynced = false;

  const onEvent = (event: WatchEvent): void => {
    if (event.type === 'BOOKMARK') {
      if (hasSynced) return;
      hasSynced = true;
      options.onSynced?.();
      return;
    }
    if (event.type === 'ERROR') throw new ApiError(event.object as Status);
    const object = event.object as ApiObject;
    const key = keyOf(object.metadata ?? {});
    const before = cache.get(key);
    const after = event.type === 'DELETED' ? undefined : (object as T);
    if (after === undefined) cache.delete(key);
    else cache.set(key, after);
    options.onChange?.({ key, before, after });
  };

  const path = resourcePath(resourceNamed(resource), { namespace: options.namespace });
  const query = { ...listQuery(options), watch: 'true', allowWatchBookmarks: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
  const answer = client.api.watch({ method: 'GET', path, query, who: client.who }, onEvent);
  if (isRefused(answer)) throw new ApiError(answer.body as Status);
  const watch: Watch = answer;

  return {
    get hasSynced() {
      return hasSynced;
    },
    get: (key) => cache.get(key),
    values: () => cache.values(),
    entries: () => cache.entries(),
    get size() {
      return cache.size;
    },
    stop: () => watch.stop(),
  };
}
