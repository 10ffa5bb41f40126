/**
 * The body of a request becomes an object of the resource's kind, as strictly as `fieldValidation` asks for.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/create.go, apimachinery/pkg/runtime/serializer (decoding errors as BadRequest).
 */
import type { ApiRequest } from '../../api/door.ts';
import { decode, decodingMessage, strictDecodingError } from '../../api/decode.ts';
import { badRequest } from '../../api/errors.ts';
import { quote } from '../../api/go-text.ts';
import { parseJsonText } from '../../api/json-text.ts';
import type { ApiResource } from '../../api/resources.ts';
import type { DeleteOptions } from '../../api/types.gen.ts';
import { queryValue } from './request-info.ts';
import { fail } from './status-error.ts';
import type { DraftObject, StoredObject } from './storage/object-store.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON value of a body that may come as text. Throws BadRequest where the text is no JSON. */
export function jsonOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return fail(badRequest(`couldn't get version/kind; json parse error: ${jsonProblemOf(body)}`));
  }
}

/** What Go's parser says of a text that is no JSON: the engine's own words differ between browsers. */
export function jsonProblemOf(text: string): string {
  try {
    parseJsonText(text);
    return 'invalid JSON';
  } catch (error) {
    return (error as Error).message;
  }
}

/** Checks apiVersion and kind against the URL, as the request's decoder does. */
function checkKind(resource: ApiResource, value: Record<string, unknown>): void {
  const { apiVersion, kind } = value;
  if (apiVersion === undefined && kind === undefined) return;
  for (const [name, field] of Object.entries({ apiVersion, kind })) {
    if (typeof field === 'string' || field === undefined || field === null) continue;
    const type = Array.isArray(field) ? 'array' : typeof field === 'boolean' ? 'bool' : typeof field;
    fail(badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${name} of type string`));
  }
  if (kind === resource.kind && apiVersion === resource.groupVersion) return;
  if (kind !== resource.kind && apiVersion === resource.groupVersion) {
    fail(
      badRequest(
        `the object provided is unrecognized (must be of type ${resource.kind}): no kind ${quote(String(kind ?? ''))} is registered for version ${quote(String(apiVersion ?? ''))}`,
      ),
    );
  }
  fail(badRequest(`the API version in the data (${String(apiVersion ?? '')}) does not match the expected API version (${resource.groupVersion})`));
}

/** Refuses, tells or passes over what strict decoding complains of. */
function settleStrictErrors(request: ApiRequest, resource: ApiResource, strictErrors: readonly string[], warnings: string[]): void {
  const level = queryValue(request, 'fieldValidation') || 'Warn';
  if (strictErrors.length === 0 || level === 'Ignore') return;
  if (level === 'Strict') fail(badRequest(decodingMessage(resource.kind, resource.version, strictDecodingError(strictErrors))));
  warnings.push(...strictErrors);
}

/**
 * Decodes a value as an object of the resource's kind. The result belongs to the server; the body stays as it is. Parts of
 * the value that are the very ones of `known`, an object from the store, are taken over as they are.
 */
export function decodeObject(request: ApiRequest, resource: ApiResource, body: unknown, warnings: string[], known?: object): DraftObject {
  const value = jsonOf(body);
  if (!isRecord(value)) return fail(badRequest('the body of the request was in an unknown format - accepted media types include: application/json'));
  checkKind(resource, value);
  const { object, error, strictErrors } = decode<DraftObject>(resource.kind, value, known);
  if (error !== undefined) return fail(badRequest(decodingMessage(resource.kind, resource.version, error)));
  settleStrictErrors(request, resource, strictErrors, warnings);
  return Object.assign(object, { apiVersion: resource.groupVersion, kind: resource.kind });
}

/** The options that the body of a deletion carries. Throws BadRequest where they are none. */
export function decodeDeleteOptions(value: unknown): DeleteOptions {
  const { object, error } = decode<DeleteOptions>('DeleteOptions', value);
  return error === undefined ? object : fail(badRequest(decodingMessage('DeleteOptions', 'v1', error)));
}

/** Decodes an object that was made from a stored one, reading only the parts that differ. */
export function decodeChanged(request: ApiRequest, resource: ApiResource, value: unknown, old: StoredObject, warnings: string[]): DraftObject {
  const changed = isRecord(value) ? value : {};
  // A draft is still to be changed, and stored parts are frozen: of those that changed, only the status may keep some of the old ones.
  const known = Object.fromEntries(Object.entries(old).filter(([key, part]) => key === 'status' || part === changed[key]));
  const draft = decodeObject(request, resource, value, warnings, known);
  if (draft.metadata === old.metadata) draft.metadata = { ...old.metadata };
  return draft;
}
