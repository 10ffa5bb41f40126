/**
 * Any cluster, a real one too, as the grader holds a cluster: it looks through `kubectl get --raw`, acts through the shell, and its
 * time is the host's. All of it waits, for the grader asks and is answered.
 *
 * Differs from a simulated cluster: there is one future only, no trace of causes, and nothing can be branched off.
 */
import { execFileSync } from 'node:child_process';
import type { ApiRequest, ApiResponse, ApiServer, Table } from '../../src/api/door.ts';
import { badRequest, statusOf } from '../../src/api/errors.ts';
import type { GradedCluster } from '../../src/grading/graded-cluster.ts';
import { Trace } from '../../src/sim/trace.ts';

/** How long to wait between two looks at a cluster that cannot tell what changed. */
const POLL_MS = 1000;
/** No command of a check takes longer. */
const COMMAND_TIMEOUT_MS = 60_000;
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Throws where there is no such program. */
function runProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Ran {
  try {
    const stdout = execFileSync(file, args, {
      env,
      encoding: 'utf8',
      timeout: COMMAND_TIMEOUT_MS,
      maxBuffer: MOST_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { exit: 0, stdout, stderr: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status?: number | null; stdout?: string; stderr?: string };
    if (stdout === undefined) throw error;
    return { exit: status ?? 1, stdout, stderr: stderr ?? '' };
  }
}

/** What `kubectl get` prints becomes the table that it came from: columns begin where their headings do. */
function tableOf(text: string): Table {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const starts = [...header.matchAll(/\S+(?: \S+)*/g)].map(({ 0: name, index }) => ({ name, index }));
  const cellsOf = (line: string): string[] => starts.map(({ index }, i) => line.slice(index, starts[i + 1]?.index).trim());
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: {},
    columnDefinitions: starts.map(({ name }) => ({ name: name[0]! + name.slice(1).toLowerCase(), type: 'string', format: '', description: '', priority: 0 })),
    rows: lines.map((line) => ({ cells: cellsOf(line), object: {} })),
  };
}

/** `/api/v1/namespaces/default/pods/web` as the words of a `kubectl get`. */
function getWordsOf(path: string): string[] {
  const match = /(?:\/namespaces\/([^/]+))?\/([^/]+)\/([^/]+)$/.exec(path);
  const [, namespace = 'default', resource = '', name = ''] = match ?? [];
  return ['get', resource, name, '-n', namespace];
}

/** The cluster that a kubeconfig leads to, through the kubectl of this machine. `kubectl`: its program. */
export class RemoteCluster implements GradedCluster {
  readonly api: ApiServer;
  readonly trace = new Trace();
  readonly #kubectl: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #beganMs = Date.now();

  constructor({ kubeconfig, kubectl = 'kubectl' }: { kubeconfig: string; kubectl?: string }) {
    this.#kubectl = kubectl;
    this.#env = { ...process.env, KUBECONFIG: kubeconfig };
    const refused: ApiResponse = { code: 400, body: badRequest('a remote cluster is only looked at: use get') };
    const noNode = (): never => {
      throw new Error('wanted a look, found a node: a remote cluster has nodes of its own');
    };
    this.api = {
      serve: (request) => this.#serve(request),
      watch: () => refused,
      connect: () => refused,
      registerKubelet: noNode,
      registerApiService: noNode,
      renewLease: noNode,
    };
  }

  get history(): GradedCluster['history'] {
    return { trace: this.trace, api: this.api, epochMs: this.#beganMs, writeOf: () => undefined };
  }

  get nowMs(): number {
    return Date.now() - this.#beganMs;
  }

  advance(ms: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  advanceToNextChange(limitMs: number): boolean {
    this.advance(Math.max(0, Math.min(POLL_MS, limitMs - this.nowMs)));
    return true;
  }

  /** The same cluster: there is no other. */
  fork(): GradedCluster {
    return this;
  }

  runCommand(line: string): { exit: number; out: string } {
    const shown = this.#kubectl === 'kubectl' ? line : line.replace(/^kubectl(?= )/, this.#kubectl);
    const { exit, stdout, stderr } = runProgram('sh', ['-c', shown], this.#env);
    return { exit, out: stdout + stderr };
  }

  writeFile(path: string): void {
    throw new Error(`wanted a command, found a file to write (${path}): a remote cluster has no learner's directory`);
  }

  /** Throws where the cluster cannot be reached: that is no finding about an exercise. */
  #serve({ method, path, query = {}, accept }: ApiRequest): ApiResponse {
    if (method !== 'GET') return { code: 405, body: statusOf(405, 'MethodNotAllowed', 'a remote cluster is only looked at') };
    const parameters = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, String(each)])));
    const words = accept === 'table' ? getWordsOf(path) : ['get', '--raw', parameters.size > 0 ? `${path}?${parameters.toString()}` : path];
    const { exit, stdout, stderr } = runProgram(this.#kubectl, words, this.#env);
    if (exit === 0) return { code: 200, body: accept === 'table' ? tableOf(stdout) : /\/log$/.test(path) ? stdout : (JSON.parse(stdout) as object) };
    const [, reason] = /^Error from server(?: \((\w+)\))?/.exec(stderr) ?? [];
    if (reason === undefined && !stderr.startsWith('Error from server')) throw new Error(`the cluster does not answer: ${stderr.trim()}`);
    const code = reason === 'NotFound' ? 404 : 400;
    return { code, body: statusOf(code, reason, stderr.trim()) };
  }
}
