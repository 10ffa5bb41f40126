/** The objects that `scale` and `rollout` work on: by type and name, by selector, or from files. */
import type { Task } from '../../kernel/types.ts';
import { parseResourceArgs } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { asError, findObjects, type Found } from './requests.ts';

/**
 * The objects, and what the API server said of missing ones. Throws where the command line names nothing. `takesTypes`: a type without a
 * name means all of that type.
 */
export function* namedObjects(invocation: Invocation, options: { readonly takesTypes?: boolean } = {}): Task<{ found: Found[]; errors: Error[] }> {
  const { client, args, flags, host, namespace } = invocation;
  const files = flags.list('filename');
  if (files.length > 0) {
    const read = yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') });
    const errors: Error[] = [...read.errors];
    const found: Found[] = [];
    for (const { resource, name, namespace: where } of read.objects) {
      try {
        const one = yield* findObjects(client, [{ resource, name }], { namespace: where });
        found.push(...one.found);
        errors.push(...one.errors);
      } catch (error) {
        errors.push(asError(error));
      }
    }
    return { found, errors };
  }
  const all = flags.has('all') && flags.bool('all');
  const selector = flags.text('selector');
  const wanted = parseResourceArgs(args, selector !== '' || all);
  if (wanted.some(({ name }) => name === undefined) && selector === '' && !all && !options.takesTypes)
    throw new CommandError('error: resource(s) were provided, but no name was specified');
  return yield* findObjects(client, wanted, { namespace, query: selector === '' ? {} : { labelSelector: selector } });
}
