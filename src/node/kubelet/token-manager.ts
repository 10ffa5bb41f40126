/**
 * Tokens of the node's pods, kept until they are due for a new one.
 *
 * Mirrors: pkg/kubelet/token/token_manager.go (GetServiceAccountToken, requiresRefresh).
 * Differs: the jitter of up to ten seconds before a refresh is left out.
 */
import type { Pod } from '../../api/types.gen.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { createServiceAccountToken } from './service-account-token.ts';

/** A token is renewed after this share of its life. */
const REFRESH_AFTER = 0.8;
const MAX_AGE_MS = 24 * 3_600_000;

interface Kept {
  readonly token: string;
  readonly refreshMs: number;
}

/** The tokens of one kubelet. */
export class TokenManager {
  readonly #sim: Simulation;
  /** By pod, then by what was asked for. */
  readonly #tokens = new Map<string, Map<string, Kept>>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** The pod's token: the one it has, or a new one where it has none or an old one. */
  get(pod: Pod, audience: string, expirationSeconds: number): string {
    const { uid } = pod.metadata;
    let tokens = this.#tokens.get(uid);
    if (!tokens) this.#tokens.set(uid, (tokens = new Map()));
    const key = `${expirationSeconds} ${audience}`;
    let kept = tokens.get(key);
    if (!kept || this.#sim.nowMs > kept.refreshMs) {
      const livesMs = expirationSeconds * 1000 * REFRESH_AFTER;
      const token = createServiceAccountToken(this.#sim, pod, audience, expirationSeconds);
      kept = { token, refreshMs: this.#sim.nowMs + Math.min(livesMs, MAX_AGE_MS) };
      tokens.set(key, kept);
    }
    return kept.token;
  }

  /** The pod is gone. */
  forget(uid: string): void {
    this.#tokens.delete(uid);
  }
}
