/**
 * JSONPath as kubectl understands it: `{range .items[*]}{.metadata.name}{"\n"}{end}`.
 *
 * Mirrors: client-go/util/jsonpath/jsonpath.go; RelaxedJSONPathExpression of kubectl's get package.
 * Differs: where Go walks maps in random order, keys are sorted. Whole numbers are integers, as in the objects that kubectl reads.
 */
import { sortedJson, sortedKeys } from './go-text.ts';
import { parseTemplate, type JsonPathList, type JsonPathNode } from './jsonpath-parser.ts';
import { isObject } from './patch/json-value.ts';

/** A parsed template. */
export interface JsonPath {
  readonly nodes: readonly JsonPathNode[];
}

/** How to evaluate. `allowMissingKeys`: a field that is not there yields nothing instead of an error, as kubectl has it. */
export interface JsonPathOptions {
  readonly allowMissingKeys?: boolean;
}

/** Parses a template. Throws `Error` with client-go's text. */
export const parseJsonPath = (template: string): JsonPath => ({ nodes: parseTemplate(template) });

/** What each part of the template finds in `data`, in order; texts find themselves. Throws `Error` with client-go's text. */
export function evaluate(path: JsonPath, data: unknown, options: JsonPathOptions = { allowMissingKeys: true }): unknown[][] {
  return new Evaluation(path.nodes, options.allowMissingKeys ?? false).findFrom(0, data);
}

/** The template's text for `data`: what `kubectl get -o jsonpath=` prints. */
export const evaluateToText = (path: JsonPath, data: unknown, options?: JsonPathOptions): string =>
  evaluate(path, data, options)
    .map((values) => values.map(jsonPathText).join(' '))
    .join('');

