/**
 * Asking a container how it is: a command in it, a connection to it, an HTTP request, a gRPC call.
 *
 * Mirrors: pkg/kubelet/prober/prober.go and pkg/probe/{exec,http,tcp,grpc}.
 * Differs: no program here speaks gRPC, so such a probe fails as it does against a server that does not.
 */
import type { Container, GRPCAction, HTTPGetAction, IntOrString, Pod, Probe } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Kernel, NetNamespace, Process, Task } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { sleep, waitFor, type Routine } from '../cri/routine.ts';
import type { Container as RuntimeContainer, Runtime } from '../cri/types.ts';
import { asKubelet, askHttp, dialError, portOf, type NodeRequest } from './node-request.ts';
import type { ProbeOutcome } from './probe-tally.ts';

export interface ProbeRequest {
  sim: Simulation;
  kernel: Kernel;
  runtime: Runtime;
  /** The node's network: where the kubelet connects from. */
  hostNet: NetNamespace;
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
  const { exec, httpGet, tcpSocket, grpc } = request.probe;
  if (exec) return yield* probeExec(request, exec.command ?? []);
  if (httpGet) return yield* probeHttp(request, httpGet);
  if (tcpSocket) return yield* probeTcp(request, tcpSocket.host, tcpSocket.port);
  if (grpc) return yield* probeGrpc(request, grpc);
  yield* sleep(0, 'probe');
  return { outcome: 'error', output: 'missing probe handler' };
}

const timeoutMsOf = (probe: Probe): number => (probe.timeoutSeconds ?? 1) * 1000;

const nodeRequestOf = ({ sim, kernel, hostNet, probe }: ProbeRequest): NodeRequest => ({ sim, kernel, hostNet, timeoutMs: timeoutMsOf(probe) });

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

function* probeTcp(request: ProbeRequest, host: string | undefined, wanted: IntOrString): Routine<ProbeReport> {
  const port = portOf(request.containerSpec, wanted);
  if (port === undefined) return { outcome: 'error', output: `couldn't find port: ${wanted}` };
  const to = host ?? request.container.sandbox.config.address;
  const address = `${to}:${port}`;
  const failure = yield* asKubelet(nodeRequestOf(request), function* (process) {
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
  const answer = yield* askHttp(nodeRequestOf(request), { to, port, action, userAgent: 'kube-probe/1.36' });
  if ('error' in answer) return { outcome: 'failure', output: answer.error };
  const { status } = answer;
  return status >= 200 && status < 400 ? { outcome: 'success', output: '' } : { outcome: 'failure', output: `HTTP probe failed with statuscode: ${status}` };
}

/** How a client of HTTP/2 begins: the preface and an empty frame of settings. */
const HTTP2_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';
const SETTINGS_FRAME = '\x04';
const GRPC_RETRY_MS = 1000;

/**
 * Asks over gRPC: as its client does, tries to get an HTTP/2 connection until the time is over. A server that speaks something
 * else, or none at all, ends in the same timeout.
 */
function* probeGrpc(request: ProbeRequest, { port }: GRPCAction): Routine<ProbeReport> {
  const to = request.container.sandbox.config.address;
  const timeoutMs = timeoutMsOf(request.probe);
  const isHttp2 = yield* asKubelet(nodeRequestOf(request), function* (process): Task<boolean> {
    for (;;) {
      try {
        const socket = yield* process.net.connect(process, to, port, timeoutMs);
        yield* socket.write(process, HTTP2_PREFACE);
        const answer = yield* socket.read(process);
        socket.close();
        if (answer[3] === SETTINGS_FRAME) return true;
      } catch (error) {
        if ((error as { code?: string }).code === undefined) throw error;
      }
      yield* process.sleep(GRPC_RETRY_MS);
    }
  });
  if (isHttp2) return { outcome: 'error', output: 'health checks over gRPC with a server that speaks HTTP/2 are not simulated here' };
  return { outcome: 'failure', output: `timeout: failed to connect service "${to}:${port}" within ${timeoutMs / 1000}s: context deadline exceeded` };
}
