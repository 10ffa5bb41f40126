/**
 * `kubectl delete`: asks for the deletion of each object, then waits until they are gone.
 *
 * Mirrors: kubectl/pkg/cmd/delete/delete.go (Validate, DeleteResult), kubectl/pkg/cmd/wait/delete.go (IsDeleted).
 * Differs: --interactive is refused; waiting without --timeout has no limit.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import type { ApiResource } from '../../api/resources.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { kindName, objectName, parseResourceArgs } from '../args/resource-args.ts';
import { isNotFound } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { addSource, AggregateFailure, CommandError, noResources } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { goJson } from '../printers/json.ts';
import { DRY_RUN_FLAG, FILE_FLAGS } from './flag-sets.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { asError, findObjects, objectPath, rawRequestOf } from './requests.ts';

export const DELETE: Command = {
  name: 'delete',
  flags: flagTable(`
    --all=false
    -A, --all-namespaces=false
    --cascade?background='background'
    ${DRY_RUN_FLAG}
    --field-selector=''
    ${FILE_FLAGS}
    --force=false
    --grace-period=-1
    --ignore-not-found=false
    -i, --interactive=false !
    --now=false
    -o, --output=''
    --raw=''
    -l, --selector=''
    --timeout=0s
    --wait=true`),
  run: runDelete,
};

/** What is to be deleted. */
export interface Target {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  /** The file that names it, if one does. */
  readonly source?: string;
}

/** How `deleteTargets` deletes. */
export interface DeleteOptions {
  /** Seconds; undefined leaves it to the object. */
  gracePeriod?: number;
  isForced?: boolean;
  cascade?: string;
  ignoreNotFound?: boolean;
  dryRun?: 'none' | 'client' | 'server';
  isWaiting?: boolean;
  timeoutMs?: number;
  /** Prints `pod/web` instead of a sentence. */
  onlyNames?: boolean;
}

const PROPAGATION: Readonly<Record<string, string>> = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' };

