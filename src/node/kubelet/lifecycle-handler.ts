/**
 * What a container's lifecycle hooks do: run a command in it, wait, or ask it over HTTP.
 *
 * Mirrors: pkg/kubelet/lifecycle/handlers.go.
 * Differs: a tcpSocket hook fails as there, but the message does not print the whole handler.
 */
import type { Container, HTTPGetAction, LifecycleHandler, Pod } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import { sleep, waitFor, type Routine } from '../cri/routine.ts';
import type { Container as RuntimeContainer } from '../cri/types.ts';
import { formatPod, type KubeletContext } from './context.ts';
import { askHttp, portOf } from './node-request.ts';

/** How a command in a container ended. A negative code: it could not be started. */
export interface ExecResult {
  code: number;
  output: string;
}

/** Runs a command in a container and waits for it. */
export function* execInContainer(context: KubeletContext, container: RuntimeContainer, command: readonly string[]): Routine<ExecResult> {
  let output = '';
  let code: number | undefined;
  yield* waitFor((resume) => {
    const sink = context.kernel.newSink((data) => (output += data));
    try {
      context.runtime.exec(container, {
        argv: command.map(encodeUtf8),
        stdin: context.kernel.newSink(() => undefined),
        stdout: sink,
        stderr: sink,
        onExit: (status) => {
          code = status.code;
          resume();
        },
      });
    } catch (error) {
      output = (error as Error).message;
      code = -1;
      context.sim.after(0, 'exec failed', resume);
    }
  });
  return { code: code ?? -1, output };
}

/** Runs a hook; undefined when it went well, else what its failure message says. */
export function* runHandler(
  context: KubeletContext,
  pod: Pod,
  container: Container,
  running: RuntimeContainer,
  handler: LifecycleHandler,
): Routine<string | undefined> {
  if (handler.sleep) {
    yield* sleep(handler.sleep.seconds * 1000, 'lifecycle hook sleeps');
    return undefined;
  }
  if (handler.exec) {
    const command = handler.exec.command ?? [];
    const { code, output } = yield* execInContainer(context, running, command);
    if (code === 0) return undefined;
    const why = code < 0 ? output : `command '${command.join(' ')}' exited with ${code}: ${output}`;
    return `Exec lifecycle hook (${JSON.stringify(command)}) for Container "${container.name}" in Pod "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})" failed - error: ${why}, message: ${JSON.stringify(output)}`;
  }
  const { httpGet } = handler;
  if (!httpGet) return 'Cannot run handler: invalid handler: only exec, httpGet and sleep can be run';
  const failure = yield* runHttpHandler(context, container, running, httpGet);
  if (failure === undefined) return undefined;
  return `HTTP lifecycle hook (${httpGet.path ?? ''}) for Container "${container.name}" in Pod "${formatPod(pod)}" failed - error: ${failure}`;
}

/** How long the hook's HTTP client waits: for ever in the kubelet; here as long as anything in a lesson could take. */
const HTTP_HOOK_TIMEOUT_MS = 3_600_000;

/** A request is a hook's whole business: whatever status answers it will do. */
function* runHttpHandler(context: KubeletContext, container: Container, running: RuntimeContainer, action: HTTPGetAction): Routine<string | undefined> {
  const { address } = running.sandbox.config;
  const port = portOf(container, action.port);
  if (port === undefined) return `couldn't find port: ${action.port}`;
  const hostNet = context.cni.host(context.sources.hostIPs[0]!).net;
  const request = { sim: context.sim, kernel: context.kernel, hostNet, timeoutMs: HTTP_HOOK_TIMEOUT_MS };
  const answer = yield* askHttp(request, { to: action.host ?? address, port, action, userAgent: 'kube-lifecycle/1.36' });
  return 'error' in answer ? answer.error : undefined;
}
