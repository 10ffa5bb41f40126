/**
 * The contract between the kernel and everything that runs on it. A program is a generator: it yields what it waits
 * for and is resumed when that may have come true. There is one primitive, waiting on queues until a deadline, and
 * every blocking call is a loop around it, as `wait_event` is in Linux.
 */
import type { Bytes } from './bytes.ts';
import type { DnsAnswer, DnsType, NameServer } from './dns.ts';
import type { RuleTables } from './netfilter.ts';

export type Signal =
  | 'HUP'
  | 'INT'
  | 'QUIT'
  | 'ILL'
  | 'TRAP'
  | 'ABRT'
  | 'BUS'
  | 'FPE'
  | 'KILL'
  | 'USR1'
  | 'SEGV'
  | 'USR2'
  | 'PIPE'
  | 'ALRM'
  | 'TERM'
  | 'STKFLT'
  | 'CHLD'
  | 'CONT'
  | 'STOP'
  | 'TSTP'
  | 'TTIN'
  | 'TTOU'
  | 'URG'
  | 'XCPU'
  | 'XFSZ'
  | 'VTALRM'
  | 'PROF'
  | 'WINCH'
  | 'POLL'
  | 'PWR'
  | 'SYS';

/** Something to wait on. `notify` wakes every waiter once; they look again whether what they wait for is there. */
export interface WaitQueue {
  notify(): void;
}

/** What a program yields: wake me when one of `on` is notified, at the latest at `untilMs` (virtual), or when a signal comes. */
export interface Wait {
  readonly on: readonly WaitQueue[];
  readonly untilMs?: number;
  /** What it waits for, for traces and `ps`: `sleep`, `read`, `accept`. */
  readonly label: string;
}

/** A blocking computation: `yield*` it from another one. */
export type Task<T> = Generator<Wait, T, void>;

/** A program: runs as a process until it returns its exit code. */
export type Program = (process: Process) => Task<number>;

/** How a process ended: with an exit code, or killed by a signal (a shell and the kubelet see 128+n). */
export type ExitStatus = { readonly code: number; readonly signal?: Signal; readonly oomKilled?: boolean };

/** A failed system call; `code` is the errno name, the message is strerror's text. */
export interface Errno extends Error {
  readonly code: string;
}

export interface Stat {
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'char';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly nlink: number;
}

/** An open file, pipe end, terminal or socket. Reading and writing may block, hence tasks. */
export interface OpenFile {
  readonly kind: 'file' | 'directory' | 'pipe' | 'tty' | 'socket' | 'null';
  /** At most `limit` bytes, as soon as there are any; '' is the end. */
  read(process: Process, limit?: number): Task<Bytes>;
  /** All of `data`; throws EPIPE (after SIGPIPE) where nobody reads any more. */
  write(process: Process, data: Bytes): Task<void>;
  /** Another reference to the same open file (dup): it closes when each reference has been closed. */
  dup(): OpenFile;
  close(): void;
}

