/**
 * Printers of whole objects: `-o yaml`, `json`, `name`, `jsonpath=…`, `custom-columns=…`.
 *
 * Mirrors: cli-runtime/pkg/genericclioptions (PrintFlags: names, aliases, and the message for unknown ones).
 * Differs: Go templates and KYAML are refused.
 */
import type { ApiObject } from '../../api/door.ts';
import { findResourceByKind } from '../../api/resources.ts';
import { objectName } from '../args/resource-args.ts';
import type { FlagValues } from '../args/flags.ts';
import { CommandError, notSimulated } from '../errors.ts';
import { customColumnsRow, parseCustomColumns } from './custom-columns.ts';
import { printJson } from './json.ts';
import { compileJsonPath } from './jsonpath.ts';
import { alignTabs, TABLE_TABS, TabWriter } from './tab-writer.ts';
import { printYaml } from './yaml.ts';

/** Prints objects one by one; a list is one object for some formats and many for others. */
export interface ObjectPrinter {
  print(object: ApiObject): string;
}

/** Formats that `get` has beyond those of every command. */
export const GET_FORMATS = ['custom-columns', 'custom-columns-file', 'wide'];
const COMMON_FORMATS = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'yaml',
];

/** Whether an object that the user wants printed is a list. */
export const itemsOf = (object: ApiObject): readonly ApiObject[] =>
  'items' in object && Array.isArray(object.items) ? (object.items as ApiObject[]) : [object];

/**
 * The printer for `-o`. `operation` is what `-o name` would say was done, '' for what is only shown.
 * Throws kubectl's message for a format that it does not know.
 */
export function objectPrinterOf(output: string, flags: FlagValues, moreFormats: readonly string[] = []): ObjectPrinter {
  const [format = '', ...rest] = output.split('=');
  const argument = rest.join('=') || (flags.has('template') ? flags.text('template') : '');
  const hasHeaders = !(flags.has('no-headers') && flags.bool('no-headers'));
  switch (format) {
    case 'json':
      return { print: (object) => printJson(withoutManagedFields(object, flags)) };
    case 'yaml':
      return yamlPrinter(flags);
    case 'name':
      return { print: (object) => itemsOf(object).map(nameLine).join('') };
    case 'jsonpath':
      return jsonPathPrinter(argument, flags, false);
    case 'jsonpath-as-json':
      return jsonPathPrinter(argument, flags, true);
    case 'custom-columns':
      if (moreFormats.includes(format)) return customColumnsPrinter(argument, hasHeaders);
      break;
    case 'go-template':
    case 'go-template-file':
    case 'template':
    case 'templatefile':
    case 'kyaml':
    case 'jsonpath-file':
    case 'custom-columns-file':
      throw notSimulated(`the output format "${format}"`);
  }
  const allowed = [...COMMON_FORMATS, ...moreFormats].sort().join(',');
  throw new CommandError(`error: unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed}`);
}

/** Several documents are separated by `---`. */
function yamlPrinter(flags: FlagValues): ObjectPrinter {
  let count = 0;
  return { print: (object) => `${count++ > 0 ? '---\n' : ''}${printYaml(withoutManagedFields(object, flags))}` };
}

function withoutManagedFields(object: ApiObject, flags: FlagValues): ApiObject {
  if (flags.has('show-managed-fields') && flags.bool('show-managed-fields')) return object;
  if ('items' in object && Array.isArray(object.items))
    return { ...object, items: (object.items as ApiObject[]).map((item) => withoutManagedFields(item, flags)) } as ApiObject;
  if (!object.metadata || !('managedFields' in object.metadata)) return object;
  return { ...object, metadata: Object.fromEntries(Object.entries(object.metadata).filter(([key]) => key !== 'managedFields')) };
}

function nameLine(object: ApiObject): string {
  const resource = findResourceByKind(object.apiVersion ?? '', object.kind ?? '');
  const name = object.metadata?.name ?? '';
  return `${resource ? objectName(resource, name) : `${(object.kind ?? '').toLowerCase()}/${name}`}\n`;
}

function jsonPathPrinter(template: string, flags: FlagValues, asJson: boolean): ObjectPrinter {
  if (template === '') throw new CommandError('error: template format specified but no template given');
  const path = compileJsonPath(template, { allowMissingKeys: !flags.has('allow-missing-template-keys') || flags.bool('allow-missing-template-keys') });
  return { print: (object) => (asJson ? printJson(path.find(object).flat()) : path.print(object)) };
}

function customColumnsPrinter(spec: string, hasHeaders: boolean): ObjectPrinter {
  const columns = parseCustomColumns(spec);
  const writer = new TabWriter(TABLE_TABS);
  let isFirst = true;
  return {
    print(object) {
      const header = isFirst && hasHeaders ? `${columns.headers.join('\t')}\n` : '';
      isFirst = false;
      writer.write(
        header +
          itemsOf(object)
            .map((item) => customColumnsRow(columns, item))
            .join(''),
      );
      return writer.flush();
    },
  };
}

/** Aligned lines with a header, for commands that print small tables of their own. */
export const printColumns = (rows: readonly (readonly string[])[]): string => alignTabs(rows.map((row) => `${row.join('\t')}\n`).join(''), TABLE_TABS);
