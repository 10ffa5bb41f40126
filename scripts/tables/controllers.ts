/** Runners for the controllers of workloads: `controllers/*` and `apimachinery/cron`. */
import { parseCronSchedule } from '../../src/api/cron-schedule.ts';
import { formatTime, parseTime } from '../../src/api/time.ts';
import type {
  CronJob,
  CronJobStatus,
  DaemonSet,
  Deployment,
  DeploymentStatus,
  Job,
  JobStatus,
  Node,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../src/api/types.gen.ts';
import * as activePods from '../../src/control-plane/controllers/common/active-pods.ts';
import { syncCronJob, getJobFromTemplate } from '../../src/control-plane/controllers/cronjob/cronjob-sync.ts';
import { mostRecentScheduleTime } from '../../src/control-plane/controllers/cronjob/cron-times.ts';
import * as daemons from '../../src/control-plane/controllers/daemonset/daemon-pod.ts';
import * as scaling from '../../src/control-plane/controllers/deployment/compute-scaling.ts';
import * as scale from '../../src/control-plane/controllers/deployment/compute-scale.ts';
import * as util from '../../src/control-plane/controllers/deployment/deployment-util.ts';
import { isIndexFailed, calculateFailedIndexes } from '../../src/control-plane/controllers/job/failed-pods.ts';
import * as indexes from '../../src/control-plane/controllers/job/job-indexes.ts';
import { finishedTypeOf } from '../../src/control-plane/controllers/job/job-conditions.ts';
import { JobSync } from '../../src/control-plane/controllers/job/job-sync.ts';
import { getFinishedTime, NO_FAILURES } from '../../src/control-plane/controllers/job/pod-backoff.ts';
import { matchPodFailurePolicy, matchSuccessPolicy } from '../../src/control-plane/controllers/job/pod-failure-policy.ts';
import { calculateStatus } from '../../src/control-plane/controllers/replicaset/compute-status.ts';
import { getPodsToDelete } from '../../src/control-plane/controllers/replicaset/replicaset-controller.ts';
import * as stateful from '../../src/control-plane/controllers/statefulset/stateful-pod.ts';
import { attempt, compare, type TableCase, type TableRunner, type TableRunners } from './runner.ts';

const msOf = (text: unknown): number => parseTime(String(text)) ?? 0;

/** A function whose only result is `expected.result`. */
const resultOf =
  <T>(compute: (input: T) => unknown): TableRunner =>
  (testCase) =>
    compare(compute(testCase.input as T), (testCase.expected as { result: unknown }).result);

interface DeploymentInput {
  deployment: Deployment;
  newStatus: DeploymentStatus;
  status: DeploymentStatus;
  newRS: ReplicaSet | null;
  oldRSs: ReplicaSet[] | null;
  allRSs: ReplicaSet[] | null;
  rsList: ReplicaSet[] | null;
  rs: ReplicaSet;
  replicaSets: (ReplicaSet | null)[] | null;
  now: string;
  maxCleanupCount: number;
}

const setsIn = (sets: (ReplicaSet | null)[] | null): ReplicaSet[] => (sets ?? []).filter((set) => set !== null);

/** ReplicaSet updates as the tables list them: those that are written, the last word of each set. */
const actions =
  (plan: (input: DeploymentInput) => readonly scaling.ScaleAction[]): TableRunner =>
  (testCase) => {
    const input = testCase.input as DeploymentInput;
    const wanted = util.replicasOf(input.deployment);
    const most = wanted + util.maxSurgeOf(input.deployment);
    const written = new Map<string, number>();
    for (const { replicaSet, replicas } of plan(input)) {
      if (replicaSet.spec.replicas === replicas && !util.replicasAnnotationsNeedUpdate(replicaSet, wanted, most)) continue;
      written.set(replicaSet.metadata.name, replicas);
    }
    const listed = new Map(
      ((testCase.expected as { actions?: { replicaSet: string; replicas: number }[] | null }).actions ?? []).map((each) => [each.replicaSet, each.replicas]),
    );
    return compare(Object.fromEntries(written), Object.fromEntries(listed));
  };

interface JobInput {
  job: Job;
  pods: Pod[] | null;
  now: string;
}

/** What one sync of a Job makes of it. */
const syncJob: TableRunner = (testCase) => {
  const { job, pods, now } = testCase.input as JobInput;
  const expected = testCase.expected as { podsCreated: unknown[] | null; podsDeleted: unknown[] | null; podFinalizerRemovals: number; status?: JobStatus };
  const got = { created: 0, deleted: 0, removals: 0, status: undefined as JobStatus | undefined };
  const effects = {
    createPod: () => void got.created++,
    deletePod: () => Boolean(++got.deleted),
    removeFinalizer: () => Boolean(++got.removals),
    expectCreations: () => undefined,
    creationFailed: () => undefined,
    expectDeletions: () => undefined,
    updateStatus: (status: JobStatus) => void (got.status = status),
    event: () => undefined,
    requeue: () => undefined,
  };
  // The controller looks no further at a Job that is over.
  if (finishedTypeOf(job) !== undefined) return compare(expected.status === undefined && !expected.podsCreated?.length && !expected.podsDeleted?.length, true);
  new JobSync(
    {
      job: { ...job, status: job.status ?? {} },
      pods: (pods ?? []).map((pod) => ({ ...pod, metadata: { ...pod.metadata, uid: pod.metadata.uid ?? pod.metadata.name } })),
      backoff: backoffOf(testCase),
      expectedRemovals: new Set(),
      areExpectationsSatisfied: true,
      nowMs: msOf(now),
    },
    effects,
  ).run();
  const want = {
    created: expected.podsCreated?.length ?? 0,
    deleted: expected.podsDeleted?.length ?? 0,
    removals: expected.podFinalizerRemovals,
    status: expected.status,
  };
  return compare(withoutTimes(asBefore(testCase, got)), withoutTimes(asBefore(testCase, want)));
};

/** Without what a case's gates leave out: counts of terminating pods, and the conditions that announce the last one. */
function asBefore<T extends { status: JobStatus | undefined }>({ featureGates }: TableCase, outcome: T): T {
  const gates = (featureGates ?? {}) as Record<string, boolean>;
  if (gates.JobPodReplacementPolicy !== false || !outcome.status) return outcome;
  const { terminating: _terminating, conditions, ...status } = outcome.status;
  const final = conditions?.filter(({ type }) => type !== 'SuccessCriteriaMet' && type !== 'FailureTarget');
  return {
    ...outcome,
    status: {
      ...status,
      conditions: final?.map(({ type, status: is, reason, message }) => (type === 'Complete' ? { type, status: is } : { type, status: is, reason, message })),
    },
  };
}

const backoffOf = ({ input }: TableCase): typeof NO_FAILURES => {
  const { backoffRecord } = input as { backoffRecord?: { failuresAfterLastSuccess?: number; lastFailureTime?: string } | null };
  if (!backoffRecord) return NO_FAILURES;
  const { failuresAfterLastSuccess: failures = 0, lastFailureTime } = backoffRecord;
  return { failures, lastFailureMs: lastFailureTime ? msOf(lastFailureTime) : undefined };
};

const withoutTimes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, part: unknown) => (/(Time|Timestamp)$/.test(key) ? (part ? 'time' : undefined) : part)) ?? 'null');

