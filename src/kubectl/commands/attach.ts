/**
 * `kubectl attach`, and attaching as `kubectl run -i` does it.
 *
 * Mirrors: kubectl/pkg/cmd/attach/attach.go, kubectl/pkg/cmd/run/run.go (handleAttachPod).
 * Differs: --detach-keys is refused.
 */
import { resourcePath } from '../../api/resources.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { chooseContainer } from './container-choice.ts';
import { podOf, useTty } from './exec.ts';
import { runRemote } from './remote.ts';
import { waitForPod } from './wait-for-pod.ts';

export const ATTACH: Command = {
  name: 'attach',
  flags: flagTable(`
    -c, --container=''
    --detach-keys='ctrl-p,ctrl-q' !
    -f, --filename=[] !
    --pod-running-timeout=1m0s
    -q, --quiet=false
    -i, --stdin=false
    -t, --tty=false`),
  run: runAttach,
};

function* runAttach(invocation: Invocation): Task<number> {
  const { args, flags } = invocation;
  if (args.length === 0) throw new CommandError('error: at least 1 argument is required for attach');
  if (args.length > 1) throw new CommandError(`error: expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
  yield* attach(invocation, yield* podOf(invocation, args[0]!), flags.bool('stdin'));
  return 0;
}

/** Waits until the pod runs, then attaches. A pod that has ended already shows its log instead. */
export function* attachWhenRunning(invocation: Invocation, created: Pod, options: { stdin: boolean; timeoutMs: number }): Task<void> {
  const { client, host } = invocation;
  const isStarted = ({ status }: Pod): boolean => ['Running', 'Succeeded', 'Failed'].includes(status.phase ?? '');
  const pod = yield* waitForPod(invocation, created, isStarted, options.timeoutMs);
  if (pod.status.phase === 'Running') {
    yield* attach(invocation, pod, options.stdin);
    return;
  }
  const { namespace, name } = pod.metadata;
  const path = resourcePath(resourceOf('pods'), { namespace, name, subresource: 'log' });
  const { body } = yield* client.send({ method: 'GET', path, query: { container: pod.spec.containers[0]?.name ?? '' } });
  yield* host.printBytes(1, String(body));
}

const attach = (invocation: Invocation, pod: Pod, stdin: boolean): Task<void> =>
  attachTo(invocation, pod, invocation.flags.has('container') ? invocation.flags.text('container') : '', stdin);

/** Attaches to the container of that name; with '' to the one that the pod's annotation or order says. */
export function* attachTo(invocation: Invocation, pod: Pod, containerName: string, stdin: boolean): Task<void> {
  const { host, flags } = invocation;
  if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') {
    throw new CommandError(`error: cannot attach a container in a completed pod; current phase is ${pod.status.phase}`);
  }
  const isQuiet = flags.bool('quiet');
  const container = yield* chooseContainer(host, pod, containerName, isQuiet);
  let tty = yield* useTty(invocation);
  if (tty && !container.tty) {
    tty = false;
    if (!isQuiet) yield* host.printError(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  }
  if (!isQuiet) {
    yield* host.printError(
      'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n',
    );
    if (stdin || tty) yield* host.printError("If you don't see a command prompt, try pressing enter.\n");
  }
  const { namespace, name } = pod.metadata;
  const { error } = yield* runRemote(invocation, {
    path: resourcePath(resourceOf('pods'), { namespace, name, subresource: 'attach' }),
    query: { container: container.name, ...(stdin && { stdin: 'true' }), stdout: 'true', ...(tty ? { tty: 'true' } : { stderr: 'true' }) },
    stdin,
    tty,
  });
  if (error !== undefined) throw new CommandError(`error: ${error}`);
  if (!isQuiet && stdin && tty && (pod.spec.restartPolicy ?? 'Always') === 'Always') {
    const where = namespace === 'default' ? '' : ` -n ${namespace}`;
    yield* host.print(`Session ended, resume using 'kubectl attach ${name} -c ${container.name}${where} -i -t' command when the pod is running\n`);
  }
}
