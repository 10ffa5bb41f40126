/** A container's standard streams: its log, its terminal if it has one, and whoever is attached. */
import type { Bytes } from '../../kernel/bytes.ts';
import type { Kernel, OpenFile, Tty } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { ContainerLog } from './container-log.ts';
import type { ContainerConfig, ContainerTerminal } from './types.ts';

/** The streams as the process gets them, and the near end as `attach` uses it. */
export interface ContainerIo extends ContainerTerminal {
  readonly stdin: OpenFile;
  readonly stdout: OpenFile;
  readonly stderr: OpenFile;
}

type Watcher = (stream: 'stdout' | 'stderr', data: Bytes) => void;

/** Streams for a container: a terminal where it asks for one, else pipes; standard input is empty unless it is kept open. */
export function createContainerIo(sim: Simulation, kernel: Kernel, config: Pick<ContainerConfig, 'stdin' | 'tty'>, log: ContainerLog): ContainerIo {
  const watchers = new Set<Watcher>();
  const output =
    (stream: 'stdout' | 'stderr') =>
    (data: Bytes): void => {
      log.write(sim.wallMs, stream, data);
      for (const watcher of watchers) watcher(stream, data);
    };
  const watch = (watcher: Watcher): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  if (config.tty) {
    const terminal = kernel.newTty(80, 24, output('stdout'));
    const tty: Tty = terminal.tty;
    return {
      stdin: tty,
      stdout: tty,
      stderr: tty,
      tty,
      watch,
      input: (data) => terminal.input(data),
      end: () => terminal.hangup(),
      resize: (c, r) => terminal.resize(c, r),
    };
  }
  const stdout = kernel.newSink(output('stdout'));
  const stderr = kernel.newSink(output('stderr'));
  const nothing = (): void => undefined;
  if (!config.stdin) return { stdin: kernel.newSink(nothing), stdout, stderr, watch, input: nothing, end: nothing, resize: nothing };
  const feed = kernel.newFeed();
  return { stdin: feed.file, stdout, stderr, watch, input: (data) => feed.push(data), end: () => feed.end(), resize: nothing };
}
