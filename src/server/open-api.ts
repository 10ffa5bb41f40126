/**
 * The OpenAPI v3 documents that clients ask for: which parameters a PATCH takes (kubectl looks for `fieldValidation` before it sends
 * it) and the shape of every simulated kind.
 *
 * Mirrors: kube-openapi/pkg/handler3; apiserver/pkg/endpoints/installer.go (operations).
 * Differs: only PATCH operations are listed, and fields have no descriptions.
 */
import type { ApiResponse } from '../api/door.ts';
import { apiResources, isSimulated, type ApiResource } from '../api/resources.ts';
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

/** Answers `/openapi/v3` and `/openapi/v3/…`; undefined for other paths, and for groups of which nothing is simulated. */
export function serveOpenApi(path: string): ApiResponse | undefined {
  if (path === '/openapi/v3') {
    const keys = [...new Set(simulated.map(keyOf))];
    return { code: 200, body: { paths: Object.fromEntries(keys.map((key) => [key, { serverRelativeURL: `/openapi/v3/${key}` }])) } };
  }
  const resources = simulated.filter((resource) => path === `/openapi/v3/${keyOf(resource)}`);
  if (resources.length === 0) return undefined;
  const paths = Object.fromEntries(resources.map((resource) => [pathOf(resource), patchOf(resource)]));
  const info = { title: 'Kubernetes', version: 'v1.36.2' };
  return { code: 200, body: { openapi: '3.0.0', info, paths, components: { schemas: componentsOf(resources) } } };
}
