/**
 * Lists: in the order of keys, in pages where the caller wants pages, of the present or of any revision that is still kept.
 *
 * Mirrors: apiserver/pkg/storage/etcd3/store.go GetList (pages, remainingItemCount), etcd3/errors.go (what is too old).
 */
import type { ApiRequest, Status } from '../../../api/door.ts';
import { gone } from '../../../api/errors.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { fail } from '../status-error.ts';
import { compactedRevision } from '../storage/compaction.ts';
import { keyOf, keyPrefixOf, type StoredObject } from '../storage/object-store.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { checkNotTooLarge, listOptionsOf } from './list-options.ts';
import type { RegistryContext } from './registry.ts';
import { isEverything, type Selection } from './selection.ts';

/** A page of a list. */
export interface ListPage {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: string;
  /** Asks for the next page; undefined on the last one. */
  readonly continueToken: string | undefined;
  /** How many come after this page; undefined on the last one, and where a selector makes counting dear. */
  readonly remainingItemCount: number | undefined;
}

const LIST_TOO_OLD = 'The resourceVersion for the provided list is too old.';
const CONTINUE_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use ' +
  'the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - ' +
  'objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** 410 that tells how to go on all the same: with what is there by now. */
const continueTooOld = (token: string): Status => ({ ...gone(CONTINUE_TOO_OLD), metadata: { continue: token } });

/** Lists what the selection matches, as the query's `limit`, `continue`, `resourceVersion` and `resourceVersionMatch` say. */
export function listPage(
  { sim, store }: Pick<RegistryContext, 'sim' | 'store'>,
  resource: ApiResource,
  namespace: string | undefined,
  request: ApiRequest,
  selection: Selection,
): ListPage {
  const prefix = keyPrefixOf(resource, namespace);
  const { etcd } = store;
  const options = listOptionsOf(request);
  const position = options.continueToken === undefined ? undefined : decodeContinue(options.continueToken, prefix);
  const exactRevision = position && position.revision > 0 ? position.revision : options.consistency === 'Exact' ? options.revision : undefined;
  checkNotTooLarge(exactRevision ?? options.revision, etcd.revision);
  if (exactRevision !== undefined && exactRevision < compactedRevision(etcd, sim.nowMs)) {
    fail(position ? continueTooOld(encodeContinue({ ...position, revision: -1 }, prefix)) : gone(LIST_TOO_OLD));
  }
  const revision = exactRevision ?? etcd.revision;
  const present = revision === etcd.revision ? etcd.range(prefix).map((pair) => pair.value) : etcd.at(revision).range(prefix);
  const rest = present.filter((object) => (!position || keyOfObject(resource, object) >= position.fromKey) && selection(object));
  const items = options.limit > 0 ? rest.slice(0, options.limit) : rest;
  const isCut = items.length < rest.length;
  return {
    items,
    resourceVersion: String(revision),
    continueToken: isCut ? encodeContinue({ revision, fromKey: `${keyOfObject(resource, items.at(-1)!)}\0` }, prefix) : undefined,
    remainingItemCount: isCut && isEverything(selection) ? rest.length - items.length : undefined,
  };
}

const keyOfObject = (resource: ApiResource, { metadata }: StoredObject): string => keyOf(resource, metadata.namespace, metadata.name ?? '');
