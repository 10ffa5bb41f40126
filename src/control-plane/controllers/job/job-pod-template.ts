/**
 * The template of a Job's next pod: tracked by a finalizer, and with its index where the Job has indexes.
 *
 * Mirrors: pkg/controller/job/job_controller.go manageJob, indexed_job_utils.go addCompletionIndexEnvVariables,
 * addIndexFailureCountAnnotation.
 */
import type { Container, Job, Pod, PodTemplateSpec } from '../../../api/types.gen.ts';
import {
  COMPLETION_INDEX,
  hasBackoffLimitPerIndex,
  INDEX_FAILURE_COUNT,
  INDEX_IGNORED_FAILURE_COUNT,
  indexFailureCountOf,
  indexIgnoredFailureCountOf,
  isIndexedJob,
  JOB_TRACKING,
  podGenerateNameWithIndex,
} from './job-indexes.ts';
import { matchPodFailurePolicy } from './pod-failure-policy.ts';

const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';

/** The variable that tells a container its index, unless it has one of that name. */
function withIndexVariable<T extends Container>(container: T): T {
  if (container.env?.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...(container.env ?? []), { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}

/** How often the index has failed, in annotations of the next try. */
function failureAnnotations(job: Job, before: Pod | undefined): Record<string, string> {
  if (!hasBackoffLimitPerIndex(job)) return {};
  if (!before) return { [INDEX_FAILURE_COUNT]: '0' };
  const isCounted = matchPodFailurePolicy(job.spec.podFailurePolicy, before).countsAsFailure;
  const ignored = indexIgnoredFailureCountOf(before) + (isCounted ? 0 : 1);
  return {
    [INDEX_FAILURE_COUNT]: String(indexFailureCountOf(before) + (isCounted ? 1 : 0)),
    ...(ignored > 0 && { [INDEX_IGNORED_FAILURE_COUNT]: String(ignored) }),
  };
}

/** The template of the next pod, and what its name begins with. `delayed`: the last failed pod of each index. */
export function podTemplateOf(job: Job, index: number | undefined, delayed: ReadonlyMap<number, Pod>): { template: PodTemplateSpec; generateName: string } {
  const base = job.spec.template ?? {};
  const finalizers = [...(base.metadata?.finalizers ?? []).filter((finalizer) => finalizer !== JOB_TRACKING), JOB_TRACKING];
  const metadata = { ...base.metadata, finalizers };
  if (index === undefined || !isIndexedJob(job)) return { template: { ...base, metadata }, generateName: `${job.metadata.name}-` };
  const spec = base.spec ?? { containers: [] };
  return {
    template: {
      metadata: {
        ...metadata,
        annotations: { ...metadata.annotations, [COMPLETION_INDEX]: String(index), ...failureAnnotations(job, delayed.get(index)) },
        labels: { ...metadata.labels, [COMPLETION_INDEX]: String(index) },
      },
      spec: {
        ...spec,
        hostname: `${job.metadata.name}-${index}`,
        containers: (spec.containers ?? []).map(withIndexVariable),
        ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndexVariable) }),
      },
    },
    generateName: podGenerateNameWithIndex(job.metadata.name, index),
  };
}
