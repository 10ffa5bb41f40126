/**
 * `kubectl wait`.
 *
 * Mirrors: kubectl/pkg/cmd/wait (wait.go, condition.go, json.go, create.go, delete.go).
 */
import type { ApiObject } from '../../api/door.ts';
import { resourcePath } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, type ResourceArg } from '../args/resource-args.ts';
import { isNotFound } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, noResources } from '../errors.ts';
import { compileJsonPath, relaxedJsonPath, valueText } from '../printers/jsonpath.ts';
import { isGone } from './delete.ts';
import { FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { resourceArgsOf } from './named-objects.ts';
import { asError, findObjects } from './requests.ts';

export const WAIT: Command = {
  name: 'wait',
  flags: flagTable(`
    --all=false
    -A, --all-namespaces=false
    ${PRINT_FLAGS}
    --field-selector=''
    ${FILE_FLAGS}
    --for=[...]
    --local=false !
    -l, --selector=''
    --timeout=30s`),
  run: wait,
};

/** What is waited for: that it is there, that it is gone, or that it looks like this. */
type Wanted = { readonly for: 'create' } | { readonly for: 'delete' } | { readonly for: 'state'; readonly holds: (object: ApiObject) => boolean };

const A_WEEK_MS = 7 * 24 * 3_600_000;

function* wait(invocation: Invocation): Task<number> {
  const { flags, host, client } = invocation;
  const wanted = wantedOf(flags.list('for'));
  const timeoutMs = flags.durationMs('timeout');
  // Zero looks once, below zero is a week.
  const untilMs = host.nowMs + (timeoutMs < 0 ? A_WEEK_MS : timeoutMs);
  if (wanted.for === 'create') yield* untilCreated(invocation, untilMs, timeoutMs);
  const { targets, errors } = yield* targetsOf(invocation, wanted);
  if (targets.length === 0 && errors.length === 0 && wanted.for !== 'delete') throw new CommandError('error: no matching resources found');
  for (const { resource, name, where, uid } of targets) {
    const target = { resource, name, namespace: where };
    const isMet =
      wanted.for === 'create' ||
      (wanted.for === 'delete' ? yield* isGone({ client, host }, target, uid, untilMs) : yield* holds(invocation, target, wanted.holds, untilMs));
    if (isMet) yield* host.print(`${objectName(resource, name)} condition met\n`);
    else {
      const problem = timeoutMs === 0 ? 'condition not met for' : 'timed out waiting for the condition on';
      errors.push(new CommandError(`error: ${problem} ${resource.name}/${name}`));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function wantedOf(conditions: readonly string[]): Wanted {
  const text = conditions.at(-1);
  const lower = text?.toLowerCase() ?? '';
  if (lower === 'delete') return { for: 'delete' };
  if (lower === 'create') return { for: 'create' };
  if (text !== undefined && lower.startsWith('condition=')) return { for: 'state', holds: conditionHolds(text.slice('condition='.length)) };
  if (text !== undefined && lower.startsWith('jsonpath=')) return { for: 'state', holds: jsonPathHolds(text.slice('jsonpath='.length)) };
  throw new CommandError(`error: unrecognized condition: ${text === undefined ? '[]' : JSON.stringify(text)}`);
}

/** `Ready`, or `Ready=false`: a condition and its status, whatever their case. */
function conditionHolds(text: string): (object: ApiObject) => boolean {
  const [type = '', status = 'true'] = text.split('=');
  return (object) => {
    const { status: state, metadata } = object as ApiObject & { status?: { conditions?: { type: string; status: string; observedGeneration?: number }[] } };
    const condition = state?.conditions?.find((each) => each.type.toLowerCase() === type.toLowerCase());
    if (!condition || (condition.observedGeneration ?? Infinity) < (metadata?.generation ?? 0)) return false;
    return condition.status.toLowerCase() === status.toLowerCase();
  };
}

/** `{.status.phase}=Running`, or `{.status.podIP}` alone: there is a value. */
function jsonPathHolds(text: string): (object: ApiObject) => boolean {
  const equals = /^(\{.*\}|'\{.*\}'|[^=]*(?:==[^=]*)*)(?:=([\s\S]*))?$/.exec(text);
  const expression = (equals?.[1] ?? text).replace(/^'(.*)'$/, '$1');
  const value = equals?.[2]?.replace(/^(["'])(.*)\1$/, '$2');
  if (expression === '') throw new CommandError('error: jsonpath expression cannot be empty');
  if (value === '') throw new CommandError("error: jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  const path = compileJsonPath(relaxedJsonPath(expression));
  return (object) => {
    const found = path.find(object).flat();
    if (found.length === 0) return false;
    if (found.length > 1) throw new CommandError('error: given jsonpath expression matches more than one value');
    if (value === undefined) return true;
    if (typeof found[0] === 'object' && found[0] !== null) throw new CommandError('error: jsonpath leads to a nested object or list which is not supported');
    return valueText(found[0]) === value;
  };
}

interface Target {
  readonly resource: ResourceArg['resource'];
  readonly name: string;
  readonly where: string;
  readonly uid: string | undefined;
}

function* targetsOf(invocation: Invocation, wanted: Wanted): Task<{ targets: Target[]; errors: Error[] }> {
  const { flags, args, client, namespace } = invocation;
  const files = flags.list('filename');
  if (files.length === 0 && args.length === 0) throw noResources();
  const selection = yield* resourceArgsOf(invocation);
  const query = {
    ...(flags.text('selector') !== '' && { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') !== '' && { fieldSelector: flags.text('field-selector') }),
  };
  const isSelected = flags.bool('all') || Object.keys(query).length > 0;
  if (!isSelected && selection.some(({ name }) => name === undefined)) throw new CommandError('error: resource(s) were provided, but no name was specified');
  const { found, errors } = yield* findObjects(client, selection, { namespace, isEverywhere: flags.bool('all-namespaces'), query });
  // What is gone already has been waited for.
  const missed = wanted.for === 'delete' ? errors.filter((error) => !isNotFound(error)) : errors;
  return {
    errors: missed,
    targets: found.map(({ resource, object }) => ({
      resource,
      name: object.metadata?.name ?? '',
      where: object.metadata?.namespace ?? '',
      uid: object.metadata?.uid,
    })),
  };
}

/** Watches an object until it looks as wanted. */
function* holds(
  { client, host }: Invocation,
  target: { resource: ResourceArg['resource']; name: string; namespace: string },
  isMet: (object: ApiObject) => boolean,
  untilMs: number,
): Task<boolean> {
  const path = resourcePath(target.resource, { namespace: target.namespace });
  const stream = client.watch(path, { fieldSelector: `metadata.name=${target.name}`, resourceVersion: '0' });
  try {
    for (;;) {
      // Watches speak after the call that started them, so a wait of zero still looks once.
      const event = yield* stream.next(Math.max(untilMs, host.nowMs + 1));
      if (!event) return false;
      if (event.type === 'DELETED') throw new CommandError(`Error from server (NotFound): ${target.resource.name} "${target.name}" not found`);
      if (event.type !== 'BOOKMARK' && event.type !== 'ERROR' && isMet(event.object as ApiObject)) return true;
      if (host.nowMs >= untilMs) return false;
    }
  } finally {
    stream.stop();
  }
}

/** Looks every second until all of the named objects are there. */
function* untilCreated(invocation: Invocation, untilMs: number, timeoutMs: number): Task<void> {
  const { client, host, namespace } = invocation;
  if (timeoutMs === 0) return;
  if (invocation.args.length === 0 && invocation.flags.list('filename').length === 0) throw noResources();
  const selection = yield* resourceArgsOf(invocation);
  for (;;) {
    const { found, errors } = yield* findObjects(client, selection, { namespace });
    for (const error of errors) if (!isNotFound(error)) throw asError(error);
    if (errors.length === 0 && found.length > 0) return;
    if (host.nowMs >= untilMs) throw new CommandError('error: timed out waiting for the condition');
    yield* host.sleep(1000);
  }
}
