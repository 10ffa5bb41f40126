/**
 * A pod template as Go's spew writes it: with the type and the name of every field, set or not, in the order of the structs.
 *
 * Mirrors: apimachinery/pkg/util/dump ForHash (spew's `%#v` with sorted keys and without methods).
 * Differs: volumes of systems that are not simulated (Ceph, Gluster, vSphere and the like) are written with their fields by
 * name: a template with one has another hash than in a real cluster, and a stable one.
 */
import { sortedJson } from '../../../api/go-text.ts';
import { parseQuantity } from '../../../api/quantity.ts';
import type { PodTemplateSpec } from '../../../api/types.gen.ts';
import { podTemplateGoFields } from '../../../data/pod-template-go-fields.table.ts';

interface GoField {
  /** Undefined for an embedded struct. */
  readonly jsonName: string | undefined;
  readonly goName: string;
  readonly type: string;
}

/** `dnsPolicy=DNSPolicy:DNSPolicy` */
function parseField(text: string): GoField {
  if (text.startsWith('~')) return { jsonName: undefined, goName: text.slice(1), type: text.slice(1) };
  const [names = '', type = 'string'] = text.split(':');
  const [jsonName = '', goName = jsonName.charAt(0).toUpperCase() + jsonName.slice(1)] = names.split('=');
  return { jsonName, goName, type };
}

const parseStructs = (): ReadonlyMap<string, readonly GoField[]> =>
  new Map(
    podTemplateGoFields
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...fields] = line.split(' ');
        return [name, fields.map(parseField)];
      }),
  );

let parsed: ReadonlyMap<string, readonly GoField[]> | undefined;

/** Fields of Go structs by the struct's name; read when the first template is hashed. */
export const goStructs = (): ReadonlyMap<string, readonly GoField[]> => (parsed ??= parseStructs());

/** `*[]v1.Volume`, the type as Go's reflection names it. */
const typeNameOf = (type: string): string => type.replace(/[A-Z]\w*$/, (name) => (type.includes('.') ? name : `v1.${name}`));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const joined = (items: readonly string[]): string => items.join(' ');

/** Sorted by bytes, as Go does. */
const entriesOf = (value: Readonly<Record<string, unknown>>): [string, unknown][] => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

/** The text is kept where it is canonical; a zero is written like an amount that was never set, without text or format. */
function dumpQuantity(value: unknown): string {
  const { mantissa, exponent, format, isSmall, text = '' } = parseQuantity(typeof value === 'string' || typeof value === 'number' ? value : '0');
  const isUnset = text === '0';
  const amount = isSmall ? `(int64)${mantissa} scale:(resource.Scale)${exponent}` : '(int64)0 scale:(resource.Scale)0';
  const decimal = isSmall ? '(*inf.Dec)<nil>' : `(*inf.Dec)${mantissa}e${exponent}`;
  const origin = `s:(string)${isUnset ? '' : text} Format:(resource.Format)${isUnset ? '' : format}`;
  return `{i:(resource.int64Amount){value:${amount}} d:(resource.infDecAmount){Dec:${decimal}} ${origin}}`;
}

function dumpIntOrString(value: unknown): string {
  const isText = typeof value === 'string';
  return `{Type:(intstr.Type)${isText ? 1 : 0} IntVal:(int32)${isText ? 0 : Number(value ?? 0)} StrVal:(string)${isText ? value : ''}}`;
}

/** Times are never set in templates. */
const UNSET_TIME = '{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}';

/** Types whose fields Go does not export, and those that are neither structs nor texts. */
const special: ReadonlyMap<string, (value: unknown) => string> = new Map([
  ['resource.Quantity', dumpQuantity],
  ['intstr.IntOrString', dumpIntOrString],
  ['Time', () => UNSET_TIME],
  ['bool', (value: unknown) => String(value ?? false)],
  ['int32', (value: unknown) => String(value ?? 0)],
  ['int64', (value: unknown) => String(value ?? 0)],
  ['ResourceList', (value: unknown) => dumpMap('resource.Quantity', value)],
  ['map[string]string', (value: unknown) => dumpMap('string', value)],
]);

const dumpMap = (type: string, value: unknown): string =>
  isObject(value) && Object.keys(value).length > 0 ? `map[${joined(entriesOf(value).map(([key, item]) => `${key}:${dumpValue(type, item)}`))}]` : '<nil>';

function dumpStruct(fields: readonly GoField[], value: unknown): string {
  const object = isObject(value) ? value : {};
  return `{${joined(fields.map(({ jsonName, goName, type }) => `${goName}:${dumpTyped(type, jsonName === undefined ? object : object[jsonName])}`))}}`;
}

/** A value without its type. */
function dumpValue(type: string, value: unknown): string {
  if (type.startsWith('*')) return value === undefined ? '<nil>' : dumpValue(type.slice(1), value);
  if (type.startsWith('[]'))
    return Array.isArray(value) && value.length > 0 ? `[${joined(value.map((item: unknown) => dumpValue(type.slice(2), item)))}]` : '<nil>';
  const fields = goStructs().get(type);
  if (fields) return dumpStruct(fields, value);
  const dump = special.get(type);
  if (dump) return dump(value);
  if (isObject(value)) return sortedJson(value);
  return typeof value === 'string' ? value : '';
}

const dumpTyped = (type: string, value: unknown): string => `(${typeNameOf(type)})${dumpValue(type, value)}`;

/** `(v1.PodTemplateSpec){ObjectMeta:(v1.ObjectMeta){Name:(string) …`: the template with its defaults, as the API server keeps it. */
export const goDumpOfTemplate = (template: PodTemplateSpec): string => dumpTyped('PodTemplateSpec', template);
