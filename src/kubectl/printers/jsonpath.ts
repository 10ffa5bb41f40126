/**
 * JSONPath as kubectl's formats, sorting and waiting use it, with their failures.
 *
 * Mirrors: cli-runtime/pkg/printers/jsonpath.go, kubectl/pkg/cmd/get (RelaxedJSONPathExpression).
 */
import { quote, sortedKeys } from '../../api/go-text.ts';
import { evaluate, evaluateToText, parseJsonPath, relaxedJsonPathExpression } from '../../api/jsonpath.ts';
import { CommandError } from '../errors.ts';

/** A template, ready for objects. */
export interface JsonPath {
  /** What each part of the template finds. Throws what is wrong, and nothing else. */
  find(value: unknown): unknown[][];
  /** The template's text. Throws kubectl's failure, with what the template was given. */
  print(value: unknown): string;
  /** All that the template finds. Throws as `print` does. */
  list(value: unknown): unknown[];
}

/** Parses a template. Throws kubectl's failure for one that is malformed. */
export function compileJsonPath(template: string, options: { allowMissingKeys?: boolean } = {}): JsonPath {
  const path = guarded(`error parsing jsonpath ${template}, `, () => parseJsonPath(template));
  const allowMissingKeys = options.allowMissingKeys ?? true;
  const explained = <T>(value: unknown, compute: () => T): T => {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const report = `\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(value)}\n\n`;
      throw new CommandError(
        `error: error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n${report}\n`,
      );
    }
  };
  return {
    find: (value) => guarded('', () => evaluate(path, value, { allowMissingKeys })),
    print: (value) => explained(value, () => evaluateToText(path, value, { allowMissingKeys })),
    list: (value) => explained(value, () => evaluate(path, value, { allowMissingKeys })).flat(),
  };
}

/** A decoded value as Go's %#v writes it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const members = value as Readonly<Record<string, unknown>>;
  const known = sortedKeys(members).filter((key) => members[key] !== undefined);
  return `map[string]interface {}{${known.map((key) => `${quote(key)}:${goSyntax(members[key])}`).join(', ')}}`;
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
