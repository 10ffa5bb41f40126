/**
 * The controllers of workloads, on informers that they share.
 *
 * Mirrors: cmd/kube-controller-manager/app/{apps,batch,core,policy}.go.
 */
import type { ApiServer } from '../../api/door.ts';
import { createClient, type ResourceName } from '../../client/client.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { PodIndex } from './common/pod-index.ts';
import { createSharedInformers } from './common/shared-informers.ts';
import { startWhenNeeded } from './common/start-when-needed.ts';
import { startCronJobController } from './cronjob/cronjob-controller.ts';
import { startDaemonSetController } from './daemonset/daemonset-controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startDisruptionController } from './disruption/disruption-controller.ts';
import { startGarbageCollector } from './garbage-collector/garbage-collector.ts';
import { startJobController } from './job/job-controller.ts';
import { startReplicaSetController, type ControllerOptions } from './replicaset/replicaset-controller.ts';
import { startResourceQuotaController } from './resourcequota/resourcequota-controller.ts';
import { startStatefulSetController } from './statefulset/statefulset-controller.ts';

/** Starts all of them; those that most clusters have no use for, when the first object of their kind is there. */
export function startWorkloadControllers({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const informers = createSharedInformers(createClient(api, 'kube-controller-manager'));
  const options = { sim, api, informers, podIndex: new PodIndex(informers) };
  startReplicaSetController(options);
  startDeploymentController(options);
  const needed: readonly [readonly ResourceName[], (its: ControllerOptions) => void][] = [
    [['jobs', 'pods'], startJobController],
    [['cronjobs', 'jobs'], startCronJobController],
    [['statefulsets', 'pods'], startStatefulSetController],
    [['daemonsets', 'nodes', 'pods'], startDaemonSetController],
    [['poddisruptionbudgets', 'pods', 'replicasets', 'statefulsets', 'deployments'], startDisruptionController],
  ];
  for (const [follows, start] of needed) startWhenNeeded({ informers, follows, start: (its) => start({ ...options, informers: its }) });
  startResourceQuotaController(options);
  startGarbageCollector(options);
}
