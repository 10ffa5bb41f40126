/**
 * What the kubelet asks of containers over the network, from its own node: connections, and HTTP as Go's client words it.
 *
 * Mirrors: pkg/probe/http, pkg/probe/tcp, and the HTTP client of pkg/kubelet/lifecycle/handlers.go.
 * Differs: HTTPS is asked as HTTP, and redirects are not followed (they count as success).
 */
import type { Container, HTTPGetAction, IntOrString } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Cgroup, FileTree, Kernel, NetNamespace, OpenFile, Process, Program, Task } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { waitFor, type Routine } from '../cri/routine.ts';

/** What the kubelet's own processes run in, whichever container they ask. */
interface NodeHost {
  readonly tree: FileTree;
  readonly sink: OpenFile;
  readonly cgroup: Cgroup;
}

const hosts = new WeakMap<Kernel, NodeHost>();

/** One for each machine: nothing of a question stays. */
function hostOf(kernel: Kernel): NodeHost {
  let host = hosts.get(kernel);
  if (!host) {
    host = { tree: kernel.newTree(kernel.newDirectory()), sink: kernel.newSink(() => undefined), cgroup: kernel.newCgroup() };
    hosts.set(kernel, host);
  }
  return host;
}

/** Starts a process of the kubelet's (or of the runtime's) in a network that may be a pod's. */
export function startOnNode(kernel: Kernel, net: NetNamespace, name: string, program: Program, onExit: () => void = () => undefined): Process {
  const host = hostOf(kernel);
  return kernel.start({
    argv: [name],
    program,
    env: new Map(),
    cwd: '/',
    uid: 0,
    gid: 0,
    hostname: kernel.name,
    tree: host.tree,
    net,
    pids: kernel.newPidNamespace(),
    stdin: host.sink,
    stdout: host.sink,
    stderr: host.sink,
    cgroup: host.cgroup,
    onExit,
  });
}

/** From where, and for how long. */
export interface NodeRequest {
  sim: Simulation;
  kernel: Kernel;
  /** The node's network: where the kubelet connects from. */
  hostNet: NetNamespace;
  timeoutMs: number;
}

/** Runs `task` as the kubelet, in the node's network; undefined when it took longer than the request allows. */
export function* asKubelet<T>({ sim, kernel, hostNet, timeoutMs }: NodeRequest, task: (process: Process) => Task<T>): Routine<T | undefined> {
  let result: T | undefined;
  yield* waitFor((resume) => {
    const process = startOnNode(
      kernel,
      hostNet,
      'kubelet-probe',
      function* (self) {
        result = yield* task(self);
        return 0;
      },
      () => {
        timeout.cancel();
        resume();
      },
    );
    const timeout = sim.after(timeoutMs, 'probe times out', () => {
      kernel.signal(process, 'KILL');
      resume();
    });
  });
  return result;
}

/** A port by number, or by the name that one of the container's ports has. */
export function portOf(container: Container, port: IntOrString): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined);
}

/** Go's words for a connection that could not be made. */
export function dialError(address: string, error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'ETIMEDOUT') return `dial tcp ${address}: i/o timeout`;
  const why = code === 'ECONNREFUSED' ? 'connection refused' : code === 'EHOSTUNREACH' ? 'no route to host' : message.toLowerCase();
  return `dial tcp ${address}: connect: ${why}`;
}

/** A GET to a container: who is asked, and as whom. */
export interface HttpQuestion {
  to: string;
  port: number;
  action: HTTPGetAction;
  userAgent: string;
}

/** Sends a GET and reads the head of the answer. `error` is in the words of Go's client. */
export function* askHttp(request: NodeRequest, { to, port, action, userAgent }: HttpQuestion): Routine<{ status: number } | { error: string }> {
  const address = `${to}:${port}`;
  const path = action.path ?? '/';
  const url = `${(action.scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') ? path : `/${path}`}`;
  const headers = new Map([
    ['Host', address],
    ['User-Agent', userAgent],
    ['Accept', '*/*'],
    ['Connection', 'close'],
  ]);
  for (const { name, value } of action.httpHeaders ?? []) headers.set(name, value);
  const text = `GET ${url.slice(url.indexOf(address) + address.length)} HTTP/1.1\r\n${[...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const answer = yield* asKubelet(request, function* (process): Task<{ statusLine: string } | { error: string }> {
    try {
      const socket = yield* process.net.connect(process, to, port, request.timeoutMs);
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
  const failed = (why: string): { error: string } => ({ error: `Get ${JSON.stringify(url)}: ${why}` });
  if (!answer) return failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
  if ('error' in answer) return failed(answer.error);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer.statusLine)?.[1]);
  if (Number.isFinite(status)) return { status };
  return failed(`net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(answer.statusLine)}`);
}
