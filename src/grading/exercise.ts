/**
 * What an exercise is, as plain types: the YAML files under content/lessons hold these fields, the schema in the site
 * checks them, and the grader reads them. Durations stay Go durations (`60s`, `2m30s`), as authors write them.
 */

/** A Go duration: `500ms`, `60s`, `2m30s`. */
export type GoDuration = string;

/** A number, exactly or within bounds (both included). */
export type NumberMatch = number | { atLeast?: number; atMost?: number };

/** A text, exactly or by a part of it. */
export type TextMatch = string | { contains: string };

/** Names an object of any kind that the cluster serves. Without `name`: any object of that kind that fits. */
export interface ObjectReference {
  apiVersion?: string;
  kind: string;
  name?: string;
  namespace?: string;
  /** Labels that the object must carry. */
  labels?: Record<string, string>;
}

/** Fields of a pod, or of one of its containers where `container` is given. All that are given must hold. */
export interface PodPredicate {
  pod: string;
  namespace?: string;
  /** What kubectl's STATUS column says. */
  status?: string;
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** The pod's Ready condition; with `container`, that container's readiness. */
  ready?: boolean;
  /** Restarts of all app containers together; with `container`, of that one. */
  restarts?: NumberMatch;
  /** How many app containers the spec has. */
  containers?: NumberMatch;
  initContainers?: NumberMatch;
  labels?: Record<string, string>;
  node?: string;
  /** The container that the following fields speak of; without it, any container of the pod may fit. */
  container?: string;
  image?: TextMatch;
  state?: 'waiting' | 'running' | 'terminated';
  /** Reason of the present state: `ImagePullBackOff`, `Completed`, `Error`. */
  reason?: string;
  /** Exit code of the present state, or of the last one where the container has started again. */
  exitCode?: NumberMatch;
  /** Needs `container` where the pod has several. */
  logs?: TextMatch;
}

export interface ExistsPredicate {
  exists: ObjectReference;
  count?: NumberMatch;
}

export interface GonePredicate {
  gone: ObjectReference;
}

/**
 * A partial object, as kuttl and Chainsaw assert: every field given must be there with this value; lists must have the same length,
 * item by item. Without `metadata.name`, one object of the kind that fits is enough.
 */
export interface MatchesPredicate {
  matches: { apiVersion?: string; kind: string; metadata?: { name?: string; namespace?: string } & Record<string, unknown> } & Record<string, unknown>;
}

/**
 * An HTTP request, sent with wget from inside a container, gets this answer. The container's image must have wget. `{podIP:web}` in the
 * URL stands for the address of pod web in the same namespace.
 */
export interface RespondsPredicate {
  responds: {
    pod: string;
    namespace?: string;
    container?: string;
    url: string;
    /** 200 where nothing is given; 0 wants no HTTP answer at all (refused, unreachable, timed out). */
    status?: number;
    body?: TextMatch;
  };
}

/** A command in a container of the pod ends so. For what no field of an object shows: files, processes. */
export interface CommandPredicate {
  command: {
    pod: string;
    namespace?: string;
    container?: string;
    run: string;
    exit?: NumberMatch;
    output?: TextMatch;
  };
}

export interface AllPredicate {
  all: Predicate[];
}

export interface AnyPredicate {
  any: Predicate[];
}

export interface NotPredicate {
  not: Predicate;
}

/** A property of the cluster at one instant. */
export type Predicate =
  PodPredicate | ExistsPredicate | GonePredicate | MatchesPredicate | RespondsPredicate | CommandPredicate | AllPredicate | AnyPredicate | NotPredicate;

/** Holds at some instant within this time. */
export type Eventually = { within: GoDuration } & Predicate;

/** Holds at every instant for this long, from when the `eventually` checks listed before it have been met. */
export type Always = { for: GoDuration } & Predicate;

/** A sentence for the learner and a property of the cluster over time. Exactly one of `eventually` and `always` is given. */
export interface Check {
  id: string;
  says: string;
  eventually?: Eventually;
  always?: Always;
  /** It may hold before the learner has done anything: it protects, it does not ask. */
  guard?: boolean;
  /** A command that shows it, where the predicate's own suggestion is not the best. */
  lookAt?: string;
}

/** The cluster that the exercise begins with. `apply` names entries of `files`; `run` are further shell lines, typed after that. */
export interface ExerciseStart {
  scenario: string;
  seed: number | string;
  apply?: string[];
  run?: string[];
  advance?: GoDuration;
}

/** What is thrown anew for each future. See `vary.ts` for the random families behind these names. */
export type Variation = 'pullLatency' | 'probeJitter' | 'startOrder' | 'scheduling' | 'programs';

