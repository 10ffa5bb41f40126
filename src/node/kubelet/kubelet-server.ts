/**
 * What the kubelet serves to the apiserver: logs, exec, attach, port-forward.
 *
 * Mirrors: pkg/kubelet/server and pkg/kubelet/kubelet_pods.go (GetKubeletContainerLogs, validateContainerLogStatus).
 */
import type { Connection, KubeletServer, PodLogOptions, StreamSink } from '../../api/door.ts';
import { parseTime } from '../../api/time.ts';
import type { ContainerStatus, Pod, PodStatus } from '../../api/types.gen.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import { signalNumber } from '../../kernel/signals.ts';
import { formatLogLine, type LogRange } from '../cri/container-log.ts';
import type { Container as RuntimeContainer } from '../cri/types.ts';
import type { KubeletContext } from './context.ts';
import { openPortStream } from './port-forward.ts';
import { resourceMetricsText } from './resource-metrics.ts';

type Refusal = { code: number; error: string };

const isRefusal = (value: object): value is Refusal => 'error' in value;

const statusOf = (status: PodStatus, name: string): ContainerStatus | undefined =>
  [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? [])].find(
    (container) => container.name === name,
  );

/** Which attempt's log is asked for, by container id, or why there is none. */
function logContainerId(status: PodStatus, pod: string, name: string, previous: boolean): string | Refusal {
  const refuse = (error: string): Refusal => ({ code: 400, error });
  const container = statusOf(status, name);
  if (!container) return refuse(`container "${name}" in pod "${pod}" is not available`);
  const last = container.lastState?.terminated;
  if (previous) return last?.containerID ?? refuse(`previous terminated container "${name}" in pod "${pod}" not found`);
  const { waiting, running, terminated } = container.state ?? {};
  if (running) return container.containerID ?? '';
  if (terminated) return terminated.containerID || last?.containerID || refuse(`container "${name}" in pod "${pod}" is terminated`);
  if (last?.containerID) return last.containerID;
  const reason = waiting?.reason ?? '';
  if (reason === 'ErrImagePull') return refuse(`container "${name}" in pod "${pod}" is waiting to start: image can't be pulled`);
  if (reason === 'ImagePullBackOff') return refuse(`container "${name}" in pod "${pod}" is waiting to start: trying and failing to pull image`);
  return refuse(`container "${name}" in pod "${pod}" is waiting to start: ${reason}`);
}

/** What a client of an upgraded connection reads where the other end went away in the middle (gorilla/websocket). */
const ABNORMAL_CLOSURE = 'error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF';
/** And what a client that reads an answer does. */
const CUT_SHORT = 'unexpected EOF';

/**
 * The node's end of logs, exec, attach and port-forward. `findPod` knows this node's pods by namespace and name. `close`: the kubelet
 * ends, and with it every log, exec and attach that goes through it.
 */
