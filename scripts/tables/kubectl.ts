/** Runners for `kubectl/transcript` (commands against the fixture cluster beside it) and `describe/describers`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiObject } from '../../src/api/door.ts';
import { createFixtureServer, runKubectl } from './fixture-server.ts';
import type { TableRunners } from './runner.ts';

/** The folder that `npm run tables` was given: the fixture cluster is a file there. */
const directoryOfTables = (): string => process.argv.slice(2).find((word) => !word.startsWith('-') && word.includes('/')) ?? process.env.KUBERNETES_TABLES ?? '';

let fixture: ApiObject[] | undefined;
const fixtureObjects = (): ApiObject[] => (fixture ??= (JSON.parse(readFileSync(join(directoryOfTables(), 'kubectl/cluster.json'), 'utf8')) as { objects: ApiObject[] }).objects);

export const kubectl: TableRunners = {
  'kubectl/transcript': (testCase, file) => {
    const nowMs = Date.parse(file.now as string);
    const got = runKubectl(createFixtureServer(fixtureObjects(), nowMs), testCase.args as string[], nowMs);
    const want = { exitCode: testCase.exitCode, stdout: testCase.stdout, stderr: testCase.stderr ?? '' };
    return { ok: got.exitCode === want.exitCode && got.stdout === want.stdout && got.stderr === want.stderr, got, want };
  },
};
