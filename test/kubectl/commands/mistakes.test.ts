/** Command lines as beginners type them, and what the real kubectl (1.33, against this project's server) says to them. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

const NO_RESOURCES =
  "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'\n";

let world: World;
beforeAll(() => {
  world = newWorld();
  runIn(world, 'kubectl run web --image=nginx; kubectl create deployment api --image=nginx; kubectl create configmap conf --from-literal=a=1');
  runIn(world, 'kubectl wait --for=condition=Ready pod --all; kubectl annotate pod web k=v');
});

/** What a line prints, and its exit code where that is not 1. */
const said = (line: string): string => runIn(world, `kubectl ${line}; [ $? -eq 1 ] || echo "exit $?"`);

describe('get', () => {
  it.each([
    ['get pod nginx -f', "error: flag needs an argument: 'f' in -f\nSee 'kubectl get --help' for usage.\n"],
    ['get pod -f nofile.yaml', 'error: the path "nofile.yaml" does not exist\n'],
    ['get pods,svc web', 'error: you must specify only one resource\n'],
    ['get all web', 'error: you must specify only one resource\n'],
    ['get --raw=/version pods', 'error: arguments may not be passed when --raw is specified\n'],
    ['get pods -o custom-columns-file=nofile', 'error: error reading template nofile, open nofile: no such file or directory\n'],
  ])('%s', (line, out) => {
    expect(said(line)).toBe(out);
  });

  it('names kinds only where it shows several', () => {
    expect(runIn(world, 'kubectl get deploy/api rs/nope --no-headers')).toMatch(
      /^api +1\/1 [^]*\nError from server \(NotFound\): replicasets\.apps "nope" not found\n$/,
    );
  });

  it('takes --template alone for a Go template', () => {
    expect(runIn(world, "kubectl get pod web --template='{{.metadata.name}}'")).toBe('web');
  });

  it('ends a watch when the request may take no longer', () => {
    expect(runIn(world, 'kubectl get pods -w --watch-only --request-timeout=1s; echo $?')).toBe('0\n');
  });

  it('tells what happened to each object with --output-watch-events', () => {
    expect(runIn(world, 'kubectl get pod web -w --output-watch-events --request-timeout=1s')).toMatch(/^EVENT +NAME +READY .*\nADDED +web +1\/1 /);
    expect(runIn(world, "kubectl get cm conf -w --output-watch-events --request-timeout=1s -o jsonpath='{.type} {.object.kind}'")).toBe('ADDED ConfigMap');
  });
});

describe('logs', () => {
  it.each([
    ['logs web --since-time=yesterday', 'error: parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"\n'],
    ['logs web --limit-bytes=-1', 'error: --limit-bytes must be greater than 0\n'],
    ['logs web --all-containers -c app', 'error: --all-containers=true should not be specified with container name app\n'],
  ])('%s', (line, out) => {
    expect(said(line)).toBe(out);
  });

  it('reads all pods of a workload, each line with its pod', () => {
    expect(runIn(world, 'kubectl logs deploy/api --all-pods --tail=1')).toMatch(/^\[pod\/api-\S+\/nginx\] .*\n$/);
  });
});

describe('commands without what they need', () => {
  it.each([
    ['scale --replicas=2', NO_RESOURCES],
    ['set image', NO_RESOURCES],
    ['expose', NO_RESOURCES],
    ['wait --for=create', NO_RESOURCES],
    ['apply set-last-applied', NO_RESOURCES],
    ['delete --all', 'error: at least one resource must be specified to use a selector\n'],
    ['create foo', "error: Unexpected args: [foo]\nSee 'kubectl create -h' for help and examples\n"],
    ['attach', 'error: at least 1 argument is required for attach\n'],
    ['api-versions foo', "error: unexpected arguments: [foo]\nSee 'kubectl api-versions -h' for help and examples\n"],
    ['label pod web =b', 'error: at least one label update is required\n'],
    ['run x --image=nginx --rm', "error: --rm should only be used for attached containers\nSee 'kubectl run -h' for help and examples\n"],
    ['run x --image=nginx --expose', 'error: --port must be set when exposing a service\n'],
    ['wait --for=create pod/nope --timeout=1s', 'error: timed out waiting for the condition\n'],
  ])('%s', (line, out) => {
    expect(said(line)).toBe(out);
  });
});

describe('changes that do not go together', () => {
  it.each([
    ['annotate pod web k=w', "error: --overwrite is false but found the following declared annotation(s): 'k' already has a value (v)\n"],
    ['set env deploy/api A=1 A-', 'error: can not both modify and remove the same environment variable in the same command\n'],
    ['taint nodes node-1 k=v:NoSchedule k-', 'error: can not both modify and remove the following taint(s) in the same command: k=\n'],
    ['drain node-1 --pod-selector="app in"', 'error: --pod-selector=<pod_selector> must be a valid label selector\n'],
    ['cordon node-1 nope', 'Error from server (NotFound): nodes "nope" not found\n'],
    [
      'create configmap c --from-literal=a=1 --from-literal=a=2',
      'error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"\n',
    ],
    [
      'debug web --image=busybox --env=A',
      'error: invalid argument "A" for "--env" flag: A must be formatted as key=value\nSee \'kubectl debug --help\' for usage.\n',
    ],
  ])('%s', (line, out) => {
    expect(said(line)).toBe(out);
  });

  it('leaves the nodes as they were where one of several is not there', () => {
    expect(runIn(world, "kubectl get node node-1 -o jsonpath='{.spec.unschedulable}'")).toBe('');
  });

  it('knows a paused rollout', () => {
    runIn(world, 'kubectl rollout pause deploy/api');
    expect(said('rollout pause deploy/api')).toBe('error: deployments.apps "api" is already paused\n');
    expect(said('rollout restart deploy/api')).toBe('error: deployments.apps "api" can\'t restart paused deployment (run rollout resume first)\n');
    runIn(world, 'kubectl rollout resume deploy');
    expect(said('rollout resume deploy/api')).toBe('error: deployments.apps "api" is not paused\n');
  });
});

it('makes a Service beside the pod with run --expose, and takes --overrides', () => {
  expect(runIn(world, 'kubectl run x --image=nginx --port=80 --expose')).toBe('service/x created\npod/x created\n');
  expect(runIn(world, 'kubectl run y --image=nginx --dry-run=client -o jsonpath=\'{.spec.nodeName}\' --overrides=\'{"spec":{"nodeName":"n"}}\'')).toBe('n');
});
