/**
 * `kubectl exec`.
 *
 * Mirrors: kubectl/pkg/cmd/exec/exec.go.
 * Differs: `-f` is refused.
 */
import { resourcePath } from '../../api/resources.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs, resourceOf } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, usageError } from '../errors.ts';
import { chooseContainer } from './container-choice.ts';
import { podsOfObject } from './pod-of-object.ts';
import { runRemote } from './remote.ts';

export const EXEC: Command = {
  name: 'exec',
  flags: flagTable(`
    -c, --container=''
    -f, --filename=[] !
    --pod-running-timeout=1m0s
    -q, --quiet=false
    -i, --stdin=false
    -t, --tty=false`),
  run: exec,
};

function* exec(invocation: Invocation): Task<number> {
  const { args, flags, beforeDash, host, path } = invocation;
  if (args.length === 0 || beforeDash === 0) throw new CommandError('error: pod, type/name or --filename must be specified');
  if (beforeDash === undefined && args.length > 1) {
    throw usageError(path, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  }
  const [target = '', ...command] = args;
  if (command.length === 0) throw new CommandError('error: you must specify at least one command for the container');
  const pod = yield* podOf(invocation, target);
  if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') {
    throw new CommandError(`error: cannot exec into a container in a completed pod; current phase is ${pod.status.phase}`);
  }
  // A container that was named is left to the server to find.
  const container = flags.text('container') || (yield* chooseContainer(host, pod, '', flags.bool('quiet'))).name;
  const stdin = flags.bool('stdin');
  const tty = yield* useTty(invocation);
  const { code, error } = yield* runRemote(invocation, {
    path: resourcePath(resourceOf('pods'), { namespace: pod.metadata.namespace, name: pod.metadata.name, subresource: 'exec' }),
    query: { container, command, ...(stdin && { stdin: 'true' }), stdout: 'true', ...(tty ? { tty: 'true' } : { stderr: 'true' }) },
    stdin,
    tty,
  });
  if (error !== undefined) throw new CommandError(`error: ${error}`);
  if (code !== 0) throw new CommandError(`command terminated with exit code ${code}`, code);
  return 0;
}

/** Whether a terminal is really used: `-t` needs one on this side. */
export function* useTty({ flags, host }: Invocation): Task<boolean> {
  if (!flags.bool('tty')) return false;
  if (flags.bool('stdin') && host.terminal) return true;
  if (flags.bool('stdin')) yield* host.printError('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  return false;
}

/** The pod of `web` or `pod/web`, or the best one of `deployment/web`. */
export function* podOf(invocation: Invocation, word: string): Task<Pod> {
  const { client, namespace, flags } = invocation;
  const [arg] = parseResourceArgs(word.includes('/') ? [word] : ['pods', word]);
  const { resource, name = '' } = arg!;
  const object = yield* client.get<Pod>(resourcePath(resource, { namespace, name }));
  if (resource.kind === 'Pod') return object;
  const [pod] = yield* podsOfObject(invocation, object, 'attach', flags.durationMs('pod-running-timeout'));
  return pod!;
}
