/**
 * Streams to the ports of a pod, for `kubectl port-forward`: a connection from inside the pod's network to its own loopback.
 *
 * Mirrors: containerd's CRI plugin (sandbox_portforward) behind kubelet's portforward streams (k8s.io/kubelet/pkg/cri/streaming).
 */
import type { Connection, StreamSink } from '../../api/door.ts';
import { isErrno } from '../../kernel/errno.ts';
import type { Process, Socket, Task, WaitQueue } from '../../kernel/types.ts';
import type { Sandbox } from '../cri/types.ts';
import type { KubeletContext } from './context.ts';
import { startOnNode } from './node-request.ts';

/** Whose ports: the sandbox that the port-forward began with, even when the pod has another by now. */
export interface ForwardedSandbox {
  readonly sandbox: Sandbox;
  /** Whether its network is the node's. */
  readonly isOnHost: boolean;
}

/** What containerd calls the file of a sandbox's network namespace. */
const netnsOf = ({ id }: Sandbox): string =>
  `/var/run/netns/cni-${[id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)].join('-')}`;

/** Why there is no network to connect in; undefined where there is. */
function absenceOf({ runtime }: KubeletContext, sandbox: Sandbox): string | undefined {
  if (!runtime.sandboxes(sandbox.config.podUid).includes(sandbox)) return `failed to find sandbox "${sandbox.id}" in store: not found`;
  return sandbox.state === 'SANDBOX_READY' ? undefined : `network namespace for sandbox "${sandbox.id}" is closed`;
}

/** Opens a stream. Whatever becomes of it is told to the sink: data, and the end with the runtime's words where it failed. */
export function openPortStream(context: KubeletContext, { sandbox, isOnHost }: ForwardedSandbox, port: number, sink: StreamSink): Connection {
  const { sim, kernel } = context;
  let isOpen = true;
  const end = (error?: string): void => {
    if (!isOpen) return;
    isOpen = false;
    if (error === undefined) sink.exit({ code: 0 });
    else sink.exit({ code: 1, error: `error forwarding port ${port} to pod ${sandbox.id}, uid : ${error}` });
  };
  const absence = absenceOf(context, sandbox);
  if (absence !== undefined) {
    const refused = sim.after(0, 'port-forward refused', () => end(absence));
    return { stdin() {}, closeStdin() {}, resize() {}, close: () => refused.cancel() };
  }
  const incoming = new Incoming();
  const process = startOnNode(kernel, sandbox.config.net, 'port-forward', function* (self) {
    incoming.queue = self.newQueue();
    let socket: Socket;
    try {
      socket = yield* self.net.connect(self, '127.0.0.1', port);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const why = error.message.toLowerCase();
      const tried = `IPv4: dial tcp4 127.0.0.1:${port}: connect: ${why} IPv6 dial tcp6 [::1]:${port}: connect: ${why} `;
      const where = isOnHost ? 'host' : netnsOf(sandbox);
      end(`failed to execute portforward in network namespace "${where}": failed to connect to localhost:${port} inside namespace "${sandbox.id}", ${tried}`);
      return 0;
    }
    // The other direction is a process of its own, as it is a goroutine there; it ends with this one.
    self.spawn({ argv: self.argv, program: (writer) => incoming.writeTo(writer, socket) });
    yield* readFrom(self, socket, (data) => isOpen && sink.stdout(data));
    end();
    return 0;
  });
  return {
    stdin: (data) => incoming.push(data),
    closeStdin: () => incoming.push(undefined),
    resize() {},
    close() {
      isOpen = false;
      kernel.signal(process, 'KILL');
    },
  };
}

function* readFrom(process: Process, socket: Socket, onData: (data: string) => void): Task<void> {
  try {
    for (;;) {
      const data = yield* socket.read(process);
      if (data === '') return;
      onData(data);
    }
  } catch (error) {
    // The pod is gone, or its program has hung up.
    if (!isErrno(error)) throw error;
  }
}

/** Bytes on their way into the pod; undefined ends them. */
class Incoming {
  queue: WaitQueue | undefined;
  readonly #pending: (string | undefined)[] = [];

  push(data: string | undefined): void {
    this.#pending.push(data);
    this.queue?.notify();
  }

  *writeTo(process: Process, socket: Socket): Task<number> {
    try {
      for (;;) {
        while (this.#pending.length === 0) yield* process.wait(this.queue ? [this.queue] : [], 'port-forward');
        const data = this.#pending.shift();
        if (data === undefined) break;
        yield* socket.write(process, data);
      }
      socket.end();
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
    return 0;
  }
}
