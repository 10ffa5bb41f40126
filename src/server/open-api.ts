/**
 * The OpenAPI v3 documents that clients ask for: which parameters a PATCH takes (kubectl looks for `fieldValidation` before it sends
 * it) and the shape of every simulated kind.
 *
 * Mirrors: kube-openapi/pkg/handler3; apiserver/pkg/endpoints/installer.go (operations).
 * Differs: only PATCH operations are listed; the document of version 2, which older clients want to have read before they ask for this one, is empty; fields have descriptions only where the documentation is handed in.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ApiResponse } from '../api/door.ts';
import { apiResources, isSimulated, type ApiResource } from '../api/resources.ts';
import type { ExplainDocs, ExplainType } from '../data/explain-docs.ts';
import { apiSchema, type FieldSchema, type TypeRef } from '../api/schema.ts';

const PRIMITIVES: Readonly<Record<string, object>> = {
  s: { type: 'string' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  f: { type: 'number', format: 'double' },
  b: { type: 'boolean' },
  t: { type: 'string', format: 'date-time' },
  m: { type: 'string', format: 'date-time' },
  q: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  x: { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
  y: { type: 'string', format: 'byte' },
  o: { type: 'object' },
};

function schemaOf(type: TypeRef): object {
  if (type.container === 'list') return { type: 'array', items: schemaOf(type.of!) };
  if (type.container === 'map') return { type: 'object', additionalProperties: schemaOf(type.of!) };
  return PRIMITIVES[type.name] ?? { $ref: `#/components/schemas/${type.name}` };
}

/** A struct's schema, and the names of those that it refers to. */
function structOf(name: string): { schema: Record<string, unknown>; needs: string[] } {
  const fields = [...(apiSchema.struct(name) ?? [])];
  const required = fields.filter(([, field]: readonly [string, FieldSchema]) => field.isRequired).map(([field]) => field);
  const properties = Object.fromEntries(fields.map(([field, { type }]) => [field, schemaOf(type)]));
  const schema = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return { schema, needs: fields.map(([, { type }]) => type.name).filter((each) => PRIMITIVES[each] === undefined) };
}

/** The schemas of some kinds with everything that they refer to. */
function componentsOf(resources: readonly ApiResource[]): Record<string, object> {
  const components: Record<string, object> = {};
  const visit = (name: string, extra: object): void => {
    if (components[name]) return;
    const { schema, needs } = structOf(name);
    components[name] = { ...schema, ...extra };
    for (const each of needs) visit(each, {});
  };
  for (const { kind, group, version } of resources) visit(kind, { 'x-kubernetes-group-version-kind': [{ group, version, kind }] });
  return components;
}

/** `core.v1.Pod`, `meta.v1.ObjectMeta`: the documented type as OpenAPI names it. */
const schemaNameOf = (type: string): string => (type.startsWith('meta.') ? `io.k8s.apimachinery.pkg.apis.${type}` : `io.k8s.api.${type}`);

/** The schema of a documented type's text: `string`, `[]#core.v1.Container`, `map[string]string`. */
function documentedSchemaOf(type: string): Record<string, unknown> {
  if (type.startsWith('[]')) return { type: 'array', items: documentedSchemaOf(type.slice(2)) };
  if (type.startsWith('map[string]')) return { type: 'object', additionalProperties: documentedSchemaOf(type.slice('map[string]'.length)) };
  if (type.startsWith('#')) return { allOf: [{ $ref: `#/components/schemas/${schemaNameOf(type.slice(1))}` }] };
  return type === 'Object' ? {} : { type };
}

function documentedStructOf({ text, is, fields }: ExplainType, texts: readonly string[]): Record<string, unknown> {
  const required = fields.filter(([, , , isRequired]) => isRequired === 1).map(([name]) => name);
  const properties = fields.map(([name, type, place, , values]) => {
    const enumeration = values === undefined ? {} : { enum: values.split(' ') };
    return [name, { ...documentedSchemaOf(type), ...enumeration, ...(texts[place] !== undefined && { description: texts[place] }) }];
  });
  return {
    ...(texts[text] !== undefined && { description: texts[text] }),
    type: is ?? 'object',
    ...(fields.length > 0 && { properties: Object.fromEntries(properties) as object }),
    ...(required.length > 0 && { required }),
  };
}

