/**
 * A world: one cluster, the learner's terminals, and the log of every input. Seed, scenario and log repeat it exactly:
 * a reload, a share link, a fork for grading and a bug report are all the same replay.
 */
import { createCluster, type Cluster, type ClusterOptions } from '../cluster/create-cluster.ts';
import { injectFault } from '../cluster/faults/fault-command.ts';
import type { Terminal } from '../cluster/workstation.ts';
import type { History } from '../explain/history.ts';
import type { Exercise } from '../grading/exercise.ts';
import type { GradedCluster } from '../grading/graded-cluster.ts';
import { startExercise } from '../grading/start-exercise.ts';
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Input, SavedSession } from './protocol.ts';

/** Raised whenever a change of the engine changes what a log replays to. */
export const ENGINE = '1';

/** A command without a terminal that runs longer than this (virtual ms) is interrupted. */
const LONGEST_RUN_MS = 10 * 60_000;

/** A command without a terminal that prints more than this has the rest of its output dropped. */
const MOST_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a replay may cost: a few minutes of the machine's time, and more than any learner's session. */
const MOST_REPLAYED_EVENTS = 20_000_000;

export interface WorldOptions extends ClusterOptions {
  exercises: ReadonlyMap<string, Exercise>;
  /** What a terminal's screen shows, as it comes. */
  onOutput?: (terminal: string, data: string) => void;
}

/** A moment of a world, to the event: between two inputs of one instant, too. */
export interface Moment {
  readonly nowMs: number;
  /** How many events had run. */
  readonly events: number;
  /** How many inputs there had been. */
  readonly inputs: number;
}

/** What a command without a terminal printed (stdout and stderr as they came), and its exit code. */
export interface RunResult {
  out: string;
  exit: number;
}

