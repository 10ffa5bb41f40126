import { describe, expect, test } from 'vitest';
import type { ApiObject } from '../../src/api/door.ts';
import { evaluate } from '../../src/grading/evaluate.ts';
import type { Predicate } from '../../src/grading/exercise.ts';
import { Snapshot } from '../../src/grading/snapshot.ts';
import { podOf, podPath, ScriptedCluster, type Script } from './scripted-cluster.ts';

const clusterWith = (objects: Record<string, ApiObject>, rest: Omit<Script, 'changes'> = {}) =>
  new ScriptedCluster({ changes: () => Object.entries(objects).map(([path, object]) => ({ atMs: 0, path, object })), ...rest });

const web = clusterWith(
  { [podPath('web')]: podOf('web', ['web', 'helper'], { ready: false, restarts: 3, column: 'CrashLoopBackOff' }) },
  {
    logs: { 'web/helper': 'one\ntwo\n' },
    command: (line) =>
      line.includes('10.244.0.9') ? { exit: 0, out: 'hello\nworld\n' } : { exit: 1, out: 'wget: server returned error: HTTP/1.1 404 Not Found\n' },
  },
);
const judge = (predicate: Predicate) => evaluate(predicate, new Snapshot(web));

describe('a predicate says what was wanted, what was found, and where to look', () => {
  const rows: { name: string; predicate: Predicate; verdict: ReturnType<typeof judge> }[] = [
    {
      name: 'STATUS and readiness of a pod',
      predicate: { pod: 'web', status: 'Running', ready: true },
      verdict: {
        met: false,
        wanted: 'Pod web has STATUS Running and is ready.',
        found: 'Pod web has STATUS CrashLoopBackOff and is not ready (STATUS CrashLoopBackOff).',
        lookAt: 'kubectl get pod web',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'only what does not hold is named',
      predicate: { pod: 'web', phase: 'Running', containers: 2, restarts: { atMost: 2 } },
      verdict: {
        met: false,
        wanted: 'Pod web has restarted at most 2 times.',
        found: 'Pod web has restarted 6 times.',
        lookAt: 'kubectl get pod web',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'a container by name',
      predicate: { pod: 'web', container: 'helper', image: 'busybox', restarts: { atLeast: 1 } },
      verdict: {
        met: false,
        wanted: 'Container helper of pod web runs the image busybox.',
        found: 'Container helper of pod web runs the image nginx.',
        lookAt: 'kubectl describe pod web',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'a container that is not there',
      predicate: { pod: 'web', container: 'sidecar', ready: true },
      verdict: {
        met: false,
        wanted: 'Pod web has a container sidecar.',
        found: 'Pod web has no container sidecar, only web and helper.',
        lookAt: 'kubectl describe pod web',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'a pod that is not there',
      predicate: { pod: 'db', namespace: 'prod', ready: true },
      verdict: {
        met: false,
        wanted: 'Pod db is there in namespace prod.',
        found: 'There is no pod db in namespace prod.',
        lookAt: 'kubectl get pods -n prod',
        subject: 'pod/prod/db',
      },
    },
    {
      name: 'log lines',
      predicate: { pod: 'web', container: 'helper', logs: { contains: 'three' } },
      verdict: {
        met: false,
        wanted: 'Container helper of pod web has logged a text with "three" in it.',
        found: 'Container helper of pod web has logged other lines, the last is "two".',
        lookAt: 'kubectl logs web -c helper',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'an object that should be gone',
      predicate: { gone: { kind: 'Pod', name: 'web' } },
      verdict: { met: false, wanted: 'Pod web is gone.', found: 'Pod web is still there.', lookAt: 'kubectl get pod web', subject: 'pod/default/web' },
    },
    {
      name: 'how many objects there are',
      predicate: { exists: { kind: 'Pod', labels: { app: 'web' } }, count: { atLeast: 2 } },
      verdict: {
        met: false,
        wanted: 'There are at least 2 Pods labelled app=web.',
        found: 'There is 1 Pod labelled app=web.',
        lookAt: 'kubectl get pods -l app=web',
        subject: '',
      },
    },
    {
      name: 'a partial object: the first field that differs',
      predicate: { matches: { kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web' }, { name: 'helper', image: 'busybox' }] } } },
      verdict: {
        met: false,
        wanted: 'Field spec.containers[1].image of pod web is busybox.',
        found: 'Field spec.containers[1].image of pod web is nginx.',
        lookAt: 'kubectl get pod web -o yaml',
        subject: 'pod/default/web',
      },
    },
    {
      name: 'a request to a path that the server does not have',
      predicate: { responds: { pod: 'web', container: 'helper', url: 'http://localhost/none', body: { contains: 'x' } } },
      verdict: {
        met: false,
        wanted: 'http://localhost/none, asked from pod web, answers with status 200 and a text with "x" in it.',
        found: 'http://localhost/none, asked from pod web, answers with status 404: wget: server returned error: HTTP/1.1 404 Not Found.',
        lookAt: 'kubectl exec web -c helper -- wget -qO- http://localhost/none',
        subject: 'pod/default/web',
      },
    },
    {
      name: "a request to a pod's address",
      predicate: { responds: { pod: 'web', url: 'http://{podIP:web}/', body: { contains: 'world' } } },
      verdict: {
        met: true,
        wanted: 'http://<address of pod web>/, asked from pod web, answers with status 200 and a text with "world" in it.',
        found: 'http://<address of pod web>/, asked from pod web, answers with status 200 and "hello".',
        lookAt: 'kubectl exec web -- wget -qO- http://10.244.0.9/',
        subject: 'pod/default/web',
      },
    },
  ];
  test.each(rows)('$name', ({ predicate, verdict }) => {
    expect(judge(predicate)).toEqual(verdict);
  });
});

test('all speaks of the first that fails, any of every wish, not turns a verdict round', () => {
  const ready: Predicate = { pod: 'web', ready: true };
  const running: Predicate = { pod: 'web', phase: 'Running' };
  expect(judge({ all: [running, ready] }).wanted).toBe('Pod web is ready.');
  expect(judge({ any: [ready, running] }).met).toBe(true);
  expect(judge({ any: [ready, { gone: { kind: 'Pod', name: 'web' } }] }).wanted).toBe('Pod web is ready, or: Pod web is gone.');
  expect(judge({ not: running })).toMatchObject({ met: false, wanted: 'Not so: Pod web is in phase Running.' });
});

test('a kind that the API does not have is an error of the author', () => {
  expect(() => judge({ exists: { kind: 'Podd' } })).toThrow('exercise: the API has no kind Podd in v1: correct kind or apiVersion');
});
