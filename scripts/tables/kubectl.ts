/** Runners for `kubectl/transcript` (commands against the fixture cluster beside it) and `describe/describers`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiObject } from '../../src/api/door.ts';
import { createFixtureServer, runKubectl } from './fixture-server.ts';
import type { TableRunners } from './runner.ts';

/** The folder that `npm run tables` was given: the fixture cluster is a file there. */
const directoryOfTables = (): string =>
  process.argv.slice(2).find((word) => !word.startsWith('-') && word.includes('/')) ?? process.env.KUBERNETES_TABLES ?? '';

let fixture: ApiObject[] | undefined;
const fixtureObjects = (): ApiObject[] =>
  (fixture ??= (JSON.parse(readFileSync(join(directoryOfTables(), 'kubectl/cluster.json'), 'utf8')) as { objects: ApiObject[] }).objects);

export const kubectl: TableRunners = {
  'kubectl/transcript': (testCase, file) => {
    const nowMs = Date.parse(file.now as string);
    const got = runKubectl(createFixtureServer(fixtureObjects(), nowMs), testCase.args as string[], nowMs);
    const want = { exitCode: testCase.exitCode, stdout: testCase.stdout, stderr: testCase.stderr ?? '' };
    return { ok: got.exitCode === want.exitCode && got.stdout === want.stdout && got.stderr === want.stderr, got, want };
  },

  'describe/describers': (testCase, file) => {
    const type = (testCase.describer as string).replace(/Describer$/, '').toLowerCase();
    const nowMs = Date.parse(file.now as string);
    // Upstream's fake client does not look at field selectors, and finds all objects in the namespace ''.
    const server = createFixtureServer((testCase.objects as ApiObject[]).flatMap(objectsIn), nowMs, {
      ignoresFields: true,
      ignoresNamespaces: testCase.namespaceArg === '',
    });
    const namespace = (testCase.namespaceArg as string) || 'default';
    // Objects without a name cannot be asked for by name.
    const names = [testCase.nameArg as string].filter((name) => name !== '');
    const got = runKubectl(server, ['describe', type, ...names, '-n', namespace, `--show-events=${String(testCase.showEvents)}`], nowMs);
    return { ok: got.stdout === testCase.expected, got: got.stdout || got.stderr, want: testCase.expected };
  },
};

/** The objects of a list, with what a real server would say of them. */
function objectsIn(object: ApiObject & { items?: ApiObject[] }): ApiObject[] {
  if (!object.items) return [{ apiVersion: 'v1', ...object }];
  return object.items.map((item) => ({ apiVersion: 'v1', kind: object.kind?.replace(/List$/, ''), ...item }));
}