function* runDelete(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  if (flags.text('raw') !== '') {
    const { body } = yield* invocation.client.send({ method: 'DELETE', ...rawRequestOf(flags.text('raw')) });
    yield* host.print(typeof body === 'string' ? body : `${goJson(body)}\n`);
    return 0;
  }
  const options = optionsOf(invocation);
  if (options.isForced && options.gracePeriod === 0) {
    yield* host.printError(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    );
  }
  const { targets, errors } = yield* targetsOf(invocation);
  if (targets.length === 0 && errors.length === 0) {
    yield* host.print('No resources found\n');
    return 0;
  }
  errors.push(...(yield* deleteTargets(invocation, targets, { ...options, ignoreNotFound: options.ignoreNotFound || flags.bool('all') })));
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** Reads the flags. Throws kubectl's failures for those that do not go together. */
function optionsOf({ flags }: Invocation): DeleteOptions {
  const fail = (message: string): never => {
    throw new CommandError(`error: ${message}`);
  };
  let gracePeriod = flags.int('grace-period');
  const isForced = flags.bool('force');
  if (flags.bool('now')) {
    if (gracePeriod !== -1) fail('--now and --grace-period cannot be specified together');
    gracePeriod = 1;
  }
  // A grace period of zero skips the kubelet, so it is only honoured with --force.
  if (gracePeriod === 0 && !isForced) gracePeriod = 1;
  if (isForced && gracePeriod < 0) gracePeriod = 0;
  if (isForced && gracePeriod > 0) fail('--force and --grace-period greater than 0 cannot be specified together');
  if (flags.bool('all') && flags.text('selector') !== '') fail('cannot set --all and --selector at the same time');
  if (flags.bool('all') && flags.text('field-selector') !== '') fail('cannot set --all and --field-selector at the same time');
  const output = flags.text('output');
  if (output !== '' && output !== 'name') fail(`unexpected -o output mode: ${output}. We only support '-o name'`);
  const cascade = { true: 'background', false: 'orphan' }[flags.text('cascade')] ?? flags.text('cascade');
  if (!(cascade in PROPAGATION)) fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  return {
    ...(gracePeriod >= 0 && { gracePeriod }),
    isForced,
    cascade,
    ignoreNotFound: flags.bool('ignore-not-found'),
    dryRun: dryRunOf(flags),
    isWaiting: flags.bool('wait'),
    timeoutMs: flags.durationMs('timeout'),
    onlyNames: output === 'name',
  };
}

/** The objects that the command line names. Those named one by one are not looked up first. */
function* targetsOf(invocation: Invocation): Task<{ targets: Target[]; errors: Error[] }> {
  const { flags, args, client, namespace, host } = invocation;
  const files = flags.list('filename');
  if (files.length > 0) {
    if (args.length > 0) throw new CommandError('error: when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    const read = yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') });
    return { targets: read.objects, errors: [...read.errors] };
  }
  if (args.length === 0) {
    const isSelecting = flags.bool('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
    throw isSelecting ? new CommandError('error: at least one resource must be specified to use a selector') : noResources();
  }
  const wanted = parseResourceArgs(args);
  const isSelected = flags.bool('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
  if (wanted.every(({ name }) => name !== undefined)) {
    if (isSelected) throw new CommandError('error: name cannot be provided when a selector is specified');
    return { targets: wanted.map(({ resource, name = '' }) => ({ resource, name, namespace: resource.namespaced ? namespace : '' })), errors: [] };
  }
  if (!isSelected) throw new CommandError('error: resource(s) were provided, but no name was specified');
  const query = {
    ...(flags.text('selector') !== '' && { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') !== '' && { fieldSelector: flags.text('field-selector') }),
  };
  const { found, errors } = yield* findObjects(client, wanted, { namespace, isEverywhere: flags.bool('all-namespaces'), query });
  return {
    targets: found.map(({ resource, object }) => ({ resource, name: object.metadata?.name ?? '', namespace: object.metadata?.namespace ?? '' })),
    errors,
  };
}

/** Deletes, says so, and waits. Returns the failures. */
export function* deleteTargets({ client, host }: Pick<Invocation, 'client' | 'host'>, targets: readonly Target[], options: DeleteOptions): Task<Error[]> {
  const errors: Error[] = [];
  const gone: { target: Target; uid: string | undefined }[] = [];
  for (const target of targets) {
    const path = objectPath(target.resource, target.namespace, target.name);
    try {
      if (options.dryRun !== 'client') {
        const body = {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          ...(options.gracePeriod !== undefined && { gracePeriodSeconds: options.gracePeriod }),
          propagationPolicy: PROPAGATION[options.cascade ?? 'background'],
        };
        const response = yield* client.send({ method: 'DELETE', path, body, ...(options.dryRun === 'server' && { query: { dryRun: 'All' } }) });
        gone.push({ target, uid: uidOf(response.body) });
      }
      yield* host.print(sentenceOf(target, options));
    } catch (error) {
      if (options.ignoreNotFound && isNotFound(error)) continue;
      errors.push(target.source === undefined ? asError(error) : addSource('deleting', target.source, error));
    }
  }
  if (options.isWaiting !== false && (options.dryRun ?? 'none') === 'none') {
    const untilMs = options.timeoutMs ? host.nowMs + options.timeoutMs : undefined;
    for (const { target, uid } of gone) {
      if (!(yield* isGone({ client, host }, target, uid, untilMs))) {
        errors.push(new CommandError(`error: timed out waiting for the condition on ${target.resource.name}/${target.name}`));
      }
    }
  }
  return errors;
}

/** The uid in a DELETE's answer: the object's own, or what the Status says of it. */
function uidOf(body: unknown): string | undefined {
  const { metadata, details } = body as ApiObject & { details?: { uid?: string } };
  return metadata?.uid ?? details?.uid;
}

function sentenceOf({ resource, name, namespace }: Target, options: DeleteOptions): string {
  if (options.onlyNames) return `${objectName(resource, name)}\n`;
  const verb = options.isForced && options.gracePeriod === 0 ? 'force deleted' : 'deleted';
  const where = resource.namespaced ? ` from ${namespace} namespace` : '';
  return `${kindName(resource)} ${quote(name)} ${verb}${where}${dryRunSuffix(options.dryRun)}\n`;
}

/** Waits until the object of that uid is there no more. False when `untilMs` (virtual) came first. */
export function* isGone({ client, host }: Pick<Invocation, 'client' | 'host'>, target: Target, uid: string | undefined, untilMs?: number): Task<boolean> {
  const path = objectPath(target.resource, target.namespace, target.name);
  for (;;) {
    const present = yield* client.find(path);
    if (!present || (uid !== undefined && present.metadata?.uid !== uid)) return true;
    if (untilMs !== undefined && host.nowMs >= untilMs) return false;
    const query = { fieldSelector: `metadata.name=${target.name}`, resourceVersion: present.metadata?.resourceVersion ?? '' };
    const stream = client.watch(resourcePath(target.resource, { namespace: target.namespace }), query);
    try {
      for (;;) {
        const event = yield* stream.next(untilMs);
        if (!event) return false;
        if (event.type === 'DELETED') return true;
        if (event.type === 'ERROR') break;
      }
    } finally {
      stream.stop();
    }
  }
}
