/**
 * Table rows of workloads.
 *
 * Mirrors: pkg/printers/internalversion/printers.go printDeployment, printReplicaSet, printStatefulSet, printDaemonSet, printJob,
 * printCronJob, printControllerRevision, printPodDisruptionBudget, printResourceQuota, printPriorityClass, printScale.
 */
import { humanDuration } from '../../../api/duration.ts';
import { formatLabelSelectorObject, formatLabels } from '../../../api/labels.ts';
import { parseTime } from '../../../api/time.ts';
import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  IntOrString,
  Job,
  PodDisruptionBudget,
  PodTemplateSpec,
  PriorityClass,
  ReplicaSet,
  ResourceQuota,
  Scale,
  StatefulSet,
} from '../../../api/types.gen.ts';
import { NONE, ageOf } from './ages.ts';
import type { PrintedRow } from './print-pod.ts';

/** `web,log` and `nginx,fluentd`: the names and the images of a template's containers. */
function containersOf(template: PodTemplateSpec | undefined): [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];
}

export function printDeployment({ metadata, spec, status }: Deployment, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      ageOf(metadata.creationTimestamp, nowMs),
      ...containersOf(spec.template),
      formatLabelSelectorObject(spec.selector),
    ],
  };
}

export function printReplicaSet({ metadata, spec, status }: ReplicaSet, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      ageOf(metadata.creationTimestamp, nowMs),
      ...containersOf(spec.template),
      formatLabelSelectorObject(spec.selector),
    ],
  };
}

export function printStatefulSet({ metadata, spec, status }: StatefulSet, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      ageOf(metadata.creationTimestamp, nowMs),
      ...containersOf(spec.template),
    ],
  };
}

export function printDaemonSet({ metadata, spec, status }: DaemonSet, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      formatLabels(spec.template?.spec?.nodeSelector),
      ageOf(metadata.creationTimestamp, nowMs),
      ...containersOf(spec.template),
      formatLabelSelectorObject(spec.selector),
    ],
  };
}

/** STATUS of a job: its last word, else what is being done with it. */
function jobStatusOf({ metadata, status }: Job): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

/** COMPLETIONS of a job: `1/3`; of a work queue `0/1 of 3`. */
function completionsOf({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined && spec.completions !== null) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

/** DURATION of a job: until it was complete, or until now. */
function jobDurationOf({ status }: Job, nowMs: number): string {
  const startMs = parseTime(status?.startTime ?? '');
  if (startMs === undefined) return '';
  return humanDuration((parseTime(status?.completionTime ?? '') ?? nowMs) - startMs);
}

export function printJob(job: Job, nowMs: number): PrintedRow {
  return {
    cells: [
      job.metadata.name ?? '',
      jobStatusOf(job),
      completionsOf(job),
      jobDurationOf(job, nowMs),
      ageOf(job.metadata.creationTimestamp, nowMs),
      ...containersOf(job.spec.template),
      formatLabelSelectorObject(job.spec.selector),
    ],
  };
}

/** `True`, `False`, or what stands for neither. */
const boolCell = (value: boolean | null | undefined): string => (value === undefined || value === null ? '<unset>' : value ? 'True' : 'False');

export function printCronJob({ metadata, spec, status }: CronJob, nowMs: number): PrintedRow {
  const template = spec.jobTemplate?.spec;
  return {
    cells: [
      metadata.name ?? '',
      spec.schedule,
      spec.timeZone ?? NONE,
      boolCell(spec.suspend),
      status?.active?.length ?? 0,
      status?.lastScheduleTime ? ageOf(status.lastScheduleTime, nowMs) : NONE,
      ageOf(metadata.creationTimestamp, nowMs),
      ...containersOf(template?.template),
      formatLabelSelectorObject(template?.selector),
    ],
  };
}

export function printControllerRevision({ metadata, revision }: ControllerRevision, nowMs: number): PrintedRow {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return {
    cells: [metadata.name ?? '', owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : NONE, revision, ageOf(metadata.creationTimestamp, nowMs)],
  };
}

const shareCell = (value: IntOrString | null | undefined): string => (value === undefined || value === null ? 'N/A' : String(value));

export function printPodDisruptionBudget({ metadata, spec, status }: PodDisruptionBudget, nowMs: number): PrintedRow {
  return {
    cells: [
      metadata.name ?? '',
      shareCell(spec?.minAvailable),
      shareCell(spec?.maxUnavailable),
      status?.disruptionsAllowed ?? 0,
      ageOf(metadata.creationTimestamp, nowMs),
    ],
  };
}

/** REQUEST and LIMIT: `cpu: 1/4, pods: 2/10`; what begins with `limits` is in the second. */
export function printResourceQuota({ metadata, status }: ResourceQuota, nowMs: number): PrintedRow {
  const names = Object.keys(status?.hard ?? {}).sort();
  const shown = (isLimit: boolean): string =>
    names
      .filter((name) => name.startsWith('limits') === isLimit)
      .map((name) => `${name}: ${status?.used?.[name] ?? 0}/${status?.hard?.[name] ?? 0}`)
      .join(', ');
  return { cells: [metadata.name ?? '', shown(false), shown(true), ageOf(metadata.creationTimestamp, nowMs)] };
}

export function printPriorityClass({ metadata, value, globalDefault, preemptionPolicy }: PriorityClass, nowMs: number): PrintedRow {
  return { cells: [metadata.name ?? '', value ?? 0, globalDefault ?? false, ageOf(metadata.creationTimestamp, nowMs), preemptionPolicy ?? ''] };
}

export function printScale({ metadata, spec, status }: Scale, nowMs: number): PrintedRow {
  return { cells: [metadata?.name ?? '', spec?.replicas ?? 0, status?.replicas ?? 0, ageOf(metadata?.creationTimestamp, nowMs)] };
}
