/**
 * `kubectl describe` of workloads.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeDeployment, describeReplicaSet, describeStatefulSet, describeDaemonSet,
 * describeJob, describeCronJob, describePodDisruptionBudget).
 */
import { formatLabelSelectorObject, formatLabels } from '../../api/labels.ts';
import { humanDuration } from '../../api/duration.ts';
import { parseTime } from '../../api/time.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Event,
  Job,
  LabelSelector,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PriorityClass,
  ReplicaSet,
  StatefulSet,
} from '../../api/types.gen.ts';
import { describeEvents } from './describe-events.ts';
import { describePodTemplate } from './describe-pod-template.ts';
import { boolText, DescribeWriter, longTime, writeAnnotations, writeLabels } from './describe-writer.ts';

/** What a description is made with. `pods`: those that the object controls. */
export interface DescribeContext {
  readonly events: readonly Event[] | undefined;
  readonly wallMs: number;
  readonly pods: readonly Pod[];
}

/** The ReplicaSets of a Deployment, oldest first. */
export interface DeploymentSets {
  readonly oldSets: readonly ReplicaSet[];
  readonly newSet: ReplicaSet | undefined;
}

type Metadata = Parameters<typeof writeLabels>[2];

const head = (writer: DescribeWriter, { metadata }: { metadata: { name?: string; namespace?: string } }): void => {
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
};