export function createKubeletServer(context: KubeletContext, findPod: (namespace: string, name: string) => Pod | undefined): KubeletServer & { close(): void } {
  const { sim, kernel, runtime } = context;
  /** How to end each open connection from this side. */
  const open = new Set<() => void>();

  /** Serves a connection until one of its ends closes it, or the kubelet ends: then the client is told `error`. */
  const serving = (sink: StreamSink, error: string, begin: (sink: StreamSink) => Connection | Refusal): Connection | Refusal => {
    const connection = begin({
      stdout: (data) => sink.stdout(data),
      stderr: (data) => sink.stderr(data),
      exit(result) {
        open.delete(sever);
        sink.exit(result);
      },
    });
    if (isRefusal(connection)) return connection;
    const near = connection;
    function sever(): void {
      near.close();
      sink.exit({ code: 1, error });
    }
    open.add(sever);
    return {
      ...connection,
      close() {
        open.delete(sever);
        connection.close();
      },
    };
  };

  const rangeOf = (options: PodLogOptions): LogRange => {
    const sinceMs = options.sinceTime === undefined ? undefined : parseTime(options.sinceTime);
    const since = options.sinceSeconds === undefined ? sinceMs : sim.wallMs - options.sinceSeconds * 1000;
    return {
      ...(options.timestamps ? { timestamps: true } : {}),
      ...(options.tailLines === undefined ? {} : { tailLines: options.tailLines }),
      ...(options.limitBytes === undefined ? {} : { limitBytes: options.limitBytes }),
      ...(since === undefined ? {} : { sinceMs: since }),
    };
  };

  /** The attempt whose log is asked for. One that is gone has no log: the answer, a success, is that text. */
  const logSource = (namespace: string, name: string, container: string, previous: boolean): RuntimeContainer | Refusal | { gone: string } => {
    const pod = findPod(namespace, name);
    if (!pod) return { code: 404, error: `pod ${name}_${namespace} not found` };
    const id = logContainerId(context.statuses.get(pod), name, container, previous);
    if (typeof id !== 'string') return id;
    const found = runtime.containers(pod.metadata.uid).find(({ status }) => status.id === id);
    return found ?? { gone: `unable to retrieve container logs for ${id}` };
  };

  const runningContainer = (namespace: string, name: string, container: string): RuntimeContainer | Refusal => {
    const pod = findPod(namespace, name);
    if (!pod) return { code: 404, error: `pod ${name}_${namespace} not found` };
    const found = runtime.containers(pod.metadata.uid).find(({ config }) => config.name === container);
    if (!found) return { code: 404, error: `container not found ("${container}")` };
    return found;
  };

  return {
    close() {
      for (const sever of [...open]) sever();
      open.clear();
    },

    containerLogs(namespace, pod, container, options) {
      const source = logSource(namespace, pod, container, options.previous ?? false);
      if (isRefusal(source)) return source;
      return { text: 'gone' in source ? source.gone : source.log.read(rangeOf(options)) };
    },

    followLogs(namespace, pod, container, options, reader) {
      return serving(reader, CUT_SHORT, (sink) => followLogs(namespace, pod, container, options, sink));
    },

    exec(namespace, pod, container, { command, stdin, tty }, sink) {
      const target = runningContainer(namespace, pod, container);
      if (isRefusal(target)) return target;
      // Only running containers are looked through (kubelet_pods.go, findContainer).
      if (target.status.state !== 'running') return { code: 404, error: `container not found ("${container}")` };
      return serving(sink, ABNORMAL_CLOSURE, (own) => startExec(context, target, { command, stdin, tty }, own));
    },

    attach(namespace, pod, container, { stdin }, client) {
      const target = runningContainer(namespace, pod, container);
      if (isRefusal(target)) return target;
      if (target.status.state !== 'running') return { code: 400, error: `container ${container} not found in pod ${pod}_${namespace}` };
      return serving(client, ABNORMAL_CLOSURE, (sink) => startAttach(target, stdin, sink));
    },

    resourceMetrics: () => resourceMetricsText(context),

    portForward(namespace, name) {
      const pod = findPod(namespace, name);
      if (!pod) return { code: 404, error: 'pod does not exist' };
      const [sandbox] = runtime.sandboxes(pod.metadata.uid);
      if (!sandbox) return { code: 500, error: `failed to find sandboxID for pod ${name}_${namespace}` };
      return connectionOf({ open: (port, sink) => openPortStream(context, { sandbox, isOnHost: pod.spec.hostNetwork === true }, port, sink) });
    },
  };

  function followLogs(namespace: string, pod: string, container: string, options: PodLogOptions, sink: StreamSink): Connection | Refusal {
    const source = logSource(namespace, pod, container, options.previous ?? false);
    if (isRefusal(source)) return source;
    if ('gone' in source) {
      sim.after(0, 'log stream', () => {
        sink.stdout(source.gone);
        sink.exit({ code: 0 });
      });
      return connectionOf({});
    }
    const { log } = source;
    let leftBytes = options.limitBytes ?? Infinity;
    const send = (text: string): void => {
      const part = text.slice(0, leftBytes);
      leftBytes -= part.length;
      if (part !== '') sink.stdout(part);
      if (leftBytes <= 0) {
        stop();
        sink.exit({ code: 0 });
      }
    };
    const past = log.read(rangeOf(options));
    const stop = log.follow(
      (line) => send(formatLogLine(line, options.timestamps ?? false)),
      () => sink.exit({ code: 0 }),
    );
    let isOpen = true;
    // What is there already comes as an event of its own, as everything on a connection does.
    sim.after(0, 'log stream', () => {
      if (!isOpen) return;
      if (past !== '') send(past);
      if (log.isClosed && leftBytes > 0) sink.exit({ code: 0 });
    });
    return connectionOf({
      close: () => {
        isOpen = false;
        stop();
      },
    });
  }

  function startAttach(target: RuntimeContainer, stdin: boolean, sink: StreamSink): Connection {
    const { terminal } = target;
    const stop = terminal.watch((stream, data) => sink[stream](data));
    const end = target.log.follow(
      () => undefined,
      () => {
        stop();
        // How the program ended is not told: remotecommand/attach.go reports that the streaming went well.
        sim.after(100, 'attach ends', () => sink.exit({ code: 0 }));
      },
    );
    return connectionOf({
      stdin: (data) => stdin && terminal.input(data),
      closeStdin() {
        if (!stdin) return;
        // containerd's io.Attach: the end of input reaches a container that is fed once and has no terminal; elsewhere it is the caller
        // who leaves.
        if (isFedOnce(target) && !target.config.tty) return terminal.end();
        // What it answers to the last input still comes.
        sim.after(100, 'detached', () => {
          stop();
          end();
          sink.exit({ code: 0 });
        });
      },
      resize: (columns, rows) => terminal.resize(columns, rows),
      close: () => {
        stop();
        end();
      },
    });
  }

  /** stdinOnce of the container's spec. */
  function isFedOnce({ config, sandbox }: RuntimeContainer): boolean {
    const { containers, initContainers = [], ephemeralContainers = [] } = findPod(sandbox.config.namespace, sandbox.config.podName)?.spec ?? { containers: [] };
    return [...containers, ...initContainers, ...ephemeralContainers].some(({ name, stdinOnce }) => name === config.name && stdinOnce === true);
  }

  function startExec(
    { runtime: node }: KubeletContext,
    target: RuntimeContainer,
    { command, stdin, tty }: { command: readonly string[]; stdin: boolean; tty: boolean },
    sink: StreamSink,
  ): Connection | Refusal {
    let isOpen = true;
    const out = (stream: 'stdout' | 'stderr') => (data: string) => {
      if (isOpen) sink[stream](data);
    };
    const terminal = tty ? kernel.newTty(80, 24, out('stdout')) : undefined;
    const feed = stdin && !tty ? kernel.newFeed() : undefined;
    const onExit = (status: { code: number; signal?: Parameters<typeof signalNumber>[0] }): void => {
      if (isOpen) sink.exit({ code: status.signal ? 128 + signalNumber(status.signal) : status.code });
    };
    try {
      node.exec(target, {
        argv: command.map(encodeUtf8),
        stdin: terminal?.tty ?? feed?.file ?? kernel.newSink(() => undefined),
        stdout: terminal?.tty ?? kernel.newSink(out('stdout')),
        stderr: terminal?.tty ?? kernel.newSink(out('stderr')),
        ...(terminal ? { tty: terminal.tty } : {}),
        onExit,
      });
    } catch (error) {
      const message = (error as Error).message;
      const id = sim.random(`${context.who}/exec`).text(64, '0123456789abcdef');
      const text = `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${message}`;
      sim.after(0, 'exec failed', () => sink.exit({ code: message.includes('permission denied') ? 126 : 127, error: text }));
    }
    return connectionOf({
      stdin: (data) => (terminal ? terminal.input(data) : feed?.push(data)),
      closeStdin: () => feed?.end(),
      resize: (columns, rows) => terminal?.resize(columns, rows),
      close: () => {
        isOpen = false;
        terminal?.hangup();
      },
    });
  }
}

/** A connection of which only some ends are used. */
function connectionOf(
  ends: Partial<{ stdin(data: string): unknown; closeStdin(): unknown; resize(columns: number, rows: number): unknown; close(): unknown }> &
    Pick<Connection, 'open'>,
): Connection {
  return {
    stdin: (data) => void ends.stdin?.(data),
    closeStdin: () => void ends.closeStdin?.(),
    resize: (columns, rows) => void ends.resize?.(columns, rows),
    close: () => void ends.close?.(),
    ...(ends.open && { open: ends.open }),
  };
}
