/**
 * `kubectl cordon`, `uncordon` and `taint`.
 *
 * Mirrors: kubectl/pkg/cmd/drain/drain.go (RunCordonOrUncordon), kubectl/pkg/cmd/taint (taint.go, utils.go).
 */
import type { Node, Taint } from '../../api/types.gen.ts';
import { quote } from '../../api/go-text.ts';
import { isQualifiedName, isValidLabelValue } from '../../api/names.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, parseResourceArgs, type ResourceArg } from '../args/resource-args.ts';
import type { Query } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, usageError } from '../errors.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, PRINT_FLAGS } from './flag-sets.ts';
import { asError, findObjects, type Found } from './requests.ts';

const CORDON_FLAGS = flagTable(`${DRY_RUN_FLAG}\n-l, --selector=''`);

export const CORDON: Command = { name: 'cordon', flags: CORDON_FLAGS, run: (invocation) => setUnschedulable(invocation, true) };
export const UNCORDON: Command = { name: 'uncordon', flags: CORDON_FLAGS, run: (invocation) => setUnschedulable(invocation, false) };
export const TAINT: Command = {
  name: 'taint',
  flags: flagTable(
    `--all=false\n${PRINT_FLAGS}\n${DRY_RUN_FLAG}\n--field-manager='kubectl-taint'\n--overwrite=false\n-l, --selector=''\n--validate?strict='strict'`,
  ),
  run: taint,
};

/** The nodes that the arguments or the selector mean. */
function* nodesOf({ client, flags, namespace }: Invocation, wanted: readonly ResourceArg[]): Task<{ found: Found[]; errors: Error[] }> {
  const query: Query = flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
  return yield* findObjects(client, wanted, { namespace, query });
}

function* setUnschedulable(invocation: Invocation, isWanted: boolean): Task<number> {
  const { found, errors } = yield* targetNodesOf(invocation);
  // The first that is not there ends it, before anything is done.
  if (errors[0]) throw errors[0];
  for (const each of found) yield* setUnschedulableOf(invocation, each, isWanted);
  return 0;
}

/** The nodes of `cordon`, `uncordon` and `drain`: named, or chosen by `-l`. Throws where the command line names none. */
export function* targetNodesOf(invocation: Invocation): Task<{ found: Found[]; errors: Error[] }> {
  const { args, flags, path } = invocation;
  const hasSelector = flags.text('selector') !== '';
  if (args.length === 0 && !hasSelector) throw usageError(path, `USAGE: ${path.replace('kubectl ', '')} NODE [flags]`);
  if (args.length > 0 && hasSelector) throw new CommandError('error: cannot specify both a node name and a --selector option');
  const wanted = args.length === 0 ? parseResourceArgs(['nodes']) : args.flatMap((arg) => parseResourceArgs(arg.includes('/') ? [arg] : ['nodes', arg]));
  return yield* nodesOf(invocation, wanted);
}

