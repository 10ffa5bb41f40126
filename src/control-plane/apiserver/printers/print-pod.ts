/**
 * A pod's table row: READY, STATUS and RESTARTS are computed here, from spec and status alone.
 *
 * Mirrors: pkg/printers/internalversion/printers.go printPod.
 */
import type { Table } from '../../../api/door.ts';
import { parseTime } from '../../../api/time.ts';
import type { Container, ContainerStatus, Pod } from '../../../api/types.gen.ts';
import { NONE, ageOf } from './ages.ts';

/** One row of a table, without the object. */
export type PrintedRow = Pick<Table['rows'][number], 'cells' | 'conditions'>;

/** What the first five columns of `kubectl get pods` say. */
export interface PodSummary {
  readonly readyContainers: number;
  readonly totalContainers: number;
  /** The STATUS column: the phase, or the reason that says more. */
  readonly status: string;
  readonly restarts: number;
  /** Unix ms of the last restart's end of the container before it, or undefined. */
  readonly lastRestartMs: number | undefined;
}

const rowConditions: Partial<Record<string, PrintedRow['conditions']>> = {
  Succeeded: [{ type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' }],
  Failed: [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }],
};

/** Restarts and the latest end of a former run, summed over containers. */
class RestartCount {
  restarts = 0;
  lastMs: number | undefined;

  add(status: ContainerStatus): void {
    this.restarts += status.restartCount;
    const finishedAt = status.lastState?.terminated?.finishedAt;
    const ms = finishedAt == null ? undefined : parseTime(finishedAt);
    if (ms !== undefined && (this.lastMs === undefined || ms > this.lastMs)) this.lastMs = ms;
  }
}

const isRestartableInitContainer = (container: Container | undefined): boolean => container?.restartPolicy === 'Always';

const hasTrueCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;

/** How an init container that is not over holds the pod back (`Init:…`), or undefined where it does not. */
function initReasonOf(status: ContainerStatus, index: number, total: number): string {
  const { terminated, waiting } = status.state ?? {};
  if (terminated) {
    if (terminated.reason) return `Init:${terminated.reason}`;
    return terminated.signal ? `Init:Signal:${terminated.signal}` : `Init:ExitCode:${terminated.exitCode}`;
  }
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
}

interface InitSummary {
  /** STATUS while an init container holds the pod back. */
  reason: string | undefined;
  readySidecars: number;
  all: RestartCount;
  sidecars: RestartCount;
}

function summarizeInitContainers(pod: Pod): InitSummary {
  const specs = pod.spec.initContainers ?? [];
  const summary: InitSummary = { reason: undefined, readySidecars: 0, all: new RestartCount(), sidecars: new RestartCount() };
  for (const [i, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = isRestartableInitContainer(specs.find((spec) => spec.name === status.name));
    summary.all.add(status);
    if (isSidecar) summary.sidecars.add(status);
    if (status.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && status.started) {
      if (status.ready) summary.readySidecars++;
      continue;
    }
    summary.reason = initReasonOf(status, i, specs.length);
    break;
  }
  return summary;
}

/** Why a container is not running, as STATUS says it, or undefined where it says nothing. */
function containerReasonOf({ state }: ContainerStatus): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason;
  if (!state?.terminated) return undefined;
  if (state.terminated.reason) return state.terminated.reason;
  return state.terminated.signal ? `Signal:${state.terminated.signal}` : `ExitCode:${state.terminated.exitCode}`;
}

/** Computes the columns READY, STATUS and RESTARTS. */
export function computePodSummary(pod: Pod): PodSummary {
  const { phase, conditions, containerStatuses = [] } = pod.status ?? {};
  const isGated = conditions?.some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated');
  let status: string = isGated ? 'SchedulingGated' : pod.status?.reason || phase || '';

  const init = summarizeInitContainers(pod);
  if (init.reason !== undefined) status = init.reason;
  let counted = init.all;
  let readyContainers = init.readySidecars;
  if (init.reason === undefined || hasTrueCondition(pod, 'Initialized')) {
    counted = init.sidecars;
    let hasRunning = false;
    // From the last to the first: the first container's reason wins.
    for (const container of (containerStatuses ?? []).toReversed()) {
      counted.add(container);
      const reason = containerReasonOf(container);
      if (reason !== undefined) status = reason;
      else if (container.ready && container.state?.running) {
        hasRunning = true;
        readyContainers++;
      }
    }
    if (status === 'Completed' && hasRunning) status = hasTrueCondition(pod, 'Ready') ? 'Running' : 'NotReady';
  }

  if (pod.metadata.deletionTimestamp) {
    if (pod.status?.reason === 'NodeLost') status = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') status = 'Terminating';
  }
  return {
    readyContainers,
    totalContainers: (pod.spec.containers?.length ?? 0) + (pod.spec.initContainers ?? []).filter(isRestartableInitContainer).length,
    status,
    restarts: counted.restarts,
    lastRestartMs: counted.lastMs,
  };
}

function readinessGatesOf(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  return `${gates.filter((gate) => hasTrueCondition(pod, gate.conditionType)).length}/${gates.length}`;
}

/** A pod's row, all columns. `nowMs` is Unix time in ms. */
export function printPod(pod: Pod, nowMs: number): PrintedRow {
  const summary = computePodSummary(pod);
  const ago = summary.lastRestartMs === undefined ? undefined : ageOf(new Date(summary.lastRestartMs).toISOString(), nowMs);
  return {
    cells: [
      pod.metadata.name ?? '',
      `${summary.readyContainers}/${summary.totalContainers}`,
      summary.status,
      summary.restarts !== 0 && ago !== undefined ? `${summary.restarts} (${ago} ago)` : String(summary.restarts),
      ageOf(pod.metadata.creationTimestamp, nowMs),
      pod.status?.podIPs?.[0]?.ip || NONE,
      pod.spec.nodeName || NONE,
      pod.status?.nominatedNodeName || NONE,
      readinessGatesOf(pod),
    ],
    conditions: rowConditions[pod.status?.phase ?? ''],
  };
}
