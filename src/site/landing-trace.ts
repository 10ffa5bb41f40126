/** The story that the landing page plays: what one pod did, as the engine ran it when `npm run landing` last wrote it down. */
import type { VisualState } from '../session/protocol.ts';
import recorded from './landing-trace.json' with { type: 'json' };

export interface LandingFrame {
  /** Cluster ms since the pod was created. */
  atMs: number;
  visual: VisualState;
  /** What kubectl's STATUS column says. */
  status: string;
  ready: string;
  restarts: number;
  exitCode: number | null;
  /** The wait for the next start that this frame is part of: from the end of one container to the start of the next. */
  wait: { fromMs: number; toMs: number } | null;
  /** One sentence on what one sees. */
  says: string;
}

export interface LandingTrace {
  pod: string;
  container: string;
  node: string;
  /** The manifest that made it: handed to the reader with the terminal. */
  manifest: string;
  durationMs: number;
  frames: LandingFrame[];
}

export const landingTrace = recorded as LandingTrace;

/** The frame at a time: the last that has begun. */
export function frameIndexAt(trace: LandingTrace, ms: number): number {
  let index = 0;
  while (index + 1 < trace.frames.length && (trace.frames[index + 1]?.atMs ?? Infinity) <= ms) index++;
  return index;
}

/** The longest wait of the story, in seconds: how deep the drawing must be. */
export function deepestOf(trace: LandingTrace): number {
  return Math.max(1, ...trace.frames.map(({ wait }) => (wait === null ? 0 : (wait.toMs - wait.fromMs) / 1000)));
}

/** How deep the pod is: seconds that the present wait has lasted, 0 while it runs. */
export function depthAt(trace: LandingTrace, ms: number): number {
  const wait = trace.frames[frameIndexAt(trace, ms)]?.wait ?? null;
  return wait === null ? 0 : (ms - wait.fromMs) / 1000;
}
