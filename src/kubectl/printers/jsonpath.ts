/** JSONPath as kubectl's formats, sorting and waiting use it. Refused until api/jsonpath.ts is there. */
import { notSimulated } from '../errors.ts';
import { goJson } from './json.ts';

export interface JsonPath {
  find(value: unknown): unknown[][];
  print(value: unknown): string;
}

export function compileJsonPath(template: string, _options?: { allowMissingKeys?: boolean }): JsonPath {
  throw notSimulated(`JSONPath (${template})`);
}

/** `.metadata.name`, `metadata.name` and `{.metadata.name}` are the same expression (RelaxedJSONPathExpression). */
export function relaxedJsonPath(text: string): string {
  if (text === '') return text;
  const match = /^\{?\.?([^{}]+)\}?$/.exec(text);
  if (!match) return text;
  return `{.${match[1]}}`;
}

/** A value as custom columns and comparisons write it. */
export const valueText = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '<nil>' : typeof value === 'object' ? goJson(value) : String(value));
