/** TypeScript interfaces from OpenAPI schemas. */
import { referenceOf, shortName, type OpenApiSchema } from './openapi.ts';

/**
 * Fields that every object has once the server has answered; they are required in the types, so that readers need no
 * `?.`. Who makes an object to send says `New<Pod>`.
 */
const SERVER_FILLED = new Set(['metadata', 'spec', 'status']);
const ALWAYS_IN_METADATA = new Set(['name', 'uid']);

const PRIMITIVES: Record<string, string> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', object: 'Record<string, unknown>' };

const PREAMBLE = `
/** An object as one writes it to create it: what the server fills in may be left out. */
export type New<T> = T extends { metadata: object }
  ? Omit<T, 'metadata' | 'status'> & { metadata: Partial<T['metadata']>; status?: T extends { status: infer S } ? S : never }
  : T;

/** Metadata of kinds that live in a namespace. */
export interface NamespacedObjectMeta extends ObjectMeta {
  namespace: string;
}
`;

/** All interfaces, in the order given. */
export function printTypes(schemas: ReadonlyMap<string, OpenApiSchema>): string {
  return PREAMBLE + [...schemas].map(([name, schema]) => printType(shortName(name), schema)).join('');
}

/** Kinds whose objects have no namespace. */
const CLUSTER_WIDE = new Set(['Node', 'Namespace', 'PersistentVolume', 'IngressClass', 'PriorityClass', 'StorageClass']);

function printType(name: string, schema: OpenApiSchema): string {
  if (schema.properties === undefined) return `\nexport type ${name} = ${aliasOf(schema)};\n`;
  const gvk = schema['x-kubernetes-group-version-kind']?.length === 1 ? schema['x-kubernetes-group-version-kind'][0] : undefined;
  const required = new Set(schema.required);
  const lines = Object.entries(schema.properties).map(([field, property]) => {
    const always = required.has(field) || (gvk !== undefined && SERVER_FILLED.has(field)) || (name === 'ObjectMeta' && ALWAYS_IN_METADATA.has(field));
    return `  ${field}${always ? '' : '?'}: ${fieldType(name, field, property, gvk)};\n`;
  });
  return `\nexport interface ${name} {\n${lines.join('')}}\n`;
}

function fieldType(owner: string, field: string, schema: OpenApiSchema, gvk: { group: string; version: string; kind: string } | undefined): string {
  if (gvk && field === 'apiVersion') return `'${gvk.group === '' ? '' : `${gvk.group}/`}${gvk.version}'`;
  if (gvk && field === 'kind') return `'${gvk.kind}'`;
  const type = typeOf(schema);
  if (type !== 'ObjectMeta') return type;
  if (gvk === undefined) return 'Partial<ObjectMeta>';
  return CLUSTER_WIDE.has(owner) ? 'ObjectMeta' : 'NamespacedObjectMeta';
}

function typeOf(schema: OpenApiSchema): string {
  const reference = referenceOf(schema);
  if (reference !== undefined) return shortName(reference);
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.items) return schema.items.enum ? `(${typeOf(schema.items)})[]` : `${typeOf(schema.items)}[]`;
  if (schema.additionalProperties) return `Record<string, ${typeOf(schema.additionalProperties)}>`;
  return PRIMITIVES[schema.type ?? 'object'] ?? 'unknown';
}

/** Types without fields: `Time` and its like are texts, `Quantity` and `IntOrString` are either. */
function aliasOf(schema: OpenApiSchema): string {
  if (schema.oneOf)
    return schema.oneOf
      .map((one) => PRIMITIVES[one.type ?? 'object'])
      .reverse()
      .join(' | ');
  return PRIMITIVES[schema.type ?? 'object'] ?? 'unknown';
}
