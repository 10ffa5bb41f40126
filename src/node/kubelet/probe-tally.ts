/**
 * A probe's verdict: how many results in a row it takes to change it, and when it is no longer asked for.
 *
 * Mirrors: pkg/kubelet/prober/worker.go (doProbe: resultRun, the thresholds, onHold).
 */
import type { Probe } from '../../api/types.gen.ts';
import type { ProbeResult } from './compute-pod-actions.ts';

export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

/** How one asking ended. `error`: it could not be asked, which says nothing. */
export type ProbeOutcome = 'success' | 'failure' | 'error';

/** What is assumed before anything is known: alive, not ready, perhaps started. */
const INITIAL: Readonly<Record<ProbeKind, ProbeResult>> = { Liveness: 'Success', Readiness: 'Failure', Startup: 'Unknown' };

/** The verdict of one probe on one attempt of a container. */
export class ProbeTally {
  readonly #kind: ProbeKind;
  readonly #probe: Probe;
  #last: ProbeOutcome | undefined;
  #run = 0;
  result: ProbeResult;
  /** The container is about to be killed: asking again would say nothing new. */
  isOnHold = false;

  constructor(kind: ProbeKind, probe: Probe) {
    this.#kind = kind;
    this.#probe = probe;
    this.result = INITIAL[kind];
  }

  /** Takes an outcome; says whether the verdict has changed. */
  take(outcome: ProbeOutcome): boolean {
    if (this.isOnHold || outcome === 'error') return false;
    this.#run = outcome === this.#last ? this.#run + 1 : 1;
    this.#last = outcome;
    const needed = outcome === 'success' ? (this.#probe.successThreshold ?? 1) : (this.#probe.failureThreshold ?? 3);
    if (this.#run < needed) return false;
    const result = outcome === 'success' ? 'Success' : 'Failure';
    if (result === 'Failure' && this.#kind !== 'Readiness') this.isOnHold = true;
    const hasChanged = result !== this.result;
    this.result = result;
    return hasChanged;
  }

  /** The container does not run: it is not ready. Says whether that is news. */
  lose(): boolean {
    if (this.#kind !== 'Readiness' || this.result === 'Failure') return false;
    this.result = 'Failure';
    return true;
  }
}
