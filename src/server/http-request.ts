/**
 * An HTTP request becomes a request to the door. Nothing is translated: paths, queries and bodies are the API's own.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/negotiation (Accept), handlers/patch.go (media types of patches).
 * Differs: answers are JSON; bodies are JSON or protobuf. CBOR and YAML bodies are refused as unsupported media types.
 */
import type { ApiRequest, Status } from '../api/door.ts';
import { statusOf } from '../api/errors.ts';
import { decodeProtobuf, PROTOBUF, ProtobufError } from './protobuf.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const PATCH_TYPES = [
  'application/strategic-merge-patch+json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
] as const;

/** What of an HTTP request matters here. Header names are in lower case, as Node has them. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const isOneOf = <T extends string>(value: string, list: readonly T[]): value is T => (list as readonly string[]).includes(value);

/** The media type of a header, without its parameters. */
const mediaTypeOf = (header: string): string => (header.split(';')[0] ?? '').trim().toLowerCase();

/** Whether a Table is what the caller likes best, or undefined where it takes nothing that can be served. */
export function acceptOf(header: string): 'object' | 'table' | undefined {
  for (const part of header.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim());
    if (!['', 'application/json', 'application/*', '*/*', 'text/plain'].includes(type.toLowerCase())) continue;
    if (!parameters.some((each) => each.startsWith('as='))) return 'object';
    if (parameters.includes('as=Table') && parameters.includes('v=v1') && parameters.includes('g=meta.k8s.io')) return 'table';
  }
  return undefined;
}

/** Query parameters; repeated ones as lists. */
function queryOf(parameters: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    Object.defineProperty(query, name, { value: values.length === 1 ? values[0]! : values, enumerable: true });
  }
  return query;
}

const headerOf = (request: HttpRequest, name: string): string => {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

/** The program that asks, as its User-Agent names it: `kubectl/v1.36.2` is `kubectl`. */
const whoOf = (agent: string): string => /^[\w.-]{1,40}/.exec(agent)?.[0] ?? 'http';

function decoded(body: Buffer): Record<string, unknown> | ProtobufError {
  try {
    return decodeProtobuf(body);
  } catch (error) {
    if (error instanceof ProtobufError) return error;
    throw error;
  }
}

/** The request for the door, or why HTTP refuses it. */
export function apiRequestOf(request: HttpRequest): ApiRequest | Status {
  const { method } = request;
  if (!isOneOf(method, METHODS)) return statusOf(405, 'MethodNotAllowed', `${method} is not supported: use ${METHODS.join(', ')}`);
  const accept = acceptOf(headerOf(request, 'accept'));
  if (!accept) return statusOf(406, 'NotAcceptable', 'only the following media types are accepted: application/json');
  const contentType = mediaTypeOf(headerOf(request, 'content-type')) || 'application/json';
  const accepted = method === 'PATCH' ? PATCH_TYPES : (['application/json', PROTOBUF] as const);
  if (request.body.length > 0 && !isOneOf(contentType, accepted)) {
    const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
    return statusOf(415, 'UnsupportedMediaType', message);
  }
  const body = contentType === PROTOBUF ? decoded(request.body) : request.body.toString('utf8');
  if (body instanceof ProtobufError) return statusOf(400, 'BadRequest', body.message);
  const url = URL.parse(`http://127.0.0.1/${request.url.replace(/^\//, '')}`);
  if (!url) return statusOf(400, 'BadRequest', 'the path of the request is no URL');
  return {
    method,
    path: url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname,
    query: queryOf(url.searchParams),
    ...(isOneOf(contentType, PATCH_TYPES) && { contentType }),
    accept,
    ...(request.body.length > 0 && { body }),
    who: whoOf(headerOf(request, 'user-agent')),
  };
}