/** Closes a node to new pods, or opens it again, and says so. */
export function* setUnschedulableOf({ client, flags, host }: Invocation, { resource, object, path }: Found, isWanted: boolean): Task<void> {
  const dryRun = dryRunOf(flags);
  const done = isWanted ? 'cordoned' : 'uncordoned';
  const name = objectName(resource, object.metadata?.name ?? '');
  if (resource.kind !== 'Node') return yield* host.print(`${name} skipped\n`);
  if (((object as Node).spec.unschedulable ?? false) === isWanted) return yield* host.print(`${name} already ${done}${dryRunSuffix(dryRun)}\n`);
  if (dryRun !== 'client') {
    const query: Query = dryRun === 'server' ? { dryRun: 'All' } : {};
    const body = { spec: { unschedulable: isWanted ? true : null } };
    yield* client.send({ method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', query, body });
  }
  yield* host.print(`${name} ${done}${dryRunSuffix(dryRun)}\n`);
}

/** What a taint command asks for: taints to add, and key or key:effect to take away. */
interface TaintChanges {
  readonly add: readonly Taint[];
  readonly remove: readonly { key: string; effect: string }[];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function parseTaints(words: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const word of words) {
    const isRemoval = word.endsWith('-');
    // Without an effect the whole word is a key, whatever is in it.
    const match = /^([^=:]+)(?:=([^:]*))?:(\w*)$|^([^:]*)$/.exec(isRemoval ? word.slice(0, -1) : word);
    const [, named, value = '', effect = '', bare = ''] = match ?? [];
    const key = named ?? bare;
    if (!match) throw new CommandError(`error: invalid taint spec: ${word}`);
    const problems = [...isQualifiedName(key), ...isValidLabelValue(value)];
    if (problems.length > 0) throw new CommandError(`error: invalid taint spec: ${word}, ${problems.join('; ')}`);
    if (!isRemoval && effect === '') throw new CommandError(`error: invalid taint spec: ${word}`);
    if (effect !== '' && !EFFECTS.includes(effect)) throw new CommandError(`error: invalid taint effect: ${effect}, unsupported taint effect`);
    if (isRemoval) remove.push({ key, effect });
    else if (add.some((each) => each.key === key && each.effect === effect))
      throw new CommandError(`error: duplicated taints with the same key and effect: ${word}`);
    else add.push({ key, ...(value !== '' && { value }), effect: effect as Taint['effect'] });
  }
  return { add, remove };
}

/** The changes; what is wrong with a taint is a matter of usage. */
function taintChangesOf(words: readonly string[], path: string): TaintChanges {
  try {
    return parseTaints(words);
  } catch (error) {
    throw usageError(path, asError(error).message.replace(/^error: /, ''));
  }
}

const isTaint = (word: string): boolean => /[:=]/.test(word) || word.endsWith('-');

function* taint(invocation: Invocation): Task<number> {
  const { args, flags, host, client, path } = invocation;
  const first = args.findIndex(isTaint);
  const resources = first < 0 ? args : args.slice(0, first);
  const words = first < 0 ? [] : args.slice(first);
  if (resources.length < 1) throw new CommandError('error: one or more resources must be specified as <resource> <name>');
  if (words.length < 1) throw new CommandError('error: at least one taint update is required');
  const changes = taintChangesOf(words, path);
  const both = changes.remove.filter(({ key, effect }) => changes.add.some((each) => each.key === key && (effect === '' || effect === each.effect)));
  if (both.length > 0)
    throw new CommandError(
      `error: can not both modify and remove the following taint(s) in the same command: ${both.map(({ key, effect }) => `${key}=${effect}`).join(', ')}`,
    );
  const wanted = parseResourceArgs(resources, flags.bool('all') || flags.text('selector') !== '');
  if (wanted.some(({ resource }) => resource.kind !== 'Node'))
    throw new CommandError(`error: invalid resource type ${resources[0]}, only node types are supported`);
  if (wanted.some(({ name }) => name === undefined) && !flags.bool('all') && flags.text('selector') === '')
    throw new CommandError("error: at least one resource name must be specified since 'all' parameter is not set");
  const { found, errors } = yield* nodesOf(invocation, wanted);
  const dryRun = dryRunOf(flags);
  for (const { resource, object, path: nodePath } of found) {
    try {
      const { taints, done } = changeTaints((object as Node).spec.taints ?? [], changes, flags.bool('overwrite'), object.metadata?.name ?? '');
      if (dryRun !== 'client') {
        const query: Query = dryRun === 'server' ? { dryRun: 'All' } : {};
        const body = { spec: { taints: taints.length > 0 ? taints : null } };
        yield* client.send({ method: 'PATCH', path: nodePath, contentType: 'application/merge-patch+json', query, body });
      }
      yield* host.print(`${objectName(resource, object.metadata?.name ?? '')} ${done}\n`);
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** The taints after the change, and what to call it. Throws where one is there already, or is not there to be removed. */
function changeTaints(before: readonly Taint[], { add, remove }: TaintChanges, isOverwriting: boolean, node: string): { taints: Taint[]; done: string } {
  const clash = add.find((each) => before.some(({ key, effect }) => key === each.key && effect === each.effect));
  if (clash && !isOverwriting) {
    throw new CommandError(`error: node ${node} already has ${clash.key} taint(s) with same effect(s) and --overwrite is false`);
  }
  const isRemoved = ({ key, effect }: Taint): boolean => remove.some((each) => each.key === key && (each.effect === '' || each.effect === effect));
  for (const { key, effect } of remove) {
    if (before.some((each) => each.key === key && (effect === '' || each.effect === effect))) continue;
    throw new CommandError(effect === '' ? `error: taint ${quote(key)} not found` : `error: taint ${quote(`${key}:${effect}`)} not found`);
  }
  const kept = before.filter((each) => !isRemoved(each) && !add.some(({ key, effect }) => key === each.key && effect === each.effect));
  const done = isOverwriting || (add.length > 0 && remove.length > 0) ? 'modified' : add.length === 0 ? 'untainted' : 'tainted';
  return { taints: [...add, ...kept], done };
}
