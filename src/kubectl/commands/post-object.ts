/**
 * Sending a new object to the server and saying what came of it: what `create`, `run`, `apply` and `replace` share.
 *
 * Mirrors: kubectl/pkg/cmd/create (createAndRefresh, the printing of `created`), kubectl/pkg/util/apply.go (last-applied).
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { resourcePath, type ApiResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { objectName, type NamedKind } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { goJson } from '../printers/json.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** `fieldValidation` for `--validate`. Throws for values that kubectl does not know. */
export function fieldValidationOf(value: string): 'Strict' | 'Warn' | 'Ignore' {
  const known = { strict: 'Strict', true: 'Strict', warn: 'Warn', ignore: 'Ignore', false: 'Ignore' } as const;
  const found = known[value.toLowerCase() as keyof typeof known];
  if (!found) throw new CommandError(`error: invalid - validate option ${quote(value)}; must be one of: strict (or true), warn, ignore (or false)`);
  return found;
}

/** The object with its own text in the annotation that apply compares against. */
export function withLastApplied(object: ApiObject): ApiObject {
  const annotations = Object.fromEntries(Object.entries(object.metadata?.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED));
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  return { ...bare, metadata: { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: `${goJson(bare)}\n` } } };
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
export function showing(
  { flags, host }: Pick<Invocation, 'flags' | 'host'>,
  done: string,
  options: { isTyped?: boolean } = {},
): (resource: NamedKind, object: ApiObject) => Task<void> {
  const output = flags.text('output');
  const printer = output === '' ? undefined : objectPrinterOf(output, flags, { host, ...options });
  const suffix = dryRunSuffix(dryRunOf(flags));
  return function* (resource, object) {
    yield* host.print(printer ? printer.print(object) : `${objectName(resource, object.metadata?.name ?? '')} ${done}${suffix}\n`);
  };
}
