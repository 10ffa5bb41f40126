/**
 * Makes room for a pod: tells the victims why they go, deletes them, and takes back what pods of lower priority were promised there.
 *
 * Mirrors: pkg/scheduler/framework/preemption/preemption.go prepareCandidateAsync, PreemptPod, clearNominatedNodeName.
 */
import { podPriorityOf } from '../../api/priority.ts';
import { formatTime } from '../../api/time.ts';
import type { Pod, PodCondition } from '../../api/types.gen.ts';
import { ApiError, type Client } from '../../client/client.ts';
import type { EventSeriesRecorder } from '../../client/event-series-recorder.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { PreemptionPlan } from './compute-preemption.ts';
import type { Nomination } from './find-node.ts';

/** What preempting needs of the scheduler. */
export interface PreemptionParts {
  readonly sim: Simulation;
  readonly client: Client;
  readonly recorder: EventSeriesRecorder;
}

const NAME = 'default-scheduler';

function preemptPod({ sim, client, recorder }: PreemptionParts, preemptor: Pod, victim: Pod, nodeName: string): void {
  const present = victim.status.conditions?.find(({ type }) => type === 'DisruptionTarget');
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${NAME}: preempting to accommodate a higher priority pod`,
    observedGeneration: victim.metadata.generation,
    lastTransitionTime: present?.status === 'True' ? present.lastTransitionTime : formatTime(sim.wallMs),
  };
  client.patch('pods', victim.metadata, 'strategic-merge-patch', { status: { conditions: [condition] } }, 'status');
  client.delete('pods', victim.metadata);
  recorder.event(victim, 'Normal', 'Preempted', 'Preempting', `Preempted by pod ${preemptor.metadata.uid} on node ${nodeName}`, preemptor);
}

/** Carries a plan out. Pods that have gone by themselves meanwhile are no loss. */
export function preemptPods(parts: PreemptionParts, preemptor: Pod, { node, victims }: PreemptionPlan, nominations: Iterable<Nomination>): void {
  const nodeName = node.node?.metadata.name ?? '';
  const attempt = (act: () => unknown): void => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };
  for (const { nodeName: promised, info } of [...nominations])
    if (promised === nodeName && podPriorityOf(info.pod) < podPriorityOf(preemptor))
      attempt(() => parts.client.patch('pods', info.pod.metadata, 'strategic-merge-patch', { status: { nominatedNodeName: null } }, 'status'));
  for (const victim of victims) if (victim.metadata.deletionTimestamp === undefined) attempt(() => preemptPod(parts, preemptor, victim, nodeName));
}
