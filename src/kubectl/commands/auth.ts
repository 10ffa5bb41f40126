/**
 * `kubectl auth`: what the learner may do, and who the learner is.
 *
 * Mirrors: kubectl/pkg/cmd/auth (cani.go, whoami.go).
 * Differs: nobody is kept from anything in the simulated cluster, so the answer is always yes; --list, reconcile and --as are refused.
 */
import { lookupResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { currentContext, kubeConfigPath, loadKubeConfig } from '../kubeconfig.ts';
import { objectPrinterOf, printColumns } from '../printers/object-printer.ts';
import { PRINT_FLAGS } from './flag-sets.ts';

export const AUTH: Command = {
  name: 'auth',
  subcommands: [
    {
      name: 'can-i',
      flags: flagTable(`
        -A, --all-namespaces=false
        --list=false !
        --no-headers=false
        -q, --quiet=false
        --subresource=''`),
      run: canI,
    },
    refusedCommand('reconcile'),
    { name: 'whoami', flags: flagTable(PRINT_FLAGS), run: whoAmI },
  ],
};

const VERBS = new Set('get list watch create update patch delete deletecollection use bind escalate impersonate approve sign proxy *'.split(' '));
const URL_VERBS = new Set('get put post head options delete patch *'.split(' '));

function* canI({ args, flags, host, path }: Invocation): Task<number> {
  const [verb = '', what = ''] = args;
  if (args.length < 2 || args.length > 3)
    throw new CommandError(`error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${path} -h' for help and examples.`);
  const warn = (text: string): Task<void> => host.printError(`Warning: ${text}\n\n`);
  const isUrl = what.startsWith('/');
  if (!(isUrl ? URL_VERBS : VERBS).has(verb)) yield* warn(`verb '${verb}' is not a known verb`);
  const word = what.split('/')[0]!;
  if (!isUrl && word !== '*') {
    const resource = lookupResource(word);
    const [name = '', ...group] = word.split('.');
    const inGroup = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    if (!resource) yield* warn(`the server doesn't have a resource type '${name}'${inGroup}`);
    else if (!resource.namespaced && !flags.bool('all-namespaces'))
      yield* warn(`resource '${resource.name}' is not namespace scoped${resource.group === '' ? '' : ` in group '${resource.group}'`}`);
  }
  if (!flags.bool('quiet')) yield* host.print('yes\n');
  return 0;
}

function* whoAmI({ flags, host }: Invocation): Task<number> {
  const { user = '' } = currentContext(loadKubeConfig(host, kubeConfigPath(host, flags.text('kubeconfig'))), flags.text('context'));
  const groups = ['system:masters', 'system:authenticated'];
  const output = flags.text('output');
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {}, status: { userInfo: { groups, username: user } } };
  if (output !== '') yield* host.print(objectPrinterOf(output, flags, { host }).print(review));
  else {
    yield* host.print(
      printColumns([
        ['ATTRIBUTE', 'VALUE'],
        ['Username', user],
        ['Groups', `[${groups.join(' ')}]`],
      ]),
    );
  }
  return 0;
}
