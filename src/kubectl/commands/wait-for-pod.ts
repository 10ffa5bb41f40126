/** Waiting until a pod is as a command needs it. Mirrors: client-go/tools/watch UntilWithSync as run.go's waitForPod uses it. */
import { resourcePath } from '../../api/resources.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Invocation } from '../command.ts';
import { CommandError, StatusError } from '../errors.ts';

/** The pod once `isReady` holds. Throws when it is deleted, or when `timeoutMs` is over. */
export function* waitForPod({ client, host }: Pick<Invocation, 'client' | 'host'>, pod: Pod, isReady: (pod: Pod) => boolean, timeoutMs?: number): Task<Pod> {
  const { name = '', namespace } = pod.metadata;
  const untilMs = timeoutMs === undefined ? undefined : host.nowMs + timeoutMs;
  const stream = client.watch(resourcePath(resourceOf('pods'), { namespace }), { fieldSelector: `metadata.name=${name}`, resourceVersion: '0' });
  try {
    for (;;) {
      const event = yield* stream.next(untilMs);
      if (!event) throw new CommandError('error: timed out waiting for the condition');
      if (event.type === 'ERROR') throw new StatusError(event.object as StatusError['status']);
      if (event.type === 'DELETED') throw new CommandError(`Error from server (NotFound): pods "${name}" not found`);
      if (event.type !== 'BOOKMARK' && isReady(event.object as Pod)) return event.object as Pod;
    }
  } finally {
    stream.stop();
  }
}
