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
  it('starts with its prompt, without a greeting', () => {
    expect(openTerminal('ash').greeting).toBe('~ # ');
    expect(openTerminal('ash', { prompt: '\\$ ' }).greeting).toBe('# ');
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

  it('goes on after a backslash at the end of a line, and names aliases as bash does', () => {
    const { type } = openTerminal('bash');
    expect(type('echo one \\\r')).toBe('echo one \\\n> ');
    expect(type('two\r')).toMatch(/^two\none two\n/);
    expect(type("alias ll='ls -l'; alias; unalias ll; alias ll; unalias ll\r")).toContain(
      "\nalias ll='ls -l'\nshell: alias: ll: not found\nshell: unalias: ll: not found\n",
    );
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

  it("says what bash says, without line numbers, also in a pipeline's subshells", () => {
    const { type } = openTerminal('bash');
    expect(type('echo hi | nope\r')).toBe('echo hi | nope\nshell: nope: command not found\n$ ');
    expect(type('cd / /\r')).toBe('cd / /\nshell: cd: too many arguments\n$ ');
    expect(type('source nope\r')).toBe('source nope\nshell: nope: No such file or directory\n$ ');
    expect(type('exec nope\r')).toBe('exec nope\nshell: exec: nope: not found\n$ ');
    expect(type('for\r')).toBe("for\nshell: syntax error near unexpected token `newline'\n$ ");
    expect(type('cat <(ls)\r')).toBe('cat <(ls)\nshell: process substitution is not simulated here\n$ ');
    expect(type('a=(1 2)\r')).toBe('a=(1 2)\nshell: arrays are not simulated here\n$ ');
  });

  it('says what its host knows of a command that is not there, and of itself', () => {
    const { type } = openTerminal('bash', { help: () => 'ask\n', explainMissing: (name) => (name === 'docker' ? 'no docker here' : undefined) });
    expect(type('docker ps; echo $?; nope; help\r')).toBe('docker ps; echo $?; nope; help\nno docker here\n127\nshell: nope: command not found\nask\n$ ');
  });

  it('lists what was typed, and repeats it for !', () => {
    const { type } = openTerminal('bash');
    type('echo one\r');
    type('true\r');
    expect(type('!e\r')).toBe('!e\necho one\none\n$ ');
    expect(type('echo !!\r')).toBe('echo !!\necho echo one\necho one\n$ ');
    expect(type('!nope\r')).toBe('!nope\nshell: !nope: event not found\n$ ');
    expect(type("echo 'hi!' \\!\r")).toBe("echo 'hi!' \\!\nhi! !\n$ ");
    expect(type('history 3\r')).toBe("history 3\n    4  echo echo one\n    5  echo 'hi!' \\!\n    6  history 3\n$ ");
  });

  it('expands braces as bash does, and leaves them alone as ash does', () => {
    const line = 'echo web-{1..3} {a,b{c,d}}x {01..3} {c..a} {} {x} "{a,b}" {$HOME,2}\r';
    expect(openTerminal('bash').type(line).split('\n')[1]).toBe('web-1 web-2 web-3 ax bcx bdx 01 02 03 c b a {} {x} {a,b} /root 2');
    expect(openTerminal('ash').type('echo {a,b}\r').split('\n')[1]).toBe('{a,b}');
  });

  it('lets a function hide a builtin, so that a fork bomb goes off, and stops at the limit', () => {
    const { type, isOver } = openTerminal('bash');
    expect(type(':(){ :|:& };:\r', 3000)).toContain('shell: fork: Resource temporarily unavailable\n');
    type('exit\r');
    expect(isOver()).toBe(true);
    expect(openTerminal('ash').type('b() { b|b& }; b\r', 3000)).toContain("shell: can't fork: Resource temporarily unavailable\n");
  });

  it('stops an endless pipeline, an endless writer and an endless loop at once', () => {
    const { type } = openTerminal('bash');
    for (const line of ['cat /dev/zero | wc -c', 'while :; do :; done']) {
      type(`${line}\r`, 3000);
      expect(type('\x03')).toBe('^C\n$ ');
    }
    expect(type('yes\r', 1000).length).toBeLessThan(200_000);
    expect(type('\x03')).toMatch(/\^C\n\$ $/);
  });
});
