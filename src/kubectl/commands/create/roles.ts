/**
 * `kubectl create role`, `clusterrole`, `rolebinding` and `clusterrolebinding`.
 *
 * Mirrors: kubectl/pkg/cmd/create/{create_role,create_clusterrole,create_rolebinding,create_clusterrolebinding}.go.
 */
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { knownResourceOf } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { generate, GENERATOR_FLAGS, nameOf } from './generate.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ROLE_FLAGS = `${GENERATOR_FLAGS}\n--resource=[]\n--resource-name=[...]\n--verb=[]`;
const BINDING_FLAGS = `${GENERATOR_FLAGS}\n--clusterrole=''\n--group=[...]\n--serviceaccount=[...]\n--user=[...]`;

export const CREATE_ROLE: Command = { name: 'role', flags: flagTable(ROLE_FLAGS), run: createRole };
export const CREATE_CLUSTER_ROLE: Command = {
  name: 'clusterrole',
  flags: flagTable(`${ROLE_FLAGS}\n--aggregation-rule=[]\n--non-resource-url=[]`),
  run: createClusterRole,
};
export const CREATE_ROLE_BINDING: Command = { name: 'rolebinding', flags: flagTable(`${BINDING_FLAGS}\n--role=''`), run: createRoleBinding };
export const CREATE_CLUSTER_ROLE_BINDING: Command = {
  name: 'clusterrolebinding',
  flags: flagTable(BINDING_FLAGS),
  required: ['clusterrole'],
  run: createClusterRoleBinding,
};

interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** `*` means all verbs, whatever stands beside it. */
function verbsOf({ flags }: Invocation): readonly string[] {
  const verbs = [...new Set(flags.list('verb').map((verb) => verb.trim()))].filter((verb) => verb !== '');
  return verbs.includes('*') ? ['*'] : verbs;
}

/** A rule for each API group of `--resource`, in the order of their names. */
function resourceRulesOf({ flags }: Invocation, verbs: readonly string[]): PolicyRule[] {
  const names = [...new Set(flags.list('resource-name'))];
  const byGroup = new Map<string, string[]>();
  for (const text of flags.list('resource')) {
    const [word = '', ...subresource] = text.split('/');
    const { name, group } = word === '*' ? { name: '*', group: '*' } : knownResourceOf(word);
    byGroup.set(group, [...(byGroup.get(group) ?? []), [name, ...subresource].join('/')]);
  }
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({ verbs, apiGroups: [group], resources, ...(names.length > 0 && { resourceNames: names }) }));
}

function* createRole(invocation: Invocation): Task<number> {
  const name = nameOf(invocation);
  const verbs = verbsOf(invocation);
  if (verbs.length === 0) throw new CommandError('error: at least one verb must be specified');
  if (invocation.flags.list('resource').length === 0) throw new CommandError('error: at least one resource must be specified');
  return yield* generate(invocation, { kind: 'Role', apiVersion: `${RBAC}/v1`, metadata: { name }, rules: resourceRulesOf(invocation, verbs) });
}

function* createClusterRole(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const [verbs, urls, aggregation] = [verbsOf(invocation), flags.list('non-resource-url'), flags.list('aggregation-rule')];
  const hasResources = flags.list('resource').length > 0;
  if (aggregation.length > 0) {
    if (verbs.length > 0 || urls.length > 0 || hasResources)
      throw new CommandError('error: aggregation rule must be specified without nonResourceURLs, resources or resourceNames');
    const matchLabels = Object.fromEntries(aggregation.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    return yield* generate(invocation, {
      kind: 'ClusterRole',
      apiVersion: `${RBAC}/v1`,
      metadata: { name },
      rules: null,
      aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
    });
  }
  if (verbs.length === 0) throw new CommandError('error: at least one verb must be specified');
  if (!hasResources && urls.length === 0) throw new CommandError('error: one of resource or nonResourceURL must be specified');
  const rules = [...resourceRulesOf(invocation, verbs), ...(urls.length > 0 ? [{ verbs, nonResourceURLs: urls }] : [])];
  return yield* generate(invocation, { kind: 'ClusterRole', apiVersion: `${RBAC}/v1`, metadata: { name }, rules });
}

/** Users, groups and service accounts, in this order. */
function subjectsOf({ flags }: Invocation): object[] {
  const named = (kind: 'User' | 'Group', flag: string): object[] => flags.list(flag).map((name) => ({ kind, apiGroup: RBAC, name }));
  const accounts = flags.list('serviceaccount').map((text) => {
    const [namespace = '', name = '', ...rest] = text.split(':');
    if (namespace === '' || name === '' || rest.length > 0) throw new CommandError('error: serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  return [...named('User', 'user'), ...named('Group', 'group'), ...accounts];
}

function* bind(invocation: Invocation, kind: 'RoleBinding' | 'ClusterRoleBinding', role: { kind: string; name: string }): Task<number> {
  const name = nameOf(invocation);
  const subjects = subjectsOf(invocation);
  return yield* generate(invocation, {
    kind,
    apiVersion: `${RBAC}/v1`,
    metadata: { name },
    ...(subjects.length > 0 && { subjects }),
    roleRef: { apiGroup: RBAC, ...role },
  });
}

function* createRoleBinding(invocation: Invocation): Task<number> {
  nameOf(invocation);
  const [role, clusterRole] = [invocation.flags.text('role'), invocation.flags.text('clusterrole')];
  if ((role === '') === (clusterRole === '')) throw new CommandError('error: exactly one of clusterrole or role must be specified');
  return yield* bind(invocation, 'RoleBinding', role === '' ? { kind: 'ClusterRole', name: clusterRole } : { kind: 'Role', name: role });
}

function* createClusterRoleBinding(invocation: Invocation): Task<number> {
  return yield* bind(invocation, 'ClusterRoleBinding', { kind: 'ClusterRole', name: invocation.flags.text('clusterrole') });
}
