/** The programs that only wait: `pause` holds a sandbox, `fluentd` prints a line now and then. Mirror Kubernetes' build/pause and the recorded cluster's stand-in for a log agent. */
import type { Program } from '../../../kernel/types.ts';
import { formatTime } from '../lib/time-format.ts';

const FLUENTD_PERIOD_MS = 10_000;

/** Waits for SIGINT or SIGTERM, as build/pause does. */
export const pause: Program = function* (process) {
  for (const signal of ['TERM', 'INT'] as const) process.setSignalAction(signal, 'catch');
  const idle = process.newQueue();
  while (!(yield* process.wait([idle], 'pause')));
  yield* process.write(2, 'Shutting down, got signal\n');
  return 0;
};

/** The recorded cluster's stand-in: `Sun Nov 22 11:56:33 UTC 2026 fluentd alive 0`, one more every ten seconds. */
export const fluentd: Program = function* (process) {
  for (let count = 0; ; count++) {
    yield* process.write(1, `${formatTime('%a %b %e %H:%M:%S %Z %Y', process.wallMs)} fluentd alive ${count}\n`);
    yield* process.sleep(FLUENTD_PERIOD_MS);
  }
};
