/**
 * An HTTP request becomes a request to the door. Nothing is translated: paths, queries and bodies are the API's own.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/negotiation (Accept), handlers/patch.go (media types of patches).
 * Differs: answers are JSON or YAML, never protobuf; CBOR is refused as an unsupported media type.
 */
import { parseDocument, type Tags } from 'yaml';
import type { ApiRequest, Status } from '../api/door.ts';
import { badRequest, methodNotAllowed, statusOf, unsupportedMediaType } from '../api/errors.ts';
import { DEEPEST_NESTING, nestingOf } from '../api/nesting.ts';
import { decodeProtobuf, PROTOBUF, ProtobufError } from './protobuf.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;
const [JSON_TYPE, YAML_TYPE] = ['application/json', 'application/yaml'] as const;
const BODY_TYPES = [JSON_TYPE, YAML_TYPE, PROTOBUF] as const;
const ANSWER_TYPES: readonly string[] = [JSON_TYPE, YAML_TYPE];

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

/** What a caller would like to be answered. */
export interface Accepted {
  readonly accept: NonNullable<ApiRequest['accept']>;
  readonly format: 'json' | 'yaml';
}

/** What a clause of the header asks to be made of objects; undefined where nothing here makes it. */
function conversionOf(parameters: readonly string[]): Accepted['accept'] | undefined {
  const asked = Object.fromEntries(parameters.map((each) => each.split('=', 2) as [string, string]));
  const { as, v, g } = asked;
  if (as === undefined) return 'object';
  if (g === 'apidiscovery.k8s.io') return v === 'v2' && as === 'APIGroupDiscoveryList' ? 'aggregated' : undefined;
  if (v !== 'v1' || g !== 'meta.k8s.io') return undefined;
  if (as === 'Table') return 'table';
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList' ? 'metadata' : undefined;
}

/** What the caller likes best of what can be served, or undefined where it takes nothing of it. */
export function acceptOf(header: string): Accepted | undefined {
  for (const part of header.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((word) => word.trim());
    const name = type.toLowerCase();
    const isYaml = name === YAML_TYPE;
    if (!isYaml && !['', JSON_TYPE, 'application/*', '*/*', 'text/plain'].includes(name)) continue;
    const accept = conversionOf(parameters);
    if (accept) return { accept, format: isYaml ? 'yaml' : 'json' };
  }
  return undefined;
}

/** Whether the answer is for somebody's eyes (negotiation/negotiate.go isPrettyPrint). */
export function isPretty(request: HttpRequest): boolean {
  const asked = /[?&]pretty=([^&]*)/.exec(request.url)?.[1];
  if (asked) return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headerOf(request, 'user-agent'));
}

/** A date is text to the server. */
const isTimestamp = (tag: Tags[number]): boolean => tag === 'timestamp' || (typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:timestamp');

/** The JSON value of a YAML body, or what is wrong with it. Of a field that stands twice the last one counts. */
function yamlOf(text: string): { value: unknown } | Status {
  const refuse = ({ message }: Error): Status =>
    badRequest(`error converting YAML to JSON: yaml: ${message.includes('call stack') ? 'exceeded max depth' : message.split('\n')[0]!.replace(/:$/, '')}`);
  try {
    if (nestingOf(text) > DEEPEST_NESTING) return refuse(new Error('exceeded max depth'));
    const document = parseDocument(text, {
      uniqueKeys: false,
      logLevel: 'error',
      version: '1.1',
      customTags: (tags) => tags.filter((tag) => !isTimestamp(tag)),
    });
    const [error] = document.errors;
    // Through JSON: what that cannot say is no value of an object.
    return error ? refuse(error) : { value: JSON.parse(JSON.stringify(document.toJS() ?? null)) as unknown };
  } catch (error) {
    return refuse(error as Error);
  }
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

const isStatus = (value: object): value is Status => 'status' in value && 'message' in value;

/** The body as the door takes it, or why it cannot be read. */
function bodyOf(request: HttpRequest, contentType: string): { value: unknown } | Status {
  if (contentType === PROTOBUF) {
    const object = decoded(request.body);
    return object instanceof ProtobufError ? badRequest(object.message) : { value: object };
  }
  const text = request.body.toString('utf8');
  return contentType === YAML_TYPE ? yamlOf(text) : { value: text };
}

/** The request for the door, or why HTTP refuses it. */
export function apiRequestOf(request: HttpRequest): ApiRequest | Status {
  const { method } = request;
  if (!isOneOf(method, METHODS)) return methodNotAllowed();
  const accepted = acceptOf(headerOf(request, 'accept'));
  if (!accepted) return statusOf(406, 'NotAcceptable', `only the following media types are accepted: ${ANSWER_TYPES.join(', ')}`);
  const contentType = mediaTypeOf(headerOf(request, 'content-type')) || JSON_TYPE;
  const readable = method === 'PATCH' ? PATCH_TYPES : BODY_TYPES;
  const hasBody = request.body.length > 0;
  if (hasBody && !isOneOf(contentType, readable)) {
    return unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${readable.join(', ')}`);
  }
  const body = hasBody ? bodyOf(request, contentType) : undefined;
  if (body && isStatus(body)) return body;
  const url = URL.parse(`http://127.0.0.1/${request.url.replace(/^\//, '')}`);
  if (!url) return badRequest('the path of the request is no URL');
  return {
    method,
    path: url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname,
    query: queryOf(url.searchParams),
    ...(isOneOf(contentType, PATCH_TYPES) && { contentType }),
    accept: accepted.accept,
    ...(body && { body: body.value }),
    who: whoOf(headerOf(request, 'user-agent')),
  };
}
