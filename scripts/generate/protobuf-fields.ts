/**
 * Writes src/server/protobuf-fields.gen.ts: the field numbers of the simulated kinds on the protobuf wire, read from the descriptors
 * that every kubectl binary carries: `node scripts/generate/protobuf-fields.ts /path/to/kubectl`.
 *
 * Fields that are newer than the binary have no number here: the decoder then refuses an object that uses them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, constants } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type DescriptorProto, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { moreSchemaText } from '../../src/api/more-schema.gen.ts';
import { schemaText } from '../../src/api/schema.gen.ts';

const [, , path] = process.argv;
if (path === undefined) {
  console.error('error: name a kubectl binary');
  process.exit(1);
}

/** Packages whose messages win where two have the same name, the first first. Older versions of a group come after its newest. */
const PACKAGES = [
  'core.v1',
  'apps.v1',
  'batch.v1',
  'networking.v1',
  'discovery.v1',
  'policy.v1',
  'coordination.v1',
  'scheduling.v1',
  'storage.v1',
  'autoscaling.v1',
];
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';
/** Messages whose name is another's, too: as scripts/generate/openapi.ts calls them. */
const OWN_NAMES: Record<string, string> = {
  'k8s.io.api.discovery.v1.EndpointPort': 'EndpointSlicePort',
  'k8s.io.api.storage.v1.TokenRequest': 'StorageTokenRequest',
};

/** Every file descriptor in a Go binary: gogo/protobuf registers them gzipped. */
function* descriptorsOf(binary: Buffer): Generator<FileDescriptorProto> {
  for (let at = binary.indexOf('\x1f\x8b\x08', 0, 'latin1'); at >= 0; at = binary.indexOf('\x1f\x8b\x08', at + 1, 'latin1')) {
    try {
      const bytes = gunzipSync(binary.subarray(at, at + 500_000), { finishFlush: constants.Z_SYNC_FLUSH });
      if (bytes.subarray(0, 200).includes('generated.proto')) yield fromBinary(FileDescriptorProtoSchema, bytes);
    } catch {
      // Something else that begins like gzip.
    }
  }
}

const messages = new Map<string, DescriptorProto>();
const files = new Map([...descriptorsOf(readFileSync(path))].map((file) => [file.package, file]));
for (const name of [META, ...PACKAGES.map((each) => `k8s.io.api.${each}`)])
  for (const message of files.get(name)?.messageType ?? []) {
    const known = OWN_NAMES[`${name}.${message.name}`] ?? message.name;
    if (!messages.has(known)) messages.set(known, message);
  }

/**
 * The numbers that lead to a field: several where Go embeds a struct, which is a message of its own on the wire. `names` are the fields
 * of the type in JSON: a message field with another name is such a struct.
 */
function numbersOf(message: DescriptorProto | undefined, name: string, names: readonly string[]): number[] | undefined {
  const own = message?.field.find((field) => field.name === name);
  if (own) return [own.number];
  for (const { name: embedded, number, typeName } of message?.field ?? []) {
    if (names.includes(embedded) || typeName === '') continue;
    const inside = numbersOf(messages.get(typeName.slice(typeName.lastIndexOf('.') + 1)), name, names);
    if (inside) return [number, ...inside];
  }
  return undefined;
}

const lines: string[] = [];
const missing: string[] = [];
for (const line of (schemaText.trim() + moreSchemaText).trim().split('\n')) {
  const [type = '', ...fields] = line.split(' ');
  const message = messages.get(type);
  // An object's own `apiVersion` and `kind` travel in the envelope; a list's items are never sent.
  const isOwn = (name: string): boolean => (name !== 'apiVersion' && name !== 'kind') || message?.field.some((field) => field.name === name) === true;
  const names = fields.map((field) => /^[A-Za-z0-9$]+/.exec(field)![0]).filter(isOwn);
  if (type.endsWith('List')) continue;
  const numbers = names.map((name) => [name, numbersOf(message, name, names)] as const);
  missing.push(...numbers.filter(([, number]) => number === undefined).map(([name]) => `${type}.${name}`));
  const known = numbers.filter(([, number]) => number !== undefined).map(([name, number]) => `${name}:${number!.join('.')}`);
  if (known.length > 0) lines.push([type, ...known].join(' '));
}
const head = '// Made by scripts/generate/protobuf-fields.ts from the descriptors in a kubectl binary. Do not edit.\n';
const says = '/** A type a line: `Type field:number …`, as on the protobuf wire; `1.2` is field 2 of an embedded message 1. */\n';
writeFileSync(
  join(import.meta.dirname, '../../src/server/protobuf-fields.gen.ts'),
  `${head}\n${says}export const protobufFields = \`\n${lines.join('\n')}\n\`;\n`,
);
console.log(`${lines.length} messages; without a number: ${missing.join(' ')}`);
