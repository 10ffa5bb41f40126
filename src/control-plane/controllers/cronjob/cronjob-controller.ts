/**
 * The CronJob controller: makes a Job whenever the schedule says so.
 *
 * Mirrors: pkg/controller/cronjob/cronjob_controllerv2.go.
 * Differs: schedules are read in UTC; other time zones are refused.
 */
import type { CronJob, Job } from '../../../api/types.gen.ts';
import { createClient } from '../../../client/client.ts';
import { createEventRecorder } from '../../../client/event-recorder.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { controllerTimings } from '../../../data/controller-timings.table.ts';
import type { Timer } from '../../../sim/queue.ts';
import { getControllerOf } from '../common/controller-ref.ts';
import type { ControllerOptions } from '../replicaset/replicaset-controller.ts';
import { syncCronJob, type CronJobEffects } from './cronjob-sync.ts';

const WHO = 'cronjob-controller';

/** Starts the controller. */
export function startCronJobController({ sim, api, informers }: Pick<ControllerOptions, 'sim' | 'api' | 'informers'>): void {
  const client = createClient(api, WHO);
  const recorder = createEventRecorder({ sim, client, component: WHO });
  const dice = sim.random(`${WHO}/sync`);
  /** The next look at each CronJob: a new one replaces it. */
  const alarms = new Map<string, Timer>();

  const sync = (key: string): void => {
    alarms.get(key)?.cancel();
    alarms.delete(key);
    const cronJob = cronJobs.get(key);
    if (!cronJob) return;
    const own = [...jobs.values()].filter((job) => getControllerOf(job)?.uid === cronJob.metadata.uid);
    const waitMs = syncCronJob(cronJob, own, sim.wallMs, effectsOn(cronJob));
    // Nobody asked for what a clock brings about: it has no other cause.
    if (waitMs !== undefined)
      alarms.set(
        key,
        sim.afterBecause(0, waitMs, `${WHO} schedule`, () => queue.add(key)),
      );
  };

  const effectsOn = (cronJob: CronJob): CronJobEffects => {
    const { namespace } = cronJob.metadata;
    return {
      getJob: (name) => client.get('jobs', { namespace, name }),
      createJob: (job) => client.create('jobs', job),
      deleteJob: ({ metadata }) => {
        client.delete('jobs', metadata, { propagationPolicy: 'Background' });
      },
      updateStatus: (status) => {
        client.update('cronjobs', { ...cronJob, status }, 'status');
      },
      event: (type, reason, message) => recorder.event(cronJob, type, reason, message),
    };
  };

  const queue = createWorkQueue({ sim, name: WHO, sync, latencyMs: () => dice.integer(...controllerTimings.syncLatencyMs) });
  const enqueueOwner = (job: Job): void => {
    const owner = getControllerOf(job);
    if (owner?.kind === 'CronJob') queue.add(`${job.metadata.namespace}/${owner.name}`);
  };
  const cronJobs = informers.follow('cronjobs', ({ key }) => queue.add(key));
  const jobs = informers.follow('jobs', ({ before, after }) => {
    for (const job of [before, after]) if (job) enqueueOwner(job);
  });
}
