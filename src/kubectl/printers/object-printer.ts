/**
 * Printers of whole objects: `-o yaml`, `json`, `kyaml`, `name`, `jsonpath=…`, `go-template=…`, `custom-columns=…`.
 *
 * Mirrors: cli-runtime/pkg/genericclioptions (PrintFlags: names, aliases, and the message for unknown ones).
 */
import type { ApiObject } from '../../api/door.ts';
import { findResourceByKind } from '../../api/resources.ts';
import { objectName } from '../args/resource-args.ts';
import type { FlagValues } from '../args/flags.ts';
import { CommandError } from '../errors.ts';
import type { Host } from '../host.ts';
import { customColumnsRow, parseCustomColumns } from './custom-columns.ts';
import { compileGoTemplate } from './go-template.ts';
import { printJson } from './json.ts';
import { compileJsonPath } from './jsonpath.ts';
import { printKyaml } from './kyaml.ts';
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

/** What a printer may need beside the flags. */
export interface PrinterOptions {
  /** Formats that the command has beyond the common ones. */
  readonly moreFormats?: readonly string[];
  /** Where `jsonpath-file=`, `go-template-file=` and `custom-columns-file=` read. */
  readonly host: Pick<Host, 'exists' | 'readFile'>;
  /** The object's members are in the order of Go's structs, and `-o json` keeps it. */
  readonly isTyped?: boolean;
}

/** Formats whose argument is a file, and the format of what stands in it. */
const FILE_FORMATS: Readonly<Record<string, string>> = {
  'go-template-file': 'go-template',
  templatefile: 'go-template',
  'jsonpath-file': 'jsonpath',
  'custom-columns-file': 'custom-columns',
};

/** The printer for `-o`. Throws kubectl's message for a format that it does not know. */
export function objectPrinterOf(output: string, flags: FlagValues, options: PrinterOptions): ObjectPrinter {
  const { moreFormats = [] } = options;
  const [name = '', ...rest] = output.split('=');
  const isKnown = COMMON_FORMATS.includes(name) || moreFormats.includes(name);
  const allowed = [...COMMON_FORMATS, ...moreFormats].sort().join(',');
  if (!isKnown || name === 'wide')
    throw new CommandError(`error: unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed}`);
  const argument = rest.join('=') || (flags.has('template') ? flags.text('template') : '');
  const format = FILE_FORMATS[name] ?? name;
  const text = name in FILE_FORMATS ? templateFileOf(name, argument, options.host) : argument;
  switch (format) {
    case 'json':
      return { print: (object) => printJson(withoutManagedFields(object, flags), { isTyped: options.isTyped }) };
    case 'yaml':
      return yamlPrinter(flags);
    case 'kyaml':
      return { print: (object) => printKyaml(withoutManagedFields(object, flags)) };
    case 'name':
      return { print: (object) => itemsOf(object).map(nameLine).join('') };
    case 'jsonpath':
      return jsonPathPrinter(text, flags, false);
    case 'jsonpath-as-json':
      return jsonPathPrinter(text, flags, true);
    case 'custom-columns':
      return customColumnsPrinter(name === format ? text : columnsOfFile(text), !(flags.has('no-headers') && flags.bool('no-headers')));
    default:
      return goTemplatePrinter(text, flags);
  }
}

function templateFileOf(format: string, path: string, host: PrinterOptions['host']): string {
  if (path === '')
    throw new CommandError(
      format === 'custom-columns-file'
        ? 'error: custom-columns format specified but no custom columns given'
        : 'error: template format specified but no template given',
    );
  if (!host.exists(path))
    throw new CommandError(
      `error: error reading ${format === 'custom-columns-file' ? 'template' : '--template'} ${path}, open ${path}: no such file or directory`,
    );
  return host.readFile(path);
}

/** A file of custom columns: a line of headers and a line of paths. */
function columnsOfFile(text: string): string {
  const [headers = '', paths = ''] = text.split('\n');
  const words = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');
  const [names, specs] = [words(headers), words(paths)];
  if (names.length !== specs.length)
    throw new CommandError(`error: number of headers (${names.length}) and field specifications (${specs.length}) don't match`);
  return names.map((header, index) => `${header}:${specs[index]}`).join(',');
}

/** Go templates see decoded JSON, with the names of its members and no types. */
function goTemplatePrinter(template: string, flags: FlagValues): ObjectPrinter {
  if (template === '') throw new CommandError('error: template format specified but no template given');
  const isStrict = flags.has('allow-missing-template-keys') && !flags.bool('allow-missing-template-keys');
  const compiled = compileGoTemplate(template, { isStrict });
  return { print: (object) => compiled.print(withoutManagedFields(object, flags)) };
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
  return { print: (object) => (asJson ? printJson(path.list(object)) : path.print(object)) };
}

function customColumnsPrinter(spec: string, hasHeaders: boolean): ObjectPrinter {
  const columns = parseCustomColumns(spec);
  const writer = new TabWriter(TABLE_TABS);
  let isFirst = true;
  return {
    print(object) {
      const header = isFirst && hasHeaders ? `${columns.headers.join('\t')}\n` : '';
      isFirst = false;
      writer.write(header);
      try {
        for (const item of itemsOf(object)) writer.write(customColumnsRow(columns, item));
      } catch (error) {
        // The rows before the one that fails have been printed.
        if (error instanceof CommandError) throw new CommandError(error.message, error.exitCode, writer.flush());
        throw error;
      }
      return writer.flush();
    },
  };
}

/** Aligned lines with a header, for commands that print small tables of their own. */
export const printColumns = (rows: readonly (readonly string[])[]): string => alignTabs(rows.map((row) => `${row.join('\t')}\n`).join(''), TABLE_TABS);
