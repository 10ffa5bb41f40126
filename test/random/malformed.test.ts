/** Whatever is asked of the cluster, it answers: with what was asked for, or with an error in words, and then nothing has changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefused, isSuccess, type ApiRequest, type Status } from '../../src/api/door.ts';
import { rootCommand } from '../../src/kubectl/command-table.ts';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';
import { podNamed } from './pods.ts';
import { check, FAULT, writesOf, TIMEOUT_MS } from './support.ts';

/** A cluster with a little of everything in it. One for many cases: an answer must not depend on what was refused before. */
function livedIn(): World {
  const world = newWorld();
  run(world, 'kubectl run web --image=nginx; kubectl run job --image=busybox --restart=Never -- false; kubectl create configmap c --from-literal=a=b; sleep 5');
  return world;
}

/** Texts that parsers stumble over. */
const ODD = [
  '',
  ' ',
  '-',
  '--',
  '.',
  '..',
  '/',
  '{',
  '}',
  '[',
  ']',
  '$',
  '@',
  '*',
  '=',
  '!=',
  ',',
  ':',
  '"',
  "'",
  '\\',
  '\n',
  '\t',
  '\0',
  'é',
  '😀',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '0',
  '1e999',
  '99999999999999999999',
  '0x10',
  '1.5',
  'null',
  'true',
  '~',
  '&a',
  '*a',
  '!!binary x',
  '<<',
  '|',
  '>-',
  'a'.repeat(300),
];
const odd = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ODD) }, fc.string({ maxLength: 12 }), fc.string({ maxLength: 8, unit: 'binary' }));
const value = fc.oneof(
  odd,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e300, -0, [], {}, [null], [[]], { a: null }, 2 ** 31, 2 ** 53),
  fc.json().map((text): unknown => JSON.parse(text)),
);

/** A value with one part of it replaced, removed or added. */
function mutated(whole: unknown, path: readonly number[], by: unknown, how: 'replace' | 'remove' | 'add'): unknown {
  if (path.length === 0 || whole === null || typeof whole !== 'object') return by;
  const keys = Object.keys(whole);
  if (keys.length === 0) return by;
  const [first, ...rest] = path;
  const key = keys[first! % keys.length]!;
  if (Array.isArray(whole)) return whole.map((part: unknown, i) => (String(i) === key ? mutated(part, rest, by, how) : part));
  const entries = Object.entries(whole).filter(([name]) => !(name === key && how === 'remove' && rest.length === 0));
  const added: [string, unknown][] = how === 'add' && rest.length === 0 ? [[typeof by === 'string' ? by : 'extra', by]] : [];
  return Object.fromEntries([...entries.map(([name, part]) => [name, name === key ? mutated(part, rest, by, how) : part]), ...added]);
}
const mutation = fc.tuple(fc.array(fc.nat({ max: 20 }), { maxLength: 7 }), value, fc.constantFrom('replace', 'remove', 'add'));
const mutant = fc
  .tuple(podNamed('m'), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([pod, mutations]) => mutations.reduce<unknown>((whole, [path, by, how]) => mutated(whole, path, by, how), pod));

/** Text with some of its characters cut out or replaced. */
const mangled = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 }), odd), { minLength: 1, maxLength: 4 }))
    .map(([whole, cuts]) =>
      cuts.reduce((left, [at, length, by]) => left.slice(0, at % (left.length + 1)) + by + left.slice((at % (left.length + 1)) + length), whole),
    );

const YAML = `apiVersion: v1
kind: Pod
metadata:
  name: m
  labels: {app: m, tier: "front"}
spec:
  containers:
  - name: c
    image: busybox
    command: ["sh", "-c", "echo hi; sleep 5"]
    env:
    - {name: A, value: "1"}
    resources:
      limits: {memory: 64Mi, cpu: 500m}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data:
  a: |
    line
  b: >-
    folded
`;

