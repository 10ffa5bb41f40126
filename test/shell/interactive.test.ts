import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/sim/simulation.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { createNetwork } from '../../src/kernel/network.ts';
import { createSh, programs, type ShellOptions } from '../../src/shell/index.ts';
import { expandPrompt } from '../../src/shell/interactive.ts';

/** A terminal with a shell on it: `type` returns what the screen shows of it. */
function openTerminal(flavour: 'ash' | 'bash', options: ShellOptions = {}, term = 'dumb') {
  const sim = new Simulation({ seed: 'terminal', epochMs: 0 });
  const table = new Map([...programs, ['shell', createSh(flavour, options)] as const]);
  const kernel = createKernel({ sim, name: 'desk', network: createNetwork(sim), programs: table });
  const root = kernel.newDirectory();
  for (const name of table.keys()) root.put(`/bin/${name}`, { program: name });
  root.put('/root/pod.yaml', { content: 'kind: Pod\n' });
  root.put('/root/notes/', {});
  let screen = '';
  let ended = false;
  const terminal = kernel.newTty(80, 24, (data) => (screen += data));
  kernel.start({
    argv: ['shell'],
    env: new Map([
      ['PATH', '/bin'],
      ['HOME', '/root'],
      ['TERM', term],
    ]),
    cwd: '/root',
    uid: 0,
    gid: 0,
    hostname: 'desk',
    tree: kernel.newTree(root),
    net: kernel.newNetNamespace([]),
    pids: kernel.newPidNamespace(),
    cgroup: kernel.newCgroup(),
    stdin: terminal.tty,
    stdout: terminal.tty,
    stderr: terminal.tty,
    tty: terminal.tty,
    onExit: () => (ended = true),
  });
  const type = (keys: string, ms = 100): string => {
    screen = '';
    terminal.input(keys);
    sim.advance(ms);
    return screen.replaceAll('\r\n', '\n');
  };
  sim.advance(10);
  const greeting = screen.replaceAll('\r\n', '\n');
  return { type, greeting, isOver: () => ended };
}

describe('an interactive shell', () => {
  it("greets as busybox does in a container, and not at all at the learner's prompt", () => {
    expect(openTerminal('ash').greeting).toBe(
      "\n\nBusyBox v1.38.0 (Debian 1:1.38.0-3+b1) built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n~ # ",
    );
    expect(openTerminal('bash').greeting).toBe('$ ');
  });

  it('runs commands and says what it does not know, each flavour in its words', () => {
    expect(openTerminal('ash').type('echo hi; nope; cd /nope\r')).toBe(
      "echo hi; nope; cd /nope\nhi\nshell: nope: not found\nshell: cd: can't cd to /nope: No such file or directory\n~ # ",
    );
    expect(openTerminal('bash').type('nope; cd /nope; cat < x\r')).toBe(
      'nope; cd /nope; cat < x\nshell: nope: command not found\nshell: cd: /nope: No such file or directory\nshell: x: No such file or directory\n$ ',
    );
  });

  it('asks for the rest of an unfinished command', () => {
    const { type } = openTerminal('bash');
    expect(type('for i in 1 2; do\r')).toBe('for i in 1 2; do\n> ');
    expect(type('echo $i\rdone\r')).toBe('echo $i\n> done\n1\n2\n$ ');
    expect(type('cat <<E\ra $((1+1))\rE\r')).toBe('cat <<E\n> a $((1+1))\n> E\na 2\n$ ');
  });

  it('interrupts a program, a loop and a line with ^C, and stays', () => {
    const { type } = openTerminal('bash');
    type('sleep 100\r', 5000);
    expect(type('\x03')).toBe('^C\n$ ');
    expect(type('echo $?\r')).toBe('echo $?\n130\n$ ');
    type('while true; do sleep 1; done\r', 5000);
    expect(type('\x03')).toBe('^C\n$ ');
    expect(type('half\x03')).toBe('half^C\n$ ');
  });

  it('completes files and commands, and asks the host first', () => {
    const plain = openTerminal('bash');
    expect(plain.type('cat po\t\r')).toBe('cat pod.yaml \nkind: Pod\n$ ');
    expect(plain.type('ls no\t')).toBe('ls notes/');
    const hosted = openTerminal('bash', { complete: (line) => ({ candidates: line === 'kub' ? ['kubectl'] : [], from: 0 }) });
    expect(hosted.type('kub\t')).toBe('kubectl ');
  });

  it('keeps its history, and starts with the one it is given', () => {
    const kept: string[] = [];
    const { type } = openTerminal('bash', { history: ['echo old'], onHistory: (line) => kept.push(line), aliases: { k: 'echo aliased' } });
    expect(type('\x1b[A\r')).toBe('echo old\nold\n$ ');
    expect(type('k x\r')).toBe('k x\naliased x\n$ ');
    expect(type('k x\r')).toBe('k x\naliased x\n$ ');
    expect(kept).toEqual(['k x']);
  });

  it('tells of jobs: their start, their list, their end', () => {
    const { type } = openTerminal('bash');
    expect(type('sleep 3 &\r')).toBe('sleep 3 &\n[1] 2\n$ ');
    expect(type('sleep 100 & jobs\r')).toBe('sleep 100 & jobs\n[2] 3\n[1]-  Running                 sleep 3 &\n[2]+  Running                 sleep 100 &\n$ ');
    type('', 5000);
    expect(type('kill %2\r')).toBe('kill %2\n[1]-  Done                    sleep 3\n[2]+  Terminated              sleep 100\n$ ');
    expect(type('jobs\r')).toBe('jobs\n$ ');
  });

  it('ends with ^D and with exit', () => {
    const one = openTerminal('bash');
    expect(one.type('\x04')).toBe('exit\n');
    expect(one.isOver()).toBe(true);
    const two = openTerminal('bash');
    two.type('exit 3\r');
    expect(two.isOver()).toBe(true);
  });

  it('replaces backslash sequences in its prompt', () => {
    const values = { cwd: '/root/a', home: '/root', hostname: 'web-0', user: 'root', isRoot: true };
    expect(expandPrompt('\\u@\\h:\\w\\$ ', values)).toBe('root@web-0:~/a# ');
    expect(expandPrompt('\\W \\$ ', { ...values, cwd: '/srv/x', isRoot: false })).toBe('x $ ');
  });
});
