/** What a process does about signals, and those that it has caught and not yet looked at. Mirrors sigaction(2), and what fork and exec keep of it. */
import { errno } from './errno.ts';
import type { Signal } from './types.ts';

export type SignalAction = 'default' | 'ignore' | 'catch';

export class SignalState {
  readonly #actions = new Map<Signal, SignalAction>();
  #caught: Signal[] = [];
  /** A signal was caught since the last wait. */
  #interrupts = false;

  /** Throws EINVAL for the two signals that nobody can catch. */
  set(signal: Signal, action: SignalAction): void {
    if (signal === 'KILL' || signal === 'STOP') throw errno('EINVAL');
    if (action === 'default') this.#actions.delete(signal);
    else this.#actions.set(signal, action);
  }

  get(signal: Signal): SignalAction {
    return this.#actions.get(signal) ?? 'default';
  }

  with(action: SignalAction): Signal[] {
    return [...this.#actions].filter(([, other]) => other === action).map(([signal]) => signal);
  }

  /** A child starts with what its parent ignores; handlers stay with their program. */
  inherit(parent: SignalState): void {
    for (const signal of parent.with('ignore')) this.#actions.set(signal, 'ignore');
  }

  /** A new program has no handlers yet. */
  resetHandlers(): void {
    for (const signal of this.with('catch')) this.#actions.delete(signal);
    this.take();
  }

  catch(signal: Signal): void {
    if (!this.#caught.includes(signal)) this.#caught.push(signal);
    this.#interrupts = true;
  }

  /** Caught signals since the last call. */
  take(): Signal[] {
    const taken = this.#caught;
    this.#caught = [];
    this.#interrupts = false;
    return taken;
  }

  get interrupts(): boolean {
    return this.#interrupts;
  }

  /** Whether a wait was interrupted: asked once for each signal. */
  takeInterrupt(): boolean {
    const interrupts = this.#interrupts;
    this.#interrupts = false;
    return interrupts;
  }
}
