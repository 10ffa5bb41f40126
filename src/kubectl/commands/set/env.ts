/**
 * `kubectl set env`.
 *
 * Mirrors: kubectl/pkg/cmd/set/set_env.go, env/env_parse.go.
 */
import { isEnvVarName } from '../../../api/names.ts';
import { quote, sortedKeys } from '../../../api/go-text.ts';
import { lookupResource } from '../../../api/resources.ts';
import type { ConfigMap, Container, EnvVar, Secret } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { parseResourceArgs } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { AggregateFailure, CommandError } from '../../errors.ts';
import { findObjects, objectPath, type Found } from '../requests.ts';
import { changeEach, matchesPattern, SET_FLAGS, setTargetsOf, withContainers, withPodSpec } from './change-objects.ts';
import { decodeBase64 } from '../../../api/base64.ts';
import { decodeUtf8 } from '../../../kernel/bytes.ts';

export const SET_ENV: Command = {
  name: 'env',
  flags: flagTable(`
    ${SET_FLAGS}
    -c, --containers='*'
    -e, --env=[...]
    --from=''
    --keys=[]
    --list=false
    --overwrite=true
    --prefix=''
    --resolve=false`),
  run: setEnv,
};

interface Changes {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

const isChange = (word: string): boolean => word.includes('=') || word.endsWith('-');

function* setEnv(invocation: Invocation): Task<number> {
  const { args, flags } = invocation;
  const first = args.findIndex(isChange);
  const words = first < 0 ? args : args.slice(0, first);
  const given = [...(first < 0 ? [] : args.slice(first)), ...flags.list('env')];
  const stray = given.find((word) => word !== '-' && !isChange(word));
  if (stray !== undefined) throw new CommandError(`error: all resources must be specified before environment changes: ${stray}`);
  const hasFiles = flags.list('filename').length > 0;
  if (words.length === 0 && !hasFiles) throw new CommandError('error: one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.bool('list') && flags.text('output') !== '') throw new CommandError('error: --list and --output may not be specified together');
  const changes = yield* changesOf(invocation, given);
  const targets = yield* setTargetsOf(invocation, words);
  if (flags.bool('list')) {
    for (const target of targets.found) yield* list(invocation, target);
    if (targets.errors.length > 0) throw new AggregateFailure(targets.errors);
    return 0;
  }
  const warnings: string[] = [];
  const sentences = { done: 'env updated', failed: 'failed to patch env update to pod template:' };
  const code = yield* changeEach(invocation, targets, sentences, (target) => changed(invocation, target, changes, warnings));
  yield* invocation.host.printError(warnings.join(''));
  return code;
}

/** Variables of the command line and of `--from`. */
function* changesOf(invocation: Invocation, words: readonly string[]): Task<Changes> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(0, -1) : word.slice(0, equals);
    if (equals >= 0 && isEnvVarName(name).length > 0) throw new CommandError(`error: ${quote(name)} is not a valid key name: ${isEnvVarName(name).join(';')}`);
    if (equals < 0) remove.push(name);
    else set.push({ name, value: word.slice(equals + 1) });
  }
  const both = remove.find((name) => set.some((each) => each.name === name));
  if (both !== undefined) throw new CommandError('error: can not both modify and remove the same environment variable in the same command');
  const from = invocation.flags.text('from');
  return { set: [...set, ...(from === '' ? [] : yield* variablesFrom(invocation, from))], remove };
}

/** A variable for each key of a config map or secret, named in capitals behind the prefix. */
function* variablesFrom({ client, flags, namespace, host }: Invocation, from: string): Task<EnvVar[]> {
  const { found, errors } = yield* findObjects(client, parseResourceArgs([from]), { namespace });
  if (errors.length > 0) throw new AggregateFailure(errors);
  const wanted = flags.list('keys');
  const variables = found.flatMap(({ resource, object }) => {
    if (resource.kind !== 'ConfigMap' && resource.kind !== 'Secret')
      throw new CommandError(`error: unsupported resource specified in --from: ${resource.name}`);
    const { metadata, data = {} } = object as ConfigMap | Secret;
    return sortedKeys(data)
      .filter((key) => wanted.length === 0 || wanted.includes(key))
      .map((key) => {
        const source = { key, name: metadata?.name ?? '' };
        const named = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase();
        const valueFrom = resource.kind === 'Secret' ? { secretKeyRef: source } : { configMapKeyRef: source };
        return { name: flags.text('prefix') + named, valueFrom, warning: named === key ? '' : `Warning: key ${key} transferred to ${named}\n` };
      });
  });
  yield* host.printError(variables.map(({ warning }) => warning).join(''));
  return variables.map(({ name, valueFrom }) => ({ name, valueFrom }));
}

function changed({ flags }: Invocation, target: Found, { set, remove }: Changes, warnings: string[]): Found['object'] {
  const pattern = flags.text('containers');
  const name = `${target.resource.kind}/${target.object.metadata?.name ?? ''}`;
  return withPodSpec(target, (spec) => {
    const result = withContainers(spec, pattern, (container) => {
      const taken = (container.env ?? []).find(({ name: known }) => set.some((each) => each.name === known));
      if (taken && !flags.bool('overwrite'))
        throw new CommandError(`error: '${taken.name}' already has a value (${taken.value ?? ''}), and --overwrite is false`);
      return withEnv(container, set, remove);
    });
    if (result.count === 0) warnings.push(`Warning: ${name} does not have any containers matching ${quote(pattern)}\n`);
    return result.spec;
  });
}

/** Known variables keep their place, new ones come last. */
function withEnv(container: Container, set: readonly EnvVar[], remove: readonly string[]): Container {
  const newest = new Map(set.map((each) => [each.name, each]));
  const kept = (container.env ?? []).filter(({ name }) => !remove.includes(name)).map((each) => newest.get(each.name) ?? each);
  const added = [...newest.values()].filter(({ name }) => !kept.some((each) => each.name === name));
  const env = [...kept, ...added];
  if (env.length > 0) return { ...container, env };
  return Object.fromEntries(Object.entries(container).filter(([key]) => key !== 'env')) as unknown as Container;
}

/** `--list`: the variables of each container; with `--resolve`, what references lead to. */
function* list(invocation: Invocation, target: Found): Task<void> {
  const { host, flags } = invocation;
  const containers: Container[] = [];
  withPodSpec(target, (spec) => {
    containers.push(...spec.containers, ...(spec.initContainers ?? []));
    return spec;
  });
  for (const container of containers.filter(({ name }) => matchesPattern(name, flags.text('containers')))) {
    yield* host.print(`# ${target.resource.kind} ${target.object.metadata?.name ?? ''}, container ${container.name}\n`);
    for (const variable of container.env ?? []) yield* host.print(`${yield* lineOf(invocation, variable)}\n`);
  }
}

function* lineOf({ client, flags, namespace }: Invocation, { name, value, valueFrom }: EnvVar): Task<string> {
  if (!valueFrom) return `${name}=${value ?? ''}`;
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) return `# ${name} from field path ${fieldRef?.fieldPath ?? ''}`;
  if (flags.bool('resolve')) {
    const source = yield* client.get<ConfigMap | Secret>(objectPath(lookupResource(configMapKeyRef ? 'configmaps' : 'secrets')!, namespace, ref.name ?? ''));
    const data = source.data?.[ref.key];
    if (data !== undefined) return `${name}=${configMapKeyRef ? data : decodeUtf8(decodeBase64(data))}`;
  }
  return `# ${name} from ${configMapKeyRef ? 'configmap' : 'secret'} ${ref.name ?? ''}, key ${ref.key}`;
}
