/** A workstation with kubectl on it, and an API server without nodes: what a command line prints, at which virtual time. */
import type { ApiServer } from '../../src/api/door.ts';
import { createApiServer } from '../../src/control-plane/apiserver/apiserver.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { createNetwork } from '../../src/kernel/network.ts';
import type { ExitStatus, Process } from '../../src/kernel/types.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/kernel/bytes.ts';
import { createKubectl } from '../../src/kubectl/kubectl.ts';
import { Simulation } from '../../src/sim/simulation.ts';

export interface CommandOutput {
  readonly exit: number;
  /** Standard output and error, as they came. */
  readonly out: string;
}

/** A kubectl that is still running. */
export interface RunningCommand {
  /** What it has printed so far. */
  out(): string;
  /** Sends Ctrl-C's signal. */
  interrupt(): void;
  exit(): ExitStatus | undefined;
}

export interface Workstation {
  readonly sim: Simulation;
  readonly api: ApiServer;
  /** Writes a file in the working directory. */
  write(path: string, text: string): void;
  read(path: string): string;
  /** Runs `kubectl …` to its end; words are split at blanks where given as one text. Throws when it takes over `limitMs`. */
  kubectl(words: string | readonly string[], stdin?: string, limitMs?: number): CommandOutput;
  start(words: string | readonly string[], stdin?: string): RunningCommand;
}

export const EPOCH_MS = Date.UTC(2026, 8, 1, 12);

export function createWorkstation(): Workstation {
  const sim = new Simulation({ seed: 'kubectl', epochMs: EPOCH_MS });
  const api = createApiServer({ sim });
  // Pods need an account to run under; a controller that is not here would make it.
  api.serve({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts',
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
    who: 'test/support',
  });
  const kernel = createKernel({ sim, name: 'workstation', network: createNetwork(sim), programs: new Map([['kubectl', createKubectl({ api })]]) });
  const root = kernel.newDirectory();
  root.put('/usr/local/bin/kubectl', { program: 'kubectl', mode: 0o755 });
  const tree = kernel.newTree(root);
  const net = kernel.newNetNamespace(['10.0.0.2']);

  function start(words: string | readonly string[], stdin = ''): RunningCommand {
    let out = '';
    let status: ExitStatus | undefined;
    const feed = kernel.newFeed();
    feed.push(encodeUtf8(stdin));
    feed.end();
    const sink = kernel.newSink((data) => {
      out += data;
    });
    const process: Process = kernel.start({
      argv: ['kubectl', ...(typeof words === 'string' ? words.split(' ') : words)],
      env: new Map([
        ['PATH', '/usr/local/bin'],
        ['HOME', '/root'],
      ]),
      cwd: '/',
      uid: 0,
      gid: 0,
      hostname: 'workstation',
      tree,
      net,
      pids: kernel.newPidNamespace(),
      stdin: feed.file,
      stdout: sink,
      stderr: sink,
      cgroup: kernel.newCgroup(),
      onExit: (ended) => {
        status = ended;
      },
    });
    return { out: () => decodeUtf8(out), interrupt: () => kernel.signal(process, 'INT'), exit: () => status };
  }

  return {
    sim,
    api,
    write: (path, text) => root.put(`/${path}`, { content: encodeUtf8(text) }),
    read: (path) => decodeUtf8(root.get(`/${path}`) ?? ''),
    start,
    kubectl(words, stdin, limitMs = 60_000) {
      const running = start(words, stdin);
      const isOver = sim.advanceUntil(() => running.exit() !== undefined, sim.nowMs + limitMs);
      if (!isOver) throw new Error(`kubectl ${String(words)} still runs after ${limitMs} ms; it printed: ${running.out()}`);
      return { exit: running.exit()!.code, out: running.out() };
    },
  };
}
