/**
 * Asking a container how it is: a command in it, a connection to it, an HTTP request.
 *
 * Mirrors: pkg/kubelet/prober/prober.go and pkg/probe/{exec,http,tcp}.
 * Differs: HTTPS is asked as HTTP, redirects are not followed (they count as success), gRPC is refused.
 */
import type { Container, HTTPGetAction, IntOrString, Pod, Probe } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Cgroup, FileTree, Kernel, NetNamespace, OpenFile, Process, Task } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { sleep, waitFor, type Routine } from '../cri/routine.ts';
import type { Container as RuntimeContainer, Runtime } from '../cri/types.ts';
import type { ProbeOutcome } from './probe-tally.ts';

/** What a probe from the node itself runs in, whichever container it asks. */
export interface ProbeHost {
  readonly tree: FileTree;
  readonly sink: OpenFile;
  readonly cgroup: Cgroup;
}

/** The surroundings of a kubelet's own probes. */
export const newProbeHost = (kernel: Kernel): ProbeHost => ({
  tree: kernel.newTree(kernel.newDirectory()),
  sink: kernel.newSink(() => undefined),
  cgroup: kernel.newCgroup(),
});

export interface ProbeRequest {
  sim: Simulation;
  kernel: Kernel;
  runtime: Runtime;
  /** The node's network: where the kubelet connects from. */
  hostNet: NetNamespace;
  host: ProbeHost;
  pod: Pod;
  container: RuntimeContainer;
  containerSpec: Container;
  probe: Probe;
}

export interface ProbeReport {
  outcome: ProbeOutcome;
  output: string;
}

/** Asks once; a failure's output is what its Unhealthy event says. */
export function* runProbe(request: ProbeRequest): Routine<ProbeReport> {
  const { exec, httpGet, tcpSocket } = request.probe;
  if (exec) return yield* probeExec(request, exec.command ?? []);
  if (httpGet) return yield* probeHttp(request, httpGet);
  if (tcpSocket) return yield* probeTcp(request, tcpSocket.host, tcpSocket.port);
  yield* sleep(0, 'probe');
  return { outcome: 'error', output: `probes of type ${Object.keys(request.probe).find((key) => key === 'grpc') ?? 'unknown'} are not simulated here` };
}

const timeoutMsOf = (probe: Probe): number => (probe.timeoutSeconds ?? 1) * 1000;

function* probeExec({ sim, kernel, runtime, container, probe }: ProbeRequest, command: readonly string[]): Routine<ProbeReport> {
  let output = '';
  let code: number | undefined;
  let process: Process | undefined;
  yield* waitFor((resume) => {
    const sink = kernel.newSink((data) => (output += data));
    try {
      process = runtime.exec(container, {
        argv: command.map(encodeUtf8),
        stdin: kernel.newSink(() => undefined),
        stdout: sink,
        stderr: sink,
        onExit: (status) => {
          code = status.code;
          resume();
        },
      });
      sim.after(timeoutMsOf(probe), 'probe times out', resume);
    } catch (error) {
      output = (error as Error).message;
      sim.after(0, 'probe failed', resume);
    }
  });
  if (process && code === undefined) {
    kernel.signal(process, 'KILL');
    const seconds = probe.timeoutSeconds ?? 1;
    return { outcome: 'failure', output: `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${seconds}s` };
  }
  if (!process) return { outcome: 'error', output: `rpc error: code = Unknown desc = failed to exec in container: ${output}` };
  return { outcome: code === 0 ? 'success' : 'failure', output };
}

