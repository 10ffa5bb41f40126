/** Runs a recorded terminal session in the simulator: the same commands at the same instants, what it printed instead. */
import { createCluster, type Cluster } from '../../src/cluster/create-cluster.ts';
import { decodeUtf8 } from '../../src/kernel/bytes.ts';
import type { Recording, Step } from '../../test/transcripts/compare.ts';
import { readCatalogue } from './catalogue.ts';
import { readExplainDocs } from './explain-docs.ts';

/** The instant at which replayed clusters begin: any will do, since times are masked. */
const EPOCH_MS = Date.UTC(2026, 8, 1, 12);
/** A command that runs longer than this (virtual) is interrupted: recorded ones never do. */
const LONGEST_MS = 15 * 60_000;

/** The recorder emptied the namespace, and waited so long, before each session: the ConfigMap that a controller puts back is of that age. */
const EMPTIED_BEFORE_MS = 12_000;

/** Starts the cluster on which the recordings were made, with the session's files in the working directory. */
function startCluster(recording: Recording): Cluster {
  const cluster = createCluster({ catalogue: readCatalogue(), scenario: 'one-node', seed: recording.name, epochMs: EPOCH_MS, explainDocs: readExplainDocs });
  for (const [path, text] of Object.entries(recording.files ?? {})) cluster.workstation.write(path, text);
  cluster.workstation.run('kubectl delete configmaps --all', () => undefined);
  cluster.sim.advance(EMPTIED_BEFORE_MS);
  return cluster;
}

function replayStep(cluster: Cluster, step: Step): Step {
  const { sim, workstation } = cluster;
  let out = '';
  const running = workstation.run(step.run ?? step.watch ?? '', (data) => (out += data));
  const isDone = (): boolean => running.status !== undefined;
  if (step.watch !== undefined) {
    sim.advanceUntil(isDone, sim.nowMs + (step.for ?? 0) * 1000);
    if (!isDone()) running.interrupt();
    sim.advanceUntil(isDone, sim.nowMs + 5_000);
    return { ...step, out: decodeUtf8(out), exit: 0 };
  }
  if (!sim.advanceUntil(isDone, sim.nowMs + LONGEST_MS)) running.interrupt();
  return { ...step, out: decodeUtf8(out), exit: running.status?.code ?? null };
}

/**
 * Replays a session. `at` counts from its beginning; a command that blocks past the next `at` makes that one late, as
 * it did when it was recorded.
 */
export function replaySession(recording: Recording): Recording {
  const cluster = startCluster(recording);
  const beganMs = cluster.sim.nowMs;
  const steps = recording.steps.map((step) => {
    cluster.sim.advanceTo(Math.max(cluster.sim.nowMs, beganMs + Math.round(step.at * 1000)));
    return replayStep(cluster, step);
  });
  return { ...recording, steps };
}
