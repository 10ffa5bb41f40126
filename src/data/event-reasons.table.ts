/**
 * Every reason of an event that this cluster records: who reports it, about what, and what it means for a reader.
 *
 * Mirrors: kubernetes/pkg/kubelet/events/event.go and the reasons that controllers spell in their own files.
 */

/** One row: `from` is the source as `describe` shows it under From, `about` the kind it is told of. */
export interface EventReason {
  readonly type: 'Normal' | 'Warning';
  readonly from: string;
  readonly about: string;
  readonly means: string;
}

const KUBELET = 'kubelet';
const SCHEDULER = 'default-scheduler';

const row = (type: EventReason['type'], from: string, about: string, means: string): EventReason => ({ type, from, about, means });

/** By reason. Where several components share a reason, `from` and `about` name them all. */
export const eventReasons = {
  BackOff: row(
    'Warning',
    KUBELET,
    'Pod',
    'A container that failed waits before it is started again; as a Normal event, a pull that failed waits before it is tried again. The wait doubles each time, to five minutes at most.',
  ),
  BackoffLimitExceeded: row('Warning', 'job-controller', 'Job', 'More pods of the job failed than spec.backoffLimit allows: the job has failed for good.'),
  Completed: row('Normal', 'job-controller', 'Job', 'As many pods as were asked for have succeeded.'),
  Created: row('Normal', KUBELET, 'Pod', 'The runtime has made a container; it does not run yet.'),
  DeadlineExceeded: row('Warning', 'kubelet, job-controller', 'Pod, Job', 'It was active for longer than activeDeadlineSeconds, and was ended.'),
  DeletedLoadBalancer: row('Normal', 'service-controller', 'Service', 'The provider has taken the load balancer away.'),
  DeletingLoadBalancer: row(
    'Normal',
    'service-controller',
    'Service',
    'The Service is no longer of type LoadBalancer, or goes: its load balancer is being taken away.',
  ),
  EnsuredLoadBalancer: row('Normal', 'service-controller', 'Service', 'The load balancer is there, and its address is in the Service’s status.'),
  EnsuringLoadBalancer: row('Normal', 'service-controller', 'Service', 'The provider has been asked for a load balancer.'),
  ErrImageNeverPull: row('Warning', KUBELET, 'Pod', 'The image is not on the node, and imagePullPolicy: Never forbids to fetch it.'),
  Evicted: row('Warning', KUBELET, 'Pod', 'The node ran short of something, and this pod had to go. The message says of what.'),
  EvictionThresholdMet: row('Warning', KUBELET, 'Node', 'The node runs short of something; the kubelet looks for pods to evict.'),
  ExternalProvisioning: row(
    'Normal',
    'persistentvolume-controller',
    'PersistentVolumeClaim',
    'The volume is for a provisioner outside of Kubernetes to make. Does it last, the provisioner is missing or broken.',
  ),
  Failed: row(
    'Warning',
    KUBELET,
    'Pod',
    'An image could not be pulled or a container could not be made or started. The message says why; nothing in the container’s log will.',
  ),
  FailedBinding: row(
    'Normal',
    'persistentvolume-controller',
    'PersistentVolumeClaim',
    'No volume fits the claim, and no storage class is named that could make one.',
  ),
  FailedCreate: row(
    'Warning',
    'replicaset-, job-, statefulset-, daemonset-, cronjob-controller',
    'their owners',
    'The API server refused a pod (or job, or claim) that a controller wanted to create: invalid, over a quota, against a policy. There is no pod to describe: this event is the only trace.',
  ),
  FailedCreatePodSandBox: row('Warning', KUBELET, 'Pod', 'The pod’s network or its other ground could not be made, so no container was started.'),
  FailedDaemonPod: row('Warning', 'daemonset-controller', 'DaemonSet', 'A daemon’s pod has failed on a node; it is deleted and made anew.'),
  FailedDelete: row('Warning', 'replicaset- and other controllers', 'their owners', 'A pod that was one too many could not be deleted.'),
  FailedIndexes: row('Warning', 'job-controller', 'Job', 'All indexes of the job have ended, and some of them have failed.'),
  FailedMount: row(
    'Warning',
    KUBELET,
    'Pod',
    'A volume could not be set up: mostly a ConfigMap, Secret or key that does not exist. It is tried again; the pod stays in ContainerCreating meanwhile.',
  ),
  FailedPostStartHook: row('Warning', KUBELET, 'Pod', 'A postStart hook failed, and with it its container, which is stopped.'),
  FailedPreStopHook: row('Warning', KUBELET, 'Pod', 'A preStop hook failed. The container is stopped all the same.'),
  FailedScheduling: row('Warning', SCHEDULER, 'Pod', 'No node can take the pod. The message counts the nodes for each cause.'),
  FailedToRetrieveImagePullSecret: row('Warning', KUBELET, 'Pod', 'imagePullSecrets names a Secret that cannot be read; the pull is tried without.'),
  InspectFailed: row('Warning', KUBELET, 'Pod', 'The image’s name is not a valid one.'),
  JobAlreadyActive: row(
    'Normal',
    'cronjob-controller',
    'CronJob',
    'It is time for a run, and the last one still works; concurrencyPolicy: Forbid skips this one.',
  ),
  Killing: row(
    'Normal',
    KUBELET,
    'Pod',
    'A container is being stopped: its pod is deleted, its liveness or startup probe failed, or its definition changed. The message says which.',
  ),
  MaxFailedIndexesExceeded: row('Warning', 'job-controller', 'Job', 'More indexes failed than spec.maxFailedIndexes allows: the job has failed.'),
  MissingJob: row('Normal', 'cronjob-controller', 'CronJob', 'A job that ran has been deleted by somebody else.'),
  NetworkNotReady: row('Warning', KUBELET, 'Pod', 'The node has no network plugin that works, so the pod’s network cannot be made. Look at the node.'),
  NodeHasDiskPressure: row('Normal', KUBELET, 'Node', 'The node runs short of disk.'),
  NodeHasInsufficientMemory: row('Normal', KUBELET, 'Node', 'The node runs short of memory: pods may be evicted.'),
  NodeHasNoDiskPressure: row('Normal', KUBELET, 'Node', 'There is disk enough.'),
  NodeHasSufficientMemory: row('Normal', KUBELET, 'Node', 'There is memory enough.'),
  NodeHasSufficientPID: row('Normal', KUBELET, 'Node', 'There are process numbers enough.'),
  NodeNotReady: row(
    'Warning',
    'node-controller',
    'Node, Pod',
    'The node’s kubelet has not been heard of for a while. Its pods may still run; they no longer get requests.',
  ),
  NodeReady: row('Normal', KUBELET, 'Node', 'The node takes pods.'),
  NoPods: row('Normal', 'controllermanager', 'PodDisruptionBudget', 'The selector of the budget matches no pod: it protects nothing.'),
  OutOfcpu: row(
    'Warning',
    KUBELET,
    'Pod',
    'The node has not enough CPU left for what the pod requests; the scheduler was not asked, or did not know better. The pod has failed.',
  ),
  OutOfmemory: row('Warning', KUBELET, 'Pod', 'The node has not enough memory left for what the pod requests. The pod has failed.'),
  OutOfpods: row('Warning', KUBELET, 'Pod', 'The node has as many pods as it may have. The pod has failed.'),
  PodFailurePolicy: row('Warning', 'job-controller', 'Job', 'A pod failed in a way that spec.podFailurePolicy calls final: the job has failed.'),
  Preempted: row('Normal', SCHEDULER, 'Pod', 'The pod has to go: one of higher priority needs its room. The message says which.'),
  Provisioning: row('Normal', 'the provisioner', 'PersistentVolumeClaim', 'A volume is being made for the claim.'),
  ProvisioningFailed: row(
    'Warning',
    'the provisioner, persistentvolume-controller',
    'PersistentVolumeClaim',
    'No volume could be made: the storage class does not exist, or asks for what cannot be had.',
  ),
  ProvisioningSucceeded: row('Normal', 'the provisioner', 'PersistentVolumeClaim', 'The volume has been made and is bound next.'),
  Pulled: row('Normal', KUBELET, 'Pod', 'The image is on the node: just pulled, or there already.'),
  Pulling: row('Normal', KUBELET, 'Pod', 'The image is being fetched from its registry.'),
  RegisteredNode: row('Normal', 'node-controller', 'Node', 'The cluster has noticed a new node.'),
  RELOAD: row('Normal', 'nginx-ingress-controller', 'Pod', 'The ingress controller has read its new configuration.'),
  RemovingNode: row('Normal', 'node-controller', 'Node', 'A node’s object was deleted; the cluster forgets it.'),
  ReplicaSetCreateError: row('Warning', 'deployment-controller', 'Deployment', 'The API server refused the replica set of a new revision.'),
  Resumed: row('Normal', 'job-controller', 'Job', 'spec.suspend was taken away: pods are created again.'),
  SandboxChanged: row('Normal', KUBELET, 'Pod', 'The ground of the pod was lost, with a restart of the node for instance; all containers are made anew.'),
  SawCompletedJob: row('Normal', 'cronjob-controller', 'CronJob', 'A run has ended; the message says how.'),
  ScalingReplicaSet: row('Normal', 'deployment-controller', 'Deployment', 'A rollout’s step: a replica set gets more replicas, or fewer.'),
  Scheduled: row('Normal', SCHEDULER, 'Pod', 'The pod has its node. From here on the kubelet of that node speaks.'),
  SelectingAll: row('Warning', 'deployment-controller', 'Deployment', 'An empty selector would take all pods, so nothing is done.'),
  Started: row('Normal', KUBELET, 'Pod', 'The container’s first process runs. Whether it serves is for the probes to say.'),
  Starting: row('Normal', KUBELET, 'Node', 'The kubelet itself was started.'),
  SuccessfulCreate: row(
    'Normal',
    'replicaset-, job-, statefulset-, daemonset-, cronjob-controller',
    'their owners',
    'A pod (or job, or claim) has been created.',
  ),
  SuccessfulDelete: row('Normal', 'replicaset-, job-, statefulset-, daemonset-, cronjob-controller', 'their owners', 'A pod (or job) has been deleted.'),
  Suspended: row('Normal', 'job-controller', 'Job', 'spec.suspend was set: the job’s pods are deleted, and nothing runs until it is taken away.'),
  Sync: row('Normal', 'nginx-ingress-controller', 'Ingress', 'The ingress controller has taken the Ingress into its configuration.'),
  SyncLoadBalancerFailed: row('Warning', 'service-controller', 'Service', 'The provider could not make the load balancer; it is tried again, later each time.'),
  TaintManagerEviction: row(
    'Normal',
    'taint-eviction-controller',
    'Pod',
    'The pod does not tolerate a NoExecute taint of its node (mostly: not-ready or unreachable), and its time there is over; or the deletion was called off.',
  ),
  TooManyMissedTimes: row(
    'Warning',
    'cronjob-controller',
    'CronJob',
    'More than a hundred runs were missed: the clock is wrong, or the CronJob was suspended for long.',
  ),
  TooManySucceededPods: row('Warning', 'job-controller', 'Job', 'More pods succeeded than were asked for.'),
  UnexpectedJob: row('Warning', 'cronjob-controller', 'CronJob', 'A job claims to belong to this CronJob, which did not make it.'),
  Unhealthy: row('Warning', KUBELET, 'Pod', 'A probe failed. The message says which probe, and what came back.'),
  UnknownTimeZone: row('Warning', 'cronjob-controller', 'CronJob', 'spec.timeZone names no time zone.'),
  UnparseableSchedule: row('Warning', 'cronjob-controller', 'CronJob', 'spec.schedule is not a schedule.'),
  UnsupportedSchedule: row('Warning', 'cronjob-controller', 'CronJob', 'The schedule holds TZ= or CRON_TZ=; spec.timeZone is the place for that.'),
  VolumeFailedDelete: row('Warning', 'persistentvolume-controller', 'PersistentVolume', 'A volume that was given back could not be deleted.'),
  VolumeFailedRecycle: row('Warning', 'persistentvolume-controller', 'PersistentVolume', 'A volume that was given back could not be emptied.'),
  VolumeMismatch: row(
    'Warning',
    'persistentvolume-controller',
    'PersistentVolumeClaim',
    'The volume that the claim names does not fit it: too small, another class, another access mode.',
  ),
  WaitForFirstConsumer: row(
    'Normal',
    'persistentvolume-controller',
    'PersistentVolumeClaim',
    'The volume is made only when a pod uses the claim, on that pod’s node. No fault.',
  ),
  WaitForPodScheduled: row('Normal', 'persistentvolume-controller', 'PersistentVolumeClaim', 'A pod uses the claim, and has no node yet.'),
} as const satisfies Readonly<Record<string, EventReason>>;

export type EventReasonName = keyof typeof eventReasons;