function labelsAndAnnotations(writer: DescribeWriter, metadata: { labels?: Metadata; annotations?: Metadata }): void {
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

function controlledBy(writer: DescribeWriter, { metadata }: Pick<ReplicaSet | Job, 'metadata'>): void {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner) writer.line(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

/** `2 Running / 0 Waiting / 0 Succeeded / 0 Failed`. */
function podsStatus(pods: readonly Pod[]): string {
  const count = (phase: string): number => pods.filter(({ status }) => status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

function conditions(writer: DescribeWriter, list: readonly { type: string; status: string; reason?: string }[] | undefined): void {
  if (!list || list.length === 0) return;
  writer.line(0, 'Conditions:\n  Type\tStatus\tReason');
  writer.line(1, '----\t------\t------');
  for (const { type, status, reason = '' } of list) writer.line(1, `${type} \t${status}\t${reason}`);
}

/** As most describers write a selector: nothing at all where it is empty. Those of ReplicaSets and budgets say `<none>`. */
const selectorText = (selector: LabelSelector | undefined): string => formatLabelSelectorObject(selector).replace('<none>', '');

const setsText = (sets: readonly ReplicaSet[]): string =>
  sets.map(({ metadata, status, spec }) => `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 0} replicas created)`).join(', ') || '<none>';

export function describeDeployment(deployment: Deployment, { oldSets, newSet }: DeploymentSets, { events, wallMs }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status = {} } = deployment;
  head(writer, deployment);
  writer.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  labelsAndAnnotations(writer, metadata);
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  const counts = [`${spec.replicas ?? 0} desired`, `${updatedReplicas} updated`, `${replicas} total`];
  writer.line(0, `Replicas:\t${[...counts, `${availableReplicas} available`, `${unavailableReplicas} unavailable`].join(' | ')}`);
  writer.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`);
  writer.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  if (spec.strategy?.rollingUpdate) {
    const { maxUnavailable = '', maxSurge = '' } = spec.strategy.rollingUpdate;
    writer.line(0, `RollingUpdateStrategy:\t${maxUnavailable} max unavailable, ${maxSurge} max surge`);
  }
  describePodTemplate(writer, spec.template);
  conditions(writer, status.conditions);
  if (oldSets.length > 0 || newSet) {
    writer.line(0, `OldReplicaSets:\t${setsText(oldSets)}`);
    writer.line(0, `NewReplicaSet:\t${setsText(newSet ? [newSet] : [])}`);
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeReplicaSet(set: ReplicaSet, { events, wallMs, pods }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status } = set;
  head(writer, set);
  writer.line(0, `Selector:\t${formatLabelSelectorObject(spec.selector)}`);
  labelsAndAnnotations(writer, metadata);
  controlledBy(writer, set);
  writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  writer.line(0, `Pods Status:\t${podsStatus(pods)}`);
  describePodTemplate(writer, spec.template);
  conditions(writer, status?.conditions);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeStatefulSet(set: StatefulSet, { events, wallMs, pods }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status } = set;
  head(writer, set);
  writer.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
  labelsAndAnnotations(writer, metadata);
  writer.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  writer.line(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}`);
  const { partition, maxUnavailable } = spec.updateStrategy?.rollingUpdate ?? {};
  if (partition !== undefined) {
    writer.line(1, `Partition:\t${partition}`);
    if (maxUnavailable !== undefined) writer.line(1, `MaxUnavailable:\t${maxUnavailable}`);
  }
  writer.line(0, `Pods Status:\t${podsStatus(pods)}`);
  describePodTemplate(writer, spec.template);
  describeClaimTemplates(writer, spec.volumeClaimTemplates ?? []);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

const ACCESS_MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

function describeClaimTemplates(writer: DescribeWriter, templates: readonly PersistentVolumeClaim[]): void {
  if (templates.length === 0) {
    writer.line(0, 'Volume Claims:\t<none>');
    return;
  }
  writer.line(0, 'Volume Claims:');
  for (const { metadata, spec } of templates) {
    writer.line(1, `Name:\t${metadata.name}`);
    writer.line(1, `StorageClass:\t${spec.storageClassName ?? metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? ''}`);
    writeLabels(writer, '  Labels', metadata.labels);
    writeAnnotations(writer, metadata.annotations, '  ');
    const capacity = spec.resources?.requests?.storage;
    writer.line(1, `Capacity:\t${capacity ?? '<default>'}`);
    writer.line(1, `Access Modes:\t[${(spec.accessModes ?? []).filter((mode) => mode in ACCESS_MODES).join(' ')}]`);
  }
}

export function describeDaemonSet(set: DaemonSet, { events, wallMs, pods }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status } = set;
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
  writer.line(0, `Node-Selector:\t${formatLabels(spec.template?.spec?.nodeSelector)}`);
  labelsAndAnnotations(writer, metadata);
  writer.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  writer.line(0, `Pods Status:\t${podsStatus(pods)}`);
  describePodTemplate(writer, spec.template);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

const MAX_INDEXES = 50;

/** `0-2,4`; a long list is cut at the first comma behind the limit. */
function indexesText(indexes: string | undefined): string {
  if (!indexes) return '<none>';
  const comma = indexes.indexOf(',', MAX_INDEXES);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

const orUnset = (value: string | number | undefined): string => (value === undefined || value === null ? '<unset>' : String(value));

export function describeJob(job: Job, { events, wallMs }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status = {} } = job;
  head(writer, job);
  writer.line(0, `Selector:\t${selectorText(spec.selector)}`);
  labelsAndAnnotations(writer, metadata);
  controlledBy(writer, job);
  if (spec.parallelism !== undefined) writer.line(0, `Parallelism:\t${spec.parallelism}`);
  writer.line(0, `Completions:\t${orUnset(spec.completions)}`);
  if (spec.completionMode !== undefined) writer.line(0, `Completion Mode:\t${spec.completionMode}`);
  if (spec.suspend !== undefined) writer.line(0, `Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) writer.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined) writer.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  if (status.startTime) writer.line(0, `Start Time:\t${longTime(status.startTime)}`);
  if (status.completionTime) writer.line(0, `Completed At:\t${longTime(status.completionTime)}`);
  if (status.startTime && status.completionTime) {
    const tookMs = (parseTime(status.completionTime) ?? 0) - (parseTime(status.startTime) ?? 0);
    writer.line(0, `Duration:\t${humanDuration(tookMs)}`);
  }
  if (spec.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status;
  const readyText = ready === undefined || ready === null ? '' : ` (${ready} Ready)`;
  writer.line(0, `Pods Statuses:\t${active} Active${readyText} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec.completionMode === 'Indexed') writer.line(0, `Completed Indexes:\t${indexesText(status.completedIndexes)}`);
  describePodTemplate(writer, spec.template);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeCronJob(cronJob: CronJob, { events, wallMs }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { metadata, spec, status } = cronJob;
  head(writer, cronJob);
  labelsAndAnnotations(writer, metadata);
  writer.line(0, `Schedule:\t${spec.schedule}`);
  writer.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ''}`);
  writer.line(0, `Suspend:\t${spec.suspend === undefined ? '<unset>' : boolText(spec.suspend)}`);
  writer.line(0, `Time Zone:\t${orUnset(spec.timeZone)}`);
  writer.line(0, `Successful Job History Limit:\t${orUnset(spec.successfulJobsHistoryLimit)}`);
  writer.line(0, `Failed Job History Limit:\t${orUnset(spec.failedJobsHistoryLimit)}`);
  writer.line(0, `Starting Deadline Seconds:\t${spec.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`);
  const job = spec.jobTemplate?.spec;
  writer.line(0, `Selector:\t${job?.selector ? selectorText(job.selector) : '<unset>'}`);
  writer.line(0, `Parallelism:\t${orUnset(job?.parallelism)}`);
  writer.line(0, `Completions:\t${orUnset(job?.completions)}`);
  if (job?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  describePodTemplate(writer, job?.template);
  writer.line(0, `Last Schedule Time:\t${status?.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>'}`);
  const active = (status?.active ?? []).map(({ name }) => name).join(', ');
  writer.line(0, `Active Jobs:\t${active || '<none>'}`);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describePodDisruptionBudget(budget: PodDisruptionBudget, { events, wallMs }: DescribeContext): string {
  const writer = new DescribeWriter();
  const { spec, status } = budget;
  head(writer, budget);
  if (spec?.minAvailable !== undefined) writer.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) writer.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  writer.line(0, `Selector:\t${spec?.selector ? formatLabelSelectorObject(spec.selector) : '<unset>'}`);
  writer.line(0, 'Status:');
  writer.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  writer.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  writer.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  writer.line(2, `Total:\t${status?.expectedPods ?? 0}`);
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describePriorityClass(
  { metadata, value, globalDefault, preemptionPolicy, description = '' }: PriorityClass,
  { events, wallMs }: DescribeContext,
): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Value:\t${value ?? 0}`);
  writer.line(0, `GlobalDefault:\t${globalDefault ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? ''}`);
  writer.line(0, `Description:\t${description}`);
  writeAnnotations(writer, metadata.annotations);
  describeEvents(writer, events, wallMs);
  return writer.text();
}