/** One value as text: containers as JSON, everything else as Go prints it. */
export function jsonPathText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return String(value);
  return sortedJson(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `metadata.name`, `.metadata.name` and `{metadata.name}` as `{.metadata.name}`: custom columns and --sort-by take any of them. Throws for anything else. */
export function relaxedJsonPathExpression(expression: string): string {
  if (expression === '') return expression;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (match === null) throw new Error("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
  return `{.${match[1] ?? match[2] ?? ''}}`;
}

/** Go's name for the type of a decoded JSON value. */
function goTypeOf(value: unknown): string {
  if (isObject(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value;
}

/** Elements of lists, values of maps. */
const childrenOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : isObject(value) ? sortedKeys(value).map((key) => value[key]) : []);

const INCOMPATIBLE = 'incompatible types for comparison';

/** One run. Ranges are counted as client-go counts them, so that unbalanced ones fail alike. */
class Evaluation {
  private readonly nodes: readonly JsonPathNode[];
  private readonly allowMissingKeys: boolean;
  private beginRange = 0;
  private inRange = 0;
  private endRange = 0;
  private lastEnd = -1;

  constructor(nodes: readonly JsonPathNode[], allowMissingKeys: boolean) {
    this.nodes = nodes;
    this.allowMissingKeys = allowMissingKeys;
  }

  /** Evaluates from a node on, to the end or the `{end}` of the range that we are in. */
  findFrom(first: number, data: unknown): unknown[][] {
    const found: unknown[][] = [];
    for (let i = first; i < this.nodes.length; i++) {
      const results = this.walk([data], this.nodes[i]!);
      if (this.endRange > 0 && this.endRange <= this.inRange) {
        this.endRange--;
        this.lastEnd = i;
        break;
      }
      if (this.beginRange === 0) {
        found.push(results);
        continue;
      }
      this.beginRange--;
      this.inRange++;
      for (const value of results) found.push(...this.findFrom(i + 1, value));
      // Without results the body is walked all the same, to find where it ends.
      if (results.length === 0) this.findFrom(i + 1, null);
      this.inRange--;
      if (this.lastEnd > i) i = this.lastEnd;
    }
    return found;
  }

  private walk(input: readonly unknown[], node: JsonPathNode): unknown[] {
    switch (node.type) {
      case 'list':
        return this.list(input, node);
      case 'text':
        return [node.text];
      case 'literal':
        return input.map(() => node.value);
      case 'identifier':
        return this.identifier(input, node.name);
      case 'field':
        return this.field(input, node.name);
      case 'array':
        return input.flatMap((value) => slice(value, node.bounds));
      case 'filter':
        return input.flatMap((value) => this.filter(value, node));
      case 'union':
        return node.lists.flatMap((list) => this.list(input, list));
      case 'wildcard':
        return input.flatMap(childrenOf);
      case 'recursive':
        return recurse(input);
    }
  }

  private list(input: readonly unknown[], { nodes }: JsonPathList): unknown[] {
    let values = [...input];
    for (const node of nodes) values = this.walk(values, node);
    return values;
  }

  private identifier(input: readonly unknown[], name: string): unknown[] {
    if (name === 'range') {
      this.beginRange++;
      return [...input];
    }
    if (name !== 'end') throw new Error(`unrecognized identifier ${name}`);
    if (this.inRange === 0) throw new Error('not in range, nothing to end');
    this.endRange++;
    return [];
  }

  private field(input: readonly unknown[], name: string): unknown[] {
    const found = input.flatMap((value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []));
    if (input.length > 0 && found.length === 0 && !this.allowMissingKeys) throw new Error(`${name} is not found`);
    return found;
  }

  private filter(value: unknown, { left, right, operator }: Extract<JsonPathNode, { type: 'filter' }>): unknown[] {
    if (!Array.isArray(value)) throw new Error(`${goText(value)} is not array or slice and cannot be filtered`);
    return value.filter((element: unknown) => {
      if (operator === 'exists') return this.exists(element, left);
      const lefts = this.list([element], left);
      if (lefts.length === 0) return false;
      if (lefts.length > 1) throw new Error('can only compare one element at a time');
      const rights = this.list([element], right);
      if (rights.length === 0) return false;
      if (rights.length > 1) throw new Error('can only compare one element at a time');
      return compare(lefts[0], rights[0], operator);
    });
  }

  private exists(element: unknown, list: JsonPathList): boolean {
    try {
      return this.list([element], list).length > 0;
    } catch {
      return false;
    }
  }
}

/** Go's `%v` of a value, for error texts. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  return isObject(value)
    ? `map[${sortedKeys(value)
        .map((key) => `${key}:${goText(value[key])}`)
        .join(' ')}]`
    : String(value);
}

function slice(value: unknown, bounds: Extract<JsonPathNode, { type: 'array' }>['bounds']): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`${goTypeOf(value)} is not array or slice`);
  const { length } = value;
  let from = bounds[0].known ? bounds[0].value : 0;
  if (from < 0) from += length;
  let to = bounds[1].known ? bounds[1].value : length;
  if (to < 0 || (to === 0 && bounds[1].derived)) to += length;
  if (from === to) return [];
  if (from >= length || from < 0) throw new Error(`array index out of bounds: index ${from}, length ${length}`);
  if (to > length || to < 0) throw new Error(`array index out of bounds: index ${to - 1}, length ${length}`);
  if (from > to) throw new Error(`starting index ${from} is greater than ending index ${to}`);
  const step = bounds[2].known ? bounds[2].value : 1;
  if (step <= 0) throw new Error('step must be > 0');
  return value.slice(from, to).filter((_element, i) => i % step === 0);
}

/** Every list and map at and below the values, that has anything in it. */
function recurse(input: readonly unknown[]): unknown[] {
  return input.flatMap((value) => {
    const children = childrenOf(value);
    return children.length === 0 ? [] : [value, ...recurse(children)];
  });
}

/** Compares as Go's templates do: only values of the same basic type. */
function compare(left: unknown, right: unknown, operator: string): boolean {
  if (!['<', '>', '==', '!=', '<=', '>='].includes(operator)) throw new Error(`unrecognized filter operator ${operator}`);
  for (const side of [left, right]) if (side === null || typeof side === 'object') throw new Error('invalid type for comparison');
  if (goTypeOf(left) !== goTypeOf(right)) throw new Error(INCOMPATIBLE);
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'boolean') throw new Error('invalid type for comparison');
  const [a, b] = [left as number | string, right as number | string];
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
}
