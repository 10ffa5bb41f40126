/**
 * Manifests: files, folders and standard input become objects, each with the place that it came from.
 *
 * Mirrors: cli-runtime/pkg/resource (Builder.FilenameParam, StreamVisitor) and apimachinery's YAMLOrJSONDecoder.
 * Differs: URLs and glob patterns are refused.
 */
import type { ApiObject } from '../api/door.ts';
import { quote } from '../api/go-text.ts';
import { isObject } from '../api/patch/json-value.ts';
import { findResourceByKind, isSimulated, type ApiResource } from '../api/resources.ts';
import type { Task } from '../kernel/types.ts';
import { CommandError, notSimulated } from './errors.ts';
import type { Host } from './host.ts';
import { parseManifest } from './parse-yaml.ts';

/** One object of a manifest. */
export interface ManifestObject {
  readonly resource: ApiResource;
  readonly object: ApiObject;
  /** The file's name as messages give it, `STDIN` for standard input. */
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
}

const EXTENSIONS = /\.(json|yaml|yml)$/;

/** Reads what `-f` names. Failures of single documents are collected, so that the others are still worked on. */
export function* readManifests(
  host: Host,
  options: { files: readonly string[]; isRecursive: boolean; namespace: string; isNamespaceGiven: boolean; isValidated?: boolean },
): Task<{ objects: ManifestObject[]; errors: Error[] }> {
  const objects: ManifestObject[] = [];
  const errors: Error[] = [];
  for (const file of options.files.flatMap((path) => filesOf(host, path, options.isRecursive))) {
    const source = file === '-' ? 'STDIN' : file;
    const text = file === '-' ? yield* host.readInput() : host.readFile(file);
    for (const piece of documentsOf(text)) {
      try {
        objects.push(...objectsOf(piece, source, options));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        errors.push(error);
        // What follows a document that cannot be read cannot be read either.
        if (error.message.startsWith('error: error parsing')) break;
      }
    }
  }
  return { objects, errors };
}

/** The files of one `-f`. Throws where the path does not exist. */
function filesOf(host: Host, path: string, isRecursive: boolean): string[] {
  if (path === '-') return ['-'];
  if (/^https?:\/\//.test(path)) throw notSimulated(`reading manifests from a URL (${path})`);
  if (!host.exists(path)) throw new CommandError(`error: the path "${path}" does not exist`);
  if (!host.isDirectory(path)) return [path];
  const inside: string[] = [];
  for (const name of host.listDirectory(path).sort()) {
    const child = `${path.replace(/\/$/, '')}/${name}`;
    if (host.isDirectory(child)) {
      if (isRecursive) inside.push(...filesOf(host, child, true));
    } else if (EXTENSIONS.test(name)) inside.push(child);
  }
  if (inside.length === 0 && !isRecursive) throw new CommandError(`error: error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  return inside;
}

/** Documents of a text: separated by lines that begin with `---`. No line of a JSON text can begin so. */
const documentsOf = (text: string): string[] => text.split(/^---(?:[ \t].*)?$/m);

/** The objects of one document. Throws CommandError in kubectl's words where it holds none. */
export function objectsOf(piece: string, source: string, options: { namespace: string; isNamespaceGiven: boolean; isValidated?: boolean }): ManifestObject[] {
  const value = parseManifest(piece, source);
  if (value === null || value === undefined) return [];
  const isMapping = typeof value === 'object' && !Array.isArray(value);
  const { apiVersion, kind }: { apiVersion?: unknown; kind?: unknown } = isMapping ? value : {};
  if (options.isValidated !== false) refuseUnnamedKind(value, isMapping, apiVersion, kind, source);
  else if (!kind || typeof kind !== 'string')
    throw new CommandError(`error: unable to decode "${source}": Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  if (kind === 'List' && apiVersion === 'v1') {
    const { items } = value as { items?: unknown };
    return (Array.isArray(items) ? items : []).map((item: unknown) => manifestObjectOf(isObject(item) ? item : {}, source, options));
  }
  return [manifestObjectOf(value as Record<string, unknown>, source, options)];
}

function refuseUnnamedKind(value: unknown, isMapping: boolean, apiVersion: unknown, kind: unknown, source: string): void {
  const complaintOf = (field: unknown): string => (typeof field === 'string' && field !== '' ? '' : field ? "isn't string type" : 'not set');
  const missing = Object.entries({ apiVersion, kind }).flatMap(([name, field]) => (complaintOf(field) === '' ? [] : [`${name} ${complaintOf(field)}`]));
  if (isMapping && missing.length === 0) return;
  const type = Array.isArray(value) ? 'array' : typeof value;
  const problem = !isMapping
    ? `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`
    : missing.length === 1
      ? missing[0]
      : `[${missing.join(', ')}]`;
  throw new CommandError(
    `error: error validating "${source}": error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The object and where it belongs. A field of the wrong type counts as missing here: the API server says what is wrong with it. */
function manifestObjectOf(fields: Record<string, unknown>, source: string, options: { namespace: string; isNamespaceGiven: boolean }): ManifestObject {
  const object: ApiObject = fields;
  const [apiVersion, kind] = [textOf(fields.apiVersion), textOf(fields.kind)];
  const metadata = isObject(fields.metadata) ? fields.metadata : {};
  const name = textOf(metadata.name);
  const resource = findResourceByKind(apiVersion, kind);
  if (!resource) {
    throw new CommandError(
      `error: resource mapping not found for name: ${quote(name)} namespace: ${quote(textOf(metadata.namespace))} from ${quote(source)}: ` +
        `no matches for kind ${quote(kind)} in version ${quote(apiVersion)}\nensure CRDs are installed first`,
    );
  }
  if (!isSimulated(resource)) throw notSimulated(`kind ${kind} (${apiVersion}) in "${source}"`);
  if (!resource.namespaced) return { resource, object, source, namespace: '', name };
  const namespace = textOf(metadata.namespace) || options.namespace;
  if (options.isNamespaceGiven && namespace !== options.namespace) {
    throw new CommandError(
      `error: the namespace from the provided object "${namespace}" does not match the namespace "${options.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  }
  if (fields.metadata !== undefined && !isObject(fields.metadata)) return { resource, object, source, namespace, name };
  return { resource, object: { ...object, metadata: { ...metadata, namespace } }, source, namespace, name };
}
