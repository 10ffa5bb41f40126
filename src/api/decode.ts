/**
 * Decoding: a JSON value becomes an object of a kind, exactly as it comes back out of the server. Fields that the kind does not have
 * are reported and dropped, zero values are written or left out as Go does it, quantities and times become canonical.
 *
 * Mirrors: sigs.k8s.io/json (strict, case-sensitive), apimachinery/pkg/runtime/serializer/json and the UnmarshalJSON of Quantity,
 * Time, MicroTime and IntOrString; apimachinery/pkg/runtime/converter.go (the words for patched maps).
 * Differs: fields are read in the order of their names, as kubectl sends them, so of several errors the first by name is told.
 */
import type { ApiObject } from './door.ts';
import { quote } from './go-text.ts';
import { isObject } from './patch/json-value.ts';
import { canonicalQuantity } from './quantity.ts';
import { apiSchema, type FieldSchema, type TypeRef } from './schema.ts';
import { formatMicroTime, formatTime, parseTime } from './time.ts';

/** What decoding found. */
export interface Decoded<T = ApiObject> {
  /** The canonical object; meaningless when there is an `error`. */
  readonly object: T;
  /** The first value that does not fit its field's type, in Go's words. */
  readonly error: string | undefined;
  /** `unknown field "spec.x"` and `duplicate field "spec.y"`, for strict validation to refuse or warn of. */
  readonly strictErrors: readonly string[];
}

/** `strict decoding error: unknown field "a", unknown field "b"`. */
export const strictDecodingError = (strictErrors: readonly string[]): string => `strict decoding error: ${strictErrors.join(', ')}`;

/** `Pod in version "v1" cannot be handled as a Pod: …`: the message of the BadRequest that a decoding error becomes. */
export const decodingMessage = (kind: string, version: string, error: string): string =>
  `${kind} in version ${quote(version)} cannot be handled as a ${kind}: ${error}`;

/** Whose words tell of a value that does not fit: those of the JSON decoder, or of the converter that makes objects of patched maps. */
export type DecodingWords = 'json' | 'converter';

/**
 * Decodes a JSON value as an object of `typeName` (`Pod`). The input is not changed and not shared, but for those parts of it
 * that are the very ones of `known`, an object that was decoded before: they are canonical already, and taken over.
 */
export function decode<T = ApiObject>(typeName: string, input: unknown, known?: object, words: DecodingWords = 'json'): Decoded<T> {
  const decoder = new Decoder(words);
  const object = decoder.struct(typeName, input, known);
  return { object: object as T, error: decoder.error, strictErrors: decoder.strictErrors };
}

const GO_TYPES: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  f: 'float64',
  b: 'bool',
  y: '[]uint8',
  o: 'interface {}',
  t: 'v1.Time',
  m: 'v1.MicroTime',
};

/** String types that have a name of their own in Go, by field. */
const NAMED_STRINGS: Readonly<Record<string, string>> = {
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'PodSpec.preemptionPolicy': 'v1.PreemptionPolicy',
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'Container.restartPolicy': 'v1.ContainerRestartPolicy',
  'ContainerPort.protocol': 'v1.Protocol',
  'HTTPGetAction.scheme': 'v1.URIScheme',
  'Toleration.operator': 'v1.TolerationOperator',
  'Toleration.effect': 'v1.TaintEffect',
  'Taint.effect': 'v1.TaintEffect',
  'EmptyDirVolumeSource.medium': 'v1.StorageMedium',
  'HostPathVolumeSource.type': 'v1.HostPathType',
  'Secret.type': 'v1.SecretType',
};

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const isEmpty = (value: unknown): boolean => (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);

/** Up to so many keys, sorting by insertion costs less than a call of the built-in sort, and nothing where they are in order. */
const MOST_INSERTED = 40;

