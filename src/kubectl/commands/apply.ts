/**
 * `kubectl apply -f`: create what is not there, patch what differs from the manifest.
 *
 * Mirrors: kubectl/pkg/cmd/apply (apply.go, patcher.go).
 * Differs: --server-side, --prune and --overwrite=false are refused; a conflicting patch is not tried again.
 */
import type { ApiObject } from '../../api/door.ts';
import { createThreeWayMergePatch } from '../../api/patch/create-strategic-merge-patch.ts';
import type { JsonObject } from '../../api/patch/json-value.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { addSource, AggregateFailure, CommandError, StatusError, usageError } from '../errors.ts';
import { readManifests, type ManifestObject } from '../manifests.ts';
import { goJson } from '../printers/json.ts';
import { SET_LAST_APPLIED, VIEW_LAST_APPLIED } from './last-applied.ts';
import { fieldValidationOf, LAST_APPLIED, post, showing, withLastApplied } from './post-object.ts';
import { dryRunOf } from './dry-run.ts';
import { EDIT_LAST_APPLIED } from './edit.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { objectPath } from './requests.ts';

export const APPLY: Command = {
  name: 'apply',
  flags: flagTable(`
    --all=false !
    ${PRINT_FLAGS}
    --cascade?background='background'
    ${DRY_RUN_FLAG}
    --field-manager='kubectl-client-side-apply'
    ${FILE_FLAGS}
    --force=false !
    --force-conflicts=false !
    --grace-period=-1
    --openapi-patch=true
    --overwrite=true !
    --prune=false !
    --prune-allowlist=[] !
    -l, --selector='' !
    --server-side=false !
    --subresource='' !
    --timeout=0s
    --validate?strict='strict'
    --wait=false`),
  subcommands: [EDIT_LAST_APPLIED, SET_LAST_APPLIED, VIEW_LAST_APPLIED],
  run: apply,
};

function* apply(invocation: Invocation): Task<number> {
  const { flags, host, namespace, args, path } = invocation;
  const files = flags.list('filename');
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(' ')}]`);
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k');
  const isValidated = fieldValidationOf(flags.text('validate')) === 'Strict';
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated,
  });
  if (objects.length === 0 && errors.length === 0) throw new CommandError('error: no objects passed to apply');
  const output = flags.text('output');
  const isShownAtOnce = output === '' || output === 'name';
  const applied: ApiObject[] = [];
  for (const manifest of objects) {
    try {
      const { object, done } = yield* applyOne(invocation, manifest);
      if (isShownAtOnce) yield* showing(invocation, done)(manifest.resource, object);
      else applied.push(object);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  if (applied.length > 0) yield* host.print(objectPrinterOf(output, flags, { host }).print(applied.length === 1 ? applied[0]! : listOf(applied)));
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

const describeInfo = ({ resource, name, namespace }: ManifestObject): string =>
  `Resource: "${resource.group}/${resource.version}, Resource=${resource.name}", GroupVersionKind: "${resource.group}/${resource.version}, Kind=${resource.kind}"\n` +
  `Name: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;

/** Several objects are printed as a list. */
const listOf = (items: readonly ApiObject[]): ApiObject => ({ kind: 'List', apiVersion: 'v1', metadata: {}, items }) as ApiObject;

/** What there is then, and what to call that. */
interface Applied {
  readonly object: ApiObject;
  readonly done: 'created' | 'configured' | 'unchanged';
}

function* applyOne(invocation: Invocation, manifest: ManifestObject): Task<Applied> {
  const { client } = invocation;
  const { resource, object, source, name, namespace } = manifest;
  const retrieving = `retrieving current configuration of:\n${describeInfo(manifest)}\nfrom server for:`;
  if (name === '') throw addRetrieving(retrieving, source, new CommandError('resource name may not be empty'));
  let current: ApiObject | undefined;
  try {
    current = yield* client.find(objectPath(resource, namespace, name));
  } catch (error) {
    throw addRetrieving(retrieving, source, error);
  }
  if (current) return yield* patch(invocation, manifest, current);
  try {
    return { object: yield* post(invocation, resource, namespace, withLastApplied(object)), done: 'created' };
  } catch (error) {
    throw addSource('creating', source, error);
  }
}

/** kubectl's `error when retrieving …: "file": cause`, where the verb ends in a colon already. */
const addRetrieving = (verb: string, source: string, error: unknown): Error => addSource(verb, source, error);

function* patch(invocation: Invocation, manifest: ManifestObject, current: ApiObject): Task<Applied> {
  const { client, host, flags } = invocation;
  const { resource, object, source, name, namespace } = manifest;
  const dryRun = dryRunOf(flags);
  // On the client nothing is computed: what is there is shown, as if it had been changed.
  if (dryRun === 'client') return { object: current, done: 'configured' };
  const original = current.metadata?.annotations?.[LAST_APPLIED];
  if (original === undefined) {
    yield* host.printError(
      `Warning: resource ${resource.name}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. ` +
        'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. ' +
        'The missing annotation will be patched automatically.\n',
    );
  }
  const modified = withLastApplied(object);
  const body = createThreeWayMergePatch(parseObject(original), modified as JsonObject, current as JsonObject, resource.kind);
  if (Object.keys(body).length === 0) return { object: current, done: 'unchanged' };
  const query = {
    fieldManager: flags.text('field-manager'),
    fieldValidation: fieldValidationOf(flags.text('validate')),
    ...(dryRun === 'server' && { dryRun: 'All' }),
  };
  try {
    const path = objectPath(resource, namespace, name);
    const { body: patched } = yield* client.send({ method: 'PATCH', path, query, contentType: 'application/strategic-merge-patch+json', body });
    return { object: patched as ApiObject, done: 'configured' };
  } catch (error) {
    throw addSource(`applying patch:\n${goJson(body)}\nto:\n${describeInfo(manifest)}\nfor:`, source, error);
  }
}

const parseObject = (text: string | undefined): JsonObject => (text === undefined ? {} : (JSON.parse(text) as JsonObject));
