/** The kubelet's server, made when the apiserver first asks for something: until then it is a door and nothing behind it. */
import type { KubeletServer } from '../../api/door.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { KubeletContext } from './context.ts';
import { createKubeletServer } from './kubelet-server.ts';

/** As `createKubeletServer`, whose arguments these are. */
export function serveWhenAsked(context: KubeletContext, findPod: (namespace: string, name: string) => Pod | undefined): KubeletServer & { close(): void } {
  let made: ReturnType<typeof createKubeletServer> | undefined;
  const server = (): ReturnType<typeof createKubeletServer> => (made ??= createKubeletServer(context, findPod));
  return {
    containerLogs: (...asked) => server().containerLogs(...asked),
    followLogs: (...asked) => server().followLogs(...asked),
    exec: (...asked) => server().exec(...asked),
    attach: (...asked) => server().attach(...asked),
    portForward: (...asked) => server().portForward(...asked),
    resourceMetrics: () => server().resourceMetrics(),
    close: () => made?.close(),
  };
}
