/**
 * `kubectl explain`.
 *
 * Mirrors: kubectl/pkg/cmd/explain/explain.go.
 * Differs: the documentation is of the API server's OpenAPI, asked of the host instead of the server; `-o plaintext-openapiv2` is refused.
 */
import { findResourceByKind, lookupResource, type ApiResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, notSimulated } from '../errors.ts';
import { explainText } from '../explain/explain-text.ts';

export const EXPLAIN: Command = {
  name: 'explain',
  flags: flagTable(`
    --api-version=''
    -o, --output='plaintext'
    --recursive=false`),
  run: explain,
};

function* explain({ args, flags, host }: Invocation): Task<number> {
  if (args.length === 0)
    throw new CommandError('error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (args.length > 1) throw new CommandError('error: We accept only this format: explain RESOURCE');
  const { resource, path } = targetOf(args[0]!, flags.text('api-version'));
  const output = flags.text('output');
  if (output === 'plaintext-openapiv2') throw notSimulated('kubectl explain -o plaintext-openapiv2');
  if (output !== 'plaintext') throw new CommandError(`error: unrecognized format: ${output}`);
  const docs = host.explainDocs;
  if (!docs) throw new CommandError('error: the documentation of the API is still loading; try again in a moment');
  const explained = explainText(docs, { ...resource, path, isRecursive: flags.bool('recursive') });
  if (!explained) throw notSimulated(`the documentation of ${resource.kind}`);
  if (explained.missing !== undefined) throw new CommandError(`error: field "${explained.missing}" does not exist`, 1, explained.text);
  yield* host.print(explained.text);
  return 0;
}

/** `pod.spec.containers`, `deployments.apps.spec`: the resource, and the fields that lead on from it. */
function targetOf(text: string, apiVersion: string): { resource: ApiResource; path: readonly string[] } {
  const words = text.split('.').filter((word, index, all) => word !== '' || index < all.length - 1);
  const [first = ''] = words;
  // The longest beginning that names a resource: a group may follow its name.
  for (let length = words.length; length > 1; length--) {
    const resource = lookupResource(words.slice(0, length).join('.'));
    if (resource && resource.group !== '' && words.slice(1, length).join('.') === resource.group) return { resource, path: words.slice(length) };
  }
  const resource = lookupResource(first);
  if (!resource) throw new CommandError(`the server doesn't have a resource type "${first}"`);
  if (apiVersion === '') return { resource, path: words.slice(1) };
  const asked = findResourceByKind(apiVersion, resource.kind);
  if (!asked) {
    const [version = '', ...group] = apiVersion.split('/').reverse();
    throw new CommandError(`error: couldn't find resource for "${group.reverse().join('/')}/${version}, Resource=${resource.name}"`);
  }
  return { resource: asked, path: words.slice(1) };
}
