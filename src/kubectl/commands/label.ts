/**
 * `kubectl label` and `kubectl annotate`.
 *
 * Mirrors: kubectl/pkg/cmd/label/label.go, kubectl/pkg/cmd/annotate/annotate.go.
 * Differs: --local is refused.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote, sortedJson, sortedKeys } from '../../api/go-text.ts';
import { isValidLabelValue } from '../../api/names.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, parseResourceArgs } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { asError, findNamed, findObjects, objectPath, type Found } from './requests.ts';

const FLAGS = `
  --all=false
  -A, --all-namespaces=false
  ${PRINT_FLAGS}
  ${DRY_RUN_FLAG}
  --field-selector=''
  ${FILE_FLAGS}
  --list=false
  --local=false
  --overwrite=false
  --resource-version=''
  -l, --selector=''`;

/** What differs between the two commands. */
interface Kind {
  readonly field: 'labels' | 'annotations';
  readonly noun: string;
  readonly done: string;
}

const LABELS: Kind = { field: 'labels', noun: 'label', done: 'labeled' };
const ANNOTATIONS: Kind = { field: 'annotations', noun: 'annotation', done: 'annotated' };

export const LABEL: Command = { name: 'label', flags: flagTable(`${FLAGS}\n--field-manager='kubectl-label'`), run: (invocation) => change(invocation, LABELS) };
export const ANNOTATE: Command = {
  name: 'annotate',
  flags: flagTable(`${FLAGS}\n--field-manager='kubectl-annotate'`),
  run: (invocation) => change(invocation, ANNOTATIONS),
};

/** Changes of the command line: values to set, keys to take away. */
interface Changes {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

const isChange = (word: string): boolean => word.indexOf('=') > 0 || (word.endsWith('-') && word !== '-');

function parseChanges(words: readonly string[], { field, noun }: Kind): Changes {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0) {
      remove.push(word.slice(0, -1));
      continue;
    }
    const [key, value] = [word.slice(0, equals), word.slice(equals + 1)];
    if (field === 'labels' && value.includes('=')) throw new CommandError(`error: invalid label spec: ${word}`);
    // What is wrong with a key is left to the server to say.
    const wrong = field === 'labels' ? isValidLabelValue(value) : [];
    if (wrong.length > 0) throw new CommandError(`error: invalid label value: ${quote(word)}: ${wrong.join(';')}`);
    set[key] = value;
  }
  const both = remove.filter((key) => key in set);
  if (both.length > 0 && field === 'labels') throw new CommandError('error: can not both modify and remove a label in the same command');
  if (both.length > 0) throw new CommandError(`error: cannot modify and remove the same ${noun}(s) in the same command: ${both.join(', ')}`);
  return { set, remove };
}

