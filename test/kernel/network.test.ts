import { addressAnswer } from '../../src/kernel/dns.ts';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/kernel/types.ts';
import { makeContainer, makeMachine, start } from './support.ts';

const server: Program = function* (process) {
  const listener = process.net.listen(Number(process.argv[1]));
  for (;;) {
    const socket = yield* listener.accept(process);
    const question = yield* socket.read(process);
    yield* socket.write(process, `you said ${question}`);
    socket.close();
  }
};
const client: Program = function* (process) {
  const [, address, port] = process.argv;
  try {
    const socket = yield* process.net.connect(process, address!, Number(port));
    yield* socket.write(process, 'hello');
    socket.end();
    let answer = '';
    for (let data; (data = yield* socket.read(process)) !== '';) answer += data;
    yield* process.write(1, answer);
  } catch (error) {
    yield* process.write(1, `${(error as { code: string }).code} after ${process.nowMs} ms`);
  }
  return 0;
};
const resolver: Program = function* (process) {
  const before = process.nowMs;
  const addresses = yield* process.net.resolve(process, process.argv[1]!);
  yield* process.write(1, `${addresses.join()} after ${process.nowMs - before} ms`);
  return 0;
};
/** A master that listens, and a worker that takes one connection and dies with it. */
const master: Program = function* (process) {
  const listener = process.net.listen(80);
  process.spawn({
    argv: ['worker'],
    env: process.env,
    *program(worker) {
      yield* listener.accept(worker);
      return 1;
    },
  });
  yield* process.sleep(60_000);
  return 0;
};
const programs = { server, client, resolver, master };

describe('the network', () => {
  it('carries a connection between two machines', () => {
    const { sim, kernel, image } = makeMachine(programs);
    start(makeContainer(kernel, image, ['10.244.0.2']), ['server', '80']);
    const run = start(makeContainer(kernel, image, ['10.244.0.3']), ['client', '10.244.0.2', '80']);
    sim.advance(100);
    expect(run.out).toBe('you said hello');
  });

  it('lets a caller wait at an endpoint that hangs, until it hangs no more or who listened there is gone', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const container = makeContainer(kernel, image, ['10.244.0.2']);
    const { process } = start(container, ['server', '80']);
    container.net.breakEndpoint('hang');
    const run = start(makeContainer(kernel, image, ['10.244.0.3']), ['client', '10.244.0.2', '80']);
    sim.advance(60_000);
    expect(run.status).toBeUndefined();
    container.net.breakEndpoint(undefined);
    sim.advance(100);
    expect(run.out).toBe('you said hello');
    container.net.breakEndpoint('hang');
    const other = start(makeContainer(kernel, image, ['10.244.0.4']), ['client', '10.244.0.2', '80']);
    sim.advance(60_000);
    expect(other.status).toBeUndefined();
    kernel.signal(process, 'KILL');
    sim.advance(100);
    expect([other.status?.code, other.out]).toEqual([0, '']);
  });

  it('ends a connection with the process that took it, whoever listens', () => {
    const { sim, kernel, image } = makeMachine(programs);
    start(makeContainer(kernel, image, ['10.244.0.2']), ['master']);
    sim.advance(10);
    const run = start(makeContainer(kernel, image, ['10.244.0.3']), ['client', '10.244.0.2', '80']);
    sim.advance(1000);
    expect([run.status?.code, run.out]).toEqual([0, '']);
  });

  it('keeps loopback within its namespace', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const pod = makeContainer(kernel, image, ['10.244.0.2']);
    start(pod, ['server', '8080']);
    const inside = start({ ...pod, pids: kernel.newPidNamespace() }, ['client', '127.0.0.1', '8080']);
    const outside = start(makeContainer(kernel, image, ['10.244.0.3']), ['client', '127.0.0.1', '8080']);
    sim.advance(100);
    expect([inside.out, outside.out]).toEqual(['you said hello', 'ECONNREFUSED after 1 ms']);
  });

  it('refuses at once where nobody listens, and gives up where nobody lives', () => {
    const { sim, kernel, image } = makeMachine(programs);
    makeContainer(kernel, image, ['10.244.0.2']);
    const refused = start(makeContainer(kernel, image, ['10.244.0.3']), ['client', '10.244.0.2', '80']);
    const lost = start(makeContainer(kernel, image, ['10.244.0.4']), ['client', '10.244.0.9', '80']);
    sim.advance(10_000);
    expect([refused.out, lost.out]).toEqual(['ECONNREFUSED after 2 ms', 'EHOSTUNREACH after 3001 ms']);
  });

  it('gives a port to one listener of a namespace only, and frees it at its end', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const pod = makeContainer(kernel, image, ['10.244.0.2']);
    const first = start(pod, ['server', '80']);
    const second = start({ ...pod, pids: kernel.newPidNamespace() }, ['server', '80']);
    sim.advance(10);
    expect(second).toMatchObject({ err: 'server: Address already in use\n', status: { code: 1 } });
    kernel.signal(first.process, 'KILL');
    const third = start({ ...pod, pids: kernel.newPidNamespace() }, ['server', '80']);
    sim.advance(10);
    expect(third.status).toBeUndefined();
  });

  it('takes no address twice until it is released', () => {
    const { kernel } = makeMachine(programs);
    const namespace = kernel.newNetNamespace(['10.244.0.2']);
    expect(() => kernel.newNetNamespace(['10.244.0.2'])).toThrow('Address already in use');
    namespace.release();
    expect(kernel.newNetNamespace(['10.244.0.2']).addresses).toEqual(['127.0.0.1', '10.244.0.2']);
  });

  it('resolves names from /etc/hosts, then by the search list, and gives up on a silent server', () => {
    const { sim, kernel, image, network } = makeMachine(programs);
    image.put('/etc/hosts', { content: '127.0.0.1 localhost\n10.244.0.2 web-0 # me\n' });
    image.put('/etc/resolv.conf', { content: 'search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' });
    const asked: string[] = [];
    network.setNameServer('10.96.0.10', ({ name, type }) => {
      asked.push(name);
      return addressAnswer(name, type, name === 'web.svc.cluster.local' ? ['10.96.7.7'] : []);
    });
    const ask = (name: string) => {
      const run = start(makeContainer(kernel, image), ['resolver', name]);
      sim.advance(60_000);
      return run.out;
    };
    expect([ask('web-0'), ask('web'), ask('web.nowhere'), ask('10.1.1.1')]).toEqual([
      '10.244.0.2 after 0 ms',
      '10.96.7.7 after 2 ms',
      ' after 3 ms',
      '10.1.1.1 after 0 ms',
    ]);
    expect(asked).toEqual([
      'web.default.svc.cluster.local',
      'web.svc.cluster.local',
      'web.nowhere.default.svc.cluster.local',
      'web.nowhere.svc.cluster.local',
      'web.nowhere',
    ]);
    network.setNameServer('10.96.0.10', undefined);
    expect(ask('web')).toBe(' after 10002 ms');
  });
});
