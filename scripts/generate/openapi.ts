/** The part of an OpenAPI v3 document that the generators read, and how to walk it. */

/** A schema, with the extensions that Kubernetes adds. */
export interface OpenApiSchema {
  description?: string;
  type?: string;
  format?: string;
  enum?: string[];
  default?: unknown;
  required?: string[];
  properties?: Record<string, OpenApiSchema>;
  items?: OpenApiSchema;
  additionalProperties?: OpenApiSchema;
  allOf?: OpenApiSchema[];
  oneOf?: OpenApiSchema[];
  $ref?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** The named schemas of a document. */
export const readSchemas = (document: unknown): Map<string, OpenApiSchema> =>
  new Map(Object.entries((document as { components: { schemas: Record<string, OpenApiSchema> } }).components.schemas));

/** The full name that a schema refers to, directly or through `allOf`; undefined when it is no reference. */
export function referenceOf(schema: OpenApiSchema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref?.slice(ref.lastIndexOf('/') + 1);
}

/** Schemas that share their last word with one of the core group get a name of their own. */
const OWN_NAMES: Record<string, string> = {
  'io.k8s.api.discovery.v1.EndpointPort': 'EndpointSlicePort',
  'io.k8s.api.storage.v1.TokenRequest': 'StorageTokenRequest',
};

/** `Pod` of `io.k8s.api.core.v1.Pod`. */
export const shortName = (name: string): string => OWN_NAMES[name] ?? name.slice(name.lastIndexOf('.') + 1);

/** `roots` and every schema that they need, sorted by short name. Fails where two of them would share a short name. */
export function closureOf(schemas: ReadonlyMap<string, OpenApiSchema>, roots: readonly string[]): Map<string, OpenApiSchema> {
  const found = new Map<string, OpenApiSchema>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`schema ${name} is not in the document`);
    found.set(name, schema);
    for (const property of Object.values(schema.properties ?? {})) {
      for (const part of [property, property.items, property.additionalProperties, property.additionalProperties?.items]) {
        const reference = part && referenceOf(part);
        if (reference !== undefined) visit(reference);
      }
    }
  };
  for (const root of roots) visit(root);
  const sorted = [...found].sort(([a], [b]) => (shortName(a) < shortName(b) ? -1 : 1));
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1]![0], sorted[i]![0]];
    if (shortName(a) === shortName(b)) throw new Error(`${a} and ${b} share a short name`);
  }
  return new Map(sorted);
}