/** The keys in the order of their names. */
function sortedKeysOf(record: object): string[] {
  const keys = Object.keys(record);
  if (keys.length > MOST_INSERTED) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

class Decoder {
  error: string | undefined;
  readonly strictErrors: string[] = [];
  /** The fields and indices that lead to the value at hand: a stack, since only errors make text of it. */
  private readonly path: (string | number)[] = [];
  /** The Go struct that the value at hand is a field of. */
  private owner = '';
  private readonly words: DecodingWords;

  constructor(words: DecodingWords) {
    this.words = words;
  }

  /** An object with the fields of a struct type, those in Go's zero state filled in or left out. */
  struct(name: string, input: unknown, known?: unknown): Record<string, unknown> {
    const fields = apiSchema.struct(name);
    if (fields === undefined) throw new Error(`type ${name} is not in the schema`);
    const result: Record<string, unknown> = {};
    if (isObject(input)) {
      const knownFields = isObject(known) ? known : undefined;
      const outer = this.owner;
      this.owner = name;
      for (const key of sortedKeysOf(input)) {
        const field = fields.get(key);
        this.path.push(key);
        if (field === undefined) this.strictErrors.push(`unknown field ${quote(this.pathText())}`);
        else {
          const value = this.field(field, input[key], knownFields?.[key]);
          if (value !== undefined) result[key] = value;
        }
        this.path.pop();
      }
      this.owner = outer;
    } else if (input !== null && input !== undefined) {
      this.mismatch(input, `v1.${name}`);
    }
    for (const [key, field] of apiSchema.alwaysWritten(name)) if (!Object.hasOwn(result, key)) result[key] = this.zeroOf(field);
    return result;
  }

  private field(field: FieldSchema, input: unknown, known: unknown): unknown {
    if (input === undefined || input === null) return undefined;
    if (input === known && typeof input === 'object') return input;
    const value = this.value(field.type, input, known);
    if (field.isRequired || field.isStruct || field.keepsZero) return value;
    if (value === '' || (field.dropsZero && (value === 0 || value === false))) return undefined;
    // An empty struct behind a pointer is a value (`emptyDir: {}`); an empty list or map is none.
    return field.type.container !== undefined && isEmpty(value) ? undefined : value;
  }

  /** What Go writes for a field that was not given. */
  private zeroOf(field: FieldSchema): unknown {
    const { container, name } = field.type;
    if (field.isStruct) return this.struct(name, undefined);
    if (field.isNullTime) return null;
    if (container !== undefined) return container === 'list' ? [] : {};
    if (name === 'b') return false;
    if (name === 't' || name === 'm') return null;
    if (name === 'q') return '0';
    // A struct behind a pointer is nil.
    return 'ilfx'.includes(name) ? 0 : name.length === 1 ? '' : null;
  }

  private value(type: TypeRef, input: unknown, known?: unknown): unknown {
    if (type.container === 'list') return this.list(type.of ?? type, input);
    if (type.container === 'map') return this.map(type.of ?? type, input);
    return type.name.length === 1 ? this.primitive(type.name, input) : this.struct(type.name, input, known);
  }

  private list(of: TypeRef, input: unknown): unknown {
    if (!Array.isArray(input)) return this.mismatch(input, `[]${goTypeOf(of)}`);
    return input.map((element: unknown, i) => {
      this.path.push(i);
      const isNullStruct = element === null && of.container === undefined && of.name.length > 1;
      const value = isNullStruct ? this.struct(of.name, {}) : this.value(of, element);
      this.path.pop();
      return value;
    });
  }

  private map(of: TypeRef, input: unknown): unknown {
    if (!isObject(input)) return this.mismatch(input, of.name === 'q' ? 'v1.ResourceList' : `map[string]${goTypeOf(of)}`);
    const result: Record<string, unknown> = {};
    for (const key of sortedKeysOf(input)) {
      const value = input[key] === null ? (of.name === 'q' ? '0' : '') : this.value(of, input[key]);
      if (value !== undefined) result[key] = value;
    }
    return result;
  }

  private primitive(letter: string, input: unknown): unknown {
    switch (letter) {
      case 's':
        return typeof input === 'string' ? input : this.mismatch(input, NAMED_STRINGS[`${this.owner}.${this.path.at(-1)}`] ?? 'string');
      case 'b':
        return typeof input === 'boolean' ? input : this.mismatch(input, 'bool');
      case 'i':
      case 'l':
        return this.integer(letter, input);
      case 'f':
        return typeof input === 'number' ? input : this.mismatch(input, 'float64');
      case 'x':
        if (typeof input === 'number' || typeof input === 'string') return input;
        return this.fail(`json: cannot unmarshal ${jsonTypeOf(input)} into Go value of type string`);
      case 'q':
        return this.quantity(input);
      case 'y':
        return this.bytes(input);
      case 't':
      case 'm':
        return this.time(letter, input);
      default:
        return structuredCloneOf(input);
    }
  }

  private integer(letter: 'i' | 'l', input: unknown): unknown {
    if (typeof input !== 'number') return this.mismatch(input, letter === 'i' ? 'int32' : 'int64');
    const fits = Number.isInteger(input) && (letter === 'l' || (input >= -2147483648 && input <= 2147483647));
    if (!fits && this.words === 'converter') return this.mismatch(input, letter === 'i' ? 'int32' : 'int64');
    return fits
      ? input
      : this.fail(`json: cannot unmarshal number ${input} into Go struct field ${this.fieldText()} of type ${letter === 'i' ? 'int32' : 'int64'}`);
  }

  private quantity(input: unknown): unknown {
    try {
      return canonicalQuantity(typeof input === 'string' ? input.trim() : typeof input === 'number' ? input : JSON.stringify(input));
    } catch (error) {
      return this.fail((error as Error).message);
    }
  }

  private bytes(input: unknown): unknown {
    if (typeof input !== 'string') return this.mismatch(input, '[]uint8');
    const text = input.replace(/[\r\n]/g, '');
    const good = /^[A-Za-z0-9+/]*={0,2}/.exec(text)?.[0] ?? '';
    return good === text && text.length % 4 === 0 ? text : this.fail(`illegal base64 data at input byte ${good === text ? text.length : good.length}`);
  }

  private time(letter: 't' | 'm', input: unknown): unknown {
    if (typeof input !== 'string') return this.fail(`json: cannot unmarshal ${jsonTypeOf(input)} into Go value of type string`);
    const ms = parseTime(input);
    const layout = letter === 't' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
    if (ms === undefined) return this.fail(`parsing time ${quote(input)} as ${quote(layout)}: cannot parse ${quote(input)} as "2006"`);
    return letter === 't' ? formatTime(ms) : formatMicroTime(ms);
  }

  private mismatch(input: unknown, goType: string): undefined {
    if (this.words === 'converter') return this.fail(conversionProblemOf(input, goType));
    const where = this.path.length === 0 ? 'value' : `struct field ${this.fieldText()}`;
    return this.fail(`json: cannot unmarshal ${jsonTypeOf(input)} into Go ${where} of type ${goType}`);
  }

  /** Where the value at hand stands: `spec.containers[0].image`. */
  private pathText(): string {
    return this.path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '');
  }

  /** `Container.spec.containers.image`: Go names fields without indices and keys of maps. */
  private fieldText(): string {
    return [this.owner, ...this.path.filter((key) => typeof key === 'string')].join('.');
  }

  /** Keeps the first error only; decoding goes on, as Go's does. */
  private fail(message: string): undefined {
    this.error ??= message;
    return undefined;
  }
}

