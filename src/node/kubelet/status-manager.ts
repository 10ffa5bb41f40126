/**
 * Writes pods' statuses: only what has changed, one write at a time, and the deletion when a pod is over.
 *
 * Mirrors: pkg/kubelet/status/status_manager.go.
 */
import { isSuccess, type ApiServer, type Status } from '../../api/door.ts';
import { formatTime } from '../../api/time.ts';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../api/types.gen.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { isUnanswered } from './api-link.ts';

/** How long it takes from a changed status to its write. */
const WRITE_MS = 12;

/** How often the statuses of all pods are compared with what the server has. */
const BATCH_PERIOD_MS = 10_000;

const TIMED_CONDITIONS = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
  'PodResizePending',
]);

interface Entry {
  pod: Pod;
  status: PodStatus;
  /** The pod's last word: once written, the object may go. */
  isFinished: boolean;
  isScheduled: boolean;
  /** `status` has been written, and nothing of it held back. */
  isWritten: boolean;
  /** What was written last. */
  written: PodStatus;
  /** The revision of the object in which it was written; later ones are somebody else's. */
  writtenRevision: number;
  /** The server could not be asked. */
  isUnsent: boolean;
}

/** Conditions with the instant at which each last changed. */
function withTransitionTimes(conditions: readonly PodCondition[], before: readonly PodCondition[] | undefined, now: string): PodCondition[] {
  return conditions.map((condition) => {
    if (!TIMED_CONDITIONS.has(condition.type)) return condition;
    const old = before?.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
    return { ...condition, lastProbeTime: null as unknown as string, lastTransitionTime };
  });
}

const revisionOf = ({ metadata }: Pod): number => Number(metadata.resourceVersion ?? 0);

const readinessOf = ({ conditions }: PodStatus): string | undefined => conditions?.find(({ type }) => type === 'Ready')?.status;

const isTerminalPhase = (phase: PodStatus['phase']): boolean => phase === 'Failed' || phase === 'Succeeded';

/** The statuses of one node's pods. */
export class StatusManager {
  readonly #sim: Simulation;
  readonly #api: ApiServer;
  readonly #who: string;
  readonly #entries = new Map<string, Entry>();
  /** Whether a pod's containers could still be running: its phase may not be terminal before they have stopped. */
  readonly #couldHaveRunningContainers: (uid: string) => boolean;

  constructor(sim: Simulation, api: ApiServer, nodeName: string, couldHaveRunningContainers: (uid: string) => boolean) {
    this.#sim = sim;
    this.#api = api;
    this.#who = `kubelet/${nodeName}`;
    this.#couldHaveRunningContainers = couldHaveRunningContainers;
  }

  /** The status that was last set, or the one that the pod came with. */
  get(pod: Pod): PodStatus {
    return this.#entries.get(pod.metadata.uid)?.status ?? pod.status;
  }

