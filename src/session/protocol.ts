/**
 * What the page and the engine say to each other. The engine runs in a Web Worker (or in-process, for tests); the
 * page sends `ToSession` messages and gets `FromSession` messages, all plain data. The page sends wall time in
 * `tick`; nothing else on the engine's side knows it.
 */
import type { ClusterView } from '../cluster/cluster-view.ts';
import type { OpenEdit } from '../cluster/editing.ts';
import type { ActivityLine } from '../explain/activity.ts';
import type { Finding } from '../grading/types.ts';
import type { ManifestProblem } from './check-manifest.ts';
import type { HomeFile } from './home-files.ts';

export type { OpenEdit } from '../cluster/editing.ts';
export type { ManifestProblem } from './check-manifest.ts';
export type { HomeFile } from './home-files.ts';
export type { ActivityLine } from '../explain/activity.ts';
export type { ClusterView, ContainerView, NodeView, PodView, VisualState } from '../cluster/cluster-view.ts';

/** One input, as the log keeps it. `seed + scenario + [{atMs, input}]` repeats a whole session. */
export type Input =
  /** Bytes typed into a terminal, as UTF-8 byte string. */
  | { type: 'type'; terminal: string; data: string }
  | { type: 'resize'; terminal: string; columns: number; rows: number }
  | { type: 'open-terminal'; terminal: string; columns: number; rows: number; skin: TerminalSkin }
  /** Writes a file into the learner's working directory (the Apply button, the editor, a dropped file). */
  | { type: 'write-file'; path: string; text: string }
  /** What came of a file that a program has open (`editing`): text to write where there is some, and whether it is closed now. */
  | { type: 'edited'; edit: number; text?: string; closed: boolean }
  /** Runs one line without a terminal, to its end: what graders and solutions type. */
  | { type: 'run'; line: string }
  /** Puts the cluster into an exercise's start state: its files, its applied manifests, its commands, its advance. */
  | { type: 'start-exercise'; exercise: string }
  /** Makes something go wrong, or mends it, in the words of the command `fault`: `['stop-kubelet', 'node-1']`. */
  | { type: 'fault'; words: readonly string[] }
  /** Reseeds the named streams: how grading varies a future. */
  | { type: 'reseed'; families: readonly string[]; salt: string };

/** `plain` never uses escape sequences to redraw: the log-mode terminal, screen readers, tests. */
export type TerminalSkin = 'xterm' | 'plain';

/** The saved form of a session: everything that is needed to be there again. */
export interface SavedSession {
  format: 1;
  engine: string;
  scenario: string;
  seed: string;
  epochMs: number;
  endMs: number;
  log: { atMs: number; input: Input }[];
  /** Trace hash at `endMs`: an engine that replays to another hash says so. */
  hash: string;
}

export type ToSession =
  | { type: 'start'; scenario: string; seed: string; epochMs: number; saved?: SavedSession }
  | { type: 'input'; input: Input }
  /** Wall milliseconds since the last tick; the session multiplies by speed while it plays. */
  | { type: 'tick'; elapsedMs: number }
  | { type: 'play' }
  | { type: 'pause' }
  | { type: 'speed'; speed: number }
  /** Skip to the next visible change (at most an hour ahead). */
  | { type: 'skip' }
  /** A fresh cluster from the same scenario and seed; the log starts again. */
  | { type: 'reset' }
  | { type: 'save' }
  /** Which exercise's checklist to watch live, or none. */
  | { type: 'watch-exercise'; exercise: string | null }
  /** Grade the exercise now, over its futures. */
  | { type: 'submit'; exercise: string }
  /** The truth for a predict exercise: computed in a cluster of its own, so the learner's stays as it is. */
  | { type: 'predict'; exercise: string; answer: string }
  | { type: 'explain'; exercise: string; answer: readonly string[] }
  /** Completions for the line up to the cursor (log-mode terminal). */
  | { type: 'complete'; terminal: string; line: string; cursor: number; id: number }
  /** Asks for the files below the home directory. */
  | { type: 'list-files'; id: number }
  | { type: 'read-file'; path: string; id: number }
  /** Asks what the API server would say of a manifest. Nothing is changed by it. */
  | { type: 'validate'; text: string; id: number };

export type FromSession =
  | { type: 'ready'; scenario: string; seed: string; restored: 'fresh' | 'replayed' | 'mismatch' }
  | { type: 'output'; terminal: string; data: string }
  /** `wallMs`: what a clock in the cluster shows, Unix ms. */
  | { type: 'clock'; nowMs: number; wallMs: number; playing: boolean; speed: number; nextDueMs: number | null }
  | { type: 'view'; view: ClusterView }
  | { type: 'activity'; lines: ActivityLine[] }
  | { type: 'checklist'; exercise: string; findings: Finding[] }
  | { type: 'graded'; exercise: string; passed: boolean; findings: Finding[]; mistake: string | null; futures: number }
  | { type: 'predicted'; exercise: string; correct: boolean; truth: string; explanation: string }
  | { type: 'explained'; exercise: string; correct: boolean; say: string }
  | { type: 'saved'; session: SavedSession }
  | { type: 'completions'; id: number; candidates: readonly string[]; from: number; descriptions?: Readonly<Record<string, string>> }
  /** The files that programs of the learner's machine have open and wait for, oldest first: sent whenever they change. */
  | { type: 'editing'; edits: readonly OpenEdit[] }
  | { type: 'files'; id: number; files: readonly HomeFile[] }
  /** `text` is null where there is no such file, or none that is text. */
  | { type: 'file'; id: number; path: string; text: string | null }
  | { type: 'validated'; id: number; problems: readonly ManifestProblem[] }
  /** Something went wrong that the learner should know: in plain words, with what to do. */
  | { type: 'problem'; text: string };
