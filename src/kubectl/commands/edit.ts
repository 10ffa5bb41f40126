/**
 * `kubectl edit`: an object's text in an editor, and what was changed there as a patch. A refused change opens the editor again
 * with the reasons on top.
 *
 * Mirrors: kubectl/pkg/cmd/util/editor (editor.go, editoptions.go).
 * Differs: several objects are edited one after the other, each in a file of its own.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { createTwoWayMergePatch } from '../../api/patch/create-strategic-merge-patch.ts';
import { isObject, type JsonObject } from '../../api/patch/json-value.ts';
import { qualifiedResourceName } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { objectName, parseResourceArgs } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, StatusError, noResources } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { parseManifest } from '../parse-yaml.ts';
import { goJson } from '../printers/json.ts';
import { objectPrinterOf } from '../printers/object-printer.ts';
import { printYaml } from '../printers/yaml.ts';
import { temporaryName } from './diff.ts';
import { FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { fieldValidationOf, LAST_APPLIED, withLastApplied } from './post-object.ts';
import { asError, findNamed, findObjects, type Found } from './requests.ts';

export const EDIT: Command = {
  name: 'edit',
  flags: flagTable(`
    ${PRINT_FLAGS}
    --field-manager='kubectl-edit'
    ${FILE_FLAGS}
    --output-patch=false
    --save-config=false
    --subresource=''
    --validate?strict='strict'
    --windows-line-endings=false`),
  run: edit,
};

/** `kubectl apply edit-last-applied`. */
export const EDIT_LAST_APPLIED: Command = {
  name: 'edit-last-applied',
  flags: flagTable(`
    ${PRINT_FLAGS}
    --field-manager='kubectl-client-side-apply'
    ${FILE_FLAGS}
    --validate?strict='strict'
    --windows-line-endings=false`),
  run: editLastApplied,
};

const INSTRUCTIONS =
  "# Please edit the object below. Lines beginning with a '#' will be ignored,\n" +
  '# and an empty file will abort the edit. If an error occurs while saving this file will be\n' +
  '# reopened with the relevant failures.\n#\n';

/** What is on top of a file: why the last change was refused. */
interface Reason {
  readonly head: string;
  readonly details: readonly string[];
}

const headerOf = (reasons: readonly Reason[]): string =>
  INSTRUCTIONS +
  reasons
    .map(
      ({ head, details }) =>
        `# ${head.replaceAll('\n', '\n# ')}${details.length > 0 ? ':' : ''}\n${details.map((detail) => `# * ${detail.replaceAll('\n', '\n# ')}\n`).join('')}#\n`,
    )
    .join('');

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');

/** What is edited of an object, and how a change of it is sent. Sending gives undefined where there is nothing to be sent. */
interface Mode {
  shown(target: Found): ApiObject;
  send(target: Found, shown: ApiObject, changed: ApiObject): Task<ApiObject | undefined>;
}

function* edit(invocation: Invocation): Task<number> {
  const found = yield* targetsOf(invocation);
  if (found.length === 0) {
    yield* invocation.host.printError('Edit cancelled, no objects found\n');
    return 1;
  }
  const mode = liveMode(invocation);
  for (const target of found) yield* editOne(invocation, target, mode);
  return 0;
}

function* editLastApplied(invocation: Invocation): Task<number> {
  const found = (yield* targetsOf(invocation)).filter(({ object }) => object.metadata?.annotations?.[LAST_APPLIED] !== undefined);
  if (found.length === 0)
    throw new CommandError(
      'error: no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`',
    );
  const mode = lastAppliedMode(invocation);
  for (const target of found) yield* editOne(invocation, target, mode);
  return 0;
}

/** The objects that the arguments or files name, as they are now. */
function* targetsOf(invocation: Invocation): Task<Found[]> {
  const { args, client, namespace, flags, host } = invocation;
  const files = flags.list('filename');
  if (args.length === 0 && files.length === 0) throw noResources();
  const { found, errors } =
    files.length === 0
      ? yield* findObjects(client, parseResourceArgs(args), { namespace })
      : yield* findNamed(
          client,
          yield* readManifests(host, { files, isRecursive: flags.bool('recursive'), namespace, isNamespaceGiven: flags.changed('namespace') }),
        );
  if (errors.length > 0) throw new AggregateFailure(errors);
  return found;
}

/** The live object itself, changed by a patch. */
const liveMode = ({ client, flags, host }: Invocation): Mode => ({
  shown: ({ object }) => withoutManagedFields(object),
  *send({ resource, path }, shown, changed) {
    const wanted = flags.bool('save-config') ? withLastApplied(changed) : changed;
    const body = createTwoWayMergePatch(shown as JsonObject, wanted as JsonObject, resource.kind);
    if (Object.keys(body).length === 0) return undefined;
    if (flags.bool('output-patch')) yield* host.print(`Patch: ${goJson(body)}\n`);
    const query = { fieldManager: flags.text('field-manager'), fieldValidation: fieldValidationOf(flags.text('validate')) };
    const subresource = flags.text('subresource');
    const where = subresource === '' ? path : `${path}/${subresource}`;
    return (yield* client.send({ method: 'PATCH', path: where, query, contentType: 'application/strategic-merge-patch+json', body })).body as ApiObject;
  },
});

