/**
 * The controllers of workloads, on informers that they share.
 *
 * Mirrors: cmd/kube-controller-manager/app/{apps,batch,core,policy}.go.
 */
import type { ApiServer } from '../../api/door.ts';
import { createClient } from '../../client/client.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { PodIndex } from './common/pod-index.ts';
import { createSharedInformers } from './common/shared-informers.ts';
import { startCronJobController } from './cronjob/cronjob-controller.ts';
import { startDaemonSetController } from './daemonset/daemonset-controller.ts';
import { startDeploymentController } from './deployment/deployment-controller.ts';
import { startDisruptionController } from './disruption/disruption-controller.ts';
import { startGarbageCollector } from './garbage-collector/garbage-collector.ts';
import { startJobController } from './job/job-controller.ts';
import { startReplicaSetController } from './replicaset/replicaset-controller.ts';
import { startResourceQuotaController } from './resourcequota/resourcequota-controller.ts';
import { startStatefulSetController } from './statefulset/statefulset-controller.ts';

/** Starts all of them. */
export function startWorkloadControllers({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const informers = createSharedInformers(createClient(api, 'kube-controller-manager'));
  const options = { sim, api, informers, podIndex: new PodIndex(informers) };
  startReplicaSetController(options);
  startDeploymentController(options);
  startJobController(options);
  startCronJobController(options);
  startStatefulSetController(options);
  startDaemonSetController(options);
  startDisruptionController(options);
  startResourceQuotaController(options);
  startGarbageCollector(options);
}
