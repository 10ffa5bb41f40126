/**
 * `kubectl auth`: what the learner may do, and who the learner is.
 *
 * Mirrors: kubectl/pkg/cmd/auth (cani.go, whoami.go).
 * Differs: nobody is kept from anything in the simulated cluster, so the answer is always yes; reconcile and --as are refused.
 */
import type { ApiObject } from '../../api/door.ts';
import { lookupResource } from '../../api/resources.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { objectPrinterOf, printColumns } from '../printers/object-printer.ts';
import { PRINT_FLAGS } from './flag-sets.ts';

export const AUTH: Command = {
  name: 'auth',
  subcommands: [
    {
      name: 'can-i',
      flags: flagTable(`
        -A, --all-namespaces=false
        --list=false
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

function* canI(invocation: Invocation): Task<number> {
  const { args, flags, host, path } = invocation;
  if (flags.bool('list')) return yield* listRules(invocation);
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

interface SelfSubjectReview extends ApiObject {
  readonly status: { readonly userInfo: { readonly username: string; readonly groups: readonly string[] } };
}

interface SelfSubjectRulesReview extends ApiObject {
  readonly status: {
    readonly resourceRules: readonly { verbs: string[]; apiGroups?: string[]; resources?: string[]; resourceNames?: string[] }[];
    readonly nonResourceRules: readonly { verbs: string[]; nonResourceURLs?: string[] }[];
  };
}

/** `--list`: everything that the learner may do, as the server says it. */
function* listRules({ client, flags, host, args, namespace }: Invocation): Task<number> {
  if (args.length > 0) throw new CommandError('error: list option must be specified with no arguments');
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { status } = (yield* client.send({ method: 'POST', path, body })).body as SelfSubjectRulesReview;
  const list = (words: readonly string[] = []): string => `[${words.join(' ')}]`;
  const rows = [
    ...status.resourceRules.flatMap(({ verbs, apiGroups = [], resources = [], resourceNames }) =>
      resources.flatMap((name) => apiGroups.map((group) => [group === '' ? name : `${name}.${group}`, '[]', list(resourceNames), list(verbs)])),
    ),
    ...status.nonResourceRules.map(({ verbs, nonResourceURLs }) => ['', list(nonResourceURLs), '[]', list(verbs)]),
  ];
  yield* host.print(printColumns([...(flags.bool('no-headers') ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']]), ...rows]));
  return 0;
}

function* whoAmI({ client, flags, host }: Invocation): Task<number> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} };
  const review = (yield* client.send({ method: 'POST', path, body: asked })).body as SelfSubjectReview;
  const { username: user, groups } = review.status.userInfo;
  const output = flags.text('output');
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
