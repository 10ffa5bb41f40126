/**
 * How many requests a client may send: so many at once, then so many a second.
 *
 * Mirrors: client-go/util/flowcontrol (the token bucket behind rest.Config's QPS and Burst).
 * Differs: a request never waits; who has sent too many waits before its next piece of work. Events are not counted.
 */
import type { Simulation } from '../sim/simulation.ts';

/** --kube-api-qps and --kube-api-burst of the controller manager. */
export const CONTROLLER_QPS = 20;
export const CONTROLLER_BURST = 30;

export interface RateLimiter {
  /** Counts a request. */
  take(): void;
  /** How long until another request may be sent, in ms: 0 where it may be sent now. */
  waitMs(): number;
}

/** A bucket that holds `burst` requests and gets `qps` new ones a second. */
export function createRateLimiter(sim: Simulation, qps = CONTROLLER_QPS, burst = CONTROLLER_BURST): RateLimiter {
  let tokens = burst;
  let atMs = sim.nowMs;
  const refill = (): void => {
    tokens = Math.min(burst, tokens + ((sim.nowMs - atMs) * qps) / 1000);
    atMs = sim.nowMs;
  };
  return {
    take() {
      refill();
      tokens -= 1;
    },
    waitMs() {
      refill();
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / qps);
    },
  };
}
