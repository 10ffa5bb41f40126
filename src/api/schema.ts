/**
 * What is known about the fields of the API's types at run time: enough to decode strictly and to merge patches.
 *
 * Mirrors: the Go struct tags of k8s.io/api (json, patchStrategy, patchMergeKey), as OpenAPI publishes them.
 *
 * The generated text has a type a line, `Type field:T field:T …`. T is a letter (s string, i int32, l int64, f float, b bool, t Time,
 * m MicroTime, q Quantity, x IntOrString, y bytes, o anything) or a type's name, `[T` a list, `{T` a map. Before the colon: `*` always
 * written, `=` a struct that is always written, `~` a time that is written as null, `+` a text kept when empty, `-` a number
 * or truth value dropped when zero. After T: `@key` lists merge by key (without one: as sets), `#a,b` keys of the list map where they differ, `!` retainKeys.
 */
import { moreSchema } from './more-schema.ts';
import { schemaText } from './schema.gen.ts';

/** The type of a value: a letter or name with its containers around it. */
export interface TypeRef {
  readonly container?: 'list' | 'map';
  /** Of lists and maps: what they hold. */
  readonly of?: TypeRef;
  /** One letter for primitives, otherwise the name of a struct type. */
  readonly name: string;
}

/** One field of a struct. */
export interface FieldSchema {
  readonly type: TypeRef;
  readonly isRequired: boolean;
  readonly isStruct: boolean;
  readonly isNullTime: boolean;
  readonly keepsZero: boolean;
  readonly dropsZero: boolean;
  /** Lists merge: by this key, or as a set of primitives when it is ''. Undefined: a patch replaces them. */
  readonly mergeKey?: string;
  readonly retainKeys: boolean;
  /** Keys that tell the elements of a list map apart. */
  readonly listMapKeys: readonly string[];
}

/** Fields by name. */
export type StructSchema = ReadonlyMap<string, FieldSchema>;

/** Types by name. Structs are parsed when first asked for. */
export interface Schema {
  struct(name: string): StructSchema | undefined;
  /** Those fields of a struct that are written even when they were not given. */
  alwaysWritten(name: string): readonly (readonly [string, FieldSchema])[];
}

const FIELD = /^([^*=~+\-:]+)([*=~+-]*):([[{]*)([A-Za-z0-9]+)(?:@([^#!]*))?(?:#([^!]*))?(!?)$/;

function typeRefOf(containers: string, name: string): TypeRef {
  if (containers === '') return { name };
  const of = typeRefOf(containers.slice(1), name);
  return { container: containers.startsWith('[') ? 'list' : 'map', of, name };
}

function fieldOf(text: string): readonly [string, FieldSchema] {
  const match = FIELD.exec(text);
  if (match === null) throw new Error(`malformed schema: ${text}`);
  const [, field = '', marks = '', containers = '', name = '', mergeKey, keys, retain] = match;
  return [
    field,
    {
      type: typeRefOf(containers, name),
      isRequired: marks.includes('*'),
      isStruct: marks.includes('='),
      isNullTime: marks.includes('~'),
      keepsZero: marks.includes('+'),
      dropsZero: marks.includes('-'),
      ...(mergeKey !== undefined && { mergeKey }),
      retainKeys: retain === '!',
      listMapKeys: keys !== undefined ? keys.split(',') : mergeKey ? [mergeKey] : [],
    },
  ];
}

function linesOf(text: string): Map<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.trim().split('\n')) {
    const space = line.indexOf(' ');
    lines.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
  }
  return lines;
}

/** A schema from its text, and from that of `more`, which is read for types that the first does not know. Throws `Error` on a malformed field when its type is first asked for. */
export function createSchema(text: string, more: () => string = () => ''): Schema {
  const lines = linesOf(text);
  let moreLines: ReadonlyMap<string, string> | undefined;
  const structs = new Map<string, StructSchema>();
  const always = new Map<string, readonly (readonly [string, FieldSchema])[]>();
  const struct = (name: string): StructSchema | undefined => {
    const known = structs.get(name);
    if (known !== undefined) return known;
    // Names of one letter are primitives, and no type has none.
    if (name.length < 2) return undefined;
    const line = lines.get(name) ?? (moreLines ??= linesOf(more())).get(name);
    if (line === undefined) return undefined;
    const fields: StructSchema = new Map(line === '' ? [] : line.split(' ').map(fieldOf));
    structs.set(name, fields);
    return fields;
  };
  return {
    struct,
    alwaysWritten(name) {
      let found = always.get(name);
      if (found === undefined) {
        found = [...(struct(name) ?? [])].filter(([, { isRequired, isStruct, isNullTime }]) => isRequired || isStruct || isNullTime);
        always.set(name, found);
      }
      return found;
    },
  };
}

/** The schema of the simulated kinds. */
export const apiSchema: Schema = createSchema(schemaText, moreSchema);
