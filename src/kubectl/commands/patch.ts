/**
 * `kubectl patch`.
 *
 * Mirrors: kubectl/pkg/cmd/patch/patch.go.
 */
import type { ApiObject, ApiRequest } from '../../api/door.ts';
import { parseJsonText } from '../../api/json-text.ts';
import { applyJsonMergePatch } from '../../api/patch/json-merge-patch.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../api/patch/json-patch.ts';
import type { JsonObject } from '../../api/patch/json-value.ts';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch.ts';
import { resourcePath } from '../../api/resources.ts';
import { sortedJson } from '../../api/go-text.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, parseResourceArgs } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { parseManifest } from '../parse-yaml.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { dryRunOf } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { findObjects, objectPath, type Found } from './requests.ts';

export const PATCH: Command = {
  name: 'patch',
  flags: flagTable(`
    ${PRINT_FLAGS}
    ${DRY_RUN_FLAG}
    --field-manager='kubectl-patch'
    ${FILE_FLAGS}
    --local=false
    -p, --patch=''
    --patch-file=''
    --subresource=''
    --type='strategic'`),
  run: patch,
};

const CONTENT_TYPES: Readonly<Record<string, ApiRequest['contentType']>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

function* patch(invocation: Invocation): Task<number> {
  const { flags, client, host } = invocation;
  const text = textOf(invocation);
  if (text === '') throw new CommandError('error: must specify --patch or --patch-file containing the contents of the patch');
  const type = flags.text('type').toLowerCase();
  const contentType = CONTENT_TYPES[type];
  if (!contentType) throw new CommandError(`error: --type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
  const subresource = flags.text('subresource') || undefined;
  const body = patchOf(text);
  const { found, errors } = yield* namedTargetsOf(invocation);
  const dryRun = dryRunOf(flags);
  for (const { resource, object } of found) {
    const { name = '', namespace: where } = object.metadata ?? {};
    const query = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) };
    const path = resourcePath(resource, { namespace: where, name, subresource });
    const result =
      dryRun === 'client' || flags.bool('local')
        ? patchedHere(object, body, type, resource.kind)
        : ((yield* client.send({ method: 'PATCH', path, contentType, query, body })).body as ApiObject);
    const isSame =
      dryRun === 'none'
        ? result.metadata?.resourceVersion === object.metadata?.resourceVersion
        : dryRun === 'server' && sortedJson(result) === sortedJson(object);
    const output = flags.text('output');
    yield* host.print(
      output === ''
        ? `${subresource === 'scale' ? `scale.autoscaling/${name}` : objectName(resource, name)} ${isSame ? 'patched (no change)' : 'patched'}\n`
        : objectPrinterOf(output, flags, { host }).print(result),
    );
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** The patch's text, from the command line or from a file. */
function textOf({ flags, host }: Invocation): string {
  const file = flags.text('patch-file');
  if (file === '') return flags.text('patch');
  if (flags.text('patch') !== '') throw new CommandError('error: cannot specify --patch and --patch-file together');
  if (!host.exists(file)) throw new CommandError(`error: unable to read patch file: open ${file}: no such file or directory`);
  return host.readFile(file);
}

/** The objects to patch: those of files, or those that the arguments name. With --local the files are all there is. */
function* namedTargetsOf({ flags, args, client, host, namespace }: Invocation): Task<{ found: Found[]; errors: Error[] }> {
  const files = flags.list('filename');
  if (files.length === 0) {
    if (flags.bool('local')) throw new CommandError('error: when --local is specified, a file is required');
    const wanted = parseResourceArgs(args);
    if (wanted.some(({ name }) => name === undefined)) throw new CommandError('error: resource(s) were provided, but no name was specified');
    return yield* findObjects(client, wanted, { namespace });
  }
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
  });
  const found: Found[] = [];
  for (const { resource, object, namespace: where, name } of objects) {
    const path = objectPath(resource, where, name);
    found.push({ resource, path, object: flags.bool('local') ? object : yield* client.get(path) });
  }
  return { found, errors };
}

/** The object after the patch, computed here. Throws what is wrong with the patch. */
function patchedHere(object: ApiObject, patch: unknown, type: string, kind: string): ApiObject {
  try {
    return patched(object, typeof patch === 'string' ? parseJsonText(patch).value : patch, type, kind);
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    throw new CommandError(`error: ${error.message}`);
  }
}

function patched(object: ApiObject, patch: unknown, type: string, kind: string): ApiObject {
  if (type === 'json') return applyJsonPatch(object, patch as JsonPatchOperation[]) as ApiObject;
  if (type === 'merge') return applyJsonMergePatch(object, patch) as ApiObject;
  return applyStrategicMergePatch(object as JsonObject, patch as JsonObject, kind) as ApiObject;
}

/**
 * A patch may be written as JSON or YAML. What begins like a JSON object is sent as it is when it is none: the server then says
 * what is wrong with it (apimachinery/pkg/util/yaml, ToJSON).
 */
function patchOf(text: string): unknown {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  try {
    return parseManifest(text, 'patch');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`error: unable to parse ${JSON.stringify(text)}: ${error.message.replace(/^.*converting YAML to JSON: /, '')}`);
  }
}
