/**
 * The health checks of load balancers: for each Service with the policy Local, a port of the node that says whether it has endpoints.
 *
 * Mirrors: pkg/proxy/healthcheck/service_health.go.
 */
import type { Service } from '../../api/types.gen.ts';
import { formatTime } from '../../api/time.ts';
import { needsHealthCheck } from '../../api/service-util.ts';
import { keyOf } from '../../client/informer.ts';
import type { Errno, Process, Program, Socket, Task } from '../../kernel/types.ts';

/** Starts a program of the node's own; the answer ends it. */
export type RunOnHost = (name: string, program: Program) => () => void;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue, 01 Sep 2026 12:00:00 GMT`. */
function httpDate(wallMs: number): string {
  const [date = '', clock] = formatTime(wallMs).replace('Z', '').split('T');
  const [year, month, day] = date.split('-');
  return `${DAYS[new Date(wallMs).getUTCDay()]}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${clock} GMT`;
}

/** The answer to a check, whatever its path. */
export function healthAnswer({ namespace, name }: { namespace: string; name: string }, endpoints: number, wallMs: number): string {
  const status = endpoints > 0 ? '200 OK' : '503 Service Unavailable';
  const body = `{\n\t"service": {\n\t\t"namespace": "${namespace}",\n\t\t"name": "${name}"\n\t},\n\t"localEndpoints": ${endpoints},\n\t"serviceProxyHealthy": true\n}`;
  const headers = [
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    `X-Load-Balancing-Endpoint-Weight: ${endpoints}`,
    `Date: ${httpDate(wallMs)}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

/** Reads a request's head and answers it; what ends before is let go. */
function* answerCheck(process: Process, socket: Socket, answer: () => string): Task<number> {
  try {
    for (let head = ''; !/\r?\n\r?\n/.test(head);) {
      const data = yield* socket.read(process);
      if (data === '') return 0;
      head += data;
    }
    yield* socket.write(process, answer());
  } catch (error) {
    // Whoever asked has gone.
    if ((error as Partial<Errno>).code === undefined) throw error;
  } finally {
    socket.close();
  }
  return 0;
}

const serverAt = (port: number, answer: (wallMs: number) => string): Program =>
  function* healthCheck(process) {
    const listener = process.net.listen(port);
    for (;;) {
      const socket = yield* listener.accept(process);
      // Each in a process of its own: one that asks nothing keeps nobody else waiting.
      process.spawn({ argv: ['kube-proxy'], program: (child) => answerCheck(child, socket, () => answer(child.wallMs)) });
    }
  };

/** The servers of one node, by port. */
export class HealthChecks {
  readonly #runOnHost: RunOnHost;
  readonly #localEndpoints: (service: string) => number;
  readonly #servers = new Map<number, { readonly key: string; readonly end: () => void }>();

  constructor(runOnHost: RunOnHost, localEndpoints: (service: string) => number) {
    this.#runOnHost = runOnHost;
    this.#localEndpoints = localEndpoints;
  }

  /** Opens the ports that these Services want, and closes the others. */
  sync(services: Iterable<Service>): void {
    const wanted = new Map<number, Service>();
    for (const service of services) if (needsHealthCheck(service) && service.spec.healthCheckNodePort) wanted.set(service.spec.healthCheckNodePort, service);
    for (const [port, { key, end }] of this.#servers) {
      const service = wanted.get(port);
      if (service && keyOf(service.metadata) === key) continue;
      this.#servers.delete(port);
      end();
    }
    for (const [port, { metadata }] of wanted) {
      if (this.#servers.has(port)) continue;
      const key = keyOf(metadata);
      const end = this.#runOnHost(
        'kube-proxy',
        serverAt(port, (wallMs) => healthAnswer(metadata, this.#localEndpoints(key), wallMs)),
      );
      this.#servers.set(port, { key, end });
    }
  }
}
