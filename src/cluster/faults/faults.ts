/**
 * What goes wrong in a cluster because somebody wants it to. A fault is an input like any other: recorded, so that what follows can be
 * explained by it, and the same again in a replay.
 */
import { formatQuantity, quantityOf } from '../../api/quantity.ts';
import type { Program } from '../../kernel/types.ts';
import type { ApiServer } from '../../api/door.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Container } from '../../node/cri/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Machine } from '../machine.ts';
import { FaultError, parseFault, type Fault, type FaultTarget } from './parse-fault.ts';

/** A fault that lasts. */
interface Lasting {
  readonly says: string;
  /** What is said when it is over. */
  readonly mended: string;
  readonly subject: string;
  readonly sinceMs: number;
  readonly end: () => void;
}

type FaultOf<What extends Fault['what']> = Extract<Fault, { what: What }>;

const spanOf = (ms: number): string => `${Math.floor(ms / 1000)}s`;

/** A process that holds memory until it is killed. */
const hog = (bytes: number): Program =>
  function* (process) {
    process.setMemory(bytes);
    for (;;) yield* process.wait([], 'hold memory');
  };

/** The faults of one cluster. */
export class Faults {
  readonly #sim: Simulation;
  readonly #api: ApiServer;
  readonly #machines: readonly Machine[];
  readonly #lasting = new Map<string, Lasting>();

  constructor(sim: Simulation, api: ApiServer, machines: readonly Machine[]) {
    this.#sim = sim;
    this.#api = api;
    this.#machines = machines;
  }

  /** Carries out what the words after `fault` say. Returns what to tell whoever asked for it; throws `FaultError`. */
  inject(words: readonly string[]): string {
    const fault = parseFault(words);
    // What follows is because of this fault; what the caller does next is not.
    return this.#sim.because(this.#sim.cause, () => this.#carryOut(fault));
  }

