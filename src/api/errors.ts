/**
 * The failures that the API server answers, as `metav1.Status`, and how to tell them apart.
 *
 * Mirrors: apimachinery/pkg/api/errors/errors.go (codes, reasons and messages).
 */
import type { Status } from './door.ts';
import { aggregateTextOf, errorBodyOf, type FieldError } from './field-error.ts';
import { quote } from './go-text.ts';

export * from './field-error.ts';

/** The resource that a failure is about: `{ group: '', name: 'pods' }`. */
export interface GroupResource {
  readonly group: string;
  readonly name: string;
}

const resourceText = ({ group, name }: GroupResource): string => (group === '' ? name : `${name}.${group}`);

/** A failure in general; the builders below know the words of the usual ones. */
export function statusOf(code: number, reason: string | undefined, message: string, details?: Status['details']): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== undefined && { reason }),
    ...(details && { details }),
    code,
  };
}

const detailsOf = (resource: GroupResource, name: string): Status['details'] => ({
  ...(name !== '' && { name }),
  ...(resource.group !== '' && { group: resource.group }),
  kind: resource.name,
});

/** 404 `pods "web" not found`. */
export const notFound = (resource: GroupResource, name: string): Status =>
  statusOf(404, 'NotFound', `${resourceText(resource)} ${quote(name)} not found`, detailsOf(resource, name));

/** 409 `pods "web" already exists`. */
export const alreadyExists = (resource: GroupResource, name: string): Status =>
  statusOf(409, 'AlreadyExists', `${resourceText(resource)} ${quote(name)} already exists`, detailsOf(resource, name));

/** 409 `Operation cannot be fulfilled on pods "web": …`. */
export const conflict = (resource: GroupResource, name: string, cause: string): Status =>
  statusOf(409, 'Conflict', `Operation cannot be fulfilled on ${resourceText(resource)} ${quote(name)}: ${cause}`, detailsOf(resource, name));

/** What `conflict` says when the resourceVersion is not the newest. */
export const OBJECT_MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** 403 `pods "web" is forbidden: …`. */
export function forbiddenStatus(resource: GroupResource, name: string, cause: string): Status {
  const message = name === '' ? `${resourceText(resource)} is forbidden: ${cause}` : `${resourceText(resource)} ${quote(name)} is forbidden: ${cause}`;
  return statusOf(403, 'Forbidden', message, detailsOf(resource, name));
}

/** 422 `Pod "web" is invalid: spec.containers: Required value`, with a cause for each error. */
export function invalidStatus(kind: { group: string; kind: string }, name: string, errors: readonly FieldError[]): Status {
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const text = aggregateTextOf(errors);
  return statusOf(422, 'Invalid', `${qualified} ${quote(name)} is invalid${text === '' ? '' : `: ${text}`}`, {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    ...(kind.kind !== '' && { kind: kind.kind }),
    ...(errors.length > 0 && { causes: errors.map((error) => ({ reason: error.type, message: errorBodyOf(error), field: error.field })) }),
  });
}

/** 400 with the cause as it is. */
export const badRequest = (cause: string): Status => statusOf(400, 'BadRequest', cause);

/** 405 `create is not supported on resources of kind "services"`: a verb that a resource does not have. */
export const methodNotSupported = (resource: GroupResource, action: string): Status =>
  statusOf(405, 'MethodNotAllowed', `${action} is not supported on resources of kind ${quote(resourceText(resource))}`, detailsOf(resource, ''));

/** 405 `the server does not allow this method on the requested resource`: what an unknown verb of a known path gets. */
export const methodNotAllowed = (): Status => statusOf(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** 404 for a path that nothing serves. */
export const resourceNotFound = (): Status => statusOf(404, 'NotFound', 'the server could not find the requested resource', {});

/** 410: a watch from a revision that is no longer kept. */
export const gone = (message: string): Status => statusOf(410, 'Expired', message);

/** 415: a patch of a kind that the resource does not take. */
export const unsupportedMediaType = (message: string): Status => statusOf(415, 'UnsupportedMediaType', message);

/** 500 `Internal error occurred: …`. */
export const internalError = (cause: string): Status => statusOf(500, 'InternalError', `Internal error occurred: ${cause}`, { causes: [{ message: cause }] });

/** 503: nobody answers there at the moment. */
export const serviceUnavailable = (cause: string): Status => statusOf(503, 'ServiceUnavailable', cause);

/** 504: a wait that took too long. */
export const timeout = (cause: string, retryAfterSeconds: number): Status =>
  statusOf(504, 'Timeout', `Timeout: ${cause}`, { ...(retryAfterSeconds > 0 && { retryAfterSeconds }) });

/** Whether an answer's body is a failure. */
export const isStatus = (body: unknown): body is Status => typeof body === 'object' && body !== null && (body as { kind?: unknown }).kind === 'Status';

/** Whether a failure has this reason: `NotFound`, `AlreadyExists`, `Conflict`, … */
export const hasReason = (body: unknown, reason: string): boolean => isStatus(body) && body.reason === reason;
