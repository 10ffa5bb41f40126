/**
 * What a list or watch asks for besides its selectors: which state, how much of it, and how it is told.
 *
 * Mirrors: apimachinery/pkg/apis/meta/internalversion/validation, …/internalversion/defaults.go (a watch from nowhere begins with what is
 * there), apiserver/pkg/storage/interfaces.go ListOptions (which of the states is meant).
 */
import type { ApiRequest } from '../../../api/door.ts';
import { badRequest, forbidden, invalidStatus, notSupported, timeout, type FieldError } from '../../../api/errors.ts';
import { FieldPath } from '../../../api/field-path.ts';
import { queryFlag, queryInteger, queryRevision, queryValue } from '../request-info.ts';
import { fail } from '../status-error.ts';

/** Which state of the store is asked for: the newest, one that is at least so new, or exactly one. */
export type Consistency = 'Consistent' | 'NotOlderThan' | 'Exact';

const MATCH = FieldPath.of('resourceVersionMatch');
const SEND_INITIAL_EVENTS = FieldPath.of('sendInitialEvents');
const [EXACT, NOT_OLDER_THAN] = ['Exact', 'NotOlderThan'];

function listErrors(request: ApiRequest, match: string): FieldError[] {
  const errors: FieldError[] = [];
  const revision = queryValue(request, 'resourceVersion') ?? '';
  if (match !== '') {
    if (revision === '') errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (queryValue(request, 'continue')) errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== EXACT && match !== NOT_OLDER_THAN) errors.push(notSupported(MATCH, match, [EXACT!, NOT_OLDER_THAN!, '']));
    if (match === EXACT && revision === '0') errors.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (request.query?.['sendInitialEvents'] !== undefined) errors.push(forbidden(SEND_INITIAL_EVENTS, 'sendInitialEvents is forbidden for list'));
  return errors;
}

function watchErrors(request: ApiRequest, match: string): FieldError[] {
  const errors: FieldError[] = [];
  const saysInitialEvents = request.query?.['sendInitialEvents'] !== undefined;
  if (saysInitialEvents && match !== NOT_OLDER_THAN) {
    errors.push(forbidden(MATCH, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER_THAN}`));
  }
  if (match === '') return errors;
  if (!saysInitialEvents) errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== NOT_OLDER_THAN) errors.push(notSupported(MATCH, match, [NOT_OLDER_THAN!]));
  if (queryValue(request, 'continue')) errors.push(forbidden(MATCH, 'resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

/** Refuses options that contradict each other. Throws Invalid. */
export function checkListOptions(request: ApiRequest, isWatch: boolean): void {
  const match = queryValue(request, 'resourceVersionMatch') ?? '';
  const errors = isWatch ? watchErrors(request, match) : listErrors(request, match);
  if (errors.length > 0) fail(invalidStatus({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors));
}

/** 504 `Too large resource version`: the state that is asked for has not come yet. The real server waits three seconds for it first. */
export function checkNotTooLarge(revision: number | undefined, currentRevision: number): void {
  if (revision === undefined || revision <= currentRevision) return;
  const status = timeout(`Too large resource version: ${revision}, current: ${currentRevision}`, 1);
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  fail({ ...status, details: { ...status.details, causes } });
}

/** What a list asks for, its selectors aside. */
export interface ListOptions {
  readonly consistency: Consistency;
  /** 0: none was named. */
  readonly revision: number;
  /** 0: all of it. */
  readonly limit: number;
  readonly continueToken: string | undefined;
}

/** Reads a list's options. Throws Invalid or BadRequest where they make no sense. */
export function listOptionsOf(request: ApiRequest): ListOptions {
  checkListOptions(request, false);
  const revision = queryRevision(request) ?? 0;
  const limit = Math.max(0, queryInteger(request, 'limit') ?? 0);
  const continueToken = queryValue(request, 'continue') || undefined;
  if (continueToken !== undefined && revision !== 0) fail(badRequest('specifying resource version is not allowed when using continue'));
  const match = queryValue(request, 'resourceVersionMatch');
  // A page of a named revision was exact long before anybody could say so.
  const isExact = match === EXACT || (!match && limit > 0 && revision !== 0);
  return { consistency: isExact ? 'Exact' : revision === 0 ? 'Consistent' : 'NotOlderThan', revision, limit, continueToken };
}

/** What a watch asks for, its selectors aside. */
export interface WatchRequest {
  /** Undefined: begin with an ADDED for everything that is there. */
  readonly afterRevision: number | undefined;
  /** A BOOKMARK says when all that was there has been told. */
  readonly marksInitialEvents: boolean;
  readonly allowsBookmarks: boolean;
  /** Virtual ms after which whoever holds the connection ends it; undefined: never. */
  readonly timeoutMs: number | undefined;
}

/** Reads a watch's options. Throws Invalid or BadRequest where they make no sense. */
export function watchRequestOf(request: ApiRequest): WatchRequest {
  checkListOptions(request, true);
  const revision = queryRevision(request) ?? 0;
  const initial = queryValue(request, 'sendInitialEvents');
  const sendsInitialEvents = initial === undefined ? revision === 0 : queryFlag(request, 'sendInitialEvents');
  const timeoutSeconds = queryInteger(request, 'timeoutSeconds') ?? 0;
  const allowsBookmarks = queryFlag(request, 'allowWatchBookmarks');
  return {
    afterRevision: sendsInitialEvents ? undefined : revision,
    // Unsaid, it is what a watch from nowhere means, but then nobody waits for the mark.
    marksInitialEvents: sendsInitialEvents && initial !== undefined && allowsBookmarks,
    allowsBookmarks,
    timeoutMs: timeoutSeconds > 0 ? timeoutSeconds * 1000 : undefined,
  };
}
