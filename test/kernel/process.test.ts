import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/kernel/types.ts';
import { makeContainer, makeMachine, start } from './support.ts';

const sleepy: Program = function* (process) {
  yield* process.sleep(Number(process.argv[1]) * 1000);
  return 0;
};
const hello: Program = function* (process) {
  yield* process.write(1, `hello ${process.argv.slice(1).join(' ')}\n`);
  return 3;
};
const polite: Program = function* (process) {
  process.setSignalAction('TERM', 'catch');
  while (!(yield* process.sleep(1000)));
  yield* process.write(1, process.takeSignals().join());
  return 0;
};
const cat: Program = function* (process) {
  for (let data; (data = yield* process.read(0)) !== '';) yield* process.write(1, data);
  return 0;
};
const pipeline: Program = function* (process) {
  const { reader, writer } = process.pipe();
  const standard = process.fds.get(1)!;
  process.spawn({ argv: ['hello', 'pipe'], fds: new Map([[1, writer]]) });
  process.spawn({
    argv: ['cat'],
    fds: new Map([
      [0, reader],
      [1, standard],
    ]),
  });
  reader.close();
  writer.close();
  const ends: string[] = [];
  for (let end; (end = yield* process.waitpid(-1));) if (typeof end === 'object') ends.push(`${end.pid}:${end.status.code}`);
  yield* process.write(1, ends.join(' '));
  return 0;
};
const chatter: Program = function* (process) {
  for (;;) yield* process.write(1, 'y\n');
};
const sigpipe: Program = function* (process) {
  const { reader, writer } = process.pipe();
  const child = process.spawn({ argv: ['chatter'], fds: new Map([[1, writer]]) });
  writer.close();
  yield* reader.read(process, 4);
  reader.close();
  const end = yield* process.waitpid(child.pid);
  yield* process.write(1, JSON.stringify(end));
  return 0;
};
const busy: Program = function* (process) {
  for (;;) yield* process.burn(100);
};
const hungry: Program = function* (process) {
  for (let bytes = 0; ; bytes += 1 << 20) {
    process.setMemory(bytes);
    yield* process.burn(1000);
  }
};
const selfKill: Program = function* (process) {
  const child = process.spawn({
    argv: ['child'],
    program: function* (self) {
      self.kill(self.pid, 'USR1');
      yield* self.write(1, 'not reached');
      return 0;
    },
  });
  yield* process.write(1, JSON.stringify(yield* process.waitpid(child.pid)));
  return 0;
};
const programs = { sleepy, hello, polite, cat, pipeline, chatter, sigpipe, busy, hungry, selfKill };

describe('processes', () => {
  it('run, write, and end with a code', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['hello', 'you']);
    sim.advance(10);
    expect(run).toMatchObject({ out: 'hello you\n', err: '', status: { code: 3 } });
    expect(sim.trace.entries.map(({ what, subject }) => `${what} ${subject}`)).toEqual(['process started process/web-0/1', 'process exited process/web-0/1']);
  });

  it('cost one event while they sleep', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['sleepy', '3600']);
    sim.advance(3_599_000);
    expect(run.status).toBeUndefined();
    sim.advance(1001);
    expect(run.status).toEqual({ code: 0 });
    expect(sim.eventsRun).toBeLessThan(5);
  });

  it('as pid 1 ignore TERM without a handler, and die of KILL from outside', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['sleepy', '3600']);
    sim.advance(10);
    kernel.signal(run.process, 'TERM');
    sim.advance(1000);
    expect(run.status).toBeUndefined();
    kernel.signal(run.process, 'KILL');
    expect(run.status).toEqual({ code: 137, signal: 'KILL' });
  });

  it('are interrupted by a signal that they catch', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['polite']);
    sim.advance(2500);
    kernel.signal(run.process, 'TERM');
    sim.advance(1);
    expect(run).toMatchObject({ out: 'TERM', status: { code: 0 } });
  });

  it('pass bytes through pipes and are waited for', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['pipeline']);
    sim.advance(100);
    expect(run).toMatchObject({ out: 'hello pipe\n2:3 3:0', status: { code: 0 } });
  });

  it('die of SIGPIPE when nobody reads', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['sigpipe']);
    sim.advance(10_000);
    expect(run.out).toBe('{"pid":2,"status":{"code":141,"signal":"PIPE"}}');
  });

  it('do not go on after a signal that they sent to themselves', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const run = start(makeContainer(kernel, image), ['selfKill']);
    sim.advance(100);
    expect(run.out).toBe('{"pid":2,"status":{"code":138,"signal":"USR1"}}');
  });

  it('let time pass while they compute, at the rate of their CPU limit', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const free = makeContainer(kernel, image);
    const limited = makeContainer(kernel, image, [], { cpuLimitMillis: 100 });
    start(free, ['busy']);
    start(limited, ['busy']);
    sim.advance(10_000);
    expect(free.cgroup.cpuMs).toBeGreaterThan(9_900);
    expect(free.cgroup.cpuMs).toBeLessThanOrEqual(10_050);
    expect(limited.cgroup.cpuMs).toBeGreaterThan(940);
    expect(limited.cgroup.cpuMs).toBeLessThan(1_060);
  });

  it('are all killed when their container runs out of memory', () => {
    const { sim, kernel, image } = makeMachine(programs);
    const container = makeContainer(kernel, image, [], { memoryLimitBytes: 16 << 20 });
    const first = start(container, ['sleepy', '3600']);
    const second = start(container, ['hungry']);
    sim.advance(60_000);
    expect(container.cgroup.oomKilled).toBe(true);
    expect([first.status, second.status]).toEqual([
      { code: 137, signal: 'KILL', oomKilled: true },
      { code: 137, signal: 'KILL', oomKilled: true },
    ]);
  });

  it("cannot start what is not there, in the runtime's words", () => {
    const { kernel, image } = makeMachine(programs);
    image.put('/etc/passwd', { content: 'root' });
    const container = makeContainer(kernel, image);
    const messageOf = (name: string) => {
      try {
        start(container, [name]);
        return 'started';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(['nope', '/bin/nonsense', '/etc/passwd', '/etc'].map(messageOf)).toEqual([
      'exec: "nope": executable file not found in $PATH',
      'exec: "/bin/nonsense": stat /bin/nonsense: no such file or directory',
      'exec: "/etc/passwd": permission denied',
      'exec: "/etc": is a directory',
    ]);
  });
});
