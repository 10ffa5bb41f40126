/** kubectl edit and kubectl apply edit-last-applied, with sed as the editor. */
import { beforeEach, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
const run = (line: string): string => runIn(world, line);
const editing = (change: string, words: string): string => run(`KUBE_EDITOR='sed -i ${change}' kubectl ${words}`);
const data = (): string => run("kubectl get cm conf -o jsonpath='{.data.color}'");

beforeEach(() => {
  world = newWorld();
  run('kubectl create configmap conf --from-literal=color=red -o yaml --dry-run=client > conf.yaml; kubectl apply -f conf.yaml');
});

it('edits the live objects that a file names', () => {
  expect(editing('s/red/green/', 'edit -f conf.yaml')).toBe('configmap/conf edited\n');
  expect(data()).toBe('green');
});

it('prints the patch that it sends, and keeps what was applied where it is asked to', () => {
  expect(editing('"/color/s/red/blue/"', 'edit cm conf --output-patch --save-config')).toMatch(
    /^Patch: \{"data":\{"color":"blue"\}.*\}\nconfigmap\/conf edited\n$/,
  );
  expect(run('kubectl apply view-last-applied cm conf')).toContain('color: blue\n');
});

it('writes and reads the line ends of Windows', () => {
  expect(editing('"s/red\\r$/blue\\r/"', 'edit cm conf --windows-line-endings')).toBe('configmap/conf edited\n');
  expect(data()).toBe('blue');
});

it('edits what was applied last, and nothing else', () => {
  expect(editing('s/red/blue/', 'apply edit-last-applied cm conf')).toBe('configmap/conf edited\n');
  expect(run('kubectl apply view-last-applied cm conf')).toContain('color: blue\n');
  expect(data()).toBe('red');
});

it.each([
  ['apply edit-last-applied cm conf', 'Edit cancelled, no changes made.\n'],
  [
    'apply edit-last-applied cm kube-root-ca.crt',
    'error: no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`\n',
  ],
  ['edit -f nofile', 'error: the path "nofile" does not exist\n'],
  ['edit cm nope', 'Error from server (NotFound): configmaps "nope" not found\n'],
])('%s changes nothing', (words, out) => {
  expect(editing('s/nothing/else/', words)).toBe(out);
});

it('labels a local file without asking the server', () => {
  expect(run('kubectl label --local -f conf.yaml team=shop -o jsonpath={.metadata.labels}')).toBe('{"team":"shop"}');
  expect(run('kubectl label cm conf --local team=shop')).toBe(
    'error: can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set\n',
  );
});
