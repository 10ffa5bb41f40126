/**
 * The eviction manager: ends pods before the node runs out of memory, and those that write more than they may.
 *
 * Mirrors: pkg/kubelet/eviction/eviction_manager.go with the kubelet's defaults (memory.available<100Mi, hard; pressure lasts five
 * minutes after it was last seen).
 * Differs: of its looks every ten seconds only those are made at which there can be something to see; all of the machine's processes count
 * as they are, there is no cache to reclaim; the disk itself never fills up.
 */
import { getPodQos } from '../../api/qos.ts';
import { parseQuantity, quantityValue } from '../../api/quantity.ts';
import { formatTime } from '../../api/time.ts';
import { toleratesTaint } from '../../api/tolerations.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { EventRecorder } from '../../client/event-recorder.ts';
import type { Rejection } from './admission.ts';
import type { KubeletContext } from './context.ts';
import { EVICTED, hasDiskLimit, type ContainerUsage, type DiskUsage } from './eviction.ts';
import { diskLimitViolation, isCriticalPod, memoryEvictionMessage, rankMemoryPressure } from './rank-evictions.ts';
import { capacityOf, EVICTION_MEMORY, nodeTarget, type Pressure } from './node-status.ts';
import type { ScenarioNode } from '../../data/image.ts';

const MONITORING_PERIOD_MS = 10_000;
const PRESSURE_TRANSITION_MS = 300_000;
/** An evicted pod is waited for at most so long, looked at so often. */
const CLEANUP_TIMEOUT_MS = 30_000;
const CLEANUP_POLL_MS = 1_000;
const GRACE_MS = 1_000;

export interface EvictionManagerOptions {
  context: KubeletContext;
  node: ScenarioNode;
  recorder: EventRecorder;
  /** The pods that are here and not over. */
  activePods(): readonly Pod[];
  /** Ends a pod's worker's work, whatever the API says. */
  terminate(podUid: string, graceMs: number): void;
  onPressureChange(): void;
}

export class EvictionManager {
  readonly #options: EvictionManagerOptions;
  readonly #capacityBytes: number;
  readonly #thresholdBytes = quantityValue(parseQuantity(EVICTION_MEMORY));
  readonly #startedMs: number;
  #isScheduled = false;
  #hasPressure = false;
  #pressureSeenMs = 0;

