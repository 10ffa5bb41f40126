/**
 * `kubectl port-forward`: ports of this machine that lead to ports of a pod, until Ctrl-C or until a connection fails.
 *
 * Mirrors: kubectl/pkg/cmd/portforward/portforward.go, client-go/tools/portforward/portforward.go.
 * Differs: this machine has no IPv6, so `localhost` is 127.0.0.1 alone; the source line in the log line of a failed connection is that
 * of one version of the file.
 */
import type { Connection } from '../../../api/door.ts';
import { quote } from '../../../api/go-text.ts';
import { resourcePath } from '../../../api/resources.ts';
import type { Pod, Service } from '../../../api/types.gen.ts';
import { isErrno } from '../../../kernel/errno.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { parseResourceArgs, resourceOf } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError, Interrupted, StatusError, usageError } from '../../errors.ts';
import type { Host, LocalConnection } from '../../host.ts';
import { podsOfObject } from '../pod-of-object.ts';
import { parsePorts, portsOfPod, portsOfService, type ForwardedPort } from './ports.ts';

export const PORT_FORWARD: Command = {
  name: 'port-forward',
  flags: flagTable(`
    --address=[localhost]
    --pod-running-timeout=1m0s`),
  run: portForward,
};

/** An address to listen on. Of those that `localhost` stands for one is enough; any other must do. */
interface ListenAddress {
  readonly address: string;
  readonly isOptional: boolean;
}

function* portForward(invocation: Invocation): Task<number> {
  const { args, flags, path, client } = invocation;
  const [target = '', ...texts] = args;
  if (texts.length === 0) throw usageError(path, 'TYPE/NAME and list of ports are required for port-forward');
  const { pod: meant, ports: numbered } = yield* podAndPortsOf(invocation, target, texts);
  const podPath = { namespace: meant.metadata.namespace, name: meant.metadata.name };
  const pod = yield* client.get<Pod>(resourcePath(resourceOf('pods'), podPath));
  if (pod.status.phase !== 'Running')
    throw new CommandError(`error: unable to forward port because pod is not running. Current status=${pod.status.phase ?? ''}`);
  const addresses = addressesOf(flags.list('address'));
  const ports = parsePorts(numbered);
  const connection = dial(invocation, resourcePath(resourceOf('pods'), { ...podPath, subresource: 'portforward' }));
  const forwarder = new Forwarder(invocation.host, connection);
  try {
    yield* forwarder.listen(ports, addresses);
    yield* forwarder.serve();
  } catch (error) {
    // Ctrl-C is how it ends well; any other signal ends the program.
    if (!(error instanceof Interrupted) || error.message !== 'INT') throw error;
  } finally {
    forwarder.close();
  }
  return 0;
}

/** The pod that is meant, and the ports as numbers of it. */
function* podAndPortsOf(invocation: Invocation, target: string, texts: readonly string[]): Task<{ pod: Pod; ports: string[] }> {
  const { client, namespace, flags } = invocation;
  const [arg] = parseResourceArgs(target.includes('/') ? [target] : ['pods', target]);
  const { resource, name = '' } = arg!;
  const object = yield* client.get<Pod | Service>(resourcePath(resource, { namespace, name }));
  if (resource.kind === 'Pod') return { pod: object as Pod, ports: portsOfPod(texts, object as Pod) };
  const pod = (yield* podsOfObject(invocation, object, 'attach', flags.durationMs('pod-running-timeout')))[0]!;
  return { pod, ports: resource.kind === 'Service' ? portsOfService(texts, object as Service, pod) : portsOfPod(texts, pod) };
}

