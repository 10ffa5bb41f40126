/**
 * `kubectl apply view-last-applied` and `set-last-applied`.
 *
 * Mirrors: kubectl/pkg/cmd/apply/{apply_view_last_applied,apply_set_last_applied}.go.
 */
import { parse } from 'yaml';
import type { ApiObject } from '../../api/door.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName } from '../args/resource-args.ts';
import type { Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, noResources, usageError } from '../errors.ts';
import { printJson } from '../printers/json.ts';
import { printYaml } from '../printers/yaml.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { LAST_APPLIED, withLastApplied } from './post-object.ts';
import { objectsInFiles, resourceArgsOf } from './named-objects.ts';
import { findObjects, objectPath } from './requests.ts';

export const VIEW_LAST_APPLIED: Command = {
  name: 'view-last-applied',
  flags: flagTable(`--all=false\n${FILE_FLAGS}\n-o, --output='yaml'\n-l, --selector=''`),
  run: view,
};

export const SET_LAST_APPLIED: Command = {
  name: 'set-last-applied',
  flags: flagTable(`${PRINT_FLAGS}\n--create-annotation=false\n${DRY_RUN_FLAG}\n${FILE_FLAGS}`),
  run: set,
};

function* view(invocation: Invocation): Task<number> {
  const { flags, host, client, namespace, args, path } = invocation;
  const output = flags.text('output');
  if (output !== 'yaml' && output !== 'json') throw usageError(path, `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
  if (args.length === 0 && flags.list('filename').length === 0) throw noResources();
  const selector = flags.text('selector');
  const { found, errors } = yield* findObjects(client, yield* resourceArgsOf(invocation), {
    namespace,
    query: selector === '' ? {} : { labelSelector: selector },
  });
  for (const { object } of found) {
    const applied = object.metadata?.annotations?.[LAST_APPLIED];
    // kubectl wraps a failure that there is none of, and so says nothing.
    if (applied === undefined) continue;
    const value: unknown = parse(applied);
    yield* host.print(output === 'json' ? printJson(value).replaceAll(/^( {4})+/gm, (margin) => '  '.repeat(margin.length / 4)) : printYaml(value));
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function* set(invocation: Invocation): Task<number> {
  const { flags, host, client } = invocation;
  if (flags.list('filename').length === 0) throw noResources();
  const objects = yield* objectsInFiles(invocation);
  const dryRun = dryRunOf(flags);
  for (const { resource, object, namespace: where, name } of objects) {
    const path = objectPath(resource, where, name);
    const current: ApiObject = yield* client.get(path);
    if (current.metadata?.annotations?.[LAST_APPLIED] === undefined && !flags.bool('create-annotation'))
      throw new CommandError(
        `error: no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
      );
    const body = { metadata: { annotations: { [LAST_APPLIED]: withLastApplied(object).metadata?.annotations?.[LAST_APPLIED] } } };
    const query: Query = dryRun === 'server' ? { dryRun: 'All' } : {};
    if (dryRun !== 'client') yield* client.send({ method: 'PATCH', path, query, contentType: 'application/merge-patch+json', body });
    yield* host.print(`${objectName(resource, name)} configured${dryRunSuffix(dryRun)}\n`);
  }
  return 0;
}
