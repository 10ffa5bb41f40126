/**
 * Objects on the protobuf wire become the JSON that the door takes: kubectl's typed commands (`create configmap`, evictions) send them so.
 *
 * Mirrors: apimachinery/pkg/runtime/serializer/protobuf (the `k8s\0` envelope), the generated messages of k8s.io/api.
 * Differs: read only, answers are always JSON; an object with a field that has no number here is refused.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { apiSchema, type TypeRef } from '../api/schema.ts';
import { protobufFields } from './protobuf-fields.gen.ts';

/** Questions whose answer depends on nothing that is in them: what they ask is not read. */
const REVIEWS: readonly string[] = ['SelfSubjectAccessReview', 'SelfSubjectReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'];

/** What a client calls such a body. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');

/** A field of a message: its name and type, or the message that is embedded under this number. */
type Field = { readonly name: string; readonly type: TypeRef } | { readonly embedded: Fields };
type Fields = Map<number, Field>;

const lines = new Map(
  protobufFields
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
);
const known = new Map<string, Fields>();

/** Reads the line of a type when it is first needed. */
function fieldsOf(type: string): Fields {
  const found = known.get(type);
  if (found) return found;
  const fields: Fields = new Map();
  known.set(type, fields);
  for (const word of (lines.get(type) ?? '').split(' ').filter((each) => each !== '')) {
    const [name = '', path = ''] = word.split(':');
    const schema = apiSchema.struct(type)?.get(name);
    if (schema) put(fields, path.split('.').map(Number), { name, type: schema.type });
  }
  return fields;
}

function put(fields: Fields, [number = 0, ...rest]: readonly number[], field: Field): void {
  if (rest.length === 0) return void fields.set(number, field);
  const there = fields.get(number);
  const embedded: Fields = there && 'embedded' in there ? there.embedded : new Map();
  fields.set(number, { embedded });
  put(embedded, rest, field);
}

type Json = unknown;

/** Every field of a message by number, as `read` takes it. */
function readMessage(bytes: Uint8Array, read: (number: number, wireType: WireType, reader: BinaryReader) => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    read(number, wireType, reader);
  }
}

/** The fields of a small message of texts and numbers. */
function scalarsOf(bytes: Uint8Array): Map<number, string | number> {
  const values = new Map<number, string | number>();
  readMessage(bytes, (number, wireType, reader) => {
    values.set(number, wireType === WireType.LengthDelimited ? reader.string() : Number(reader.int64()));
  });
  return values;
}

/** `Timestamp`: nothing for Go's zero time. */
function timeOf(bytes: Uint8Array, digits: 0 | 6): string | null {
  if (bytes.length === 0) return null;
  const parts = scalarsOf(bytes);
  const seconds = new Date(Number(parts.get(1) ?? 0) * 1000).toISOString().slice(0, 19);
  const micros = String(Math.floor(Number(parts.get(2) ?? 0) / 1000)).padStart(6, '0');
  return digits === 0 ? `${seconds}Z` : `${seconds}.${micros}Z`;
}

function intOrStringOf(bytes: Uint8Array): Json {
  const parts = scalarsOf(bytes);
  return parts.get(1) === 1 ? (parts.get(3) ?? '') : (parts.get(2) ?? 0);
}

/** One value of a type; lists and maps have been taken apart. */
function readValue(type: TypeRef, reader: BinaryReader): Json {
  switch (type.name) {
    case 's':
      return reader.string();
    case 'y':
      return Buffer.from(reader.bytes()).toString('base64');
    case 'i':
      return reader.int32();
    case 'l':
      return Number(reader.int64());
    case 'b':
      return reader.bool();
    case 'f':
      return reader.double();
    case 'q':
      return scalarsOf(reader.bytes()).get(1) ?? '0';
    case 'x':
      return intOrStringOf(reader.bytes());
    case 't':
      return timeOf(reader.bytes(), 0);
    case 'm':
      return timeOf(reader.bytes(), 6);
    case 'o':
      return JSON.parse(String(scalarsOf(reader.bytes()).get(1) ?? 'null')) as Json;
    default:
      return readStruct(fieldsOf(type.name), reader.bytes(), type.name, {});
  }
}

function readEntry(type: TypeRef, bytes: Uint8Array): [string, Json] {
  const entry: [string, Json] = ['', null];
  readMessage(bytes, (number, _wireType, reader) => {
    if (number === 1) entry[0] = reader.string();
    else entry[1] = readValue(type.of!, reader);
  });
  return entry;
}

function readStruct(fields: Fields, bytes: Uint8Array, where: string, into: Record<string, Json>): Record<string, Json> {
  readMessage(bytes, (number, _wireType, reader) => {
    const field = fields.get(number);
    if (!field) throw new ProtobufError(`field ${number} of ${where} is not known here: send JSON instead`);
    if ('embedded' in field) return void readStruct(field.embedded, reader.bytes(), where, into);
    const { name, type } = field;
    if (type.container === 'list') into[name] = [...((into[name] as Json[] | undefined) ?? []), readValue(type.of!, reader)];
    else if (type.container === 'map') {
      const [key, value] = readEntry(type, reader.bytes());
      into[name] = Object.fromEntries([...Object.entries((into[name] ?? {}) as object), [key, value]]);
    } else into[name] = readValue(type, reader);
  });
  return into;
}

/** A body that is no protobuf object that is known here. Its message says why. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** The object in an envelope, with `apiVersion` and `kind`. Throws `ProtobufError`. */
export function decodeProtobuf(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix 6b 38 73 00');
  try {
    let [apiVersion, kind] = ['', ''];
    let raw: Uint8Array = new Uint8Array();
    readMessage(body.subarray(MAGIC.length), (number, wireType, reader) => {
      if (number === 1) {
        const meta = scalarsOf(reader.bytes());
        [apiVersion, kind] = [String(meta.get(1) ?? ''), String(meta.get(2) ?? '')];
      } else if (number === 2) raw = reader.bytes();
      else reader.skip(wireType, number);
    });
    if (REVIEWS.includes(kind)) return { apiVersion, kind };
    // The door knows no such kind, or does not simulate it: it says so.
    if (!apiSchema.struct(kind)) return { apiVersion, kind };
    if (!lines.has(kind)) throw new ProtobufError(`kind ${JSON.stringify(kind)} is not known here on the protobuf wire: send JSON instead`);
    return readStruct(fieldsOf(kind), raw, kind, { apiVersion, kind });
  } catch (error) {
    if (error instanceof ProtobufError) throw error;
    throw new ProtobufError('the protobuf message is malformed', { cause: error });
  }
}
