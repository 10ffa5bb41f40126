/**
 * Probes: whether a container has started, is alive, is ready.
 *
 * Mirrors: pkg/kubelet/prober (worker.go, prober_manager.go, results).
 */
import type { Container, ContainerStatus, Pod, PodStatus, Probe } from '../../api/types.gen.ts';
import { parseTime } from '../../api/time.ts';
import type { Kernel, NetNamespace } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Timer } from '../../sim/queue.ts';
import { startRoutine } from '../cri/routine.ts';
import type { Container as RuntimeContainer, Runtime } from '../cri/types.ts';
import type { ProbeResult } from './compute-pod-actions.ts';
import { containerFieldPath, type Prober, type RecordEvent } from './context.ts';
import { runProbe } from './probe-actions.ts';
import { ProbeTally, type ProbeKind } from './probe-tally.ts';
import { applyReadiness } from './running-readiness.ts';

const KINDS: readonly ProbeKind[] = ['Startup', 'Readiness', 'Liveness'];

export interface ProberOptions {
  sim: Simulation;
  kernel: Kernel;
  runtime: Runtime;
  /** The node's network. */
  hostNet(): NetNamespace;
  who: string;
  record: RecordEvent;
  /** A result that matters has changed. */
  onResult(podUid: string): void;
}

const probeOf = (container: Container, kind: ProbeKind): Probe | undefined =>
  kind === 'Startup' ? container.startupProbe : kind === 'Readiness' ? container.readinessProbe : container.livenessProbe;

/** One probe of one container: asks every period, remembers the verdict for the attempt that runs. */
class Worker {
  containerId = '';
  isStopped = false;
  isAskedSoon = false;
  timer: Timer | undefined;
  tally: ProbeTally;
  readonly kind: ProbeKind;
  readonly spec: Probe;
  readonly container: Container;

  constructor(kind: ProbeKind, spec: Probe, container: Container) {
    this.kind = kind;
    this.spec = spec;
    this.container = container;
    this.tally = new ProbeTally(kind, spec);
  }
}

/** The probes of one node's pods. */
export function createProber(options: ProberOptions): Prober {
  const { sim, runtime, record } = options;
  const workers = new Map<string, Map<string, Worker>>();

  const running = (uid: string, name: string): RuntimeContainer | undefined =>
    runtime.containers(uid).find(({ config, status }) => config.name === name && status.state === 'running');

  const find = (uid: string, kind: ProbeKind, name: string): Worker | undefined => workers.get(uid)?.get(`${kind} ${name}`);

  const hasStarted = (uid: string, container: Container): boolean => {
    const startup = find(uid, 'Startup', container.name);
    return !startup || startup.tally.result === 'Success';
  };

  const ask = (pod: Pod, worker: Worker): void => {
    const uid = pod.metadata.uid;
    const { kind, spec, container } = worker;
    const target = running(uid, container.name);
    if (!target) {
      if (worker.tally.lose()) options.onResult(uid);
      return;
    }
    if (target.id !== worker.containerId) {
      // A new attempt of the container: everything begins anew.
      worker.containerId = target.id;
      worker.tally = new ProbeTally(kind, spec);
    }
    if (worker.tally.isOnHold) return;
    const startedMs = (parseTime(target.status.startedAt ?? '') ?? NaN) - sim.epochMs;
    if (sim.nowMs - startedMs < (spec.initialDelaySeconds ?? 0) * 1000) return;
    if (kind === 'Startup' ? worker.tally.result === 'Success' : !hasStarted(uid, container)) return;
    const routine = runProbe({ ...options, hostNet: options.hostNet(), pod, container: target, containerSpec: container, probe: spec });
    sim.because(target.startEntry, () =>
      startRoutine(sim, routine, ({ outcome, output }) => {
        if (worker.isStopped || worker.containerId !== target.id) return;
        if (outcome !== 'success') {
          const message = outcome === 'error' ? `${kind} probe errored and resulted in unknown state: ${output}` : `${kind} probe failed: ${output}`;
          record(pod, 'Warning', 'Unhealthy', message, containerFieldPath(pod, container.name));
        }
        if (!worker.tally.take(outcome)) return;
        const data = { container: container.name, probe: kind, result: worker.tally.result, output: outcome === 'success' ? '' : output };
        sim.record({ who: options.who, what: 'probe result', subject: `pod/${pod.metadata.namespace}/${pod.metadata.name}`, data });
        options.onResult(uid);
      }),
    );
  };

  const start = (pod: Pod, worker: Worker): void => {
    const periodMs = (worker.spec.periodSeconds ?? 10) * 1000;
    const tick = (): void => {
      if (worker.isStopped) return;
      worker.timer = sim.afterBecause(0, periodMs, `${options.who} probe`, tick);
      ask(pod, worker);
    };
    worker.timer = sim.afterBecause(0, 0, `${options.who} probe`, tick);
  };

  /** A container that runs and is not ready is asked at once, not only at the next period. */
  const askSoon = (pod: Pod, name: string): void => {
    const worker = find(pod.metadata.uid, 'Readiness', name);
    if (!worker || worker.isAskedSoon) return;
    worker.isAskedSoon = true;
    sim.after(1, `${options.who} probe`, () => {
      worker.isAskedSoon = false;
      if (!worker.isStopped) ask(pod, worker);
    });
  };

  const stop = (uid: string, kinds: readonly ProbeKind[]): void => {
    for (const [key, worker] of workers.get(uid) ?? []) {
      if (!kinds.includes(worker.kind)) continue;
      worker.isStopped = true;
      worker.timer?.cancel();
      workers.get(uid)!.delete(key);
    }
  };

  const results = (uid: string, kind: ProbeKind): Map<string, ProbeResult> => {
    const map = new Map<string, ProbeResult>();
    for (const worker of workers.get(uid)?.values() ?? []) {
      if (worker.kind === kind && worker.containerId !== '') map.set(`containerd://${worker.containerId}`, worker.tally.result);
    }
    return map;
  };

  /** What the worker of a container's present attempt says; `otherwise` when it has not looked at this attempt yet. */
  const verdict = (uid: string, kind: ProbeKind, status: ContainerStatus, otherwise: boolean): boolean => {
    const worker = find(uid, kind, status.name);
    if (!worker) return true;
    return `containerd://${worker.containerId}` === status.containerID ? worker.tally.result === 'Success' : otherwise;
  };

  return {
    addPod(pod) {
      const uid = pod.metadata.uid;
      const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
      for (const container of [...sidecars, ...pod.spec.containers]) {
        for (const kind of KINDS) {
          const spec = probeOf(container, kind);
          if (!spec) continue;
          let own = workers.get(uid);
          if (!own) workers.set(uid, (own = new Map()));
          const key = `${kind} ${container.name}`;
          if (own.has(key)) continue;
          const worker = new Worker(kind, spec, container);
          own.set(key, worker);
          start(pod, worker);
        }
      }
    },
    stopLivenessAndStartup: (pod) => stop(pod.metadata.uid, ['Liveness', 'Startup']),
    removePod(uid) {
      stop(uid, KINDS);
      workers.delete(uid);
    },
    livenessResults: (uid) => results(uid, 'Liveness'),
    startupResults: (uid) => results(uid, 'Startup'),
    updateReadiness(pod: Pod, status: PodStatus) {
      const uid = pod.metadata.uid;
      applyReadiness(pod, status, {
        isStarted: (container) => verdict(uid, 'Startup', container, false),
        isReady: (container) => {
          const isReady = verdict(uid, 'Readiness', container, false);
          if (!isReady) askSoon(pod, container.name);
          return isReady;
        },
      });
    },
  };
}
