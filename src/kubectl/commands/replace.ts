/**
 * `kubectl replace`.
 *
 * Mirrors: kubectl/pkg/cmd/replace/replace.go.
 * Differs: --raw and --subresource are refused.
 */
import type { ApiObject } from '../../api/door.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { addSource, AggregateFailure, CommandError } from '../errors.ts';
import { readManifests, type ManifestObject } from '../manifests.ts';
import { fieldValidationOf, LAST_APPLIED, post, showing, withLastApplied } from './post-object.ts';
import { deleteTargets } from './delete.ts';
import { dryRunOf } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { objectPath } from './requests.ts';

export const REPLACE: Command = {
  name: 'replace',
  flags: flagTable(`
    ${PRINT_FLAGS}
    --cascade?background='background'
    ${DRY_RUN_FLAG}
    --field-manager='kubectl-replace'
    ${FILE_FLAGS}
    --force=false
    --grace-period=-1
    --raw='' !
    --save-config=false
    --subresource='' !
    --timeout=0s
    --validate?strict='strict'
    --wait=false`),
  run: replace,
};

function* replace(invocation: Invocation): Task<number> {
  const { flags, host, namespace } = invocation;
  const files = flags.list('filename');
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k');
  const gracePeriod = flags.int('grace-period');
  if (gracePeriod >= 0 && !flags.bool('force')) throw new CommandError('error: --grace-period must have --force specified');
  if (flags.durationMs('timeout') > 0 && !flags.bool('force')) throw new CommandError('error: --timeout must have --force specified');
  const isValidated = fieldValidationOf(flags.text('validate')) === 'Strict';
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated,
  });
  if (objects.length === 0 && errors.length === 0) throw new CommandError('error: no objects passed to replace');
  if (flags.bool('force')) {
    const timeoutMs = flags.durationMs('timeout');
    // Nothing is waited for beyond the deletions themselves; NotFound is as good as deleted.
    errors.push(
      ...(yield* deleteTargets(invocation, objects, {
        ...(gracePeriod >= 0 && { gracePeriod, isForced: gracePeriod === 0 }),
        ignoreNotFound: true,
        timeoutMs,
      })),
    );
  }
  const show = showing(invocation, 'replaced');
  for (const manifest of objects) {
    try {
      const { resource, object, namespace: where } = manifest;
      const isKept = flags.bool('save-config') || object.metadata?.annotations?.[LAST_APPLIED] !== undefined;
      const sent = isKept ? withLastApplied(object) : object;
      yield* show(resource, flags.bool('force') ? yield* post(invocation, resource, where, sent) : yield* put(invocation, manifest, sent));
    } catch (error) {
      errors.push(addSource(flags.bool('force') ? 'creating' : 'replacing', manifest.source, error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** Replaces whatever is there: without a resourceVersion of its own, the object takes that of the present one. */
function* put({ client, flags }: Invocation, { resource, namespace, name }: ManifestObject, object: ApiObject): Task<ApiObject> {
  const dryRun = dryRunOf(flags);
  if (dryRun === 'client') return object;
  const path = objectPath(resource, namespace, name);
  const current = yield* client.get(path);
  const resourceVersion = object.metadata?.resourceVersion ?? current.metadata?.resourceVersion;
  const query = {
    fieldManager: flags.text('field-manager'),
    fieldValidation: fieldValidationOf(flags.text('validate')),
    ...(dryRun === 'server' && { dryRun: 'All' }),
  };
  const body = { ...object, metadata: { ...object.metadata, resourceVersion } };
  return (yield* client.send({ method: 'PUT', path, query, body })).body as ApiObject;
}
