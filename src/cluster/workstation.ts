/**
 * The learner's workstation: a machine of its own beside the cluster, with a home directory, a shell and kubectl.
 * As a laptop in the same network as the nodes: it reaches their addresses and node ports, and no route leads from it to pods
 * and Services.
 */
import type { ScenarioNode } from '../data/image.ts';
import { encodeUtf8, type Bytes } from '../kernel/bytes.ts';
import type { Directory, ExitStatus, Kernel, Process } from '../kernel/types.ts';

/** Where the learner works and where their files are. */
export const HOME = '/home/learner';

const USER = { name: 'learner', id: 1000 } as const;

/** A running command of the learner's. */
export interface Running {
  readonly process: Process;
  /** Undefined while it runs. */
  readonly status: ExitStatus | undefined;
  /** Ctrl-C. */
  interrupt(): void;
}

/** An open terminal: what the keyboard types goes in, what the screen shows comes out. */
export interface Terminal {
  type(data: Bytes): void;
  resize(columns: number, rows: number): void;
  /** Whether a program (the shell at its prompt, as a rule) waits for a key. */
  isAwaited(): boolean;
  close(): void;
}

export interface Workstation {
  /** The home directory, without its path: `files.get('pod.yaml')`. */
  readonly files: Directory;
  /** Writes a file of the learner's: a path below the home directory, and text. */
  write(path: string, text: string): void;
  /** Runs one line as `bash -c` does, without a terminal, in the home directory. */
  run(line: string, onOutput: (data: Bytes) => void): Running;
  /** A terminal with an interactive shell. The shell starts again when it is left. */
  openTerminal(options: { columns: number; rows: number; term: 'xterm-256color' | 'dumb'; onOutput: (data: Bytes) => void }): Terminal;
}

/** What the last number of an address can be. */
const LAST_HOST = 254;
/** The machine's number in the nodes' net, where no node has it. */
const USUAL_HOST = 100;

/**
 * An address in the nodes' net that none of them has: the usual one, or else the highest that is free. Throws where the net is full.
 */
export function neighbourOf(nodes: readonly ScenarioNode[]): readonly string[] {
  const [first] = nodes;
  if (!first) return [];
  const net = first.address.replace(/\d+$/, '');
  const taken = new Set(nodes.map(({ address }) => address));
  const hosts = [USUAL_HOST, ...Array.from({ length: LAST_HOST }, (_, i) => LAST_HOST - i)];
  const free = hosts.find((host) => !taken.has(`${net}${host}`));
  if (free === undefined)
    throw new Error(`neighbourOf: wanted an address for the learner's machine beside the nodes, found all of ${net}0/24 taken: give some nodes another net`);
  return [`${net}${free}`];
}

/** Sets up the machine: its tree, users, environment. `files` go to the home directory; `commands` are programs in the PATH. */
export function createWorkstation(
  kernel: Kernel,
  files: Readonly<Record<string, string>>,
  commands: Iterable<string>,
  addresses: readonly string[],
): Workstation {
  const root = kernel.newDirectory();
  for (const command of commands) root.put(`/usr/bin/${command}`, { program: command, mode: 0o755 });
  root.put('/bin/sh', { program: 'bash', mode: 0o755 });
  root.put('/etc/passwd', { content: `root:x:0:0:root:/root:/bin/sh\n${USER.name}:x:${USER.id}:${USER.id}::${HOME}:/bin/bash\n` });
  root.put('/etc/group', { content: `root:x:0:\n${USER.name}:x:${USER.id}:\n` });
  root.put('/etc/hostname', { content: 'workstation\n' });
  root.put('/etc/hosts', { content: '127.0.0.1\tlocalhost\n127.0.1.1\tworkstation\n' });
  root.put('/tmp/', { mode: 0o1777 });
  const owner = { uid: USER.id, gid: USER.id };
  const home = kernel.newDirectory(owner);
  const write = (path: string, text: string): void => home.put(encodeUtf8(path), { content: encodeUtf8(text), ...owner });
  for (const [path, text] of Object.entries(files)) write(path, text);
  const tree = kernel.newTree(root);
  tree.mount(HOME, home);
  const net = kernel.newNetNamespace(addresses);
  const cgroup = kernel.newCgroup();

  const environment = (term: string): Map<string, string> =>
    new Map([
      ['HOME', HOME],
      ['USER', USER.name],
      ['PATH', '/usr/local/bin:/usr/bin:/bin'],
      ['PWD', HOME],
      ['SHELL', '/bin/bash'],
      ['TERM', term],
      ['TZ', 'UTC'],
    ]);
  const place = { cwd: HOME, ...owner, hostname: 'workstation', tree, net, cgroup };

  return {
    files: home,
    write,
    run(line, onOutput) {
      let status: ExitStatus | undefined;
      const output = kernel.newSink(onOutput);
      const stdin = kernel.newFeed();
      stdin.end();
      const pids = kernel.newPidNamespace({ sparesInit: false });
      const process = kernel.start({
        ...place,
        argv: ['bash', '-c', encodeUtf8(line)],
        env: environment('dumb'),
        pids,
        stdin: stdin.file,
        stdout: output,
        stderr: output,
        onExit: (how) => (status = how),
      });
      return {
        process,
        get status() {
          return status;
        },
        // As a terminal does: the signal goes to every process of the foreground job.
        interrupt: () => process.processes().forEach((each) => kill(process, each.pid)),
      };
    },
    openTerminal({ columns, rows, term, onOutput }) {
      const { tty, input, resize, hangup, isAwaited } = kernel.newTty(columns, rows, onOutput);
      let closed = false;
      const startShell = (): void => {
        kernel.start({
          ...place,
          argv: ['bash', '-i'],
          env: environment(term),
          pids: kernel.newPidNamespace(),
          stdin: tty,
          stdout: tty,
          stderr: tty,
          tty,
          onExit: () => {
            if (!closed) startShell();
          },
        });
      };
      startShell();
      return {
        type: input,
        resize,
        isAwaited,
        close() {
          closed = true;
          hangup();
        },
      };
    },
  };
}

/** Signals a process that may just have ended. */
function kill(process: Process, pid: number): void {
  try {
    process.kill(pid, 'INT');
  } catch {
    // Gone already: nothing to interrupt.
  }
}
