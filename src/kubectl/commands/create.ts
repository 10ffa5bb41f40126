/**
 * `kubectl create`: from files, and the generators for namespaces, config maps, secrets and service accounts.
 *
 * Mirrors: kubectl/pkg/cmd/create (create.go, create_namespace.go, create_configmap.go, create_secret.go, create_serviceaccount.go).
 * Differs: --edit, --raw and --windows-line-endings are refused, and so are the generators of kinds that are not simulated.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { isConfigMapKey } from '../../api/names.ts';
import { resourcePath, type ApiResource } from '../../api/resources.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, resourceOf } from '../args/resource-args.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { addSource, AggregateFailure, CommandError, usageError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { goJson } from '../printers/json.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { encodeBase64 } from '../../api/base64.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';

const GENERATOR_FLAGS = `
  ${PRINT_FLAGS}
  ${DRY_RUN_FLAG}
  --field-manager='kubectl-create'
  --save-config=false
  --validate?strict='strict'`;

const DATA_FLAGS = `
  --append-hash=false !
  --from-env-file=[] !
  --from-file=[...]
  --from-literal=[...]`;

export const CREATE: Command = {
  name: 'create',
  flags: flagTable(`
    ${PRINT_FLAGS}
    ${DRY_RUN_FLAG}
    --edit=false !
    --field-manager='kubectl-create'
    ${FILE_FLAGS}
    --raw='' !
    --save-config=false
    -l, --selector='' !
    --validate?strict='strict'
    --windows-line-endings=false !`),
  subcommands: [
    { name: 'namespace', aliases: ['ns'], flags: flagTable(GENERATOR_FLAGS), run: createNamespace },
    { name: 'configmap', aliases: ['cm'], flags: flagTable(GENERATOR_FLAGS + DATA_FLAGS), run: createConfigMap },
    {
      name: 'secret',
      subcommands: [
        { name: 'generic', flags: flagTable(`${GENERATOR_FLAGS}${DATA_FLAGS}\n--type=''`), run: createSecret },
        refusedCommand('docker-registry'),
        refusedCommand('tls'),
      ],
    },
    { name: 'serviceaccount', aliases: ['sa'], flags: flagTable(GENERATOR_FLAGS), run: createServiceAccount },
    ...['clusterrole', 'clusterrolebinding', 'job', 'role', 'rolebinding', 'token'].map((name) => refusedCommand(name)),
    refusedCommand('cronjob', undefined, ['cj']),
    refusedCommand('ingress', undefined, ['ing']),
    refusedCommand('poddisruptionbudget', undefined, ['pdb']),
    refusedCommand('priorityclass', undefined, ['pc']),
    refusedCommand('quota', undefined, ['resourcequota']),
    refusedCommand('service', undefined, ['svc']),
    refusedCommand('deployment', 'kubectl run NAME --image=IMAGE starts a single pod', ['deploy']),
  ],
  run: createFromFiles,
};

/** `fieldValidation` for `--validate`. Throws for values that kubectl does not know. */
export function fieldValidationOf(value: string): 'Strict' | 'Warn' | 'Ignore' {
  const known = { strict: 'Strict', true: 'Strict', warn: 'Warn', ignore: 'Ignore', false: 'Ignore' } as const;
  const found = known[value.toLowerCase() as keyof typeof known];
  if (!found) throw new CommandError(`error: invalid - validate option ${quote(value)}; must be one of: strict (or true), warn, ignore (or false)`);
  return found;
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object with its own text in the annotation that apply compares against. */
export function withLastApplied(object: ApiObject): ApiObject {
  const annotations = Object.fromEntries(Object.entries(object.metadata?.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED));
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${goJson(bare)}\n` } } };
}

function* createFromFiles(invocation: Invocation): Task<number> {
  const { flags, host, args, namespace, path } = invocation;
  const files = flags.list('filename');
  if (args.length > 0) throw usageError(path, `unknown command ${quote(args.join(' '))}`);
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k');
  const isValidated = fieldValidationOf(flags.text('validate')) === 'Strict';
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated,
  });
  if (objects.length === 0 && errors.length === 0) throw new CommandError('error: no objects passed to create');
  const show = showing(invocation, 'created');
  for (const { resource, object, source, namespace: where } of objects) {
    const sent = flags.bool('save-config') ? withLastApplied(object) : object;
    try {
      yield* show(resource, yield* post(invocation, resource, where, sent));
    } catch (error) {
      errors.push(addSource('creating', source, error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** Creates an object, or only pretends to. Returns what there is then. */
export function* post({ client, flags }: Pick<Invocation, 'client' | 'flags'>, resource: ApiResource, namespace: string, object: ApiObject): Task<ApiObject> {
  const dryRun = dryRunOf(flags);
  if (dryRun === 'client') return object;
  const query = {
    fieldManager: flags.text('field-manager'),
    fieldValidation: flags.has('validate') ? fieldValidationOf(flags.text('validate')) : 'Strict',
    ...(dryRun === 'server' && { dryRun: 'All' }),
  };
  const response = yield* client.send({ method: 'POST', path: resourcePath(resource, { namespace }), query, body: object });
  return response.body as ApiObject;
}

/** Says what was done: `pod/web created`, or prints the object as `-o` wants it. */
export function showing({ flags, host }: Pick<Invocation, 'flags' | 'host'>, done: string): (resource: ApiResource, object: ApiObject) => Task<void> {
  const output = flags.text('output');
  const printer = output === '' ? undefined : objectPrinterOf(output, flags);
  const suffix = dryRunSuffix(dryRunOf(flags));
  return function* (resource, object) {
    yield* host.print(printer ? printer.print(object) : `${objectName(resource, object.metadata?.name ?? '')} ${done}${suffix}\n`);
  };
}

/** The one NAME that a generator needs. */
function nameOf({ args, path }: Invocation): string {
  if (args.length !== 1) throw usageError(path, `exactly one NAME is required, got ${args.length}`);
  return args[0]!;
}

/** Creates what a generator made. The namespace is only written down where `-n` names it, as kubectl does. */
function* generate(invocation: Invocation, object: ApiObject): Task<number> {
  const { flags, namespace } = invocation;
  const resource = resourceOf(object.kind ?? '');
  const isPlaced = resource.namespaced && (flags.changed('namespace') || (dryRunOf(flags) !== 'client' && namespace !== 'default'));
  const placed = isPlaced ? { ...object, metadata: { ...object.metadata, namespace } } : object;
  const sent = flags.bool('save-config') ? withLastApplied(placed) : placed;
  yield* showing(invocation, 'created')(resource, yield* post(invocation, resource, namespace, sent));
  return 0;
}

function* createNamespace(invocation: Invocation): Task<number> {
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: nameOf(invocation) },
    ...(dryRunOf(invocation.flags) === 'client' && { spec: {}, status: {} }),
  };
  return yield* generate(invocation, object);
}

function* createServiceAccount(invocation: Invocation): Task<number> {
  return yield* generate(invocation, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: nameOf(invocation) } });
}

function* createConfigMap(invocation: Invocation): Task<number> {
  const name = nameOf(invocation);
  const data = Object.fromEntries(dataOf(invocation));
  return yield* generate(invocation, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...(Object.keys(data).length > 0 && { data }) } as ApiObject);
}

function* createSecret(invocation: Invocation): Task<number> {
  const name = nameOf(invocation);
  const type = invocation.flags.text('type');
  const data = Object.fromEntries(dataOf(invocation).map(([key, value]) => [key, encodeBase64(encodeUtf8(value))]));
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...(type !== '' && { type }), ...(Object.keys(data).length > 0 && { data }) };
  return yield* generate(invocation, object as ApiObject);
}

/** Keys and texts of `--from-literal` and `--from-file`. */
function dataOf({ flags, host }: Invocation): [string, string][] {
  const entries: [string, string][] = [];
  const add = (key: string, value: string): void => {
    const problems = isConfigMapKey(key);
    if (problems.length > 0) throw new CommandError(`error: ${quote(key)} is not a valid key name for a ConfigMap: ${problems.join(';')}`);
    if (entries.some(([known]) => known === key)) throw new CommandError(`error: cannot add key ${quote(key)}, another key by that name already exists`);
    entries.push([key, value]);
  };
  for (const source of flags.list('from-file')) for (const [key, path] of filesOf(host, source)) add(key, host.readFile(path));
  for (const source of flags.list('from-literal')) {
    const equals = source.indexOf('=');
    if (equals <= 0) throw new CommandError(`error: invalid literal source ${source}, expected key=value`);
    const value = source.slice(equals + 1);
    add(source.slice(0, equals), /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value);
  }
  return entries;
}

/** Keys and paths of one `--from-file`: `path`, `key=path`, or the files of a directory. */
function filesOf(host: Invocation['host'], source: string): [string, string][] {
  const [first = '', ...rest] = source.split('=');
  const path = rest.length > 0 ? rest.join('=') : first;
  if (!host.exists(path)) throw new CommandError(`error: error reading ${path}: no such file or directory`);
  if (rest.length > 0) return [[first, path]];
  if (!host.isDirectory(path)) return [[path.slice(path.lastIndexOf('/') + 1), path]];
  const names = host.listDirectory(path).sort();
  return names.map((name): [string, string] => [name, `${path.replace(/\/$/, '')}/${name}`]).filter(([, file]) => !host.isDirectory(file));
}
