/**
 * JSON patches: a list of operations on paths.
 *
 * Mirrors: RFC 6902 as gopkg.in/evanphx/json-patch.v4 implements it, which is lenient in places: `replace` of a missing key adds it.
 */
import { copyOf, isEqual, isObject } from './json-value.ts';

/** One operation, as it stands in the patch. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** Where an operation acts: an object or list, and the key in it. */
interface Target {
  readonly container: unknown;
  readonly key: string;
}

const MISSING = 'missing value';

/** The document with all operations applied. Throws `Error` in the library's words; neither input is changed. */
export function applyJsonPatch(document: unknown, patch: readonly JsonPatchOperation[]): unknown {
  const root = { document: copyOf(document) };
  for (const operation of patch) applyOperation(root, operation);
  return root.document;
}

function applyOperation(root: { document: unknown }, operation: JsonPatchOperation): void {
  const { op, path } = operation;
  switch (op) {
    case 'add':
      return add(root, path, copyOf(operation.value), 'add');
    case 'remove':
      return remove(root, path, 'remove');
    case 'replace':
      return replace(root, path, copyOf(operation.value));
    case 'move': {
      const value = get(root, operation.from ?? '', 'move');
      remove(root, operation.from ?? '', 'move');
      return add(root, path, value, 'move');
    }
    case 'copy':
      return add(root, path, copyOf(get(root, operation.from ?? '', 'copy')), 'copy');
    case 'test':
      return test(root, path, operation.value);
    default:
      throw new Error(`Unexpected kind: ${op}`);
  }
}

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** The container of a path; undefined when something on the way to it is missing. */
function find(root: { document: unknown }, path: string): Target | undefined {
  const parts = path.split('/').slice(1).map(unescape);
  const key = parts.pop();
  if (key === undefined) return { container: root, key: 'document' };
  let container: unknown = root.document;
  for (const part of parts) container = Array.isArray(container) ? container[Number(part)] : isObject(container) ? container[part] : undefined;
  return Array.isArray(container) || isObject(container) ? { container, key } : undefined;
}

/** An index of a list; `-` is one past the end when adding. Throws when out of range. */
function indexIn(list: readonly unknown[], key: string, length: number): number {
  const index = Number(key);
  if (!/^-?\d+$/.test(key)) throw new Error(`value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  if (index >= length || index < -length) throw new Error(`Unable to access invalid index: ${index}: invalid index referenced`);
  return index < 0 ? index + list.length : index;
}

/** Runs `act`, and says in whose name it failed. */
function inOperation(op: string, path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Error(`error in ${op} for path: '${path}': ${(error as Error).message}`);
  }
}

function add(root: { document: unknown }, path: string, value: unknown, op: string): void {
  const target = find(root, path);
  if (target === undefined) throw new Error(`${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: ${MISSING}`);
  const { container, key } = target;
  inOperation(op, path, () => {
    if (!Array.isArray(container)) (container as Record<string, unknown>)[key] = value;
    else if (key === '-') container.push(value);
    else container.splice(indexIn(container, key, container.length + 1), 0, value);
  });
}

function remove(root: { document: unknown }, path: string, op: string): void {
  const target = find(root, path);
  if (target === undefined) throw new Error(`${op} operation does not apply: doc is missing path: ${JSON.stringify(path)}: ${MISSING}`);
  const { container, key } = target;
  inOperation(op, path, () => {
    if (Array.isArray(container)) container.splice(indexIn(container, key, container.length), 1);
    else if (!Object.hasOwn(container as object, key)) throw new Error(`Unable to remove nonexistent key: ${key}: ${MISSING}`);
    else delete (container as Record<string, unknown>)[key];
  });
}

function replace(root: { document: unknown }, path: string, value: unknown): void {
  const target = find(root, path);
  if (target === undefined) throw new Error(`replace operation does not apply: doc is missing path: ${path}: ${MISSING}`);
  const { container, key } = target;
  inOperation('replace', path, () => {
    if (Array.isArray(container)) container[indexIn(container, key, container.length)] = value;
    else (container as Record<string, unknown>)[key] = value;
  });
}

function get(root: { document: unknown }, path: string, op: string): unknown {
  const target = find(root, path);
  if (target === undefined) throw new Error(`${op} operation does not apply: doc is missing from path: ${path}: ${MISSING}`);
  const { container, key } = target;
  return Array.isArray(container) ? container[indexIn(container, key, container.length)] : (container as Record<string, unknown>)[key];
}

function test(root: { document: unknown }, path: string, want: unknown): void {
  const target = find(root, path);
  if (target === undefined) throw new Error(`test operation does not apply: is missing path: ${path}: ${MISSING}`);
  const { container, key } = target;
  const value = Array.isArray(container) ? container[Number(key)] : (container as Record<string, unknown>)[key];
  if (!isEqual(value ?? null, want ?? null)) throw new Error(`testing value ${path} failed: test failed`);
}