function addressesOf(words: readonly string[]): ListenAddress[] {
  const addresses = new Map<string, ListenAddress>();
  for (const word of words) {
    if (word === 'localhost') {
      for (const address of ['127.0.0.1', '::1']) if (!addresses.has(address)) addresses.set(address, { address, isOptional: true });
    } else if (isIpv4(word) || isIpv6(word)) addresses.set(word, { address: word, isOptional: false });
    else throw new CommandError(`error: ${word} is not a valid IP`);
  }
  return [...addresses.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

const isIpv4 = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
const isIpv6 = (text: string): boolean => text.includes(':') && /^[\da-fA-F:]+$/.test(text);

function dial({ client }: Invocation, path: string): Connection {
  try {
    return client.connect(path, {}, { stdout: () => undefined, stderr: () => undefined, exit: () => undefined });
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`error: error upgrading connection: unable to upgrade connection: ${error.message}`);
    throw error;
  }
}

/** `[::1]:8080`. */
const endpoint = (address: string, port: number): string => `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** Listens, and carries what comes to the pod and back. */
class Forwarder {
  readonly #host: Host;
  readonly #connection: Connection;
  readonly #listeners: { close(): void }[] = [];
  readonly #queue: ReturnType<Host['newQueue']>;
  /** Lines that are to be printed. */
  readonly #said: { readonly fd: 1 | 2; readonly line: string }[] = [];
  #isLost = false;

  constructor(host: Host, connection: Connection) {
    this.#host = host;
    this.#connection = connection;
    this.#queue = host.newQueue();
  }

  close(): void {
    for (const listener of this.#listeners) listener.close();
    this.#connection.close();
  }

  /** Throws where it can listen on none of the ports. */
  *listen(ports: readonly ForwardedPort[], addresses: readonly ListenAddress[]): Task<void> {
    let count = 0;
    for (const port of ports) {
      const problem = yield* this.#listenOn(port, addresses);
      if (problem === undefined) count++;
      else yield* this.#host.printError(`Unable to listen on port ${port.local}: ${problem}\n`);
    }
    if (count > 0) return;
    const all = ports.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
    throw new CommandError(`error: unable to listen on any of the requested ports: [${all}]`);
  }

  /** Listens on one port. Returns why it cannot. */
  *#listenOn({ local, remote }: ForwardedPort, addresses: readonly ListenAddress[]): Task<string | undefined> {
    const failures: string[] = [];
    const failed = { optional: 0, required: 0 };
    // A port that was free to be chosen is the same at the next address.
    let port = local;
    for (const { address, isOptional } of addresses) {
      try {
        if (address.includes(':')) throw new NoIpv6();
        const listener = this.#host.listen(address, port, (connection) => this.#handle(connection, port, remote));
        port = listener.port;
        this.#listeners.push(listener);
        yield* this.#host.print(`Forwarding from ${endpoint(address, port)} -> ${remote}\n`);
      } catch (error) {
        if (!isErrno(error) && !(error instanceof NoIpv6)) throw error;
        const network = address.includes(':') ? 'tcp6' : 'tcp4';
        failures.push(`unable to create listener: Error listen ${network} ${endpoint(address, port)}: bind: ${error.message.toLowerCase()}`);
        failed[isOptional ? 'optional' : 'required']++;
      }
    }
    const hasOptional = addresses.filter(({ isOptional }) => isOptional).length;
    if (failed.required === 0 && (hasOptional === 0 || failed.optional < hasOptional)) return undefined;
    return `Listeners failed to create with the following errors: [${failures.join(' ')}]`;
  }

  /** Prints what is to be told, until a failed connection ends it all. */
  *serve(): Task<void> {
    for (;;) {
      while (this.#said.length > 0) {
        const { fd, line } = this.#said.shift()!;
        yield* fd === 1 ? this.#host.print(line) : this.#host.printError(line);
      }
      if (this.#isLost) throw new CommandError('error: lost connection to pod');
      yield* this.#host.wait(this.#queue, 'port-forward');
    }
  }

  #say(fd: 1 | 2, line: string): void {
    this.#said.push({ fd, line: `${line}\n` });
    this.#queue.notify();
  }

  #handle(near: LocalConnection, local: number, remote: number): void {
    this.#say(1, `Handling connection for ${local}`);
    const far = this.#connection.open?.(remote, {
      stdout: (data) => near.send(data),
      stderr: () => undefined,
      exit: ({ error }) => {
        near.close();
        if (error === undefined) return;
        this.#say(2, `${this.#logHeader()} "An error occurred forwarding" err=${quote(error)} localPort=${local} remotePort=${remote}`);
        // One failure is the end of all: the real one closes its connection to the server.
        this.#isLost = true;
      },
    });
    if (!far) {
      near.close();
      return;
    }
    near.receive(
      (data) => far.stdin(data),
      () => far.closeStdin(),
    );
  }

  /** `E0901 12:00:03.000123     117 portforward.go:442]`. Mirrors: k8s.io/klog. */
  #logHeader(): string {
    const time = new Date(this.#host.wallMs).toISOString();
    return `E${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(this.#host.pid).padStart(7)} portforward.go:442]`;
  }
}

/** What an IPv6 address answers on a machine without IPv6. */
class NoIpv6 extends Error {
  override readonly message = 'cannot assign requested address';
}
