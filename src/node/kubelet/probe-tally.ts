/**
 * How many results in a row it takes to change a probe's verdict.
 *
 * Mirrors: pkg/kubelet/prober/worker.go (doProbe: resultRun and the thresholds).
 */
import type { Probe } from '../../api/types.gen.ts';
import type { ProbeResult } from './compute-pod-actions.ts';

/** How one asking ended. `error`: it could not be asked, which says nothing. */
export type ProbeOutcome = 'success' | 'failure' | 'error';

/** The run of equal results of one probe. */
export class ProbeTally {
  readonly #probe: Probe;
  #last: ProbeOutcome | undefined;
  #run = 0;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  /** Takes an outcome; the verdict, or undefined while the run is too short to count or says nothing. */
  take(outcome: ProbeOutcome): ProbeResult | undefined {
    if (outcome === 'error') return undefined;
    if (outcome === this.#last) this.#run++;
    else {
      this.#last = outcome;
      this.#run = 1;
    }
    const needed = outcome === 'success' ? (this.#probe.successThreshold ?? 1) : (this.#probe.failureThreshold ?? 3);
    if (this.#run < needed) return undefined;
    return outcome === 'success' ? 'Success' : 'Failure';
  }
}