/** The schemas of some kinds from their documentation, with everything that they refer to. */
function documentedComponentsOf(resources: readonly ApiResource[], docs: ExplainDocs): Record<string, object> {
  const components: Record<string, object> = {};
  const visit = (name: string, extra: object): void => {
    const type = docs.types[name];
    if (!type || components[schemaNameOf(name)]) return;
    components[schemaNameOf(name)] = { ...documentedStructOf(type, docs.texts), ...extra };
    for (const [, fieldType] of type.fields) visit(fieldType.slice(fieldType.indexOf('#') + 1), {});
  };
  for (const { kind, group, version } of resources) {
    visit(docs.kinds[`${group}/${version}/${kind}`] ?? '', { 'x-kubernetes-group-version-kind': [{ group, version, kind }] });
  }
  return components;
}

const PATCH_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force', 'pretty'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));

function pathOf(resource: ApiResource): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.groupVersion}`;
  return `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.name}/{name}`;
}

const patchOf = ({ group, version, kind }: ApiResource): object => ({
  patch: {
    parameters: PATCH_PARAMETERS,
    responses: { 200: { description: 'OK' } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group, version, kind },
  },
});

const simulated = apiResources.filter(isSimulated);
/** `api/v1`, `apis/apps/v1`: how the index names a group's version. */
const keyOf = ({ group, groupVersion }: ApiResource): string => (group === '' ? `api/${groupVersion}` : `apis/${groupVersion}`);

/** Where clients ask for version 2 of OpenAPI, and what they call its protobuf form. */
export const OPEN_API_V2_PATH = '/openapi/v2';
const OPEN_API_V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** Older clients write it with an @, which is no letter of a media type. */
const OPEN_API_V2_ACCEPT = /application\/com\.github\.proto-openapi\.spec\.v2[@.]v1\.0\+protobuf/;

/** Version 2: a document that describes nothing. The message is gnostic's Document: `swagger` is field 1, `info` field 2. */
export function openApiV2Of(accept: string): { contentType: string; body: Uint8Array } {
  const info = { title: 'Kubernetes', version: 'v1.36.2' };
  if (!OPEN_API_V2_ACCEPT.test(accept)) {
    return { contentType: 'application/json', body: Buffer.from(JSON.stringify({ swagger: '2.0', info, paths: {}, definitions: {} })) };
  }
  const message = new BinaryWriter().uint32(tagOf(1)).string('2.0').uint32(tagOf(2)).fork();
  message.uint32(tagOf(1)).string(info.title).uint32(tagOf(2)).string(info.version).join();
  return { contentType: OPEN_API_V2_TYPE, body: message.finish() };
}

/** The tag of a text or message. */
const tagOf = (field: number): number => (field << 3) | WireType.LengthDelimited;

/** Answers `/openapi/v3` and `/openapi/v3/…`; undefined for other paths, and for groups of which nothing is simulated. */
export function serveOpenApi(path: string, docs?: ExplainDocs): ApiResponse | undefined {
  if (path === '/openapi/v3') {
    const keys = [...new Set(simulated.map(keyOf))];
    return { code: 200, body: { paths: Object.fromEntries(keys.map((key) => [key, { serverRelativeURL: `/openapi/v3/${key}` }])) } };
  }
  const resources = simulated.filter((resource) => path === `/openapi/v3/${keyOf(resource)}`);
  if (resources.length === 0) return undefined;
  const paths = Object.fromEntries(resources.map((resource) => [pathOf(resource), patchOf(resource)]));
  const info = { title: 'Kubernetes', version: 'v1.36.2' };
  return {
    code: 200,
    body: { openapi: '3.0.0', info, paths, components: { schemas: docs ? documentedComponentsOf(resources, docs) : componentsOf(resources) } },
  };
}
