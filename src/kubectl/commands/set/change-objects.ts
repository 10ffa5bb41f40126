/**
 * What all of `kubectl set` do: find objects, change their pod templates (or another part), send what is new as a patch, say so.
 *
 * Mirrors: kubectl/pkg/cmd/set/helper.go (CalculatePatches), kubectl/pkg/polymorphichelpers/updatepodspec.go.
 */
import type { ApiObject } from '../../../api/door.ts';
import { createTwoWayMergePatch } from '../../../api/patch/create-strategic-merge-patch.ts';
import { isObject, type JsonObject } from '../../../api/patch/json-value.ts';
import type { Container, PodSpec } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { objectName, parseResourceArgs } from '../../args/resource-args.ts';
import type { Query } from '../../client.ts';
import type { Invocation } from '../../command.ts';
import { AggregateFailure, CommandError, noResources } from '../../errors.ts';
import { readManifests } from '../../manifests.ts';
import { objectPrinterOf } from '../../printers/object-printer.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from '../flag-sets.ts';
import { asError, findObjects, objectPath, type Found } from '../requests.ts';

/** Flags that every subcommand of `set` has. */
export const SET_FLAGS = `
  --all=false
  ${PRINT_FLAGS}
  ${DRY_RUN_FLAG}
  --field-manager='kubectl-set'
  ${FILE_FLAGS}
  --local=false
  -l, --selector=''`;

/** The objects that the words, the files or the selector mean. With --local the files are all there is. */
export function* setTargetsOf({ flags, client, host, namespace }: Invocation, words: readonly string[]): Task<{ found: Found[]; errors: Error[] }> {
  dryRunOf(flags);
  const files = flags.list('filename');
  if (words.length === 0 && files.length === 0) throw noResources();
  if (files.length > 0) {
    const read = yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') });
    const targets = read.objects.map(({ resource, object, namespace: where, name }) => ({ resource, object, path: objectPath(resource, where, name) }));
    if (flags.bool('local')) return { found: targets, errors: [...read.errors] };
    const found: Found[] = [];
    for (const target of targets) found.push({ ...target, object: yield* client.get(target.path) });
    return { found, errors: [...read.errors] };
  }
  if (flags.bool('local')) throw new CommandError('error: when --local is specified, a file is required');
  const selector = flags.text('selector');
  const wanted = parseResourceArgs(words, selector !== '' || flags.bool('all'));
  if (selector === '' && !flags.bool('all') && wanted.some(({ name }) => name === undefined))
    throw new CommandError('error: resource(s) were provided, but no name was specified');
  const query: Query = selector === '' ? {} : { labelSelector: selector };
  return yield* findObjects(client, wanted, { namespace, query });
}

/** Changes each object and sends the difference; an object that stays as it is is passed over in silence. */
export function* changeEach(
  invocation: Invocation,
  targets: { found: readonly Found[]; errors: readonly Error[] },
  words: { readonly done: string; readonly failed: string; readonly isAlwaysSent?: boolean },
  change: (target: Found) => ApiObject,
): Task<number> {
  const errors = [...targets.errors];
  for (const target of targets.found) {
    try {
      yield* changeOne(invocation, target, words, change(target));
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function* changeOne(
  { client, flags, host }: Invocation,
  { resource, object, path }: Found,
  { done, failed, isAlwaysSent = false }: { done: string; failed: string; isAlwaysSent?: boolean },
  changed: ApiObject,
): Task<void> {
  const dryRun = dryRunOf(flags);
  const body = createTwoWayMergePatch(object as JsonObject, changed as JsonObject, resource.kind);
  if (Object.keys(body).length === 0 && !isAlwaysSent) return;
  let result = changed;
  if (dryRun !== 'client' && !flags.bool('local')) {
    const query: Query = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) };
    try {
      result = (yield* client.send({ method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', query, body })).body as ApiObject;
    } catch (error) {
      throw new CommandError(`error: ${failed} ${asError(error).message}`);
    }
  }
  const output = flags.text('output');
  const said = `${objectName(resource, object.metadata?.name ?? '')} ${done}${dryRunSuffix(dryRun)}\n`;
  yield* host.print(output === '' ? said : objectPrinterOf(output, flags, { host }).print(result));
}

/** Where kinds keep the pods' spec. */
const SPEC_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController'].map((kind) => [kind, ['spec', 'template', 'spec']]),
  ),
};

/** The object with a changed pod spec. Throws kubectl's words for a kind that has no pods. */
export function withPodSpec({ resource, object }: Found, change: (spec: PodSpec) => PodSpec): ApiObject {
  const path = SPEC_PATHS[resource.kind];
  if (!path)
    throw new CommandError(
      `error: ${resource.name}/${object.metadata?.name ?? ''} the object is not a pod or does not have a pod template: *${resource.version}.${resource.kind}`,
    );
  const into = (value: unknown, [key, ...rest]: readonly string[]): unknown =>
    key === undefined ? change(value as PodSpec) : { ...(isObject(value) ? value : {}), [key]: into(isObject(value) ? value[key] : undefined, rest) };
  return into(object, path) as ApiObject;
}

/** Whether a container's name matches a pattern such as `*` or `web-*`. */
export function matchesPattern(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return name === pattern;
  const [head = '', tail = ''] = [parts[0], parts.at(-1)];
  let at = head.length;
  if (!name.startsWith(head) || !name.endsWith(tail) || name.length < head.length + tail.length) return false;
  for (const part of parts.slice(1, -1)) {
    const next = name.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return at <= name.length - tail.length;
}

/** Containers and init containers of a spec, those that match changed. */
export function withContainers(spec: PodSpec, pattern: string, change: (container: Container) => Container): { spec: PodSpec; count: number } {
  let count = 0;
  const each = (container: Container): Container => {
    if (!matchesPattern(container.name, pattern)) return container;
    count++;
    return change(container);
  };
  const containers = spec.containers.map(each);
  const initContainers = spec.initContainers?.map(each);
  return { spec: { ...spec, containers, ...(initContainers && { initContainers }) }, count };
}