/** Go's kind of a JSON value. */
function goKindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map';
}

/** What the converter says of a value that does not become one of a Go type (apimachinery/pkg/runtime/converter.go). */
function conversionProblemOf(input: unknown, goType: string): string {
  const kind = goKindOf(input);
  if (goType.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (goType.startsWith('map[') || goType === 'v1.ResourceList') return `cannot restore map from ${kind}`;
  const isStruct = goType.startsWith('v1.') && apiSchema.struct(goType.slice('v1.'.length)) !== undefined;
  if (isStruct) return `cannot restore struct from: ${kind}`;
  const isString = goType === 'string' || goType.startsWith('v1.');
  const isInteger = goType === 'int32' || goType === 'int64';
  // Go converts between these two in its own way, which JSON does not allow; of all others it knows no conversion.
  if ((isString && kind === 'int64') || (isInteger && kind === 'float64')) return `cannot convert ${kind} to ${goType}`;
  return `unrecognized type: ${isString ? 'string' : goType}`;
}

function goTypeOf(type: TypeRef): string {
  if (type.container === 'list') return `[]${goTypeOf(type.of ?? type)}`;
  if (type.container === 'map') return `map[string]${goTypeOf(type.of ?? type)}`;
  return GO_TYPES[type.name] ?? `v1.${type.name}`;
}

/** A copy of a JSON value. */
function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, structuredCloneOf(part)])) : value;
}