/** What kubectl is asked, as one line for the shell: no part of it is the shell's. */
const quote = (word: string): string => `'${word.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;

/** Runs a line that may fail but not fall over: in words, within its time, and without a trace where it failed. */
function answers(world: World, line: string, mayChange: boolean): void {
  const before = writesOf(world);
  const beganMs = world.nowMs;
  const { out, exit } = world.apply({ type: 'run', line: `timeout 30 ${line}` })!;
  expect(out, line).not.toMatch(FAULT);
  expect(world.nowMs - beganMs, `virtual ms of ${line}`).toBeLessThan(40_000);
  if (exit === 0) return;
  // `timeout` has stopped a command that waits or watches.
  if (exit !== 143) expect(out, `${line}: exit ${exit}`).not.toBe('');
  if (!mayChange) expect(writesOf(world), `writes by ${line}: ${out}`).toBe(before);
}

describe('malformed input', () => {
  it(
    'in manifests is refused in words, and nothing of it is stored',
    () => {
      const world = livedIn();
      const text = fc.oneof(
        mutant.map((object) => JSON.stringify(object) ?? ''),
        mangled(fc.constant(YAML)),
        mangled(podNamed('m').map((pod) => JSON.stringify(pod, null, 1))),
      );
      check(
        fc.tuple(
          text,
          fc.constantFrom(
            'apply -f',
            'create -f',
            'replace -f',
            'delete --wait=false -f',
            'apply --dry-run=client -f',
            'apply --dry-run=server -o yaml -f',
            'create --validate=false -f',
          ),
        ),
        400,
        ([manifest, verb]) => {
          world.apply({ type: 'write-file', path: 'm.yaml', text: manifest });
          // Several documents are as many requests: what stands before the broken one is stored.
          answers(world, `kubectl ${verb} m.yaml`, manifest.includes('---'));
          answers(world, 'kubectl delete pod,configmap m --ignore-not-found --force --grace-period=0', true);
        },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'on the command line is refused in words, and nothing has happened',
    () => {
      const world = livedIn();
      const words = [
        'web',
        'job',
        'pods',
        'pod',
        'po',
        'pod/web',
        'pods/nope',
        'all',
        'nodes',
        'node-1',
        'cm/c',
        'secret',
        'events',
        'deploy',
        'a=b',
        'a-',
        'a=',
        'image=x',
        'c=nginx',
        'Ready',
        '-',
        '--',
        'sh',
        'm.yaml',
      ];
      const flags = [
        '-o',
        '-o=yaml',
        '-owide',
        '-o=name',
        '-o=jsonpath={.items[*].metadata.name}',
        '--output=custom-columns=A:.a',
        '-l',
        '-l=a=b',
        '--selector',
        '--field-selector=spec.nodeName=x',
        '-A',
        '-n',
        '--namespace=kube-system',
        '--all',
        '--watch=false',
        '--dry-run=client',
        '--dry-run=nope',
        '--force',
        '--now',
        '--grace-period=-5',
        '--grace-period=x',
        '--timeout=1s',
        '--for=condition=Ready',
        '--for=delete',
        '--for',
        '-f',
        '-f=nope.yaml',
        '-p',
        '-c',
        '--tail=-3',
        '--since=1x',
        '--sort-by=.metadata.name',
        '--sort-by={',
        '--show-labels',
        '--no-headers',
        '--image',
        '--image=',
        '--restart=Never',
        '--restart=x',
        '--overwrite',
        '--local',
        '--raw=/api',
        '--raw=/nope',
        '-v=9',
        '-h',
        '--help',
        '-it',
        '--rm',
        '--previous',
        '--type=json',
        '--from-literal=a',
        '--patch={',
        '--ignore-not-found',
        '--cascade=x',
        '-Lapp',
        '--as=me',
        '--server=x',
        '--nope',
      ];
      const verbs = (rootCommand.subcommands ?? []).flatMap(({ name, subcommands }) => [name, ...(subcommands ?? []).map((sub) => `${name} ${sub.name}`)]);
      const line = fc.tuple(
        fc.constantFrom(...verbs),
        fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 4, arbitrary: fc.constantFrom(...flags) }, odd), { maxLength: 6 }),
      );
      check(line, 900, ([verb, rest]) => answers(world, `kubectl ${verb} ${rest.map(quote).join(' ')} </dev/null`, true));
    },
    TIMEOUT_MS,
  );

  it(
    'in templates, columns and selectors is refused in words',
    () => {
      const world = livedIn();
      const pieces = [
        '{',
        '}',
        '{.items',
        '[*]',
        '[0]',
        '[-1]',
        '[0:2]',
        '[::0]',
        '[?(@.',
        'metadata',
        '.name',
        "=='x'",
        ')]',
        '..',
        '.*',
        '{range ',
        '{end}',
        '{"\\n"}',
        '@',
        "['a.b']",
        ',',
        '{.a}',
        ' in (',
        ' notin ',
        '!',
        '==',
        '!=',
        '=',
        'a',
        'a/b',
        'NAME:',
        ':.spec',
        'spec.nodeName',
      ];
      const text = fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pieces) }, odd), { maxLength: 8 }).map((parts) => parts.join(''));
      const flag = fc.constantFrom(
        '-o jsonpath=',
        '-o json -o jsonpath-as-json=',
        '-o custom-columns=',
        '--sort-by=',
        '-l ',
        '--field-selector=',
        '-o go-template=',
        '-L ',
      );
      check(fc.tuple(flag, text), 900, ([name, template]) => answers(world, `kubectl get pods ${name}${quote(template)}`, false));
    },
    TIMEOUT_MS,
  );

  it(
    'at the API is answered with a Status, and nothing is stored',
    () => {
      const world = livedIn();
      const { api } = world.cluster;
      const segments = [
        'api',
        'apis',
        'v1',
        'v2',
        'apps',
        'namespaces',
        'default',
        'kube-system',
        'nope',
        'pods',
        'web',
        'job',
        'nodes',
        'node-1',
        'configmaps',
        'c',
        'events',
        'secrets',
        'status',
        'log',
        'exec',
        'binding',
        'eviction',
        'version',
        'healthz',
        'openapi',
        'v3',
        '',
      ];
      const path = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...segments) }, odd), { maxLength: 7 }).map((parts) => `/${parts.join('/')}`);
      const likely = fc.constantFrom(
        '/api/v1/namespaces/default/pods',
        '/api/v1/namespaces/default/pods/web',
        '/api/v1/namespaces/default/pods/web/status',
        '/api/v1/namespaces/default/configmaps/c',
        '/api/v1/nodes/node-1',
        '/api/v1/pods',
        '/api/v1/namespaces',
      );
      const key = fc.constantFrom(
        'labelSelector',
        'fieldSelector',
        'limit',
        'continue',
        'resourceVersion',
        'resourceVersionMatch',
        'dryRun',
        'fieldValidation',
        'fieldManager',
        'gracePeriodSeconds',
        'container',
        'tailLines',
        'command',
        'watch',
        'timeoutSeconds',
        'propagationPolicy',
        'includeObject',
        'pretty',
      );
      const request = fc.record(
        {
          method: fc.constantFrom<ApiRequest['method']>('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
          path: fc.oneof(path, likely),
          query: fc.dictionary(key, fc.oneof(odd, fc.array(odd, { maxLength: 2 })), { maxKeys: 3, noNullPrototype: true }),
          contentType: fc.constantFrom<NonNullable<ApiRequest['contentType']>>(
            'application/json',
            'application/strategic-merge-patch+json',
            'application/merge-patch+json',
            'application/json-patch+json',
            'application/apply-patch+yaml',
          ),
          accept: fc.constantFrom<NonNullable<ApiRequest['accept']>>('object', 'table'),
          body: fc.oneof(
            value,
            mutant,
            mangled(mutant.map((object) => JSON.stringify(object) ?? '')),
            fc.array(fc.record({ op: fc.constantFrom('add', 'remove', 'replace', 'test', 'move', 'copy', 'nope'), path: odd, from: odd, value }), {
              maxLength: 3,
            }),
          ),
          who: fc.constant('test'),
        },
        { requiredKeys: ['method', 'path', 'who'] },
      );
      check(request, 3_000, (asked) => {
        const before = writesOf(world);
        const { code, body } = api.serve(asked);
        if (!isSuccess({ code, body })) {
          expect(body).toMatchObject({ kind: 'Status', status: 'Failure', code });
          expect((body as Status).message).not.toBe('');
          expect((body as Status).message).not.toMatch(FAULT);
          expect(writesOf(world)).toBe(before);
        }
        const watch = api.watch(asked, () => undefined);
        if (isRefused(watch)) expect(watch.code).toBeGreaterThanOrEqual(400);
        else watch.stop();
        const ended: unknown[] = [];
        const connection = api.connect(asked, { stdout: () => undefined, stderr: () => undefined, exit: (how) => ended.push(how) });
        if (isRefused(connection)) expect(connection.code).toBeGreaterThanOrEqual(400);
        else connection.close();
      });
      world.cluster.sim.advance(100_000);
      expect(run(world, 'kubectl get namespace kube-system -o name')).toBe('namespace/kube-system\n');
    },
    TIMEOUT_MS,
  );
});
