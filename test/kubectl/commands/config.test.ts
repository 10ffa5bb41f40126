/** kubectl config: what it writes, and what it says. Texts are those of the real kubectl. */
import { beforeEach, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
beforeEach(() => {
  world = newWorld();
});
const run = (words: string): string => runIn(world, `kubectl config ${words}`);

it('makes, renames, uses and deletes contexts', () => {
  expect(run('set-context new --cluster=kind --user=admin --namespace=kube-system')).toBe('Context "new" created.\n');
  expect(run('set-context new --namespace=default')).toBe('Context "new" modified.\n');
  expect(run('rename-context new newer')).toBe('Context "new" renamed to "newer".\n');
  expect(run('use-context newer')).toBe('Switched to context "newer".\n');
  expect(run('get-contexts')).toBe(
    'CURRENT   NAME    CLUSTER   AUTHINFO   NAMESPACE\n          kind    kind      admin      \n*         newer   kind      admin      default\n',
  );
  expect(run('delete-context newer')).toBe(
    'warning: this removed your active context, use "kubectl config use-context" to select a different one\ndeleted context newer from /home/learner/.kube/config\n',
  );
});

it('renames the context that is in use', () => {
  run('rename-context kind mine');
  expect(run('current-context')).toBe('mine\n');
});

it('writes clusters, users and single values, and shows no secrets', () => {
  expect(run('set-cluster c1 --server=http://1.2.3.4')).toBe('Cluster "c1" set.\n');
  expect(run('set-credentials u1 --token=abc')).toBe('User "u1" set.\n');
  expect(run('set contexts.kind.namespace shop')).toBe('Property "contexts.kind.namespace" set.\n');
  expect(runIn(world, 'kubectl get pods')).toBe('No resources found in shop namespace.\n');
  expect(run('unset contexts.kind.namespace')).toBe('Property "contexts.kind.namespace" unset.\n');
  expect(run('view -o jsonpath=\'{.users[?(@.name=="u1")].user.token} {.clusters[*].name}\'')).toBe('REDACTED c1 kind');
  expect(run('view --raw -o jsonpath=\'{.users[?(@.name=="u1")].user.token}\'')).toBe('abc');
  expect(run("view --minify -o jsonpath='{.clusters[*].name} {.users[*].name}'")).toBe('kind admin');
  expect(run('delete-cluster c1')).toBe('deleted cluster c1 from /home/learner/.kube/config\n');
  expect(run('delete-user u1')).toBe('deleted user u1 from /home/learner/.kube/config\n');
});

it.each([
  ['set-context', 'error: you must specify a non-empty context name or --current\n'],
  ['set-context a --current', 'error: you cannot specify both a context name and --current\n'],
  ['rename-context nope x', 'error: cannot rename the context "nope", it\'s not in /home/learner/.kube/config\n'],
  ['delete-context nope', 'error: cannot delete context nope, not in /home/learner/.kube/config\n'],
  ['delete-cluster nope', 'error: cannot delete cluster nope, not in /home/learner/.kube/config\n'],
  ['delete-user nope', 'error: cannot delete user nope, not in /home/learner/.kube/config\n'],
  ['use-context nope', 'error: no context exists with the name: "nope"\n'],
  ['unset foo.bar', 'error: unable to parse foo.bar after [] at api.Config\n'],
  ['get-contexts nope', 'CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE\nerror: context nope not found\n'],
])('config %s is refused', (words, out) => {
  expect(run(words)).toBe(out);
});

it('prints the help before it refuses words that are missing', () => {
  expect(run('use-context')).toMatch(/^Set the current-context in a kubeconfig file\.\n[^]*\nerror: Unexpected args: \[\]\n$/);
});