interface CronInput {
  cronJob: CronJob;
  cj: CronJob;
  jobs: Job[] | null;
  now: string;
  getJobReturns: Job | null;
  includeStartingDeadlineSeconds: boolean;
  scheduledTime: string;
}

/** What one sync of a CronJob makes of it. */
const syncCron: TableRunner = (testCase) => {
  const { cronJob, jobs, now, getJobReturns } = testCase.input as CronInput;
  const expected = testCase.expected as { jobsCreated: { name: string }[] | null; jobsDeleted: unknown[] | null; events: string[] | null };
  const got = { created: [] as string[], deleted: 0, events: [] as string[] };
  syncCronJob({ ...cronJob, status: cronJob.status ?? {} }, jobs ?? [], msOf(now), {
    getJob: () => getJobReturns ?? undefined,
    createJob: (job) => {
      got.created.push(job.metadata.name ?? '');
      return { ...job, metadata: { ...job.metadata, uid: 'test-uid' } } as Job;
    },
    deleteJob: () => void got.deleted++,
    updateStatus: (_status: CronJobStatus) => undefined,
    event: (type, reason, message) => void got.events.push(`${type} ${reason} ${message}`),
  });
  const want = {
    created: (expected.jobsCreated ?? []).map(({ name }) => name),
    deleted: expected.jobsDeleted?.length ?? 0,
    events: [...(expected.events ?? [])].sort(),
  };
  return compare({ ...got, events: got.events.sort() }, want);
};

