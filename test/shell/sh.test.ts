import { describe, expect, it } from 'vitest';
import { createSh, programs } from '../../src/shell/index.ts';
import { makeContainer, makeMachine, start } from '../kernel/support.ts';

const table = Object.fromEntries([...programs, ['bash', createSh('bash')] as const]);

/** A container that runs a shell command as its pid 1. */
function container(script: string, limits: { memoryLimitBytes?: number } = {}, shell = 'sh') {
  const { sim, kernel, image } = makeMachine(table);
  const place = makeContainer(kernel, image, [], limits);
  return { sim, kernel, place, run: start(place, [shell, '-c', script]) };
}

describe('sh as the first process of a container', () => {
  it('gives its place to the last command', () => {
    const { sim, place } = container('echo starting; sleep 3600');
    sim.advance(100);
    const ps = start(place, ['ps']);
    sim.advance(100);
    expect(ps.out).toBe('PID   USER     COMMAND\n    1 root     sleep 3600\n    2 root     ps\n');
  });

  it('runs its trap once the command in the foreground has ended', () => {
    const { sim, kernel, run } = container("trap 'echo bye; exit 3' TERM; while true; do sleep 2; done");
    sim.advance(5000);
    kernel.signal(run.process, 'TERM');
    sim.advance(500);
    expect(run.status).toBeUndefined();
    sim.advance(2000);
    expect(run).toMatchObject({ out: 'bye\n', status: { code: 3 } });
  });

  it('is interrupted at once while it waits', () => {
    const { sim, kernel, run } = container("trap 'echo bye; exit 0' TERM; sleep 3600 & wait");
    sim.advance(5000);
    kernel.signal(run.process, 'TERM');
    sim.advance(10);
    expect(run).toMatchObject({ out: 'bye\n', status: { code: 0 } });
  });

  it('ignores TERM where no trap was set', () => {
    const { sim, kernel, run } = container('while true; do sleep 1; done');
    sim.advance(5000);
    kernel.signal(run.process, 'TERM');
    sim.advance(30_000);
    expect(run.status).toBeUndefined();
  });

  it('is killed for the memory that its variables take', () => {
    const { sim, run } = container('x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done', { memoryLimitBytes: 64 << 20 });
    sim.advance(60_000);
    expect(run).toMatchObject({ out: '', err: '', status: { code: 137, signal: 'KILL', oomKilled: true } });
  });
});

describe('sh', () => {
  it('lets functions call themselves deeply, and overflows where a real one would', () => {
    const deep = container('count() { [ $1 -eq 0 ] && return 7; count $(($1-1)); }; count 1500; echo $?');
    deep.sim.advance(60_000);
    expect(deep.run.out).toBe('7\n');
    const endless = container('f() { f; }; f');
    endless.sim.advance(60_000);
    expect(endless.run).toMatchObject({ out: '', err: '', status: { code: 139 } });
  });

  it('does little while an endless loop computes for hours', () => {
    const { sim, run } = container('i=0; while :; do i=$((i+1)); done');
    sim.advance(3_600_000);
    expect(run.status).toBeUndefined();
    expect(sim.eventsRun).toBeLessThan(200_000);
  });

  it('runs standard input as it comes', () => {
    const { sim, run } = container('(echo "echo one"; sleep 5; echo "echo two") | sh');
    sim.advance(1000);
    expect(run.out).toBe('one\n');
    sim.advance(5000);
    expect(run.out).toBe('one\ntwo\n');
  });

  it('takes options before -c', () => {
    const { sim, run } = container("sh -e -o pipefail -c 'false | true; echo not here'; echo $?; sh -xc ': a' 2>&1; sh -c 'echo $0 $1' name x");
    sim.advance(1000);
    expect(run.out).toBe('1\n+ : a\nname x\n');
  });

  it("speaks in bash's words where it is the learner's", () => {
    const { sim, run } = container('nope; cd nope; cat < nope; set -u; (echo $nope); fi', {}, 'bash');
    sim.advance(1000);
    expect(run.err).toBe("bash: line 1: syntax error near unexpected token `fi'\n");
    const fine = container('nope; cd nope; cat < nope; set -u; (echo $nope)', {}, 'bash');
    fine.sim.advance(1000);
    expect(fine.run.err).toBe(
      'bash: line 1: nope: command not found\nbash: line 1: cd: nope: No such file or directory\nbash: line 1: nope: No such file or directory\nbash: line 1: nope: unbound variable\n',
    );
  });
});