  constructor(options: EvictionManagerOptions) {
    this.#options = options;
    const { kernel, sim } = options.context;
    this.#startedMs = sim.nowMs;
    this.#capacityBytes = quantityValue(parseQuantity(capacityOf(options.node).memory ?? '0'));
    if (this.#capacityBytes > 0) kernel.watchMemory(this.#capacityBytes - this.#thresholdBytes, () => this.#schedule());
  }

  /** What the node is short of. */
  pressures(): ReadonlySet<Pressure> {
    return new Set<Pressure>(this.#hasPressure ? ['MemoryPressure'] : []);
  }

  /** Why a pod may not begin here while the node is short of memory, or undefined. */
  admit(pod: Pod): Rejection | undefined {
    if (!this.#hasPressure || isCriticalPod(pod) || getPodQos(pod) !== 'BestEffort') return undefined;
    const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' as const };
    if (pod.spec.tolerations?.some((toleration) => toleratesTaint(toleration, taint))) return undefined;
    return { reason: EVICTED, message: 'The node had condition: [MemoryPressure]. ' };
  }

  /** A pod is here: if it is limited in what it may write, that is looked at from now on. */
  watchPod(pod: Pod): void {
    if (hasDiskLimit(pod)) this.#schedule();
  }

  #schedule(delayMs = MONITORING_PERIOD_MS - ((this.#options.context.sim.nowMs - this.#startedMs) % MONITORING_PERIOD_MS)): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { sim, who } = this.#options.context;
    sim.after(delayMs, `${who} eviction`, () => {
      this.#isScheduled = false;
      this.#synchronize();
    });
  }

  #synchronize(): void {
    const { context, activePods } = this.#options;
    const pods = activePods();
    const availableBytes = this.#capacityBytes - context.kernel.memoryBytes;
    const isShort = this.#capacityBytes > 0 && availableBytes < this.#thresholdBytes;
    this.#updatePressure(isShort);
    const evicted = this.#evictForDisk(pods) ?? (isShort ? this.#evictForMemory(pods, availableBytes) : undefined);
    if (evicted) this.#waitForCleanup(evicted, context.sim.nowMs + CLEANUP_TIMEOUT_MS);
    else if (this.#hasPressure || pods.some(hasDiskLimit)) this.#schedule();
  }

  #updatePressure(isShort: boolean): void {
    const { nowMs } = this.#options.context.sim;
    if (isShort) this.#pressureSeenMs = nowMs;
    const hasPressure = isShort || (this.#hasPressure && nowMs - this.#pressureSeenMs < PRESSURE_TRANSITION_MS);
    if (hasPressure === this.#hasPressure) return;
    this.#hasPressure = hasPressure;
    this.#options.onPressureChange();
  }

  #evictForMemory(pods: readonly Pod[], availableBytes: number): Pod | undefined {
    const { recorder, node } = this.#options;
    recorder.event(nodeTarget(node.name), 'Warning', 'EvictionThresholdMet', 'Attempting to reclaim memory');
    const first = rankMemoryPressure(pods, (pod) => this.#memoryOf(pod)).find((pod) => !isCriticalPod(pod));
    if (first) this.#evict(first, memoryEvictionMessage(first, this.#memoryOf(first), this.#thresholdBytes, availableBytes), true);
    return first;
  }

  #evictForDisk(pods: readonly Pod[]): Pod | undefined {
    let last: Pod | undefined;
    for (const pod of pods) {
      const violation = hasDiskLimit(pod) && !isCriticalPod(pod) ? diskLimitViolation(pod, this.#diskUsageOf(pod)) : undefined;
      if (violation === undefined) continue;
      this.#evict(pod, violation, false);
      last = pod;
    }
    return last;
  }

  /** What comes of one eviction is because of it; what the kubelet does next is not. */
  #evict(pod: Pod, message: string, isDisruption: boolean): void {
    const { sim } = this.#options.context;
    sim.because(sim.cause, () => this.#startEviction(pod, message, isDisruption));
  }

  #startEviction(pod: Pod, message: string, isDisruption: boolean): void {
    const { context, terminate } = this.#options;
    const { sim, statuses } = context;
    const { uid, namespace, name } = pod.metadata;
    sim.record({ who: context.who, what: 'pod evicted', subject: `pod/${namespace}/${name}`, data: { message: message.trim() } });
    context.record(pod, 'Warning', EVICTED, message);
    context.pod(uid).eviction = { reason: EVICTED, message };
    if (isDisruption) {
      const status = statuses.get(pod);
      const condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message, lastTransitionTime: formatTime(sim.wallMs) };
      statuses.setPodStatus(pod, { ...status, conditions: [...(status.conditions ?? []).filter(({ type }) => type !== condition.type), condition] });
    }
    terminate(uid, GRACE_MS);
  }

  /** Looks again as soon as nothing of the pod runs any more. */
  #waitForCleanup(pod: Pod, untilMs: number): void {
    const { sim, runtime, who } = this.#options.context;
    const isRunning = runtime.containers(pod.metadata.uid).some(({ status }) => status.state === 'running');
    if (!isRunning || sim.nowMs >= untilMs) this.#schedule(0);
    else sim.after(CLEANUP_POLL_MS, `${who} eviction`, () => this.#waitForCleanup(pod, untilMs));
  }

  #memoryOf(pod: Pod): ContainerUsage {
    const running = this.#options.context.runtime.containers(pod.metadata.uid).filter(({ status }) => status.state === 'running');
    return new Map(running.map(({ config, cgroup }) => [config.name, cgroup.memoryBytes]));
  }

  #diskUsageOf(pod: Pod): DiskUsage {
    const { runtime, pod: recordOf } = this.#options.context;
    const { volumes } = recordOf(pod.metadata.uid);
    const emptyDirs = (pod.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir !== undefined);
    const containers = new Map<string, number>();
    for (const container of runtime.containers(pod.metadata.uid)) {
      const { name } = container.config;
      containers.set(name, (containers.get(name) ?? 0) + runtime.diskBytes(container));
    }
    return { volumes: new Map(emptyDirs.map(({ name }) => [name, volumes.get(name)?.sizeBytes() ?? 0])), containers };
  }
}