export class World {
  readonly cluster: Cluster;
  readonly log: { atMs: number; input: Input }[] = [];
  /** How many trace entries the cluster had when the learner arrived: what came before is not news. */
  readonly arrival: { readonly entries: number; readonly atMs: number };
  readonly #options: WorldOptions;
  readonly #terminals = new Map<string, Terminal>();
  /** When each input of the log came. */
  readonly #moments: Moment[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.cluster = createCluster(options);
    this.arrival = { entries: this.cluster.sim.trace.entries.length, atMs: this.nowMs };
  }

  get nowMs(): number {
    return this.cluster.sim.nowMs;
  }

  /** Now. */
  get moment(): Moment {
    return { nowMs: this.nowMs, events: this.cluster.sim.eventsRun, inputs: this.log.length };
  }

  /** Repeats a log in a fresh world, up to `untilMs` (virtual). Throws where that would keep the page busy for minutes. */
  static replay(options: WorldOptions, log: readonly { atMs: number; input: Input }[], untilMs: number): World {
    const world = new World(options);
    for (const { atMs, input } of log) {
      if (atMs > untilMs) break;
      world.#replayTo(atMs);
      try {
        world.apply(input);
      } catch {
        // It failed when it was given, too, and is in the log because of what it did until then.
      }
    }
    world.#replayTo(untilMs);
    return world;
  }

  #replayTo(toMs: number): void {
    const { sim } = this.cluster;
    const mostEvents = MOST_REPLAYED_EVENTS;
    if (toMs > this.nowMs) sim.advanceUntil(() => sim.eventsRun > mostEvents, toMs);
    if (sim.eventsRun > mostEvents)
      throw new Error(`too much happened in it: more than ${mostEvents} events, of which it has come to ${sim.nowMs} ms of ${toMs} ms`);
  }

  /** This world as it was at a moment of its own, from the beginning: for when what came after must not have been. */
  rewound(to: Moment): World {
    const world = new World(this.#options);
    for (const [i, moment] of this.#moments.slice(0, to.inputs).entries()) {
      world.#reach(moment);
      try {
        world.apply(this.log[i]!.input);
      } catch {
        // It failed when it was given, too.
      }
    }
    world.#reach(to);
    return world;
  }

  #reach({ nowMs, events }: Moment): void {
    const { sim } = this.cluster;
    if (sim.advanceUntil(() => sim.eventsRun >= events, nowMs) && nowMs > this.nowMs) sim.advanceTo(nowMs);
  }

  /** Another world with the same past, whose future is its own. Terminal output of the copy goes nowhere. */
  fork(): World {
    return World.replay({ ...this.#options, onOutput: undefined }, this.log, this.nowMs);
  }

  /** What explaining reads of this world. */
  get history(): History {
    return this.cluster.history;
  }

  /** Lets time pass until every terminal waits for a key, at most `limitMs` (virtual): how a command ends while the clock is paused. */
  settleTerminals(limitMs: number): void {
    const { sim } = this.cluster;
    sim.advanceUntil(() => [...this.#terminals.values()].every((terminal) => terminal.isAwaited()), sim.nowMs + limitMs);
  }

  /** Moves the clock to `toMs` (virtual); an instant that has passed already (a command took longer) is left as it is. */
  advanceTo(toMs: number): void {
    if (toMs > this.nowMs) this.cluster.sim.advanceTo(toMs);
  }

  /** Puts an input in the log and carries it out at the present instant. `run` and `start-exercise` move the clock. */
  apply(input: Input): RunResult | undefined {
    this.#moments.push(this.moment);
    this.log.push({ atMs: this.nowMs, input });
    this.cluster.sim.record({ who: 'learner', what: 'input', subject: input.type, data: dataOf(input) });
    return this.#carryOut(input);
  }

  save(): SavedSession {
    const { scenario, seed, epochMs } = this.#options;
    return { format: 1, engine: ENGINE, scenario, seed, epochMs, endMs: this.nowMs, log: this.log, hash: this.cluster.sim.trace.hash };
  }

  #carryOut(input: Input): RunResult | undefined {
    const { workstation, sim } = this.cluster;
    switch (input.type) {
      case 'open-terminal':
        this.#terminals.get(input.terminal)?.close();
        this.#terminals.set(
          input.terminal,
          workstation.openTerminal({
            columns: input.columns,
            rows: input.rows,
            term: input.skin === 'plain' ? 'dumb' : 'xterm-256color',
            onOutput: (data) => this.#options.onOutput?.(input.terminal, decodeUtf8(data)),
          }),
        );
        return;
      case 'type':
        this.#terminals.get(input.terminal)?.type(encodeUtf8(input.data));
        return;
      case 'resize':
        this.#terminals.get(input.terminal)?.resize(input.columns, input.rows);
        return;
      case 'write-file':
        workstation.write(input.path, input.text);
        return;
      case 'edited':
        this.cluster.editing.answer(input.edit, input);
        return;
      case 'run':
        return this.#run(input.line);
      case 'fault':
        return this.#inject(input.words);
      case 'reseed':
        for (const family of input.families) sim.reseed(family, input.salt);
        return;
      case 'start-exercise':
        this.#startExercise(input.exercise);
        return;
    }
  }

  #run(line: string): RunResult {
    const { sim, workstation } = this.cluster;
    let out = '';
    const running = workstation.run(line, (data) => {
      if (out.length <= MOST_OUTPUT_BYTES) out += data;
    });
    const isDone = (): boolean => running.status !== undefined;
    if (!sim.advanceUntil(isDone, sim.nowMs + LONGEST_RUN_MS)) {
      running.interrupt();
      sim.advanceUntil(isDone, sim.nowMs + 5_000);
    }
    if (out.length > MOST_OUTPUT_BYTES) out = `${out.slice(0, MOST_OUTPUT_BYTES)}\n… the rest of the output is left out\n`;
    return { out: decodeUtf8(out), exit: running.status?.code ?? 130 };
  }

  #inject(words: readonly string[]): RunResult {
    const { out, exit } = injectFault(this.cluster.faults, words);
    return { out: exit === 0 ? out : `${out}\n`, exit };
  }

  #startExercise(id: string): void {
    const exercise = this.#options.exercises.get(id);
    if (!exercise) throw new Error(`World: wanted an exercise "${id}", found only: ${[...this.#options.exercises.keys()].join(', ')}`);
    // One input stands for all that the start does, so its steps are carried out without entries of their own.
    startExercise(
      exercise,
      this.#graded((input) => this.#carryOut(input)),
    );
  }

  /** This world as the grader holds it: what it does is logged like any input. */
  get graded(): GradedCluster {
    return this.#graded((input) => this.apply(input));
  }

  #graded(act: (input: Input) => RunResult | undefined): GradedCluster {
    const { sim, api } = this.cluster;
    return {
      api,
      trace: sim.trace,
      history: this.history,
      get nowMs() {
        return sim.nowMs;
      },
      advance: (ms) => sim.advance(ms),
      advanceToNextChange: (limitMs) => sim.advanceToNextChange(limitMs),
      fork: ({ reseed, salt }) => {
        const copy = this.fork();
        if (reseed.length > 0) copy.apply({ type: 'reseed', families: reseed, salt });
        return copy.graded;
      },
      runCommand: (line) => act({ type: 'run', line }) ?? { exit: 0, out: '' },
      writeFile: (path, text) => void act({ type: 'write-file', path, text }),
    };
  }
}

/** What the trace keeps of an input: enough for `why` to name it. */
function dataOf(input: Input): Record<string, string | number> {
  switch (input.type) {
    case 'type':
      return { terminal: input.terminal, typed: input.data };
    case 'run':
      return { line: input.line };
    case 'write-file':
      return { path: input.path };
    case 'edited':
      return { edit: input.edit };
    case 'start-exercise':
      return { exercise: input.exercise };
    case 'fault':
      return { words: input.words.join(' ') };
    case 'reseed':
      return { families: input.families.join(), salt: input.salt };
    default:
      return {};
  }
}