/** Runs `task` as the kubelet, in the node's network; undefined when it took longer than the probe allows. */
function* asKubelet<T>(request: ProbeRequest, task: (process: Process) => Task<T>): Routine<T | undefined> {
  const { sim, kernel, probe, hostNet, host } = request;
  let result: T | undefined;
  yield* waitFor((resume) => {
    const process = kernel.start({
      argv: ['kubelet-probe'],
      *program(self) {
        result = yield* task(self);
        return 0;
      },
      env: new Map(),
      cwd: '/',
      uid: 0,
      gid: 0,
      hostname: kernel.name,
      tree: host.tree,
      net: hostNet,
      pids: kernel.newPidNamespace(),
      stdin: host.sink,
      stdout: host.sink,
      stderr: host.sink,
      cgroup: host.cgroup,
      onExit() {
        timeout.cancel();
        resume();
      },
    });
    const timeout = sim.after(timeoutMsOf(probe), 'probe times out', () => {
      kernel.signal(process, 'KILL');
      resume();
    });
  });
  return result;
}

/** A port by number, or by the name that one of the container's ports has. */
function portOf(container: Container, port: IntOrString): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** Go's words for a connection that could not be made. */
function dialError(address: string, error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ETIMEDOUT') return `dial tcp ${address}: i/o timeout`;
  const why = code === 'ECONNREFUSED' ? 'connection refused' : code === 'EHOSTUNREACH' ? 'no route to host' : message.toLowerCase();
  return `dial tcp ${address}: connect: ${why}`;
}

function* probeTcp(request: ProbeRequest, host: string | undefined, wanted: IntOrString): Routine<ProbeReport> {
  const port = portOf(request.containerSpec, wanted);
  if (port === undefined) return { outcome: 'error', output: `couldn't find port: ${wanted}` };
  const to = host ?? request.container.sandbox.config.address;
  const address = `${to}:${port}`;
  const failure = yield* asKubelet(request, function* (process) {
    try {
      const socket = yield* process.net.connect(process, to, port, timeoutMsOf(request.probe));
      socket.close();
      return '';
    } catch (error) {
      return dialError(address, error);
    }
  });
  if (failure === '') return { outcome: 'success', output: '' };
  return { outcome: 'failure', output: failure ?? `dial tcp ${address}: i/o timeout` };
}

function* probeHttp(request: ProbeRequest, action: HTTPGetAction): Routine<ProbeReport> {
  const port = portOf(request.containerSpec, action.port);
  if (port === undefined) return { outcome: 'error', output: `couldn't find port: ${action.port}` };
  const to = action.host ?? request.container.sandbox.config.address;
  const address = `${to}:${port}`;
  const path = action.path ?? '/';
  const url = `${(action.scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') ? path : `/${path}`}`;
  const headers = new Map([
    ['Host', address],
    ['User-Agent', 'kube-probe/1.36'],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ]);
  for (const { name, value } of action.httpHeaders ?? []) headers.set(name, value);
  const text = `GET ${url.slice(url.indexOf(address) + address.length)} HTTP/1.1\r\n${[...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const answer = yield* asKubelet(request, function* (process): Task<{ statusLine: string } | { error: string }> {
    try {
      const socket = yield* process.net.connect(process, to, port, timeoutMsOf(request.probe));
      yield* socket.write(process, encodeUtf8(text));
      let head = '';
      while (!head.includes('\r\n')) {
        const part = yield* socket.read(process);
        if (part === '') break;
        head += part;
      }
      socket.close();
      return head === '' ? { error: 'EOF' } : { statusLine: head.slice(0, head.indexOf('\r\n')) };
    } catch (error) {
      return { error: dialError(address, error) };
    }
  });
  if (!answer) return { outcome: 'failure', output: `Get ${JSON.stringify(url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)` };
  if ('error' in answer) return { outcome: 'failure', output: `Get ${JSON.stringify(url)}: ${answer.error}` };
  const code = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer.statusLine)?.[1]);
  if (!Number.isFinite(code))
    return {
      outcome: 'failure',
      output: `Get ${JSON.stringify(url)}: net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(answer.statusLine)}`,
    };
  return code >= 200 && code < 400 ? { outcome: 'success', output: '' } : { outcome: 'failure', output: `HTTP probe failed with statuscode: ${code}` };
}
