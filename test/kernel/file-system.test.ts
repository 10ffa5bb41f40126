import { describe, expect, it } from 'vitest';
import type { FileTree, Kernel, Process, Program } from '../../src/kernel/types.ts';
import { makeContainer, makeMachine, start } from './support.ts';

/** Runs `body` as a program in a container of its own, and returns what it returns. */
function within<T>(body: (process: Process) => T, prepare: (kernel: Kernel, tree: FileTree) => void = () => undefined, uid = 0): T {
  let result: { value: T } | undefined;
  const program: Program = function* (process) {
    result = { value: body(process) };
    return 0;
  };
  const { sim, kernel, image } = makeMachine({ program });
  image.put('/etc/motd', { content: 'hi' });
  const container = makeContainer(kernel, image);
  prepare(kernel, container.tree);
  const run = start(container, ['program'], { uid });
  sim.advance(10);
  if (!result) throw new Error(run.err);
  return result.value;
}

/** The errno that a call fails with. */
const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'none';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('files', () => {
  it('are copied when a container changes them, and stay as they are in the image', () => {
    const { kernel, image } = makeMachine({});
    image.put('/etc/motd', { content: 'image' });
    image.put('/etc/other', { content: 'other' });
    const one = image.fork();
    const two = image.fork();
    one.put('/etc/motd', { content: 'changed' });
    one.remove('/etc/other');
    expect([image.get('/etc/motd'), one.get('/etc/motd'), two.get('/etc/motd')]).toEqual(['image', 'changed', 'image']);
    expect([image.list('/etc'), one.list('/etc'), two.list('/etc')]).toEqual([['motd', 'other'], ['motd'], ['motd', 'other']]);
    expect([image.sizeBytes(), one.sizeBytes(), kernel.newDirectory().sizeBytes()]).toEqual([10, 7, 0]);
  });

  it('have links, modes, owners and sizes', () => {
    const seen = within(({ fs }) => {
      fs.writeFile('/a', 'text');
      fs.link('/a', '/b');
      fs.symlink('b', '/c');
      fs.chmod('/a', 0o600);
      fs.writeFile('/c', 'more', { append: true });
      const { mode, nlink, size, type } = fs.stat('/c');
      return { mode, nlink, size, type, link: fs.lstat('/c').type, target: fs.readlink('/c'), real: fs.realpath('/c'), content: fs.readFile('/a') };
    });
    expect(seen).toEqual({ mode: 0o600, nlink: 2, size: 8, type: 'file', link: 'symlink', target: 'b', real: '/b', content: 'textmore' });
  });

  it('fail as on Linux', () => {
    const codes = within(({ fs }) => {
      fs.mkdir('/d');
      fs.writeFile('/d/f', '');
      fs.symlink('/loop', '/loop');
      return [
        codeOf(() => fs.readFile('/nope')),
        codeOf(() => fs.readFile('/etc/motd/x')),
        codeOf(() => fs.readFile('/etc')),
        codeOf(() => fs.mkdir('/d')),
        codeOf(() => fs.rmdir('/d')),
        codeOf(() => fs.unlink('/d')),
        codeOf(() => fs.readFile('/loop')),
        codeOf(() => fs.rename('/d', '/d/e')),
        codeOf(() => fs.rmdir('/proc')),
      ];
    });
    expect(codes).toEqual(['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY', 'EISDIR', 'ELOOP', 'EINVAL', 'EBUSY']);
  });

  it('of a volume are seen by every container that mounts it, written or read-only', () => {
    const { sim, kernel, image } = makeMachine({
      *writer(process) {
        process.fs.writeFile('/data/x', 'from one');
        return 0;
      },
      *reader(process) {
        yield* process.sleep(5);
        const denied = codeOf(() => process.fs.writeFile('/mnt/y', ''));
        yield* process.write(1, `${process.fs.readFile('/mnt/x')} ${denied} ${process.fs.readFile('/etc/hosts')}`);
        return 0;
      },
    });
    const volume = kernel.newDirectory();
    const hosts = kernel.newDirectory();
    hosts.put('hosts', { content: '127.0.0.1 localhost' });
    const one = makeContainer(kernel, image);
    const two = makeContainer(kernel, image);
    one.tree.mount('/data', volume);
    two.tree.mount('/mnt', volume, { readOnly: true });
    two.tree.mount('/etc/hosts', hosts, { subPath: 'hosts' });
    start(one, ['writer']);
    const run = start(two, ['reader']);
    sim.advance(100);
    expect(run.out).toBe('from one EROFS 127.0.0.1 localhost');
  });

  it('may be touched only by whom their mode allows', () => {
    const codes = within(
      ({ fs }) => [
        codeOf(() => fs.readFile('/etc/motd')),
        codeOf(() => fs.writeFile('/etc/motd', '')),
        codeOf(() => fs.mkdir('/x')),
        codeOf(() => fs.readFile('/secret')),
      ],
      (_, tree) => tree.root.put('/secret', { content: 's', mode: 0o600 }),
      1000,
    );
    expect(codes).toEqual(['none', 'EACCES', 'EACCES', 'EACCES']);
  });

  it('of a read-only root cannot be written', () => {
    expect(
      within(
        ({ fs }) => codeOf(() => fs.writeFile('/x', '')),
        (_, tree) => (tree.readOnly = true),
      ),
    ).toBe('EROFS');
  });

  it('of /proc describe the processes of the namespace', () => {
    const seen = within(({ fs, pid }) => ({
      pid,
      cmdline: fs.readFile('/proc/self/cmdline'),
      comm: fs.readFile('/proc/1/comm'),
      environ: fs.readFile('/proc/1/environ'),
      status: fs.readFile('/proc/1/status').split('\n').slice(0, 6),
      missing: fs.exists('/proc/99'),
      fds: fs.readdir('/dev/fd'),
    }));
    expect(seen).toEqual({
      pid: 1,
      cmdline: 'program\0',
      comm: 'program\n',
      environ: 'PATH=/bin\0',
      status: ['Name:\tprogram', 'Umask:\t0022', 'State:\tR (running)', 'Tgid:\t1', 'Pid:\t1', 'PPid:\t0'],
      missing: false,
      fds: ['0', '1', '2'],
    });
  });
});
