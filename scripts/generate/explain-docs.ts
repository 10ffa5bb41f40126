/**
 * Writes src/data/explain.gen.json: the documentation of every field that `kubectl explain` can show.
 *
 *     node scripts/generate/explain-docs.ts OPENAPI_DIRECTORY
 *
 * Reads the API server's OpenAPI v3 documents (`api*.json`). Descriptions that several fields share are kept once. The result is
 * loaded on its own, when `explain` may first be asked for: it is no part of the engine's bundle.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiResources } from '../../src/api/resources.ts';
import type { ExplainDocs, ExplainField, ExplainType } from '../../src/data/explain-docs.ts';
import { readSchemas, referenceOf, type OpenApiSchema } from './openapi.ts';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('error: name the directory with the OpenAPI documents');
  process.exit(1);
}

const schemas = new Map<string, OpenApiSchema>();
for (const file of readdirSync(directory).filter((name) => /^apis?_.*\.json$/.test(name)))
  for (const [name, schema] of readSchemas(JSON.parse(readFileSync(join(directory, file), 'utf8')))) schemas.set(name, schema);

const texts: string[] = [];
const textIndexes = new Map<string, number>();

/** The place of a text in the shared table; -1 stands for none. */
function textIndex(text: string | undefined): number {
  if (text === undefined || text === '') return -1;
  const known = textIndexes.get(text);
  if (known !== undefined) return known;
  textIndexes.set(text, texts.length);
  return texts.push(text) - 1;
}

const types: Record<string, ExplainType> = {};
const nameOf = (schemaName: string): string => schemaName.replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?)?/, '');

/** A field's type as the table writes it: `string`, `[]…`, `map[string]…`, `#meta.v1.Time`. */
function typeOf(schema: OpenApiSchema): string {
  if (schema.items) return `[]${typeOf(schema.items)}`;
  if (schema.additionalProperties) return `map[string]${typeOf(schema.additionalProperties)}`;
  const reference = referenceOf(schema);
  if (reference === undefined) return schema.type === 'object' || schema.type === undefined ? 'Object' : schema.type;
  addType(reference);
  return `#${nameOf(reference)}`;
}

function fieldOf(name: string, schema: OpenApiSchema, isRequired: boolean): ExplainField {
  const field: ExplainField = [name, typeOf(schema), textIndex(schema.description), isRequired ? 1 : 0];
  return schema.enum ? ([...field.slice(0, 4), schema.enum.join(' ')] as unknown as ExplainField) : field;
}

function addType(schemaName: string): void {
  const name = nameOf(schemaName);
  if (types[name]) return;
  const schema = schemas.get(schemaName);
  if (!schema) throw new Error(`schema ${schemaName} is in none of the documents`);
  const type: ExplainType = {
    text: textIndex(schema.description),
    ...(schema.type !== undefined && schema.type !== 'object' && { is: schema.type }),
    fields: [],
  };
  types[name] = type;
  type.fields = Object.entries(schema.properties ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, property]) => fieldOf(field, property, schema.required?.includes(field) ?? false));
}

const kinds: Record<string, string> = {};
for (const { group, version, kind } of apiResources) {
  const found = [...schemas].find(([, schema]) =>
    schema['x-kubernetes-group-version-kind']?.some((each) => each.group === group && each.version === version && each.kind === kind),
  );
  if (!found) continue;
  addType(found[0]);
  kinds[`${group}/${version}/${kind}`] = nameOf(found[0]);
}

const docs: ExplainDocs = { kinds, types, texts };
const lines = (object: object): string =>
  Object.entries(object)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n');
writeFileSync(
  'src/data/explain.gen.json',
  `{\n  "kinds": {\n${lines(docs.kinds)}\n  },\n  "types": {\n${lines(docs.types)}\n  },\n  "texts": [\n${docs.texts.map((text) => `    ${JSON.stringify(text)}`).join(',\n')}\n  ]\n}\n`,
);
console.log(`${Object.keys(types).length} types, ${texts.length} texts`);