  /** Takes a new status; it is written soon if it differs from the last. */
  setPodStatus(pod: Pod, status: PodStatus): void {
    const uid = pod.metadata.uid;
    const before = this.get(pod);
    const now = formatTime(this.#sim.wallMs);
    const next: PodStatus = {
      ...status,
      startTime: before.startTime ?? now,
      ...(status.conditions ? { conditions: withTransitionTimes(status.conditions, before.conditions, now) } : {}),
    };
    const entry = this.#entries.get(uid);
    if (entry) {
      entry.pod = pod;
      // As updateStatusInternal: what is said again, and was written, is not written again.
      if (entry.isWritten && isEqual(entry.status, next)) return;
      entry.isWritten = false;
      entry.status = next;
    } else
      this.#entries.set(uid, {
        pod,
        status: next,
        isFinished: false,
        isScheduled: false,
        isWritten: false,
        written: pod.status,
        writtenRevision: revisionOf(pod),
        isUnsent: false,
      });
    this.#scheduleWrite(uid);
  }

  /** Changes one condition of the last status at once: a sandbox has become ready. */
  setCondition(pod: Pod, condition: Pick<PodCondition, 'type' | 'status'>): void {
    const status = this.get(pod);
    const conditions = (status.conditions ?? []).map((old) => (old.type === condition.type ? { ...old, ...condition } : old));
    this.setPodStatus(pod, { ...status, conditions });
  }

  /** The pod is over: every container without an end gets one, and the object may be deleted once that is written. */
  terminatePod(pod: Pod): void {
    const status = this.get(pod);
    const next: PodStatus = { ...status };
    if (status.containerStatuses && hasPodInitialized(pod, status)) next.containerStatuses = status.containerStatuses.map(ended);
    const begun = initContainersBegun(status.initContainerStatuses ?? []);
    if (begun > 0) next.initContainerStatuses = status.initContainerStatuses!.map((container, index) => (index < begun ? ended(container) : container));
    if (!isTerminalPhase(next.phase)) next.phase = 'Failed';
    this.setPodStatus(pod, next);
    this.#entries.get(pod.metadata.uid)!.isFinished = true;
    this.#scheduleWrite(pod.metadata.uid);
  }

  forget(uid: string): void {
    this.#entries.delete(uid);
  }

  /** The pod's object has changed: what we know of its metadata is renewed, and a finished pod that is being deleted can go. */
  podUpdated(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid);
    if (!entry) return;
    entry.pod = pod;
    if (entry.isFinished && pod.metadata.deletionTimestamp) this.#scheduleWrite(pod.metadata.uid);
    if (revisionOf(pod) <= entry.writtenRevision) return;
    entry.writtenRevision = revisionOf(pod);
    if (readinessOf(pod.status) !== readinessOf(entry.written)) this.#reconcile(entry, pod);
  }

  /** The server can be reached again: what it could not be told is said now. */
  resend(): void {
    for (const [uid, entry] of this.#entries) if (entry.isUnsent) this.#scheduleWrite(uid);
  }

  /** Somebody else has changed what this kubelet says of the pod: it says it again at its next look at all pods. */
  #reconcile(entry: Entry, pod: Pod): void {
    entry.written = pod.status;
    const { uid } = pod.metadata;
    this.#sim.after(BATCH_PERIOD_MS - (this.#sim.nowMs % BATCH_PERIOD_MS), `${this.#who} status`, () => {
      if (this.#entries.get(uid) === entry) this.#write(uid, entry);
    });
  }

  #scheduleWrite(uid: string): void {
    const entry = this.#entries.get(uid)!;
    if (entry.isScheduled) return;
    entry.isScheduled = true;
    this.#sim.after(WRITE_MS, `${this.#who} status`, () => {
      entry.isScheduled = false;
      if (this.#entries.get(uid) === entry) this.#write(uid, entry);
    });
  }

  #write(uid: string, entry: Entry): void {
    const { pod } = entry;
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
    const merged = this.#merge(uid, entry);
    const patch = changedFields(entry.written, merged);
    if (Object.keys(patch).length > 0) {
      const answer = this.#api.serve({
        method: 'PATCH',
        path: `${path}/status`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { uid }, status: patch },
        who: this.#who,
      });
      entry.isUnsent = isUnanswered(answer);
      if (entry.isUnsent) return;
      if (!isSuccess(answer)) {
        // Gone, or another pod of that name: the watch will tell. Anything else is tried again at the next sync.
        if (answer.code === 404 || answer.code === 409) this.#entries.delete(uid);
        const { message = '' } = answer.body as Status;
        this.#sim.record({
          who: this.#who,
          what: 'status refused',
          subject: `pod/${pod.metadata.namespace}/${pod.metadata.name}`,
          data: { code: answer.code, message },
        });
        return;
      }
      entry.written = merged;
      entry.pod = answer.body as Pod;
      entry.writtenRevision = revisionOf(entry.pod);
    }
    if (entry.isFinished && entry.pod.metadata.deletionTimestamp) {
      const answer = this.#api.serve({ method: 'DELETE', path, body: { gracePeriodSeconds: 0, preconditions: { uid } }, who: this.#who });
      entry.isUnsent = isUnanswered(answer);
    }
  }

  /** What may be written now: a phase is not over before the containers are, and an over phase is never ready. */
  #merge(uid: string, entry: Entry): PodStatus {
    const { pod } = entry;
    const written = pod.status;
    const status = withForeignConditions(entry.status, written);
    if (!isTerminalPhase(status.phase)) return status;
    const conditions = (status.conditions ?? []).map((condition) => {
      if (condition.type !== 'Ready' && condition.type !== 'ContainersReady') return condition;
      if (condition.status === 'False') return condition;
      return {
        ...condition,
        status: 'False',
        reason: status.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed',
        lastTransitionTime: formatTime(this.#sim.wallMs),
      };
    });
    if (isTerminalPhase(written.phase) || !this.#couldHaveRunningContainers(uid)) return { ...status, conditions };
    const held: PodStatus = { ...status, conditions };
    if (written.phase) held.phase = written.phase;
    delete held.reason;
    delete held.message;
    return held;
  }
}

/** Conditions that others have written stay as they are by now, not as they were when the status was made. */
function withForeignConditions(status: PodStatus, written: PodStatus): PodStatus {
  const foreign = (written.conditions ?? []).filter(({ type }) => !TIMED_CONDITIONS.has(type));
  const known = new Set(foreign.map(({ type }) => type));
  return { ...status, conditions: [...foreign, ...(status.conditions ?? []).filter(({ type }) => !known.has(type))] };
}

/** The fields of a status that differ from what was written; null for those that are gone. */
function changedFields(written: PodStatus, status: PodStatus): Record<string, unknown> {
  const [before, now] = [written as Record<string, unknown>, status as Record<string, unknown>];
  const patch: Record<string, unknown> = {};
  for (const field in now) if (!isEqual(before[field], now[field])) patch[field] = now[field];
  for (const field in before) if (now[field] === undefined && before[field] != null) patch[field] = null;
  return patch;
}

/** Whether two plain values are the same; a missing field, null and undefined are one. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a == null || b == null) return a == null && b == null;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!isEqual(left[key], right[key])) return false;
  for (const key in right) if (left[key] == null && right[key] != null) return false;
  return true;
}

/** Whether the init containers have had their turn: only then a regular container without an end is a loss. */
function hasPodInitialized(pod: Pod, status: PodStatus): boolean {
  if (!pod.spec.initContainers?.length) return true;
  if (status.containerStatuses?.some(({ state, lastState }) => lastState?.terminated || !state?.waiting)) return true;
  const last = status.initContainerStatuses?.at(-1);
  return Boolean(last && (last.state?.terminated?.exitCode === 0 || (last.state?.running && last.started)));
}

/** How many init containers, from the first, have begun: those after the last with any trace have not. */
const initContainersBegun = (statuses: readonly ContainerStatus[]): number =>
  statuses.findLastIndex(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated) + 1;

/** A container that must have ended, though nobody saw how. */
const ended = (container: ContainerStatus): ContainerStatus => (container.state?.terminated ? container : lost(container));

const lost = (container: ContainerStatus): ContainerStatus => ({
  ...container,
  state: {
    terminated: {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
      finishedAt: null as unknown as string,
      startedAt: null as unknown as string,
    },
  },
});