export interface Futures {
  seeds: number;
  vary: Variation[];
}

/** Something that the grader does to every future, so many seconds after the submission. */
export interface Fault {
  at: GoDuration;
  says: string;
  run: string;
}

/** A known wrong turn, recognised by what it did to the cluster. */
export interface Mistake {
  id: string;
  when: Predicate;
  say: string;
}

/** Shell lines that solve the exercise, with the files they use. A line `advance 5s` lets time pass. */
export interface Solution {
  name: string;
  files?: Record<string, string>;
  run: string[];
}

/** Shell lines that do not solve it, the check that says so, and the mistake that recognises them. */
export interface WrongAnswer extends Solution {
  fails: string;
  mistake?: string;
}

/** What every kind has. */
interface ExerciseBase {
  /** Never changes once published: progress is stored under it. */
  id: string;
  title: string;
  concepts: string[];
  needs?: string[];
  difficulty?: 'first' | 'usual' | 'hard';
  /** What the learner is asked to do; Markdown. */
  task: string;
  start: ExerciseStart;
  /** Files in the learner's working directory. */
  files?: Record<string, string>;
  /** What the task claims about the start; a test asserts it. */
  symptom?: Predicate[];
  /** Orient, concept, tool: unlocked by a new attempt or by two minutes of trying. */
  hints: string[];
  debrief: string;
}

interface CheckedExercise extends ExerciseBase {
  checks: Check[];
  futures?: Futures;
  faults?: Fault[];
  mistakes?: Mistake[];
  solutions: Solution[];
  wrong: WrongAnswer[];
}

export interface DoExercise extends CheckedExercise {
  kind: 'do';
}

export interface FixExercise extends CheckedExercise {
  kind: 'fix';
}

/** A requirement list and an empty editor: any manifest that holds under the faults passes. */
export interface DesignExercise extends CheckedExercise {
  kind: 'design';
  requirements: string[];
}

/** Where a query looks: a pod, or one of its containers. */
export interface QueryTarget {
  pod: string;
  namespace?: string;
  container?: string;
}

/** A question that the simulator answers with a short text. */
export type Query =
  /** The STATUS column. */
  | { status: QueryTarget }
  | { phase: QueryTarget }
  /** The READY column: `1/2`. */
  | { ready: QueryTarget }
  | { restarts: QueryTarget }
  /** The exit code of the container's present state, or else of its last one. */
  | { exitCode: QueryTarget }
  | { reason: QueryTarget }
  /** A line of the log: 1 is the first, -1 the last. */
  | { logs: QueryTarget & { line: number } }
  /** The body's first line, or `no answer`. */
  | { responds: QueryTarget & { url: string } }
  /** What a command prints, without the space around it. */
  | { output: string };

/** One way to answer. `value` is compared with the truth, `label` is shown in its place, `say` is the answer to whoever chose it. */
export interface Choice {
  value: string;
  label?: string;
  say?: string;
}

/** The learner says what will be; the simulator computes what is. */
export interface PredictExercise extends ExerciseBase {
  kind: 'predict';
  ask: string;
  /** `run` is typed after the start, then `at` passes, then the query is read. */
  answer: { run?: string[]; at: GoDuration } & Query;
  /** Without choices the entry is free. */
  choices?: Choice[];
  /** What to look at when prediction and run differ. */
  after: string;
}

/** Which entry of the trace a cause is. Texts may hold `*`; all that are given must fit. */
export interface TraceMatch {
  who?: string;
  what?: string;
  subject?: string;
  data?: Record<string, string | number | boolean>;
}

/** A cause to choose: it is in the engine's own chain (`trace`), or it is not and says why it is wrong (`say`). */
export interface Cause {
  id: string;
  text: string;
  trace?: TraceMatch;
  say?: string;
}

/** The learner chooses the true causes and puts them in order, first cause first. */
export interface ExplainExercise extends ExerciseBase {
  kind: 'explain';
  ask: string;
  /** `run` is typed after the start, then `at` passes; `effect` is the newest entry that fits. */
  answer: { run?: string[]; at: GoDuration; effect: TraceMatch };
  causes: Cause[];
}

export type Exercise = PredictExercise | DoExercise | FixExercise | ExplainExercise | DesignExercise;

/** The exercises that are graded by checks on the learner's cluster. */
export type GradedExercise = DoExercise | FixExercise | DesignExercise;

/** Whether the exercise is graded by checks on the learner's cluster. */
export const isGraded = (exercise: Exercise): exercise is GradedExercise => 'checks' in exercise;
