/** Commands of the real kubectl against a fixture cluster, with exact output (fixture/: recorded facts; the whole set: `npm run tables`). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFixtureServer, runKubectl } from '../../scripts/tables/fixture-server.ts';
import type { ApiObject } from '../../src/api/door.ts';

interface Case {
  id: string;
  args: string[];
  exitCode: number;
  stdout: string;
  stderr: string;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, 'fixture', name), 'utf8')) as T;
const { objects } = read<{ objects: ApiObject[] }>('cluster.json');
const { cases, now } = read<{ cases: Case[]; now: string }>('transcript.json');
const nowMs = Date.parse(now);
const server = createFixtureServer(objects, nowMs);

describe('the real kubectl on a fixture cluster', () => {
  it('has commands to compare with', () => expect(cases.length).toBeGreaterThan(150));
  it.each(cases)('$id: $args', ({ args, exitCode, stdout, stderr }) => {
    expect(runKubectl(server, args, nowMs)).toEqual({ exitCode, stdout, stderr });
  });
});
