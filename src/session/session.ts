/**
 * One learner's session behind messages. The page sends what the learner does and how much wall time passed; the
 * session answers with what the terminals show, the clock, the picture of the cluster and the state of an exercise.
 */
import { clusterViewOf } from '../cluster/cluster-view.ts';
import type { ExplainDocs } from '../data/explain-docs.ts';
import type { Catalogue } from '../data/image.ts';
import type { Exercise } from '../grading/exercise.ts';
import { activityOf } from '../explain/activity.ts';
import { checkManifest } from './check-manifest.ts';
import { homeFilesOf, readHomeFile } from './home-files.ts';
import type { Simulation } from '../sim/simulation.ts';
import { createRestartable, nothingToLoad, type Pager } from './pager.ts';
import { isInput, parseSaved } from './parse-saved.ts';
import type { FromSession, Input, OpenEdit, ToSession } from './protocol.ts';
import { ENGINE, World, type WorldOptions } from './world.ts';
import { createGrader } from './grader.ts';

export interface SessionOptions {
  catalogue: Catalogue;
  exercises: ReadonlyMap<string, Exercise>;
  post(message: FromSession): void;
  /** What `kubectl explain` prints from, once it is there. */
  explainDocs?: (() => ExplainDocs | undefined) | undefined;
  /** Loads parts of the engine that are not here; without one, all of them are. */
  pager?: Pager | undefined;
}

export interface Session {
  receive(message: ToSession): void;
}

