/**
 * JSONPath as kubectl's formats, sorting and waiting use it, with their failures.
 *
 * Mirrors: cli-runtime/pkg/printers/jsonpath.go, kubectl/pkg/cmd/get (RelaxedJSONPathExpression).
 * Differs: a template that fails on an object is not followed by a dump of that object.
 */
import { sortedKeys } from '../../api/go-text.ts';
import { evaluate, evaluateToText, parseJsonPath, relaxedJsonPathExpression } from '../../api/jsonpath.ts';
import { CommandError } from '../errors.ts';

/** A template, ready for objects. */
export interface JsonPath {
  /** What each part of the template finds. Throws kubectl's failure. */
  find(value: unknown): unknown[][];
  /** The template's text. Throws kubectl's failure. */
  print(value: unknown): string;
}

/** Parses a template. Throws kubectl's failure for one that is malformed. */
export function compileJsonPath(template: string, options: { allowMissingKeys?: boolean } = {}): JsonPath {
  const path = guarded(`error parsing jsonpath ${template}, `, () => parseJsonPath(template));
  const allowMissingKeys = options.allowMissingKeys ?? true;
  const executing = `error executing jsonpath ${JSON.stringify(template)}: Error executing template: `;
  return {
    find: (value) => guarded(executing, () => evaluate(path, value, { allowMissingKeys })),
    print: (value) => guarded(executing, () => evaluateToText(path, value, { allowMissingKeys })),
  };
}

function guarded<T>(what: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CommandError(`error: ${what}${error.message}`);
  }
}

/** `.metadata.name`, `metadata.name` and `{.metadata.name}` are the same expression. Throws kubectl's failure for anything else. */
export const relaxedJsonPath = (text: string): string => guarded('', () => relaxedJsonPathExpression(text));

/** A value as Go's fmt prints it: `map[a:b]`, `[a b]`. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(valueText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  return `map[${sortedKeys(value)
    .map((key) => `${key}:${valueText((value as Record<string, unknown>)[key])}`)
    .join(' ')}]`;
}
