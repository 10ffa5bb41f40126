/**
 * What a container's lifecycle hooks do: run a command in it, wait, or ask it over HTTP.
 *
 * Mirrors: pkg/kubelet/lifecycle/handlers.go.
 */
import type { Container, LifecycleHandler, Pod } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import { sleep, waitFor, type Routine } from '../cri/routine.ts';
import type { Container as RuntimeContainer } from '../cri/types.ts';
import type { KubeletContext } from './context.ts';

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
  return `lifecycle hooks of type ${Object.keys(handler).join(', ')} are not simulated here`;
}