/** What was applied last, as the annotation keeps it. */
const lastAppliedMode = ({ client, flags }: Invocation): Mode => ({
  shown: ({ object }) => parseManifest(object.metadata?.annotations?.[LAST_APPLIED] ?? '', 'last-applied') as ApiObject,
  *send({ path }, shown, changed) {
    const applied = withLastApplied(changed).metadata?.annotations?.[LAST_APPLIED];
    if (applied === withLastApplied(shown).metadata?.annotations?.[LAST_APPLIED]) return undefined;
    const body = { metadata: { annotations: { [LAST_APPLIED]: applied } } };
    const query = { fieldManager: flags.text('field-manager') };
    return (yield* client.send({ method: 'PATCH', path, query, contentType: 'application/merge-patch+json', body })).body as ApiObject;
  },
});

function* editOne(invocation: Invocation, target: Found, mode: Mode): Task<void> {
  const { host, flags } = invocation;
  const object = mode.shown(target);
  const withLineEnds = (words: string): string => (flags.bool('windows-line-endings') ? words.replaceAll('\n', '\r\n') : words);
  const original = INSTRUCTIONS + printYaml(object);
  let [text, reasons, lastFile] = [original, [] as readonly Reason[], ''];
  for (;;) {
    const file = temporaryName(host, 'kubectl-edit-', '.yaml');
    const shown = headerOf(reasons) + withoutComments(text);
    host.writeFile(file, withLineEnds(shown));
    yield* openEditor(invocation, file);
    const edited = host.readFile(file).replaceAll('\r\n', '\n');
    if (reasons.length > 0 && withoutComments(shown) === withoutComments(edited)) {
      host.removeFile(file);
      yield* host.printError(`A copy of your changes has been stored to ${quote(lastFile)}\n`);
      throw new CommandError('error: Edit cancelled, no valid changes were saved.');
    }
    if (lastFile !== '') host.removeFile(lastFile);
    lastFile = file;
    const isUnchanged = withoutComments(original) === withoutComments(edited);
    if (isUnchanged || withoutComments(edited).trim() === '') {
      host.removeFile(file);
      yield* host.printError(isUnchanged ? 'Edit cancelled, no changes made.\n' : 'Edit cancelled, saved file was empty.\n');
      return;
    }
    const outcome = yield* save(target, object, edited, mode);
    if ('saved' in outcome) {
      host.removeFile(file);
      const output = flags.text('output');
      const said = `${objectName(target.resource, object.metadata?.name ?? '')} ${outcome.saved ? 'edited' : 'skipped'}\n`;
      yield* host.print(output === '' ? said : objectPrinterOf(output, flags, { host }).print(outcome.saved ?? object));
      return;
    }
    if (outcome.said !== '') yield* host.printError(`${outcome.said}\n`);
    if (!outcome.reason) {
      yield* host.printError(`A copy of your changes has been stored to ${quote(file)}\n`);
      throw new CommandError('');
    }
    [text, reasons] = [edited, [outcome.reason]];
  }
}

/** What came of a change: it was saved (undefined: nothing was to be saved), or it was refused for a reason that the learner can mend. */
type Outcome = { readonly saved: ApiObject | undefined } | { readonly said: string; readonly reason: Reason | undefined };

function* save(target: Found, object: ApiObject, edited: string, mode: Mode): Task<Outcome> {
  const { resource } = target;
  const name = `${qualifiedResourceName(resource)} ${quote(object.metadata?.name ?? '')}`;
  let changed: ApiObject;
  try {
    const value = parseManifest(withoutComments(edited), 'edited-file');
    if (!isObject(value)) throw new CommandError('error: wanted a mapping');
    changed = value as ApiObject;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { said: '', reason: { head: `The edited file had a syntax error: ${error.message.replace(/^error: /, '')}`, details: [] } };
  }
  const identity = ({ apiVersion, kind, metadata }: ApiObject): string => [apiVersion, kind, metadata?.name, metadata?.namespace].join('\n');
  if (identity(changed) !== identity(object)) return { said: 'error: At least one of apiVersion, kind and name was changed', reason: undefined };
  try {
    return { saved: yield* mode.send(target, object, changed) };
  } catch (error) {
    if (!(error instanceof StatusError)) throw asError(error);
    const { reason, details, message = '' } = error.status;
    if (reason === 'NotFound') return { said: `error: ${name} could not be found on the server`, reason: undefined };
    if (reason !== 'Invalid') return { said: `error: ${name} could not be patched: ${message}`, reason: undefined };
    const causes = (details?.causes ?? []).map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`);
    return { said: `error: ${name} is invalid`, reason: { head: `${name} was not valid`, details: causes } };
  }
}

function withoutManagedFields(object: ApiObject): ApiObject {
  return { ...object, metadata: Object.fromEntries(Object.entries(object.metadata ?? {}).filter(([key]) => key !== 'managedFields')) };
}

/** Runs $KUBE_EDITOR, $EDITOR or vi on the file. A command with quotes goes through a shell, as kubectl does it. */
function* openEditor({ host }: Invocation, file: string): Task<void> {
  const command = host.env.get('KUBE_EDITOR') || host.env.get('EDITOR') || 'vi';
  const argv = /["'\\]/.test(command) ? ['sh', '-c', `${command} ${quote(file)}`] : [...command.split(' ').filter((word) => word !== ''), file];
  const code = yield* host.run(argv);
  if (code === undefined)
    throw new CommandError(
      `error: unable to launch the editor ${quote(command)}: KUBE_EDITOR may name a command such as "sed -i s/old/new/", and kubectl apply -f FILE takes changes without an editor`,
    );
  if (code !== 0) throw new CommandError(`error: there was a problem with the editor ${quote(command)}`);
}
