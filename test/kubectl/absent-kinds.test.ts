import { beforeEach, describe, expect, it } from 'vitest';
import { createWorkstation, type Workstation } from './support.ts';

let station: Workstation;
beforeEach(() => {
  station = createWorkstation();
});
const run = (line: string): string => {
  const { exit, out } = station.kubectl(line);
  return `${exit}: ${out}`;
};

describe('kinds that the cluster does not keep, and objects that are not there', () => {
  it('are asked for by name, and found to be absent', () => {
    const missing = '1: Error from server (NotFound): deployments.apps "web" not found\n';
    const lines = [
      'scale deployment web --replicas=3',
      'scale deploy/web --replicas=3',
      'rollout status deployment/web',
      'rollout undo deploy web',
      'get deploy web',
    ];
    expect(lines.map(run)).toEqual(lines.map(() => missing));
    const others = ['delete deployment web', 'label deployment web a=b', 'annotate deploy/web a=b', 'describe deployment web', 'set image deploy/web a=b'];
    expect(others.map(run)).toEqual(others.map(() => missing));
  });

  it('are asked for by logs and exec too, each in its words', () => {
    expect(run('logs deploy/web')).toBe('1: error: error from server (NotFound): deployments.apps "web" not found in namespace "default"\n');
    expect(run('exec deploy/web -- ls')).toBe('1: Error from server (NotFound): deployments.apps "web" not found\n');
  });

  it('are refused aloud where a list of them would be empty', () => {
    expect(run('get roles')).toBe('1: error: the resource type "roles.rbac.authorization.k8s.io" is not simulated here\n');
    expect(run('get pods,roles')).toBe('1: error: the resource type "roles.rbac.authorization.k8s.io" is not simulated here\n');
    expect(run('get all')).toMatch(/^0: /);
  });

  it('are refused aloud where one would have to be acted on', () => {
    run('run web --image=nginx');
    expect(run('scale pod web --replicas=3')).toBe('1: Error from server (NotFound): the server could not find the requested resource\n');
    expect(run('rollout restart pod web')).toBe('1: error: pods "web" restarting is not supported\n');
    expect(run('create role r --verb=get --resource=pods')).toBe('1: error: creating a Role is not simulated here: --dry-run=client -o yaml prints it\n');
  });

  it("keep the command line's own failures", () => {
    expect(run('scale deploy web')).toBe('1: error: required flag(s) "replicas" not set\n');
    expect(run('scale deploy --replicas=1')).toMatch(/^1: error: /);
    expect(run('rollout status')).toBe('1: error: required resource not specified\n');
    run('run web --image=nginx');
    expect(run('rollout status pod/web')).toBe('1: error: no status viewer has been implemented for Pod\n');
    expect(run('top pods')).toBe('1: error: Metrics API not available\n');
  });
});