function* change(invocation: Invocation, kind: Kind): Task<number> {
  const { args, flags } = invocation;
  dryRunOf(flags);
  const first = args.findIndex(isChange);
  const resources = first < 0 ? args : args.slice(0, first);
  const words = first < 0 ? [] : args.slice(first);
  const stray = words.find((word) => !isChange(word));
  if (stray !== undefined) throw new CommandError(`error: all resources must be specified before ${kind.noun} changes: ${stray}`);
  const files = flags.list('filename');
  const changes = parseChanges(words, kind);
  if (kind.field === 'labels' && flags.bool('list') && flags.text('output') !== '')
    throw new CommandError('error: --list and --output may not be specified together');
  if (resources.length < 1 && files.length === 0)
    throw new CommandError('error: one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (words.length < 1 && !flags.bool('list')) throw new CommandError(`error: at least one ${kind.noun} update is required`);
  const { found, errors } = yield* targets(invocation, resources);
  if (flags.text('resource-version') !== '' && found.length !== 1) throw new CommandError('error: --resource-version may only be used with a single resource');
  for (const each of found) {
    try {
      if (flags.bool('list')) yield* list(invocation, kind, each, { changes, isOneOfMany: found.length > 1 });
      else yield* changeOne(invocation, kind, each, changes);
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function* targets(invocation: Invocation, resources: readonly string[]): Task<{ found: Found[]; errors: Error[] }> {
  const { flags, client, namespace, host } = invocation;
  const files = flags.list('filename');
  if (files.length > 0) {
    const read = yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') });
    if (!flags.bool('local')) return yield* findNamed(client, read);
    const found = read.objects.map(({ resource, object, namespace: where, name }) => ({ resource, object, path: objectPath(resource, where, name) }));
    return { found, errors: [...read.errors] };
  }
  if (flags.bool('local')) throw new CommandError('error: can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
  const isSelected = flags.bool('all') || flags.text('selector') !== '' || flags.text('field-selector') !== '';
  const wanted = parseResourceArgs(resources, isSelected);
  if (!isSelected && wanted.some(({ name }) => name === undefined)) throw new CommandError('error: resource(s) were provided, but no name was specified');
  const query = {
    ...(flags.text('selector') !== '' && { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') !== '' && { fieldSelector: flags.text('field-selector') }),
  };
  return yield* findObjects(client, wanted, { namespace, isEverywhere: flags.bool('all-namespaces'), query });
}

/** `--list`: what there would be after the changes, of which none is made, with a heading where there are several. */
function* list(
  { host }: Invocation,
  { field }: Kind,
  { resource, object }: Found,
  { changes, isOneOfMany }: { changes: Changes; isOneOfMany: boolean },
): Task<void> {
  const pairs: Record<string, string> = { ...object.metadata?.[field], ...changes.set };
  for (const key of changes.remove) delete pairs[key];
  if (isOneOfMany) yield* host.print(`Listing ${field} for ${resource.kind}.${resource.group}/${object.metadata?.name ?? ''}:\n`);
  for (const key of sortedKeys(pairs)) yield* host.print(`${isOneOfMany ? ' ' : ''}${key}=${pairs[key]}\n`);
}

function* changeOne({ client, flags, host }: Invocation, { field, done }: Kind, { resource, object }: Found, { set, remove }: Changes): Task<void> {
  const before = object.metadata?.[field] ?? {};
  const { name = '', namespace = '' } = object.metadata ?? {};
  // What is only here is changed only here.
  const dryRun = flags.bool('local') ? 'client' : dryRunOf(flags);
  const taken = Object.keys(set).find((key) => key in before && before[key] !== set[key]);
  if (taken !== undefined && !flags.bool('overwrite'))
    throw new CommandError(
      field === 'labels'
        ? `error: '${taken}' already has a value (${before[taken]}), and --overwrite is false`
        : `error: --overwrite is false but found the following declared annotation(s): '${taken}' already has a value (${before[taken]})`,
    );
  const after = Object.fromEntries(Object.entries({ ...before, ...set }).filter(([key]) => !remove.includes(key)));
  if (field === 'labels' && dryRun !== 'client') for (const key of remove) if (!(key in before)) yield* host.print(`label ${quote(key)} not found.\n`);
  const isSame = sortedKeys(after).join() === sortedKeys(before).join() && Object.keys(after).every((key) => after[key] === before[key]);
  let result: ApiObject = { ...object, metadata: { ...object.metadata, [field]: after } };
  if (!isSame && dryRun !== 'client') {
    const resourceVersion = flags.text('resource-version');
    const patch = {
      metadata: { ...(resourceVersion !== '' && { resourceVersion }), [field]: { ...set, ...Object.fromEntries(remove.map((key) => [key, null])) } },
    };
    const query = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) };
    const response = yield* client.send({
      method: 'PATCH',
      path: objectPath(resource, namespace, name),
      contentType: 'application/merge-patch+json',
      query,
      body: patch,
    });
    result = response.body as ApiObject;
  }
  const output = flags.text('output');
  if (output !== '') {
    yield* host.print(objectPrinterOf(output, flags, { host }).print(result));
    return;
  }
  // kubectl tells by the size of the object whether something was taken away.
  const isSmaller = !flags.bool('overwrite') && sortedJson(after).length < sortedJson(before).length;
  // An object without any labels gets an empty map of them, which kubectl takes for a change.
  const isUntouched = isSame && object.metadata?.labels !== undefined;
  const word = field === 'annotations' ? done : isUntouched ? 'not labeled' : isSmaller ? 'unlabeled' : done;
  yield* host.print(`${objectName(resource, name)} ${word}${dryRunSuffix(dryRunOf(flags))}\n`);
}
