/**
 * `-o custom-columns=NAME:.metadata.name,…`.
 *
 * Mirrors: kubectl/pkg/cmd/get/customcolumn.go.
 */
import { CommandError } from '../errors.ts';
import { compileJsonPath, type JsonPath, relaxedJsonPath, valueText } from './jsonpath.ts';

export interface CustomColumns {
  readonly headers: readonly string[];
  readonly paths: readonly JsonPath[];
}

/** Reads the specification. Throws kubectl's failures. */
export function parseCustomColumns(spec: string): CustomColumns {
  if (spec === '') throw new CommandError('error: custom-columns format specified but no custom columns given');
  const headers: string[] = [];
  const paths: JsonPath[] = [];
  for (const part of spec.split(',')) {
    const colon = part.indexOf(':');
    if (colon < 0) throw new CommandError(`error: unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    headers.push(part.slice(0, colon));
    paths.push(compileJsonPath(relaxedJsonPath(part.slice(colon + 1))));
  }
  return { headers, paths };
}

/** One object's line, tab-separated. */
export const customColumnsRow = (columns: CustomColumns, object: unknown): string =>
  `${columns.paths
    .map((path) => {
      const values = path.find(object).flat();
      return values.length === 0 ? '<none>' : values.map(valueText).join(',');
    })
    .join('\t')}\n`;