/** A tick never brings more wall time than this: a tab that slept does not make the cluster leap. */
const LONGEST_TICK_MS = 1_000;
/** How many virtual ms one wall ms may be: a tick is an hour at most. */
const MOST_SPEED = 3_600;
/** How far (virtual) one skip may go where nothing happens: far enough to see that, and not so far that logs overflow meanwhile. */
const LONGEST_SKIP_MS = 600_000;
/** How long (virtual) a command may run while the clock is paused before the session waits for the learner. */
const PAUSED_COMMAND_MS = 2_000;
/** How many lines of what the cluster did go into one message. */
const MOST_ACTIVITY_LINES = 60;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens a session. Nothing runs before the `start` message. */
export function createSession({ catalogue, exercises, post: send, explainDocs, pager = nothingToLoad }: SessionOptions): Session {
  let world: World | undefined;
  let playing = true;
  let speed = 1;
  let watched: string | null = null;
  let publishedChanges = -1;
  let publishedEntries = 0;
  let publishedEdits: readonly OpenEdit[] = [];
  /** Wall time that was worth less than a whole virtual ms. */
  let remainderMs = 0;
  /** What terminals printed since the page was told: a thousand short writes are one message. */
  const unsent = new Map<string, string>();
  /** How often any terminal has printed. */
  let printed = 0;
  /** What the page is told when a message is handled, and not before. */
  const outbox: FromSession[] = [];
  const post = (message: FromSession): void => void outbox.push(message);
  const grader = createGrader({ catalogue, exercises });

  const optionsFor = (scenario: string, seed: string, epochMs: number): WorldOptions => ({
    catalogue,
    exercises,
    scenario,
    seed,
    epochMs,
    explainDocs,
    onOutput: (terminal, data) => {
      printed++;
      unsent.set(terminal, (unsent.get(terminal) ?? '') + data);
    },
  });

  const flushOutput = (): void => {
    for (const [terminal, data] of unsent) post({ type: 'output', terminal, data });
    unsent.clear();
  };

  /** Tells the page what is new. Cheap when nothing changed. */
  const publish = (): void => {
    flushOutput();
    if (!world) return;
    const { sim, api } = world.cluster;
    post({ type: 'clock', nowMs: sim.nowMs, wallMs: sim.wallMs, playing, speed, nextDueMs: sim.nextDueMs ?? null });
    const { open } = world.cluster.editing;
    if (open !== publishedEdits) post({ type: 'editing', edits: open });
    publishedEdits = open;
    if (sim.trace.changes === publishedChanges) return;
    publishedChanges = sim.trace.changes;
    post({ type: 'view', view: clusterViewOf(api) });
    const lines = activityOf(sim.trace.entries.slice(publishedEntries), world.history).slice(-MOST_ACTIVITY_LINES);
    publishedEntries = sim.trace.entries.length;
    if (lines.length > 0) post({ type: 'activity', lines });
    if (watched) post({ type: 'checklist', exercise: watched, findings: grader.checklist(watched, world) });
  };

  const enter = (next: World, restored: 'fresh' | 'replayed' | 'mismatch'): void => {
    // What was printed until now belongs to the world before, or to the replay.
    flushOutput();
    world = next;
    publishedChanges = -1;
    publishedEntries = next.arrival.entries;
    const { scenario, seed } = next.save();
    post({ type: 'ready', scenario, seed, restored });
  };

  const startFresh = (scenario: string, seed: string, epochMs: number): void => enter(new World(optionsFor(scenario, seed, epochMs)), 'fresh');

  const restore = (value: unknown): void => {
    const saved = parseSaved(value);
    const options = optionsFor(saved.scenario, saved.seed, saved.epochMs);
    const replayed = World.replay(options, saved.log, saved.endMs);
    const agrees = saved.engine === ENGINE && replayed.cluster.sim.trace.hash === saved.hash;
    enter(replayed, agrees ? 'replayed' : 'mismatch');
  };

  const input = (current: World, what: Input): void => {
    if (!isInput(what)) {
      post({ type: 'problem', text: 'That input is none that the lab knows, so nothing was done with it.' });
      return;
    }
    if (what.type === 'start-exercise') {
      const start = exercises.get(what.exercise)?.start;
      if (!start) {
        post({ type: 'problem', text: `There is no exercise "${what.exercise}" in this course. Reload the page.` });
        return;
      }
      const terminals = current.log.filter((entry) => entry.input.type === 'open-terminal').map((entry) => entry.input);
      enter(new World(optionsFor(start.scenario, String(start.seed), current.save().epochMs)), 'fresh');
      for (const terminal of new Map(terminals.map((each) => [each.type === 'open-terminal' ? each.terminal : '', each])).values()) world!.apply(terminal);
      world!.apply(what);
      return;
    }
    const result = current.apply(what);
    if (what.type === 'fault' && result && result.exit !== 0) post({ type: 'problem', text: `That cannot go wrong here: ${result.out.trim()}.` });
    // While the clock is paused, time still passes for the learner's own command, or no prompt would ever come back.
    if (!playing && (what.type === 'type' || what.type === 'edited')) current.settleTerminals(PAUSED_COMMAND_MS);
  };

  const receiveFor = (current: World, message: ToSession): void => {
    const { sim } = current.cluster;
    switch (message.type) {
      case 'input':
        return input(current, message.input);
      case 'tick': {
        if (!playing) return;
        if (!(message.elapsedMs > 0)) return;
        const dueMs = Math.min(message.elapsedMs, LONGEST_TICK_MS) * speed + remainderMs;
        remainderMs = dueMs % 1;
        return sim.advance(Math.floor(dueMs));
      }
      case 'play':
        playing = true;
        return;
      case 'pause':
        playing = false;
        return;
      case 'speed':
        if (message.speed > 0) speed = Math.min(message.speed, MOST_SPEED);
        return;
      case 'skip':
        return skip(sim);
      case 'reset': {
        const { scenario, seed, epochMs } = current.save();
        return startFresh(scenario, seed, epochMs);
      }
      case 'save':
        return post({ type: 'saved', session: current.save() });
      case 'watch-exercise':
        watched = message.exercise;
        publishedChanges = -1;
        return;
      case 'submit':
        return post({ type: 'graded', exercise: message.exercise, ...grader.grade(message.exercise, current) });
      case 'predict':
        return post({ type: 'predicted', exercise: message.exercise, ...grader.predict(message.exercise, message.answer) });
      case 'explain':
        return post({ type: 'explained', exercise: message.exercise, ...grader.explain(message.exercise, message.answer) });
      case 'complete':
        return post({ type: 'completions', id: message.id, ...current.cluster.complete(message.line, message.cursor) });
      case 'list-files':
        return post({ type: 'files', id: message.id, files: homeFilesOf(current.cluster.workstation.files) });
      case 'read-file':
        return post({ type: 'file', id: message.id, path: message.path, text: readHomeFile(current.cluster.workstation.files, message.path) });
      case 'validate':
        return post({ type: 'validated', id: message.id, problems: checkManifest(message.text, current.cluster) });
      case 'start':
        return;
    }
  };

  /** To the next thing that a learner could notice: a change in the cluster, or something on a screen. */
  const skip = (sim: Simulation): void => {
    const [changes, shown] = [sim.trace.changes, printed];
    if (sim.advanceUntil(() => sim.trace.changes > changes || printed > shown, sim.nowMs + LONGEST_SKIP_MS)) sim.advanceTo(sim.nowMs);
  };

  /** Begins: where the learner left off, or from the start where what was saved is beyond repair. */
  const start = ({ scenario, seed, epochMs, saved }: ToSession & { type: 'start' }): void => {
    if (saved) {
      try {
        return restore(saved);
      } catch (error) {
        post({ type: 'problem', text: `What was saved cannot be restored (${textOf(error)}). The cluster starts afresh.` });
      }
    }
    startFresh(scenario, seed, epochMs);
  };

  const handle = (message: ToSession): void => {
    try {
      if (message.type === 'start') start(message);
      else if (world) receiveFor(world, message);
      publish();
    } catch (error) {
      // A broken engine must not freeze the page: the learner is told, and the clock stands.
      playing = false;
      post({ type: 'problem', text: textOf(error) });
    }
  };

  const mark = (): (() => void) => {
    const before = { world, playing, speed, watched, publishedChanges, publishedEntries, publishedEdits, remainderMs };
    const moment = world?.moment;
    return () => {
      const current = world;
      ({ world, playing, speed, watched, publishedChanges, publishedEntries, publishedEdits, remainderMs } = before);
      // A message that began another world has left this one as it was.
      if (world && moment && world === current) world = world.rewound(moment);
      unsent.clear();
      outbox.length = 0;
    };
  };

  const receive = createRestartable<ToSession>({
    pager,
    mark,
    handle,
    commit: () => outbox.splice(0).forEach(send),
    isDropped: ({ type }) => type === 'tick',
  });
  return { receive };
}
