/**
 * The shape of the documents that `kubectl explain` prints from. They are made from the API server's OpenAPI by
 * scripts/generate/explain-docs.ts and kept in explain.gen.json, which is loaded apart from the engine.
 */

/** Name, type, place of the description in `texts` (-1: none), whether it is required, and its values where they are fixed. */
export type ExplainField = readonly [name: string, type: string, text: number, isRequired: 0 | 1, values?: string];

export interface ExplainType {
  text: number;
  /** The primitive type that it is written as; absent for objects. */
  is?: string;
  /** Sorted by name. */
  fields: readonly ExplainField[];
}

export interface ExplainDocs {
  /** `apps/v1/Deployment`, `/v1/Pod`: the type of each kind. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Types by name. A field's type that begins with `#` names one of them, behind `[]` and `map[string]`. */
  readonly types: Readonly<Record<string, ExplainType>>;
  readonly texts: readonly string[];
}
