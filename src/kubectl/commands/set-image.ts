/**
 * `kubectl set image`.
 *
 * Mirrors: kubectl/pkg/cmd/set/set_image.go.
 * Differs: only pods have containers here; -f, --all and --local are refused, and so are the other things that `set` sets.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, parseResourceArgs } from '../args/resource-args.ts';
import type { Query } from '../client.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { AggregateFailure, CommandError, notSimulated } from '../errors.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG, PRINT_FLAGS } from './flag-sets.ts';
import { asError, findObjects, type Found } from './requests.ts';

export const SET: Command = {
  name: 'set',
  subcommands: [
    refusedCommand('env'),
    {
      name: 'image',
      flags: flagTable(`
        --all=false !
        ${PRINT_FLAGS}
        ${DRY_RUN_FLAG}
        --field-manager='kubectl-set'
        -f, --filename=[] !
        -k, --kustomize='' !
        --local=false !
        -R, --recursive=false
        -l, --selector=''`),
      run: setImage,
    },
    ...['resources', 'selector', 'serviceaccount', 'subject'].map((name) => refusedCommand(name)),
  ],
};

function* setImage(invocation: Invocation): Task<number> {
  const { args, flags, client, namespace } = invocation;
  const images = new Map(args.filter((arg) => arg.includes('=')).map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  const resources = args.filter((arg) => !arg.includes('='));
  if (resources.length < 1) throw new CommandError('error: one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (images.size < 1) throw new CommandError('error: at least one image update is required');
  const wanted = parseResourceArgs(resources);
  const query: Query = flags.text('selector') === '' ? {} : { labelSelector: flags.text('selector') };
  if (wanted.some(({ name }) => name === undefined) && flags.text('selector') === '')
    throw new CommandError('error: resource(s) were provided, but no name was specified');
  const { found, errors } = yield* findObjects(client, wanted, { namespace, query });
  for (const each of found) {
    try {
      yield* setImagesOf(invocation, each, images);
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

/** Patches one pod's images; a pod that has them already is left alone, and nothing is said. */
function* setImagesOf({ client, flags, host }: Invocation, { resource, object, path }: Found, images: ReadonlyMap<string, string>): Task<void> {
  if (resource.kind !== 'Pod') throw notSimulated(`setting images of a ${resource.kind}`);
  const { spec } = object as Pod;
  for (const name of images.keys()) {
    const isThere = name === '*' || [...spec.containers, ...(spec.initContainers ?? [])].some((container) => container.name === name);
    if (!isThere) throw new CommandError(`error: unable to find container named ${quote(name)}`);
  }
  const changed = (containers: Pod['spec']['containers'] | undefined): { name: string; image: string }[] =>
    (containers ?? []).flatMap(({ name, image }) => {
      const wanted = images.get(name) ?? images.get('*');
      return wanted === undefined || wanted === image ? [] : [{ name, image: wanted }];
    });
  const [containers, initContainers] = [changed(spec.containers), changed(spec.initContainers)];
  if (containers.length + initContainers.length === 0) return;
  const dryRun = dryRunOf(flags);
  let result = object;
  if (dryRun === 'client') {
    const withImages = (list: Pod['spec']['containers']): Pod['spec']['containers'] =>
      list.map((each) => ({ ...each, image: images.get(each.name) ?? images.get('*') ?? each.image }));
    result = {
      ...object,
      spec: { ...spec, containers: withImages(spec.containers), ...(spec.initContainers && { initContainers: withImages(spec.initContainers) }) },
    } as ApiObject;
  } else {
    const body = { spec: { ...(containers.length > 0 && { containers }), ...(initContainers.length > 0 && { initContainers }) } };
    const query: Query = { fieldManager: flags.text('field-manager'), ...(dryRun === 'server' && { dryRun: 'All' }) };
    result = (yield* client.send({ method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', query, body })).body as ApiObject;
  }
  const output = flags.text('output');
  yield* host.print(
    output === ''
      ? `${objectName(resource, object.metadata?.name ?? '')} image updated${dryRunSuffix(dryRun)}\n`
      : objectPrinterOf(output, flags, { host }).print(result),
  );
}
