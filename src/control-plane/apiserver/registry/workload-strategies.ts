/**
 * Workloads: the status begins empty, generation counts changes of what a controller has to act on.
 *
 * Mirrors: pkg/registry/apps/{deployment,replicaset,statefulset,daemonset,controllerrevision}/strategy.go,
 * pkg/registry/batch/{job,cronjob}/strategy.go, pkg/registry/policy/poddisruptionbudget/strategy.go.
 */
import type { DaemonSet, Job } from '../../../api/types.gen.ts';
import { isSame } from '../is-same.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

type WithParts = { spec?: unknown; status?: unknown; metadata: { annotations?: Record<string, string>; labels?: Record<string, string>; generation?: number } };

const partsOf = (object: DraftObject | StoredObject): WithParts => object as unknown as WithParts;

/** A strategy of a kind with spec and status, whose status begins as `status`. */
function workloadStrategy(status: object, options: { countsAnnotations?: boolean; keepsLabels?: boolean } = {}): Strategy {
  return {
    prepareForCreate(draft) {
      partsOf(draft).status = { ...status };
      draft.metadata.generation = 1;
    },
    prepareForUpdate(draft, old) {
      const [now, before] = [partsOf(draft), partsOf(old)];
      now.status = before.status;
      const isChanged =
        !isSame(now.spec, before.spec) || (options.countsAnnotations === true && !isSame(now.metadata.annotations, before.metadata.annotations));
      if (isChanged) now.metadata.generation = (before.metadata.generation ?? 0) + 1;
    },
    prepareForStatusUpdate(draft, old) {
      const [now, before] = [partsOf(draft), partsOf(old)];
      now.spec = before.spec;
      if (options.keepsLabels) now.metadata.labels = before.metadata.labels;
    },
  };
}

/** The labels by which a Job's pods find it, under their own names and the old ones. */
function generateJobSelector(job: Job): void {
  const { uid, name } = job.metadata;
  if (job.spec.manualSelector || uid === undefined) return;
  const template = (job.spec.template ??= {});
  const metadata = (template.metadata ??= {});
  metadata.labels = {
    ...metadata.labels,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const selector = (job.spec.selector ??= {});
  selector.matchLabels = { ...selector.matchLabels, 'batch.kubernetes.io/controller-uid': uid };
  // A Job without labels is read back with those of its template (SetDefaults_Job).
  if (Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = { ...metadata.labels };
}

const plainJob = workloadStrategy({});
const plainDaemonSet = workloadStrategy({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 });
/** The old way to count templates is still written, as an annotation. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** Strategies by kind. */
export const workloadStrategies: Readonly<Record<string, Strategy>> = {
  Deployment: workloadStrategy({}, { countsAnnotations: true, keepsLabels: true }),
  ReplicaSet: workloadStrategy({ replicas: 0 }),
  StatefulSet: workloadStrategy({ replicas: 0, availableReplicas: 0 }),
  DaemonSet: {
    ...plainDaemonSet,
    prepareForCreate(draft, nowMs) {
      plainDaemonSet.prepareForCreate?.(draft, nowMs);
      draft.metadata.annotations = { ...draft.metadata.annotations, [TEMPLATE_GENERATION]: '1' };
    },
    prepareForUpdate(draft, old) {
      plainDaemonSet.prepareForUpdate?.(draft, old);
      const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
      const isNewTemplate = !isSame((draft as unknown as DaemonSet).spec.template, (old as unknown as DaemonSet).spec.template);
      draft.metadata.annotations = { ...draft.metadata.annotations, [TEMPLATE_GENERATION]: String(before + (isNewTemplate ? 1 : 0)) };
    },
  },
  Job: {
    ...plainJob,
    prepareForCreate(draft, nowMs) {
      plainJob.prepareForCreate?.(draft, nowMs);
      generateJobSelector(draft as unknown as Job);
    },
  },
  CronJob: workloadStrategy({}),
  PodDisruptionBudget: workloadStrategy({ disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
};
