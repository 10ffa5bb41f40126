/**
 * Patches: strategic merge, JSON merge and JSON patch, applied to the stored object and then treated as an update.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/patch.go.
 * Differs: server-side apply is refused.
 */
import type { ApiRequest } from '../../../api/door.ts';
import { badRequest, statusOf, unsupportedMediaType } from '../../../api/errors.ts';
import { applyJsonMergePatch } from '../../../api/patch/json-merge-patch.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../../api/patch/json-patch.ts';
import { isObject, type JsonObject } from '../../../api/patch/json-value.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic-merge-patch.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { jsonProblemOf } from '../request-body.ts';
import { fail } from '../status-error.ts';
import type { StoredObject } from '../storage/object-store.ts';

type MergePatch = (original: JsonObject, patch: JsonObject) => unknown;

/** Merges only the parts that the patch names, so that the others stay the stored object's own. */
function mergeParts(stored: StoredObject, patch: unknown, merge: MergePatch): unknown {
  if (!isObject(patch)) return fail(badRequest('json: cannot unmarshal patch into Go value of type map[string]interface {}'));
  const original = stored as unknown as JsonObject;
  const keys = Object.keys(patch);
  if (keys.some((key) => key.startsWith('$'))) return merge(original, patch);
  const named = Object.fromEntries(keys.filter((key) => key in original).map((key) => [key, original[key]]));
  const rest = Object.fromEntries(Object.entries(original).filter(([key]) => !(key in patch)));
  return { ...rest, ...(merge(named, patch) as JsonObject) };
}

const ACCEPTED = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/strategic-merge-patch+json';

/** The patch's JSON value. Throws BadRequest in the words that each type of patch has for a text that is none. */
function patchOf({ body, contentType }: ApiRequest): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    const problem = jsonProblemOf(body);
    return fail(badRequest(contentType === 'application/strategic-merge-patch+json' ? problem : `error decoding patch: ${problem}`));
  }
}

/** The stored object with the request's patch applied: not decoded yet. Throws `StatusError` where the patch cannot be applied. */
export function applyPatch(request: ApiRequest, resource: Pick<ApiResource, 'kind'>, stored: StoredObject): unknown {
  const patch = patchOf(request);
  try {
    switch (request.contentType) {
      case 'application/strategic-merge-patch+json':
        return mergeParts(stored, patch, (original, part) => applyStrategicMergePatch(original, part, resource.kind));
      case 'application/merge-patch+json':
        return mergeParts(stored, patch, applyJsonMergePatch);
      case 'application/json-patch+json':
        if (!Array.isArray(patch)) return fail(badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch'));
        return applyJsonPatch(stored, patch as JsonPatchOperation[]);
      case 'application/apply-patch+yaml':
        return fail(statusOf(501, 'NotImplemented', 'server-side apply is not simulated here'));
      default:
        return fail(unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${ACCEPTED}`));
    }
  } catch (error) {
    if (error instanceof Error && error.name !== 'StatusError') return fail(badRequest(error.message));
    throw error;
  }
}
