/**
 * What a `get` command line asks the server for, and how the answers are to look.
 *
 * Mirrors: kubectl/pkg/cmd/get/get.go (Complete, Validate), cli-runtime/pkg/resource Builder.
 */
import type { ApiObject } from '../../api/door.ts';
import { parseDuration } from '../../api/duration.ts';
import { quote } from '../../api/go-text.ts';
import { resourcePath, type ApiResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import type { FlagValues } from '../args/flags.ts';
import { kindName, parseResourceArgs, type ResourceArg } from '../args/resource-args.ts';
import type { ApiList, Query } from '../client.ts';
import type { Invocation } from '../command.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import type { TableOptions } from '../printers/table.ts';

/** One request of `get`: a list, or one object by name. */
export interface GetRequest extends ResourceArg {
  readonly path: string;
  readonly query: Query;
  readonly isList: boolean;
}

/** What the command line asks for. Throws kubectl's failures for lines that make no sense. */
export function requestsOf(invocation: Invocation): GetRequest[] {
  const { flags, args, namespace, path } = invocation;
  if (args.length === 0) {
    throw new CommandError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n' +
        'error: Required resource not specified.\n' +
        'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\n' +
        `See '${path} -h' for help and examples`,
    );
  }
  const isEverywhere = flags.bool('all-namespaces');
  const selectors = {
    ...(flags.text('selector') !== '' && { labelSelector: flags.text('selector') }),
    ...(flags.text('field-selector') !== '' && { fieldSelector: flags.text('field-selector') }),
  };
  const hasSelector = Object.keys(selectors).length > 0;
  const subresource = subresourceOf(flags);
  return parseResourceArgs(args, hasSelector).map(({ resource, name }) => {
    if (name === undefined) return { resource, isList: true, path: resourcePath(resource, isEverywhere ? {} : { namespace }), query: selectors };
    if (isEverywhere && resource.namespaced) throw new CommandError('error: a resource cannot be retrieved by name across all namespaces');
    return { resource, name, isList: false, path: resourcePath(resource, { namespace, name, subresource }), query: {} };
  });
}

/** One request for each object of the files that `-f` names. Throws where they cannot be read, or where arguments stand beside them. */
export function* requestsOfFiles({ flags, args, host, namespace }: Invocation): Task<GetRequest[]> {
  const missing = flags.list('filename').find((file) => file !== '-' && !/^https?:/.test(file) && !host.exists(file));
  if (missing !== undefined) throw new CommandError(`error: the path ${quote(missing)} does not exist`);
  if (args.length > 0)
    throw new CommandError('error: when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well');
  const { objects, errors } = yield* readManifests(host, {
    files: flags.list('filename'),
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated: false,
  });
  // get and describe gather what goes wrong, and kubectl puts no `error:` before what was gathered.
  if (errors.length > 0)
    throw new AggregateFailure(errors.map((error) => (error instanceof CommandError ? new CommandError(error.message.replace(/^error: /, '')) : error)));
  const subresource = subresourceOf(flags);
  return objects.map(({ resource, name, namespace: where }) => {
    if (name === '') throw new CommandError('error: resource name may not be empty');
    return { resource, name, isList: false, path: resourcePath(resource, { namespace: where, name, subresource }), query: {} };
  });
}

/** The part of an object that --subresource names, whatever the server makes of it. */
function subresourceOf(flags: FlagValues): string | undefined {
  const subresource = flags.has('subresource') ? flags.text('subresource') : '';
  return subresource === '' ? undefined : subresource;
}

/** What --request-timeout allows one request (ms); 0: as long as it takes. A number alone is seconds. */
export function requestTimeoutOf(flags: FlagValues): number {
  const text = flags.text('request-timeout');
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new CommandError(
    'error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
  );
}

/** How tables of this command line look. */
export function tableOptionsOf({ flags }: Invocation): TableOptions {
  return {
    isWide: flags.text('output') === 'wide',
    hasNoHeaders: flags.bool('no-headers'),
    labelColumns: flags.list('label-columns'),
    showLabels: flags.bool('show-labels'),
  };
}

/** Table options for one resource among those asked for. */
export const optionsFor = (base: TableOptions, invocation: Invocation, resource: ApiResource, withKind: boolean): TableOptions => ({
  ...base,
  withNamespace: invocation.flags.bool('all-namespaces') && resource.namespaced,
  ...((withKind || invocation.flags.bool('show-kind')) && { kind: kindName(resource) }),
});

/** Items of a list with the kind that each of them would have on its own. */
export const itemsWithKind = (list: ApiList, resource: ApiResource): ApiObject[] =>
  list.items.map((item) => ({ ...item, apiVersion: resource.groupVersion, kind: resource.kind }));
