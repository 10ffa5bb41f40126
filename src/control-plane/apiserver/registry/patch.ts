/**
 * Patches: strategic merge, JSON merge and JSON patch, applied to the stored object and then treated as an update.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/patch.go.
 * Differs: server-side apply is refused, as a server without it does.
 */
import { decode } from '../../../api/decode.ts';
import type { ApiRequest } from '../../../api/door.ts';
import { badRequest, invalid, invalidStatus, statusOf, unsupportedMediaType } from '../../../api/errors.ts';
import { FieldPath } from '../../../api/field-path.ts';
import { goValueText, sortedJson } from '../../../api/go-text.ts';
import { parseJsonText, type JsonText } from '../../../api/json-text.ts';
import { applyJsonMergePatch } from '../../../api/patch/json-merge-patch.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../../api/patch/json-patch.ts';
import { isObject, type JsonObject } from '../../../api/patch/json-value.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic-merge-patch.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { checkKind, settleStrictErrors, sharedParts, withOwnMetadata } from '../request-body.ts';
import { fail } from '../status-error.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';

type MergePatch = (original: JsonObject, patch: JsonObject) => unknown;

const [STRATEGIC, MERGE, JSON_PATCH, APPLY] = [
  'application/strategic-merge-patch+json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
];
const ACCEPTED = [JSON_PATCH, MERGE, STRATEGIC].join(', ');
/** maxJSONPatchOperations. */
const MOST_OPERATIONS = 10_000;
const OPERATION_FIELDS = ['op', 'path', 'from', 'value'];
/** What clients are told of a patch that cannot be applied to this object: 422 without the cause (errors.NewGenericServerResponse). */
const NOT_APPLICABLE = 'the server rejected our request due to an error in our request';

/** Merges only the parts that the patch names, so that the others stay the stored object's own. */
function mergeParts(stored: StoredObject, patch: JsonObject, merge: MergePatch): unknown {
  const original = stored as unknown as JsonObject;
  const keys = Object.keys(patch);
  if (keys.some((key) => key.startsWith('$'))) return merge(original, patch);
  const named = Object.fromEntries(keys.filter((key) => key in original).map((key) => [key, original[key]]));
  const rest = Object.fromEntries(Object.entries(original).filter(([key]) => !(key in patch)));
  return { ...rest, ...(merge(named, patch) as JsonObject) };
}

const jsonTypeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

/** The patch's JSON value. Throws BadRequest in the words that each type of patch has for what is none. */
function patchOf({ body, contentType }: ApiRequest): JsonText {
  const refuse = (problem: string): never => fail(badRequest(contentType === STRATEGIC ? problem : `error decoding patch: ${problem}`));
  let text: JsonText;
  try {
    text = typeof body === 'string' ? parseJsonText(body) : { value: body, duplicates: [] };
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { value } = text;
  if (contentType === JSON_PATCH) {
    if (value === null) return { ...text, value: [] };
    if (!Array.isArray(value)) return refuse(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type []handlers.jsonPatchOp`);
    const odd: unknown = value.find((operation) => !isObject(operation));
    if (odd !== undefined) return refuse(`json: cannot unmarshal ${jsonTypeOf(odd)} into Go value of type handlers.jsonPatchOp`);
    return text;
  }
  if (value === null || value === undefined) return { ...text, value: {} };
  return isObject(value) ? text : refuse(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type map[string]interface {}`);
}

/** What strict decoding complains of in a patch itself. */
function strictErrorsOf({ value, duplicates }: JsonText, contentType: string | undefined): string[] {
  if (contentType !== JSON_PATCH) return [...duplicates];
  const unknown = (value as JsonObject[]).flatMap((operation, i) =>
    Object.keys(operation).flatMap((field) => (OPERATION_FIELDS.includes(field) ? [] : [`unknown field "[${i}].${field}"`])),
  );
  return [...duplicates, ...unknown].map((error) => `json patch ${error}`);
}

function jsonPatched(stored: StoredObject, operations: JsonPatchOperation[]): unknown {
  if (operations.length > MOST_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${operations.length}`;
    fail(statusOf(413, 'RequestEntityTooLarge', message));
  }
  try {
    return applyJsonPatch(stored, operations);
  } catch {
    return fail(statusOf(422, 'Invalid', NOT_APPLICABLE, {}));
  }
}

function merged(stored: StoredObject, patch: JsonObject, merge: MergePatch): unknown {
  try {
    return mergeParts(stored, patch, merge);
  } catch (error) {
    if (error instanceof Error && error.name !== 'StatusError') return fail(badRequest(error.message));
    throw error;
  }
}

/** A patch, and what came of it: a value that is not decoded yet. */
interface Patched {
  readonly patch: JsonText;
  readonly value: unknown;
}

/** Refuses patches of a type that is not taken. Throws UnsupportedMediaType. */
export function checkPatchType({ contentType }: ApiRequest): void {
  // kubectl takes 415 for a server that cannot, and says so.
  if (contentType === APPLY) fail(unsupportedMediaType('server-side apply is not simulated here: leave --server-side out, or send a patch of another type'));
  if (contentType !== STRATEGIC && contentType !== MERGE && contentType !== JSON_PATCH)
    fail(unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${ACCEPTED}`));
}

function applyPatch(request: ApiRequest, kind: string, stored: StoredObject): Patched {
  checkPatchType(request);
  const patch = patchOf(request);
  const value = patch.value as JsonObject;
  switch (request.contentType) {
    case STRATEGIC:
      return { patch, value: merged(stored, value, (original, part) => applyStrategicMergePatch(original, part, kind)) };
    case MERGE:
      return { patch, value: merged(stored, value, applyJsonMergePatch) };
    default:
      return { patch, value: jsonPatched(stored, patch.value as JsonPatchOperation[]) };
  }
}

/** The stored object with the request's patch applied: not decoded yet. Throws `StatusError` where the patch cannot be applied. */
export const patchedValueOf = (request: ApiRequest, kind: string, stored: StoredObject): unknown => applyPatch(request, kind, stored).value;

/** The object that a patch makes of a stored one. Throws `StatusError`: what does not fit is the patch's fault, and is shown. */
export function decodePatched(request: ApiRequest, resource: ApiResource, old: StoredObject, warnings: string[]): DraftObject {
  const { patch, value } = applyPatch(request, resource.kind, old);
  const isStrategic = request.contentType === STRATEGIC;
  const refuse = (problem: string): never => {
    const shown = isStrategic ? goValueText(patch.value) : sortedJson(value);
    return fail(invalidStatus({ group: '', kind: '' }, '', [invalid(FieldPath.of('patch'), shown, problem)]));
  };
  if (!isObject(value)) return refuse(`json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type v1.${resource.kind}`);
  checkKind(resource, value);
  const { object, error, strictErrors } = decode<DraftObject>(resource.kind, value, sharedParts(value, old), isStrategic ? 'converter' : 'json');
  if (error !== undefined) return refuse(error);
  settleStrictErrors(request, [...strictErrorsOf(patch, request.contentType), ...strictErrors], warnings, refuse);
  return withOwnMetadata(Object.assign(object, { apiVersion: resource.groupVersion, kind: resource.kind }), old);
}
