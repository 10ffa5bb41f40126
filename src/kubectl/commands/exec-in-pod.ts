/**
 * A command in a container whose input and output are this program's and not the user's: how `cp` works.
 *
 * Mirrors: kubectl/pkg/cmd/exec/exec.go (ExecOptions.Run with buffers as streams).
 */
import { resourcePath } from '../../api/resources.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Bytes } from '../../kernel/bytes.ts';
import type { Task } from '../../kernel/types.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { chooseContainer } from './container-choice.ts';
import { runRemote } from './remote.ts';

export interface ExecInPod {
  readonly namespace: string;
  readonly pod: string;
  /** '' chooses as `exec` does. */
  readonly container: string;
  readonly command: readonly string[];
  /** All of standard input; without it there is none. */
  readonly input?: Bytes;
  readonly output: (fd: 1 | 2, data: Bytes) => Task<void>;
  /** Whether a container chosen among several is not told. */
  readonly isQuiet?: boolean;
}

/** A pod that commands can run in. Throws what `exec` says of one that has ended. */
export function refuseCompleted(pod: Pod): void {
  const { phase } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed') throw new CommandError(`error: cannot exec into a container in a completed pod; current phase is ${phase}`);
}

/** Runs the command to its end. Throws as `kubectl exec` fails: with the command's exit code where it has one. */
export function* execInPod(invocation: Invocation, { namespace, pod: podName, container, command, input, output, isQuiet }: ExecInPod): Task<void> {
  const { client, host } = invocation;
  const pods = resourceOf('pods');
  const pod = yield* client.get<Pod>(resourcePath(pods, { namespace, name: podName }));
  refuseCompleted(pod);
  const chosen = container || (yield* chooseContainer(host, pod, '', isQuiet)).name;
  const { code, error } = yield* runRemote(invocation, {
    path: resourcePath(pods, { namespace, name: podName, subresource: 'exec' }),
    query: { container: chosen, command, ...(input !== undefined && { stdin: 'true' }), stdout: 'true', stderr: 'true' },
    stdin: input ?? false,
    tty: false,
    output,
  });
  if (error !== undefined) throw new CommandError(`error: ${error}`);
  if (code !== 0) throw new CommandError(`command terminated with exit code ${code}`, code);
}
