import { describe, expect, it } from 'vitest';
import { completeKubectl } from '../../src/kubectl/complete.ts';
import { createWorkstation } from './support.ts';

const { api, kubectl, write } = createWorkstation();
write(
  'pair.yaml',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: pair}\nspec:\n  containers:\n  - {name: web, image: nginx}\n  - {name: writer, image: busybox}\n',
);
kubectl('apply -f pair.yaml');
kubectl('run other --image=nginx');

const complete = (line: string): string[] => completeKubectl(line.split(' '), { api });

describe('completion of kubectl', () => {
  it('completes commands, but none that are refused', () => {
    expect(complete('de')).toEqual(['debug', 'delete', 'describe']);
  });
  it('completes types', () => {
    expect(complete('get po')).toEqual(['poddisruptionbudgets', 'pods']);
    expect(complete('get pods,se')).toEqual(['pods,secrets', 'pods,serviceaccounts', 'pods,services']);
  });
  it('completes names that are there, and none twice', () => {
    expect(complete('get pods ')).toEqual(['other', 'pair']);
    expect(complete('delete pod pair ')).toEqual(['other']);
    expect(complete('get pod/p')).toEqual(['pod/pair']);
    expect(complete('logs ')).toEqual(['other', 'pair']);
  });
  it('completes containers behind -c', () => {
    expect(complete('logs pair -c w')).toEqual(['web', 'writer']);
    expect(complete('exec -it pair -c wr')).toEqual(['writer']);
  });
  it('completes namespaces and output formats', () => {
    expect(complete('get pods -n kube-s')).toEqual(['kube-system']);
    expect(complete('get pods -o y')).toEqual(['yaml']);
    expect(complete('get pods --output=j')).toEqual(['--output=json', '--output=jsonpath-as-json=', '--output=jsonpath=']);
  });
  it('completes flags of the command', () => {
    expect(complete('logs pair --t')).toEqual(['--tail=', '--timestamps']);
  });
});
