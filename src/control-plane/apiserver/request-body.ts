/**
 * The body of a request becomes an object of the resource's kind, as strictly as `fieldValidation` asks for.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/create.go, apimachinery/pkg/runtime/serializer (decoding errors as BadRequest).
 * Differs: of several strict errors, fields that stand twice are told before fields that are unknown.
 */
import type { ApiRequest } from '../../api/door.ts';
import { decode, decodingMessage, strictDecodingError } from '../../api/decode.ts';
import { badRequest } from '../../api/errors.ts';
import { quote } from '../../api/go-text.ts';
import { parseJsonText, type JsonText } from '../../api/json-text.ts';
import type { ApiResource } from '../../api/resources.ts';
import type { DeleteOptions } from '../../api/types.gen.ts';
import { queryValue } from './request-info.ts';
import { fail } from './status-error.ts';
import type { DraftObject, StoredObject } from './storage/object-store.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON value of a body that may come as text, and which of its fields stand twice. Throws BadRequest where the text is no JSON. */
export function jsonTextOf(body: unknown): JsonText {
  if (typeof body !== 'string') return { value: body, duplicates: [] };
  try {
    return parseJsonText(body);
  } catch (error) {
    return fail(badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`));
  }
}

/** The JSON value of a body, for those who do not mind fields that stand twice. */
export const jsonOf = (body: unknown): unknown => jsonTextOf(body).value;

/** Checks apiVersion and kind against the URL, as the request's decoder does. */
export function checkKind(resource: ApiResource, value: Record<string, unknown>): void {
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

/** Refuses (through `refuse`), tells or passes over what strict decoding complains of. */
export function settleStrictErrors(request: ApiRequest, strictErrors: readonly string[], warnings: string[], refuse: (message: string) => never): void {
  const level = queryValue(request, 'fieldValidation') || 'Warn';
  if (strictErrors.length === 0 || level === 'Ignore') return;
  if (level === 'Strict') refuse(strictDecodingError(strictErrors));
  warnings.push(...strictErrors);
}

/**
 * Decodes a value as an object of the resource's kind. The result belongs to the server; the body stays as it is. Parts of
 * the value that are the very ones of `known`, an object from the store, are taken over as they are.
 */
export function decodeObject(request: ApiRequest, resource: ApiResource, body: unknown, warnings: string[], known?: object): DraftObject {
  const { value, duplicates } = jsonTextOf(body);
  if (!isRecord(value)) return fail(badRequest('the body of the request was in an unknown format - accepted media types include: application/json'));
  checkKind(resource, value);
  const { object, error, strictErrors } = decode<DraftObject>(resource.kind, value, known);
  const refuse = (message: string): never => fail(badRequest(decodingMessage(resource.kind, resource.version, message)));
  if (error !== undefined) return refuse(error);
  settleStrictErrors(request, [...duplicates, ...strictErrors], warnings, refuse);
  return Object.assign(object, { apiVersion: resource.groupVersion, kind: resource.kind });
}

/** The options that the body of a deletion carries. Throws BadRequest where they are none. */
export function decodeDeleteOptions(value: unknown): DeleteOptions {
  const { object, error } = decode<DeleteOptions>('DeleteOptions', value);
  return error === undefined ? object : fail(badRequest(decodingMessage('DeleteOptions', 'v1', error)));
}

/**
 * What of a stored object a draft may take over as it is: the parts that a changed value shares with it. A draft is still to be changed,
 * and stored parts are frozen: of those that changed, only the status may keep some of the old ones.
 */
export const sharedParts = (changed: Readonly<Record<string, unknown>>, old: StoredObject): object =>
  Object.fromEntries(Object.entries(old).filter(([key, part]) => key === 'status' || part === changed[key]));

/** A draft whose metadata is not the stored object's own. */
export function withOwnMetadata(draft: DraftObject, old: StoredObject): DraftObject {
  if (draft.metadata === old.metadata) draft.metadata = { ...old.metadata };
  return draft;
}

/** Decodes an object that replaces a stored one, reading only the parts that differ. */
export function decodeReplacement(request: ApiRequest, resource: ApiResource, old: StoredObject, warnings: string[]): DraftObject {
  const { body } = request;
  return withOwnMetadata(decodeObject(request, resource, body, warnings, isRecord(body) ? sharedParts(body, old) : undefined), old);
}