  #carryOut(fault: Fault): string {
    switch (fault.what) {
      case 'kill':
        return this.#kill(fault);
      case 'stop-kubelet':
        return this.#stopKubelet(this.#machine(fault.node));
      case 'cut-off':
        return this.#cutOff(this.#machine(fault.node));
      case 'remove-cni':
        return this.#removeCni(this.#machine(fault.node));
      case 'lose-route':
        return this.#loseRoute(this.#machine(fault.node), this.#machine(fault.to));
      case 'start-kubelet':
        return this.#end(`kubelet/${this.#machine(fault.node).name}`);
      case 'rejoin':
        return this.#end(`network/${this.#machine(fault.node).name}`);
      case 'break-pull':
      case 'slow-pull':
        return this.#breakPull(fault);
      case 'fill-memory':
        return this.#fillMemory(fault);
      case 'fill-node-memory':
        return this.#fillNodeMemory(this.#machine(fault.node), fault.bytes);
      case 'break-endpoint':
        return this.#breakEndpoint(fault);
      case 'list':
        return this.#list();
      case 'end':
        return fault.name === 'all' ? this.#endAll() : this.#end(fault.name);
    }
  }

  /** Records the fault, then does it: what it leads to is put down to it. */
  #record(kind: Fault['what'], subject: string, says: string): number {
    return this.#sim.record({ who: 'fault', what: 'fault', subject, data: { kind, says } }).id;
  }

  #begin(name: string, fault: Omit<Lasting, 'sinceMs'>): string {
    this.#lasting.set(name, { ...fault, sinceMs: this.#sim.nowMs });
    return `${fault.says}\nThis lasts until you run: fault end ${name}\n`;
  }

  #refuseTwice(name: string): void {
    if (this.#lasting.has(name)) throw new FaultError(`${name} is broken already: fault end ${name} mends it`);
  }

  #machine(name: string): Machine {
    const machine = this.#machines.find((each) => each.name === name);
    if (!machine) throw new FaultError(`wanted one of the nodes ${this.#machines.map((each) => each.name).join(', ')}, found "${name}"`);
    return machine;
  }

  /** The pod that is meant, and the machine that it is on. */
  #pod({ namespace, pod: name }: FaultTarget): { pod: Pod; machine: Machine } {
    const answer = this.#api.serve({ method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}`, who: 'fault' });
    if (answer.code !== 200) throw new FaultError(`wanted a pod in namespace ${namespace}, found none called "${name}"`);
    const pod = answer.body as Pod;
    const machine = this.#machines.find((each) => each.name === pod.spec.nodeName);
    if (!machine) throw new FaultError(`pod ${name} is on no node yet`);
    return { pod, machine };
  }

  /** The running container that is meant. */
  #container(target: FaultTarget): { container: Container; machine: Machine } {
    const { pod, machine } = this.#pod(target);
    const running = machine.runtime.containers(pod.metadata.uid).filter(({ status }) => status.state === 'running');
    const named = running.filter(({ config }) => target.container === undefined || config.name === target.container);
    const [container] = named;
    if (!container) throw new FaultError(`no container ${target.container ?? ''} of pod ${target.pod} runs now`.replace('  ', ' '));
    if (named.length > 1)
      throw new FaultError(`pod ${target.pod} has several containers: name one with -c ${named.map(({ config }) => config.name).join(' or -c ')}`);
    return { container, machine };
  }

  #kill(fault: FaultOf<'kill'>): string {
    const { container, machine } = this.#container(fault);
    const { process, config } = container;
    if (!process) throw new FaultError(`container ${config.name} of pod ${fault.pod} is just ending`);
    const says = `the first process of container ${config.name} of pod ${fault.pod} got SIG${fault.signal}`;
    this.#record('kill', `pod/${fault.namespace}/${fault.pod}`, says);
    machine.kernel.signal(process, fault.signal);
    return `${says}\n`;
  }

  #stopKubelet(machine: Machine): string {
    const name = `kubelet/${machine.name}`;
    this.#refuseTwice(name);
    const says = `the kubelet on ${machine.name} was stopped`;
    this.#record('stop-kubelet', `node/${machine.name}`, says);
    machine.stopKubelet();
    const mended = `the kubelet on ${machine.name} was started`;
    return this.#begin(name, { says, mended, subject: `node/${machine.name}`, end: () => machine.startKubelet() });
  }

  #cutOff(machine: Machine): string {
    const name = `network/${machine.name}`;
    this.#refuseTwice(name);
    const says = `${machine.name} was cut off the network`;
    this.#record('cut-off', `node/${machine.name}`, says);
    machine.cutOff();
    const mended = `${machine.name} was put back on the network`;
    return this.#begin(name, { says, mended, subject: `node/${machine.name}`, end: () => machine.rejoin() });
  }

  #removeCni(machine: Machine): string {
    const name = `cni/${machine.name}`;
    this.#refuseTwice(name);
    if (!machine.hasCni) throw new FaultError(`${machine.name} has no network plugin`);
    const says = `the network plugin was taken off ${machine.name}`;
    this.#record('remove-cni', `node/${machine.name}`, says);
    machine.removeCni();
    const mended = `the network plugin was put back on ${machine.name}`;
    return this.#begin(name, { says, mended, subject: `node/${machine.name}`, end: () => machine.installCni() });
  }

  #loseRoute(machine: Machine, other: Machine): string {
    const name = `route/${machine.name}/${other.name}`;
    this.#refuseTwice(name);
    if (machine === other) throw new FaultError(`${machine.name} needs no route to its own pods: name another node`);
    const says = `${machine.name} lost its route to the pods of ${other.name}`;
    this.#record('lose-route', `node/${machine.name}`, says);
    machine.loseRouteTo(other.name, true);
    const mended = `${machine.name} has its route to the pods of ${other.name} again`;
    return this.#begin(name, { says, mended, subject: `node/${machine.name}`, end: () => machine.loseRouteTo(other.name, false) });
  }

  #breakPull(fault: FaultOf<'break-pull' | 'slow-pull'>): string {
    const { images } = fault;
    const name = `pull/${images}`;
    this.#refuseTwice(name);
    const says = fault.what === 'slow-pull' ? `pulls of ${images} take ${spanOf(fault.byMs)} longer` : `the registry answers pulls of ${images} with an error`;
    const cause = this.#record(fault.what, `image/${images}`, says);
    for (const { runtime } of this.#machines)
      runtime.images.setPullFault(images, fault.what === 'slow-pull' ? { cause, byMs: fault.byMs } : { cause, how: 'error' });
    const end = (): void => {
      for (const { runtime } of this.#machines) runtime.images.setPullFault(images, undefined);
    };
    return this.#begin(name, { says, mended: `pulls of ${images} are as usual again`, subject: `image/${images}`, end });
  }

  #fillMemory(fault: FaultOf<'fill-memory'>): string {
    const { container, machine } = this.#container(fault);
    const name = `memory/${fault.pod}/${container.config.name}`;
    this.#refuseTwice(name);
    const says = `a process in container ${container.config.name} of pod ${fault.pod} took ${formatQuantity(quantityOf(fault.bytes, 'BinarySI'))} of memory`;
    const subject = `pod/${fault.namespace}/${fault.pod}`;
    this.#record('fill-memory', subject, says);
    const { kernel, runtime } = machine;
    const nothing = kernel.newSink(() => undefined);
    const streams = { stdin: nothing, stdout: nothing, stderr: nothing };
    const onExit = (): void => void this.#lasting.delete(name);
    const process = runtime.exec(container, { argv: ['memory-hog'], program: hog(fault.bytes), ...streams, onExit });
    const mended = `the process that took memory in container ${container.config.name} of pod ${fault.pod} was killed`;
    return this.#begin(name, { says, mended, subject, end: () => kernel.signal(process, 'KILL') });
  }

  #fillNodeMemory(machine: Machine, bytes: number): string {
    const name = `memory/${machine.name}`;
    this.#refuseTwice(name);
    const says = `a process on ${machine.name} took ${formatQuantity(quantityOf(bytes, 'BinarySI'))} of memory`;
    this.#record('fill-node-memory', `node/${machine.name}`, says);
    const end = machine.runOnHost('memory-hog', hog(bytes), () => this.#lasting.delete(name));
    return this.#begin(name, { says, mended: `the process that took memory on ${machine.name} was killed`, subject: `node/${machine.name}`, end });
  }

  #breakEndpoint(fault: FaultOf<'break-endpoint'>): string {
    const { pod, machine } = this.#pod(fault);
    const net = machine.runtime.sandboxes(pod.metadata.uid).find(({ state }) => state === 'SANDBOX_READY')?.config.net;
    if (!net) throw new FaultError(`pod ${fault.pod} has no network yet`);
    const name = `endpoint/${fault.pod}`;
    this.#refuseTwice(name);
    const where = fault.port === undefined ? '' : ` on port ${fault.port}`;
    const says = `connections to pod ${fault.pod}${where} are ${fault.how === 'hang' ? 'never answered' : 'refused'}`;
    this.#record('break-endpoint', `pod/${fault.namespace}/${fault.pod}`, says);
    net.breakEndpoint(fault.how, fault.port);
    const mended = `connections to pod ${fault.pod}${where} are answered again`;
    return this.#begin(name, { says, mended, subject: `pod/${fault.namespace}/${fault.pod}`, end: () => net.breakEndpoint(undefined, fault.port) });
  }

  #list(): string {
    if (this.#lasting.size === 0) return 'No fault lasts now.\n';
    const rows = [...this.#lasting].map(([name, { says, sinceMs }]) => [name, spanOf(this.#sim.nowMs - sinceMs), says]);
    const widths = [0, 1].map((column) =>
      Math.max(...['NAME', 'AGE'].slice(column, column + 1).map((title) => title.length), ...rows.map((row) => row[column]!.length)),
    );
    const line = (cells: readonly string[]): string => `${cells[0]!.padEnd(widths[0]! + 3)}${cells[1]!.padEnd(widths[1]! + 3)}${cells[2]}\n`;
    return line(['NAME', 'AGE', 'FAULT']) + rows.map(line).join('');
  }

  #end(name: string): string {
    const lasting = this.#lasting.get(name);
    if (!lasting) throw new FaultError(`wanted the name of a fault that lasts (${[...this.#lasting.keys()].join(', ') || 'there is none'}), found "${name}"`);
    this.#lasting.delete(name);
    this.#sim.record({ who: 'fault', what: 'fault ended', subject: lasting.subject, data: { says: lasting.mended } });
    lasting.end();
    return `${lasting.mended}\n`;
  }

  #endAll(): string {
    if (this.#lasting.size === 0) return 'No fault lasts now.\n';
    return [...this.#lasting.keys()].map((name) => this.#sim.because(this.#sim.cause, () => this.#end(name))).join('');
  }
}