/** A process's view of the file tree: paths relative to its root and working directory. All throw `Errno`. */
export interface FileSystem {
  open(
    path: string,
    flags: { read?: boolean; write?: boolean; create?: boolean; truncate?: boolean; append?: boolean; exclusive?: boolean },
    mode?: number,
  ): OpenFile;
  readFile(path: string): Bytes;
  writeFile(path: string, data: Bytes, options?: { append?: boolean; mode?: number }): void;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  readdir(path: string): string[];
  mkdir(path: string, mode?: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(target: string, path: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  mkfifo(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  utimes(path: string, mtimeMs: number): void;
  /** The path with every symlink resolved. */
  realpath(path: string): string;
  exists(path: string): boolean;
}

/** One end of a connection, as a program holds it. */
export interface Socket extends OpenFile {
  readonly remote: { readonly address: string; readonly port: number };
  readonly local: { readonly address: string; readonly port: number };
  /** Nothing more will be written (shutdown): the other end reads to the end, this one may go on reading. */
  end(): void;
}

/** A listening socket. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  accept(process: Process): Task<Socket>;
  close(): void;
}

/** A process's network: its namespace. Errors: EADDRINUSE, ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT. */
export interface Net {
  listen(port: number, address?: string): Listener;
  connect(process: Process, address: string, port: number, timeoutMs?: number): Task<Socket>;
  /** Addresses of a name: /etc/hosts, then DNS as /etc/resolv.conf says. Empty: not found. */
  resolve(process: Process, name: string): Task<string[]>;
  /** The same with the name under which it was found, its search domain included. Undefined: not found. */
  lookUp(process: Process, name: string): Task<{ readonly name: string; readonly addresses: readonly string[] } | undefined>;
  /**
   * One question to one name server, without search domains. Undefined: no answer came; waiting for it is the caller's. Throws
   * ECONNREFUSED where the server's machine says that nobody is there.
   */
  ask(process: Process, server: string, name: string, type: DnsType): Task<DnsAnswer | undefined>;
  /** Answers the questions that come to port 53 of this namespace's addresses, until closed or the process ends. */
  serveNames(server: NameServer): { close(): void };
  /** Addresses of this namespace, loopback first. */
  addresses(): readonly string[];
  /** Routes beside those to its own net and to the rest of the world: a machine's to pods. */
  routes(): readonly Route[];
  /** Who listens in this namespace, in the order of ports. */
  listening(): readonly ListeningAt[];
  /** The packet rules of this namespace as chains, undefined where it has none of its own. `digest`: SHA-256 in hexadecimal, for the chains' names. */
  rules(digest: (text: string) => string): RuleTables | undefined;
  /** Addresses of its own net that it has looked for, in the order of addresses: what `arp` shows. */
  neighbours(): readonly Neighbour[];
}

/** An entry of the neighbour table. */
export interface Neighbour {
  readonly address: string;
  readonly state: 'REACHABLE' | 'STALE' | 'FAILED';
}

/** A route, as `ip route` lists it. */
export interface Route {
  /** Such as `10.244.1.0/24`. */
  readonly destination: string;
  /** The machine that it is behind; absent: it is on the device itself. */
  readonly via?: string;
  readonly device: string;
  /** The address that goes out that way. */
  readonly source?: string;
}

/** A listening socket, with its owner where that is in the viewer's pid namespace. */
export interface ListeningAt {
  readonly address: string;
  readonly port: number;
  readonly owner?: { readonly pid: number; readonly argv: readonly string[] };
}

/** A terminal's line discipline, as programs set it. */
export interface Tty extends OpenFile {
  columns: number;
  rows: number;
  /** Raw: every byte as it comes, no echo, no signals. Cooked (the start): lines, echo, ^C ^D ^U ^W. */
  setRaw(raw: boolean): void;
  /** The process group that ^C goes to. */
  setForeground(pid: number): void;
}

/** What a running program may do. Nothing else reaches it from outside. */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  /** Environment, to be changed only by the process itself. */
  readonly env: Map<string, string>;
  cwd: string;
  umask: number;
  readonly uid: number;
  readonly gid: number;
  /** Whether it has the capability CAP_NET_ADMIN. */
  readonly mayAdministerNetwork: boolean;
  readonly hostname: string;
  readonly fs: FileSystem;
  readonly net: Net;
  /** Descriptors. 0, 1 and 2 are there from the start. */
  readonly fds: Map<number, OpenFile>;
  /** The terminal that controls this process, where there is one. */
  readonly tty: Tty | undefined;
  /** Unix time, in ms: what `date` shows. */
  readonly wallMs: number;
  /** Virtual ms since the run began; deadlines are in these. */
  readonly nowMs: number;
  /** Random bits of this process's own stream ($RANDOM, mktemp, ports). */
  random(): number;

  /** Reads from a descriptor; '' is the end. */
  read(fd: number, limit?: number): Task<Bytes>;
  write(fd: number, data: Bytes): Task<void>;
  /** Sleeps; returns early with true when a caught signal comes. */
  sleep(ms: number): Task<boolean>;
  /** Waits once. Returns true when a caught signal came. For loops of one's own: `while (!ready) yield* process.wait([queue], 'read')`. */
  wait(on: readonly WaitQueue[], label: string, untilMs?: number): Task<boolean>;
  /** A new queue to wait on. */
  newQueue(): WaitQueue;
  /** Costs CPU time: call once a step. Yields now and then, slower under a CPU limit, so no loop freezes the run. */
  burn(microseconds: number): Task<void>;

  /** A pair of connected pipe ends. */
  pipe(): { reader: OpenFile; writer: OpenFile };
  /** Starts a child. Without `fds` it inherits 0, 1 and 2. `program` runs a function of this process's own (a subshell); otherwise argv[0] is looked up in PATH. Throws ENOENT, EACCES, ENOEXEC. */
  spawn(options: SpawnOptions): Process;
  /** Waits for a child (pid), or any (-1). Undefined: no such child. 'interrupted': a caught signal came first. With `noHang` returns 'running' at once. */
  waitpid(
    pid: number,
    options?: { noHang?: boolean; interruptible?: boolean },
  ): Task<{ pid: number; status: ExitStatus } | 'interrupted' | 'running' | undefined>;
  /** Sends a signal to a process (pid > 0) or a process group (pid < 0) of this pid namespace. Throws ESRCH. Signal 0 only looks. */
  kill(pid: number, signal: Signal | 0): void;
  /** 'default', 'ignore', or 'catch': a caught signal waits in `takeSignals` and interrupts waits that allow it. */
  setSignalAction(signal: Signal, action: 'default' | 'ignore' | 'catch'): void;
  signalAction(signal: Signal): 'default' | 'ignore' | 'catch';
  /** Caught signals since the last call, in order of arrival. */
  takeSignals(): Signal[];
  /** Replaces this process's program (exec): `return yield* process.exec(…)`. */
  exec(argv: readonly string[], env?: Map<string, string>): Task<number>;
  /** From now on this directory is the root of all paths, for it and its children. Throws ENOENT, ENOTDIR, EPERM. */
  chroot(path: string): void;
  /** Processes of this pid namespace, as `ps` sees them. */
  processes(): readonly {
    pid: number;
    ppid: number;
    uid: number;
    argv: readonly string[];
    state: 'R' | 'S' | 'T' | 'Z';
    startedMs: number;
    cpuMs: number;
    memoryBytes: number;
  }[];
  /** Memory this process holds beyond its program: counted against the container's limit, where one is set. */
  setMemory(bytes: number): void;
  /** A new process group with this process as leader, for job control. */
  setpgid(): void;
}

export interface SpawnOptions {
  argv: readonly string[];
  /** Runs this function instead of looking up argv[0]: how a subshell forks. */
  program?: Program;
  env?: Map<string, string>;
  cwd?: string;
  fds?: Map<number, OpenFile>;
  /** Starts in a process group of its own. */
  newGroup?: boolean;
}

/**
 * What stands around processes: trees, namespaces, limits. The container runtime and the learner's workstation are
 * its only users.
 */

/** A directory that can be mounted into several trees: an emptyDir, a ConfigMap, an image's layers. */
export interface Directory {
  /** Writes a file below this directory (of `.`, the directory itself, only the mode), making parents. `executable` files run the registered program of that name. */
  put(path: string, file: { content?: Bytes; mode?: number; uid?: number; gid?: number; program?: string; symlink?: string }): void;
  remove(path: string): void;
  /** The file's content, or undefined. */
  get(path: string): Bytes | undefined;
  list(path?: string): string[];
  /** Bytes of all files below: what a size limit counts. */
  sizeBytes(): number;
  /** A copy whose changes do not show in the original: how a container gets its own image layers (copy on write). */
  fork(): Directory;
}

/** A root directory with mounts on top: one a container. */
export interface FileTree {
  readonly root: Directory;
  /** `source` is a directory, or one path below it (subPath, single files such as /etc/hosts). */
  mount(path: string, source: Directory, options?: { readOnly?: boolean; subPath?: string }): void;
  readOnly: boolean;
}

/** A network namespace: shared by the containers of a pod. `release` closes everything that is open in it. */
export interface NetNamespace {
  readonly addresses: readonly string[];
  /** The name servers and search domains come from the tree's /etc/resolv.conf; this is only the wire. */
  release(): void;
  /** Sends what comes over the wire for one of its ports elsewhere, as a machine's address translation does; undefined: no longer. */
  forward(port: number, to: { readonly address: string; readonly port: number } | undefined): void;
  /** From now on connections to what listens here are refused, or never answered; `undefined` mends it. Without `port`: all of it. */
  breakEndpoint(how: 'refuse' | 'hang' | undefined, port?: number): void;
}

/** A pid namespace: one a container, or one a pod where it is shared. The end of pid 1 kills the rest. */
export interface PidNamespace {
  readonly id: number;
  /** Passes over the next `count` numbers: threads that came and went have had them. */
  skip(count: number): void;
}

/** How a container's first process, or a further one (exec), starts. */
export interface StartOptions {
  argv: readonly string[];
  /** Runs this function instead of looking up argv[0]: how the host's own daemons (a kubelet's probes) act in a namespace. */
  program?: Program;
  /** The process's own from then on. */
  env: Map<string, string>;
  cwd: string;
  uid: number;
  gid: number;
  /** CAP_NET_ADMIN: a container has it only where its pod asks for it. */
  mayAdministerNetwork?: boolean;
  hostname: string;
  tree: FileTree;
  net: NetNamespace;
  pids: PidNamespace;
  stdin: OpenFile;
  stdout: OpenFile;
  stderr: OpenFile;
  tty?: Tty;
  cgroup: Cgroup;
  /** The program is found and about to begin: what is recorded now is the cause of what it does. */
  onLoaded?(): void;
  onExit: (status: ExitStatus) => void;
}

/** Limits and usage of one container. */
export interface Cgroup {
  memoryLimitBytes?: number;
  /** In thousandths of a CPU. */
  cpuLimitMillis?: number;
  readonly memoryBytes: number;
  readonly cpuMs: number;
  /** Set once the limit has killed the container (cgroup v2: all of its processes). */
  readonly oomKilled: boolean;
}

/** One machine's kernel. */
export interface Kernel {
  readonly name: string;
  /** Memory that the machine's processes hold together. */
  readonly memoryBytes: number;
  /** Calls, in place of any earlier watch, whenever a process has taken memory while together they hold more than `aboveBytes`. */
  watchMemory(aboveBytes: number, onAbove: () => void): void;
  newDirectory(owner?: { uid: number; gid: number }): Directory;
  /** A tree with /dev and /proc, and where `hasCgroups` is set /sys/fs/cgroup. */
  newTree(root: Directory, options?: { hasCgroups?: boolean }): FileTree;
  /** `sparesInit: false`: pid 1 dies of signals like any process, as on a machine whose own init is somebody else. */
  newPidNamespace(options?: { sparesInit?: boolean }): PidNamespace;
  newCgroup(limits?: { memoryLimitBytes?: number; cpuLimitMillis?: number }): Cgroup;
  /** A namespace with loopback and these addresses. Throws EADDRINUSE where one is taken in the network. */
  newNetNamespace(addresses: readonly string[]): NetNamespace;
  /** Starts a process. Throws an Errno whose message is the runtime's (`exec: "nope": executable file not found in $PATH`). */
  start(options: StartOptions): Process;
  /** Sends a signal from outside the namespaces. Nothing happens where the process is gone. */
  signal(process: Process, signal: Signal): void;
  /** Kills everything in the namespace. */
  killAll(pids: PidNamespace): void;
  /** An open file whose writes go to `onData` (a container's log, a terminal's screen) and whose reads are empty. */
  newSink(onData: (data: Bytes) => void): OpenFile;
  /** A pipe whose near end is held by the host: feeding standard input. */
  newFeed(): { file: OpenFile; push(data: Bytes): void; end(): void };
  /** A terminal: `onOutput` gets what the screen shows, `input` is what the keyboard types. */
  newTty(
    columns: number,
    rows: number,
    onOutput: (data: Bytes) => void,
  ): { tty: Tty; input(data: Bytes): void; resize(columns: number, rows: number): void; hangup(): void; isAwaited(): boolean };
}

/** Programs by name: what an executable file with `program: NAME` runs. */
export type ProgramTable = ReadonlyMap<string, Program>;
