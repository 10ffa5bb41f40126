/**
 * The kubelet's connection to the API server. It may be cut: then requests fail at once, and what the watches would have
 * brought arrives when the connection is back.
 *
 * Mirrors: the kubelet's client-go clients over one HTTP/2 connection.
 * Differs: a cut is noticed at once, where a real client waits for its timeouts; and the watches catch up change by change,
 * where reflectors list anew.
 */
import type { ApiRequest, ApiResponse, ApiServer, Watch, WatchEvent } from '../../api/door.ts';
import { isRefused } from '../../api/door.ts';
import { statusOf } from '../../api/errors.ts';
import type { Simulation } from '../../sim/simulation.ts';

const UNAVAILABLE = 503;
const UNREACHABLE = 'dial tcp 172.18.0.2:6443: connect: network is unreachable';

/** Whether an answer says that the server could not be asked: the same request may do better later. */
export const isUnanswered = ({ code }: ApiResponse): boolean => code === UNAVAILABLE;

/** The server as one kubelet sees it. */
export class ApiLink implements ApiServer {
  readonly #sim: Simulation;
  readonly #api: ApiServer;
  readonly #watches: Watch[] = [];
  #held: { cause: number; deliver: () => void }[] = [];
  #state: 'up' | 'cut' | 'closed' = 'up';

  constructor(sim: Simulation, api: ApiServer) {
    this.#sim = sim;
    this.#api = api;
  }

  serve(request: ApiRequest): ApiResponse {
    if (this.#state === 'up') return this.#api.serve(request);
    return { code: UNAVAILABLE, body: statusOf(UNAVAILABLE, 'ServiceUnavailable', UNREACHABLE) };
  }

  watch(request: ApiRequest, onEvent: (event: WatchEvent) => void): Watch | ApiResponse {
    const watch = this.#api.watch(request, (event) => {
      if (this.#state === 'up') onEvent(event);
      else if (this.#state === 'cut') this.#held.push({ cause: this.#sim.cause, deliver: () => onEvent(event) });
    });
    if (!isRefused(watch)) this.#watches.push(watch);
    return watch;
  }

  connect(...args: Parameters<ApiServer['connect']>): ReturnType<ApiServer['connect']> {
    return this.#api.connect(...args);
  }

  registerKubelet(...args: Parameters<ApiServer['registerKubelet']>): void {
    this.#api.registerKubelet(...args);
  }

  registerApiService(...args: Parameters<ApiServer['registerApiService']>): void {
    this.#api.registerApiService(...args);
  }

  renewLease(...args: Parameters<ApiServer['renewLease']>): ReturnType<ApiServer['renewLease']> {
    return this.#api.renewLease(...args);
  }

  /** Cuts the connection. */
  cut(): void {
    if (this.#state === 'up') this.#state = 'cut';
  }

  /** Mends it: what was missed arrives now, in order. */
  mend(): void {
    if (this.#state !== 'cut') return;
    this.#state = 'up';
    const held = this.#held;
    this.#held = [];
    for (const { cause, deliver } of held) this.#sim.because(cause, deliver);
  }

  /** The kubelet is gone: nothing comes or goes any more. */
  close(): void {
    this.#state = 'closed';
    this.#held = [];
    for (const watch of this.#watches.splice(0)) watch.stop();
  }
}
