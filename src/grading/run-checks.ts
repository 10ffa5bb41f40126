/**
 * Checks over a stretch of virtual time, from the submission on. Passive predicates are asked at every change; active ones,
 * which act on the cluster, at fixed steps.
 */
import { parseDuration } from '../api/duration.ts';
import { isActive } from './active-predicates.ts';
import { evaluate } from './evaluate.ts';
import type { Check, Fault, GoDuration, Predicate } from './exercise.ts';
import type { GradedCluster } from './graded-cluster.ts';
import { Snapshot } from './snapshot.ts';
import type { Verdict } from './verdict.ts';

/** How often an active predicate is asked while it is hoped for, and while it must keep holding. */
const ACTIVE_EVENTUALLY_STEP_MS = 1000;
const ACTIVE_ALWAYS_STEP_MS = 5000;

/** How a check came out of one run. */
export interface CheckResult {
  check: Check;
  met: boolean;
  /** The verdict that decided; for a check that never began, why not. */
  verdict: Verdict;
  /** Virtual ms since which it has been as `verdict.found` says. */
  sinceMs: number;
}

/** A check under way. */
interface Progress {
  readonly check: Check;
  readonly predicate: Predicate;
  readonly kind: 'eventually' | 'always';
  readonly lengthMs: number;
  readonly stepMs: number | null;
  /** When the time began to count; null: an `always` that waits for the `eventually` checks before it. */
  startMs: number | null;
  nextAskMs: number;
  verdict: Verdict | null;
  sinceMs: number;
  state: 'open' | 'met' | 'failed';
}

/** Milliseconds of a duration in an exercise. Throws where it is none. */
export function durationMs(text: GoDuration): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`exercise: wanted a Go duration such as 60s, found "${text}"`);
  return ms;
}

function progressOf(check: Check, nowMs: number): Progress {
  const timed = check.eventually ?? check.always;
  if (!timed) throw new Error(`exercise: check ${check.id} wants eventually or always`);
  const kind = check.eventually ? 'eventually' : 'always';
  const step = kind === 'eventually' ? ACTIVE_EVENTUALLY_STEP_MS : ACTIVE_ALWAYS_STEP_MS;
  return {
    check,
    predicate: timed,
    kind,
    lengthMs: durationMs('within' in timed ? timed.within : timed.for),
    stepMs: isActive(timed) ? step : null,
    startMs: kind === 'eventually' ? nowMs : null,
    nextAskMs: nowMs,
    verdict: null,
    sinceMs: nowMs,
    state: 'open',
  };
}

/**
 * Runs the cluster until every check is decided. The faults are done to it at their times. `eventually` counts from the call,
 * `always` from the moment at which every `eventually` listed before it has been met.
 */
export function runChecks(checks: readonly Check[], cluster: GradedCluster, faults: readonly Fault[] = []): CheckResult[] {
  const progress = checks.map((check) => progressOf(check, cluster.nowMs));
  const pending = faults.map((fault) => ({ dueMs: cluster.nowMs + durationMs(fault.at), run: fault.run })).sort((a, b) => a.dueMs - b.dueMs);
  for (;;) {
    while (pending[0] && pending[0].dueMs <= cluster.nowMs) cluster.runCommand(pending.shift()?.run ?? '');
    const snapshot = new Snapshot(cluster);
    progress.forEach((each, i) => step(each, progress.slice(0, i), snapshot));
    const open = progress.filter(({ state }) => state === 'open');
    if (open.length === 0) break;
    const wakeMs = Math.min(...open.map(wakeOf), pending[0]?.dueMs ?? Infinity);
    // An `always` that waits for others has no time of its own; some other check is open then, and has one.
    if (wakeMs > cluster.nowMs) cluster.advanceToNextChange(wakeMs);
  }
  return progress.map(({ check, state, verdict, sinceMs }) => {
    if (!verdict) throw new Error(`runChecks: check ${check.id} was decided without a verdict`);
    return { check, met: state === 'met', verdict, sinceMs };
  });
}

/** When a check must be looked at again, even if nothing changes. */
function wakeOf({ startMs, lengthMs, stepMs, nextAskMs }: Progress): number {
  if (startMs === null) return Infinity;
  const endMs = startMs + lengthMs;
  return stepMs === null ? endMs : Math.min(endMs, nextAskMs);
}

/** Looks at one check now and decides it where that can be done. */
function step(each: Progress, before: readonly Progress[], snapshot: Snapshot): void {
  if (each.state !== 'open') return;
  if (each.startMs === null && !begin(each, before, snapshot)) return;
  const nowMs = snapshot.cluster.nowMs;
  const isLast = each.startMs !== null && nowMs >= each.startMs + each.lengthMs;
  if (each.stepMs === null || nowMs >= each.nextAskMs || isLast) ask(each, snapshot);
  const isMet = each.verdict?.met === true;
  if (each.kind === 'eventually') {
    if (isMet) each.state = 'met';
    else if (isLast) each.state = 'failed';
  } else if (!isMet) each.state = 'failed';
  else if (isLast) each.state = 'met';
}

/** Starts an `always` once what it builds on holds; fails it where that can no longer be. Returns whether it runs. */
function begin(each: Progress, before: readonly Progress[], snapshot: Snapshot): boolean {
  const hopes = before.filter(({ kind }) => kind === 'eventually');
  if (hopes.some(({ state }) => state === 'failed')) {
    ask(each, snapshot);
    if (each.verdict?.met) each.verdict = { ...each.verdict, found: `${each.verdict.found} But this counts only once the checks before it are met.` };
    each.state = 'failed';
    return false;
  }
  if (hopes.some(({ state }) => state === 'open')) return false;
  each.startMs = snapshot.cluster.nowMs;
  each.nextAskMs = snapshot.cluster.nowMs;
  return true;
}

function ask(each: Progress, snapshot: Snapshot): void {
  const askedMs = snapshot.cluster.nowMs;
  // A command lets time pass: what was read before it is no longer the present.
  const verdict = evaluate(each.predicate, each.stepMs === null ? snapshot : new Snapshot(snapshot.cluster));
  if (verdict.found !== each.verdict?.found || verdict.met !== each.verdict.met) each.sinceMs = askedMs;
  each.verdict = verdict;
  each.nextAskMs = askedMs + (each.stepMs ?? 0);
}
