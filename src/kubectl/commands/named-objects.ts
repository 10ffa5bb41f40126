/** What a command line names: by type and name, by selector, or in files. */
import type { Task } from '../../kernel/types.ts';
import { parseResourceArgs, type ResourceArg } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { AggregateFailure, CommandError } from '../errors.ts';
import { readManifests, type ManifestObject } from '../manifests.ts';
import { findNamed, findObjects, type Found } from './requests.ts';

/** The objects in the files that -f names. Throws where one of them cannot be read. */
export function* objectsInFiles({ flags, host, namespace }: Invocation): Task<readonly ManifestObject[]> {
  const files = flags.list('filename');
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
  });
  if (errors.length > 0) throw new AggregateFailure(errors);
  return objects;
}

/** Types and names of the command line: of its words, or of the objects in its files. */
export function* resourceArgsOf(invocation: Invocation): Task<ResourceArg[]> {
  if (invocation.flags.list('filename').length === 0) return parseResourceArgs(invocation.args);
  return (yield* objectsInFiles(invocation)).map(({ resource, name }) => ({ resource, name }));
}

/**
 * The objects, and what the API server said of missing ones. Throws where the command line names nothing. `takesTypes`: a type without a
 * name means all of that type.
 */
export function* namedObjects(invocation: Invocation, options: { readonly takesTypes?: boolean } = {}): Task<{ found: Found[]; errors: Error[] }> {
  const { client, args, flags, host, namespace } = invocation;
  const files = flags.list('filename');
  if (files.length > 0) {
    return yield* findNamed(
      client,
      yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') }),
    );
  }
  const all = flags.has('all') && flags.bool('all');
  const selector = flags.text('selector');
  const wanted = parseResourceArgs(args, selector !== '' || all);
  if (wanted.some(({ name }) => name === undefined) && selector === '' && !all && !options.takesTypes)
    throw new CommandError('error: resource(s) were provided, but no name was specified');
  return yield* findObjects(client, wanted, { namespace, query: selector === '' ? {} : { labelSelector: selector } });
}
