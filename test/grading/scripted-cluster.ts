/** A cluster that does what a script says, for tests of grading: objects that change at given times, commands with given answers. */
import type { ApiObject, ApiRequest, ApiResponse, ApiServer } from '../../src/api/door.ts';
import type { Pod } from '../../src/api/types.gen.ts';
import type { GradedCluster } from '../../src/grading/graded-cluster.ts';
import { Simulation } from '../../src/sim/simulation.ts';

export interface Script {
  /** What is there from the start, and what is put (or, as null, removed) later: path → object, by virtual ms. The salt tells futures apart. */
  changes: (salt: string) => { atMs: number; path: string; object: ApiObject | null }[];
  /** Logs by `pod/container`. */
  logs?: Record<string, string>;
  /** What a command prints; every one takes 50 ms. */
  command?: (line: string, cluster: GradedCluster) => { exit: number; out: string };
}

export const podPath = (name: string): string => `/api/v1/namespaces/default/pods/${name}`;

/** A pod with one container a name in `containers`, all running and ready unless `status` says otherwise. */
export function podOf(name: string, containers: readonly string[], { ready = true, restarts = 0, column = 'Running' } = {}): Pod & { column: string } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-of-${name}`, labels: { app: name } },
    spec: { containers: containers.map((container) => ({ name: container, image: 'nginx' })) },
    status: {
      phase: 'Running',
      podIP: '10.244.0.9',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: containers.map((container) => ({
        name: container,
        image: 'nginx',
        imageID: '',
        ready,
        restartCount: restarts,
        state: ready ? { running: { startedAt: '2026-01-01T00:00:00Z' } } : { waiting: { reason: column } },
      })),
    },
    column,
  };
}

export class ScriptedCluster implements GradedCluster {
  readonly sim = new Simulation({ seed: 1, epochMs: 0 });
  readonly typed: string[] = [];
  readonly #script: Script;
  readonly #objects = new Map<string, ApiObject>();

  constructor(script: Script, salt = '', nowMs = 0) {
    this.#script = script;
    for (const { atMs, path, object } of script.changes(salt)) {
      this.sim.after(atMs, 'script', () => {
        if (object === null) this.#objects.delete(path);
        else this.#objects.set(path, object);
        this.sim.record({ who: 'script', what: 'write', subject: path });
      });
    }
    this.sim.advanceTo(nowMs);
  }

  readonly api = { serve: (request: ApiRequest) => this.#serve(request) } as ApiServer;

  get trace() {
    return this.sim.trace;
  }

  get history() {
    return { trace: this.trace, api: this.api, epochMs: 0, writeOf: () => undefined };
  }

  get nowMs(): number {
    return this.sim.nowMs;
  }

  advance(ms: number): void {
    this.sim.advance(ms);
  }

  advanceToNextChange(limitMs: number): boolean {
    return this.sim.advanceToNextChange(limitMs);
  }

  fork({ reseed, salt }: { reseed: readonly string[]; salt: string }): ScriptedCluster {
    return new ScriptedCluster(this.#script, reseed.length > 0 ? salt : '', this.nowMs);
  }

  runCommand(line: string): { exit: number; out: string } {
    this.typed.push(line);
    this.sim.advance(50);
    return this.#script.command?.(line, this) ?? { exit: 1, out: 'no such command in the script' };
  }

  writeFile(): void {}

  #serve({ path, accept, query }: ApiRequest): ApiResponse {
    const [, pod = ''] = /\/pods\/([^/]+)\/log$/.exec(path) ?? [];
    if (pod !== '') {
      const text = this.#script.logs?.[`${pod}/${String(query?.container)}`];
      return text === undefined ? notFound : { code: 200, body: text };
    }
    const object = this.#objects.get(path);
    if (object && accept === 'table') {
      const column = 'column' in object ? String(object.column) : '';
      return { code: 200, body: { columnDefinitions: [{ name: 'Name' }, { name: 'Status' }], rows: [{ cells: [object.metadata?.name ?? '', column] }] } };
    }
    if (object) return { code: 200, body: object };
    const below = [...this.#objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, value]) => value);
    return /\/(pods|configmaps)$/.test(path) ? { code: 200, body: { items: below } } : notFound;
  }
}

const notFound: ApiResponse = { code: 404, body: { kind: 'Status', code: 404 } };