/** Activations that follow an instant. */
const cron: TableRunner = (testCase) => {
  const { schedule, from, next, error } = testCase as unknown as { schedule: string; from?: string; next?: string[]; error: string | null };
  const parsed = attempt(() => parseCronSchedule(schedule));
  if (error !== null || parsed.error !== null) return compare(parsed.error, error);
  const times: string[] = [];
  for (let at: number | undefined = msOf(from); times.length < (next?.length ?? 0); times.push(formatTime(at))) {
    at = parsed.value.next(at);
    if (at === undefined) break;
  }
  return compare(times, next);
};

const podNames = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name).sort();

export const controllers: TableRunners = {
  'apimachinery/cron': cron,
  'controllers/common/FilterActivePods': resultOf(({ pods }: { pods: Pod[] }) => pods.filter(activePods.isPodActive)),
  'controllers/common/CountTerminatingPods': resultOf(({ pods }: { pods: Pod[] }) => pods.filter(activePods.isPodTerminating).length),
  'controllers/common/FilterActiveReplicaSets': resultOf(({ replicaSets }: { replicaSets: (ReplicaSet | null)[] }) =>
    util.filterActiveReplicaSets(setsIn(replicaSets)),
  ),
  'controllers/replicaset/calculateStatus': (testCase) => {
    const {
      rs,
      activePods: active,
      terminatingPods,
      manageReplicasErr,
      now,
    } = testCase.input as {
      rs: ReplicaSet;
      activePods: Pod[] | null;
      terminatingPods: Pod[] | null;
      manageReplicasErr: string | null;
      now: string;
    };
    const got = calculateStatus(rs, active ?? [], terminatingPods ?? [], manageReplicasErr ?? undefined, msOf(now));
    const gates = testCase.featureGates as Record<string, boolean> | undefined;
    const { terminatingReplicas, ...rest } = got;
    const status = gates?.DeploymentReplicaSetTerminatingReplicas === false ? rest : { ...rest, terminatingReplicas };
    return compare(withoutTimes(status), withoutTimes((testCase.expected as { result: unknown }).result));
  },
  'controllers/replicaset/getPodsToDelete': (testCase) => {
    const { filteredPods, relatedPods, diff } = testCase.input as { filteredPods: Pod[] | null; relatedPods: Pod[] | null; diff: number };
    const want = (testCase.expected as { result: (Pod | string)[] | null }).result ?? [];
    return compare(
      podNames(getPodsToDelete(filteredPods ?? [], relatedPods ?? [], diff, Date.UTC(2026, 10, 22))),
      want.map((pod) => (typeof pod === 'string' ? pod : pod.metadata.name)).sort(),
    );
  },
  'controllers/deployment/DeploymentComplete': resultOf(({ deployment, newStatus }: DeploymentInput) => util.isDeploymentComplete(deployment, newStatus)),
  'controllers/deployment/DeploymentProgressing': resultOf(({ deployment, newStatus }: DeploymentInput) => util.isDeploymentProgressing(deployment, newStatus)),
  'controllers/deployment/DeploymentTimedOut': resultOf(({ deployment, newStatus, now }: DeploymentInput) =>
    util.isDeploymentTimedOut(deployment, newStatus, msOf(now)),
  ),
  'controllers/deployment/EqualIgnoreHash': resultOf(({ template1, template2 }: { template1: object; template2: object }) =>
    util.equalIgnoreHash(template1, template2),
  ),
  'controllers/deployment/FindNewReplicaSet': resultOf(({ deployment, rsList }: DeploymentInput) => util.findNewReplicaSet(deployment, setsIn(rsList))),
  'controllers/deployment/FindOldReplicaSets': (testCase) => {
    const { deployment, rsList } = testCase.input as DeploymentInput;
    const { required, all } = util.findOldReplicaSets(deployment, setsIn(rsList));
    const names = (sets: readonly ReplicaSet[] | null): string[] => (sets ?? []).map(({ metadata }) => metadata.name).sort();
    const { result, result1 } = testCase.expected as { result: ReplicaSet[] | null; result1: ReplicaSet[] | null };
    return compare([names(required), names(all)], [names(result), names(result1)]);
  },
  'controllers/deployment/GetDeploymentCondition': resultOf(({ status, condType }: { status: DeploymentStatus; condType: string }) =>
    util.getDeploymentCondition(status, condType),
  ),
  'controllers/deployment/GetReplicaCountForReplicaSets': resultOf(({ replicaSets }: DeploymentInput) => util.getReplicaCount(setsIn(replicaSets))),
  'controllers/deployment/MaxUnavailable': resultOf(({ deployment }: DeploymentInput) => util.maxUnavailableOf(deployment)),
  'controllers/deployment/MinAvailable': resultOf(({ deployment }: DeploymentInput) => util.minAvailableOf(deployment)),
  'controllers/deployment/NewRSNewReplicas': resultOf(({ deployment, allRSs, newRS }: DeploymentInput) =>
    util.newReplicasOf(deployment, setsIn(allRSs), newRS!),
  ),
  'controllers/deployment/ReplicasAnnotationsNeedUpdate': resultOf(
    ({ rs, desiredReplicas, maxReplicas }: { rs: ReplicaSet; desiredReplicas: number; maxReplicas: number }) =>
      util.replicasAnnotationsNeedUpdate(rs, desiredReplicas, maxReplicas),
  ),
  'controllers/deployment/ResolveFenceposts': (testCase) => {
    const { maxSurge, maxUnavailable, desired } = testCase.input as { maxSurge: string | null; maxUnavailable: string | null; desired: number };
    const { result, result1, error } = testCase.expected as { result: number; result1: number; error: string | null };
    const got = attempt(() => util.resolveFenceposts(maxSurge ?? undefined, maxUnavailable ?? undefined, desired));
    return compare([got.value?.[0] ?? 0, got.value?.[1] ?? 0, got.error], [result, result1, error]);
  },
  'controllers/deployment/SetNewReplicaSetAnnotations': resultOf(
    ({
      deployment,
      newRS,
      newRevision,
      exists,
      revHistoryLimitInChars,
    }: {
      deployment: Deployment;
      newRS: ReplicaSet;
      newRevision: string;
      exists: boolean;
      revHistoryLimitInChars: number;
    }) => util.newReplicaSetAnnotations(deployment, newRS, Number(newRevision), exists, revHistoryLimitInChars) !== undefined,
  ),
  'controllers/deployment_controller/reconcileNewReplicaSet': actions(({ deployment, allRSs, newRS }) =>
    scaling.reconcileNewReplicaSet(deployment, setsIn(allRSs), newRS!),
  ),
  'controllers/deployment_controller/reconcileOldReplicaSets': actions(({ deployment, allRSs, oldRSs, newRS }) =>
    scaling.reconcileOldReplicaSets(deployment, setsIn(allRSs), setsIn(oldRSs), newRS!),
  ),
  'controllers/deployment_controller/scaleDownOldReplicaSetsForRollingUpdate': actions(({ deployment, allRSs, oldRSs }) =>
    scale.scaleDownOldReplicaSets(deployment, setsIn(allRSs), setsIn(oldRSs)),
  ),
  'controllers/deployment_controller/cleanupUnhealthyReplicas': (testCase) => {
    const { oldRSs, maxCleanupCount } = testCase.input as DeploymentInput;
    return compare(scale.cleanupUnhealthyReplicas(setsIn(oldRSs), maxCleanupCount).count, (testCase.expected as { cleanupCount: number }).cleanupCount);
  },
  'controllers/deployment_controller/scale': actions(({ deployment, newRS, oldRSs }) => scale.computeScale(deployment, newRS ?? undefined, setsIn(oldRSs))),
  'controllers/deployment_controller/cleanupDeployment': (testCase) => {
    const { deployment, oldRSs } = testCase.input as DeploymentInput;
    const want = ((testCase.expected as { actions: { name: string }[] | null }).actions ?? []).map(({ name }) => name);
    return compare(
      scaling.computeCleanup(deployment, setsIn(oldRSs)).map(({ metadata }) => metadata.name),
      want,
    );
  },
  'controllers/job/syncJob': syncJob,
  'controllers/job/matchPodFailurePolicy': (testCase) => {
    const { podFailurePolicy, failedPod } = testCase.input as { podFailurePolicy: Job['spec']['podFailurePolicy'] | null; failedPod: Pod };
    const { message, countsAsFailure, action } = matchPodFailurePolicy(podFailurePolicy, failedPod);
    const { result, result1, result2 } = testCase.expected as { result: string | null; result1: boolean; result2: string | null };
    return compare([message ?? null, countsAsFailure, action ?? null], [result, result1, result2]);
  },
  'controllers/job/matchSuccessPolicy': (testCase) => {
    const { successPolicy, completions, succeededIndexes } = testCase.input as {
      successPolicy: Job['spec']['successPolicy'] | null;
      completions: number;
      succeededIndexes: unknown;
    };
    const text =
      typeof succeededIndexes === 'string'
        ? succeededIndexes
        : ((succeededIndexes as { First?: number; Last?: number }[] | null) ?? []).map(({ First = 0, Last = 0 }) => `${First}-${Last}`).join(',');
    const got = matchSuccessPolicy(successPolicy, completions, indexes.parseIndexes(text, completions));
    const { result, result1 } = testCase.expected as { result: string; result1: boolean };
    return compare([got ?? '', got !== undefined], [result, result1]);
  },
  'controllers/job/getIndexFailureCount': resultOf(({ pod }: { pod: Pod }) => indexes.indexFailureCountOf(pod)),
  'controllers/job/isIndexFailed': resultOf(({ job, pod }: { job: Job; pod: Pod }) => isIndexFailed(job, pod)),
  'controllers/job/podGenerateNameWithIndex': resultOf(({ jobName, index }: { jobName: string; index: number }) =>
    indexes.podGenerateNameWithIndex(jobName, index),
  ),
  'controllers/job/getFinishedTime': resultOf(({ p }: { p: Pod }) => formatTime(getFinishedTime(p))),
  'controllers/job/calculateFailedIndexes': (testCase) => {
    const { job, pods } = testCase.input as JobInput;
    const { result } = testCase.expected as { result: unknown };
    const got = indexes.formatIndexes(calculateFailedIndexes(job, pods ?? []));
    return compare(got, typeof result === 'string' ? result : rangesOf(result));
  },
  'controllers/job/calculateSucceededIndexes': (testCase) => {
    const { job, pods } = testCase.input as JobInput;
    const { before, now } = indexes.calculateSucceededIndexes(job, pods ?? []);
    const { result, result1 } = testCase.expected as { result: unknown; result1: unknown };
    const text = (value: unknown): string => (typeof value === 'string' ? value : rangesOf(value));
    return compare([indexes.formatIndexes(before), indexes.formatIndexes(now)], [text(result), text(result1)]);
  },
  'controllers/cronjob/syncCronJob': syncCron,
  'controllers/cronjob/getJobFromTemplate2': (testCase) => {
    const { cj, scheduledTime } = testCase.input as CronInput;
    const { metadata, spec } = getJobFromTemplate(cj, msOf(scheduledTime));
    const want = (testCase.expected as { result: Job }).result;
    return compare(
      { name: metadata.name, labels: metadata.labels, annotations: metadata.annotations, spec },
      { name: want.metadata.name, labels: want.metadata.labels, annotations: want.metadata.annotations, spec: want.spec },
    );
  },
  'controllers/cronjob/mostRecentScheduleTime': (testCase) => {
    const { cj, now, includeStartingDeadlineSeconds } = testCase.input as CronInput;
    const expected = testCase.expected as { error: string | null; result: string; result1: string | null; result2: number };
    const got = attempt(() => mostRecentScheduleTime(cj, msOf(now), parseCronSchedule(cj.spec.schedule), includeStartingDeadlineSeconds));
    if (expected.error !== null || got.error !== null) return compare(got.error !== null, expected.error !== null);
    const { earliestMs, latestMs, missed } = got.value;
    const time = (ms: number | undefined): string | null => (ms === undefined ? null : formatTime(ms));
    return compare([time(earliestMs), time(latestMs), ['none', 'few', 'many'].indexOf(missed)], [expected.result, expected.result1, expected.result2]);
  },
  'controllers/daemonset/CreatePodTemplate': resultOf(({ template, generation, hash }: { template: object; generation: number | null; hash: string }) =>
    daemons.createPodTemplate(template, generation ?? undefined, hash),
  ),
  'controllers/daemonset/IsPodUpdated': resultOf(({ pod, hash, dsTemplateGeneration }: { pod: Pod; hash: string; dsTemplateGeneration: number | null }) =>
    daemons.isPodUpdated(pod, hash, dsTemplateGeneration ?? undefined),
  ),
  'controllers/daemonset/NodeShouldRunDaemonPod': (testCase) => {
    const { node, ds } = testCase.input as { node: Node; ds: DaemonSet };
    const { result, result1 } = testCase.expected as { result: boolean; result1: boolean };
    return compare(daemons.nodeShouldRunDaemonPod(node, ds), { shouldRun: result, mayStay: result1 });
  },
  'controllers/daemonset/ReplaceDaemonSetPodNodeNameNodeAffinity': resultOf(({ affinity, nodename }: { affinity: object | null; nodename: string }) =>
    daemons.replaceNodeNameAffinity(affinity ?? undefined, nodename),
  ),
  'controllers/statefulset/getParentNameAndOrdinal': (testCase) => {
    const { parent, ordinal } = stateful.getParentNameAndOrdinal((testCase.input as { pod: Pod }).pod);
    const { result, result1 } = testCase.expected as { result: string; result1: number };
    return compare([parent, ordinal], [result, result1]);
  },
  'controllers/statefulset/identityMatches': resultOf(({ set, pod }: { set: StatefulSet; pod: Pod }) => stateful.identityMatches(set, pod)),
  'controllers/statefulset/storageMatches': resultOf(({ set, pod }: { set: StatefulSet; pod: Pod }) => stateful.storageMatches(set, pod)),
  'controllers/statefulset/isMemberOf': resultOf(({ set, pod }: { set: StatefulSet; pod: Pod }) => stateful.isMemberOf(set, pod)),
  'controllers/statefulset/isRunningAndReady': resultOf(({ pod }: { pod: Pod }) => stateful.isRunningAndReady(pod)),
  'controllers/statefulset/newStatefulSetPod': resultOf(({ set, ordinal }: { set: StatefulSet; ordinal: number }) => stateful.newStatefulSetPod(set, ordinal)),
  'controllers/statefulset/getPersistentVolumeClaims': resultOf(({ set, pod }: { set: StatefulSet; pod: Pod }) =>
    Object.fromEntries(stateful.getPersistentVolumeClaims(set, stateful.ordinalOf(pod))),
  ),
  'controllers/statefulset/getStatefulSetMaxUnavailable': (testCase) => {
    const { maxUnavailable, replicaCount } = testCase.input as { maxUnavailable: string | number | null; replicaCount: number };
    const { result, error } = testCase.expected as { result: number; error: string | null };
    const got = attempt(() => stateful.getStatefulSetMaxUnavailable(maxUnavailable ?? undefined, replicaCount));
    return compare([got.value ?? 0, got.error !== null], [result, error !== null]);
  },
};

/** Intervals as text; nothing as none. */
function rangesOf(value: unknown): string {
  // A zero is left out.
  const list = (value ?? []) as { First?: number; Last?: number }[];
  const all = list.flatMap(({ First = 0, Last = 0 }) => Array.from({ length: Last - First + 1 }, (_, i) => First + i));
  return indexes.formatIndexes(all);
}
