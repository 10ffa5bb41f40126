/**
 * Validation of Jobs.
 *
 * Mirrors: ValidateJob, ValidateJobUpdate and validateJobStatus in pkg/apis/batch/validation/validation.go.
 * Differs: of a status update the counts are checked, not every transition.
 */
import { duplicate, invalid, notSupported, required, tooLong, tooMany, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { quote } from '../go-text.ts';
import { byteLengthOf, isDns1123Label, isDns1123Subdomain, isQualifiedName } from '../names.ts';
import { isEqual } from '../patch/json-value.ts';
import type { Container, Job, JobSpec, JobStatus, PodFailurePolicyRule, PodSpec, PodTemplateSpec, SuccessPolicyRule } from '../types.gen.ts';
import { METADATA, subdomainName, validateHasLabel, validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import { nonNegativeFields, parsedSelectorOf, validatePodTemplateSpec, validateSelected } from './pod-template.ts';
import { validateLabelSelector } from './label-selector.ts';

const SPEC = FieldPath.of('spec');
const STATUS = FieldPath.of('status');
const MAX_COMPLETIONS = 100_000;
const MAX_WITH_MANY = 10_000;
const MAX_PARALLELISM = 100_000;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

/** A Job's selector is made for it, unless its author says otherwise. */
function validateGeneratedSelector(job: Job): FieldError[] {
  const { spec, metadata } = job;
  if (spec.manualSelector) return [];
  const errors: FieldError[] = [];
  if (!spec.selector) return [];
  const labels = SPEC.child('template', 'metadata');
  const wanted: Record<string, string> = {};
  for (const [key, value] of [
    ['controller-uid', metadata.uid ?? ''],
    ['batch.kubernetes.io/controller-uid', metadata.uid ?? ''],
    ['job-name', metadata.name ?? ''],
    ['batch.kubernetes.io/job-name', metadata.name ?? ''],
  ] as const) {
    wanted[key] = value;
  }
  const uid = metadata.uid ?? '';
  if (uid === '') errors.push(required(METADATA.child('uid')));
  const templateLabels = spec.template?.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(wanted)) errors.push(...validateHasLabel(templateLabels, key, value, labels));
  const selects = (key: string): boolean => isEqual(spec.selector, { matchLabels: { [key]: uid } });
  const parsed = parsedSelectorOf(spec.selector);
  const isGenerated = selects('controller-uid') || selects('batch.kubernetes.io/controller-uid') || (parsed?.length ?? 0) > 0;
  const carries = Object.entries(spec.selector.matchLabels ?? {}).every(([key, value]) => wanted[key] === value);
  if (!isGenerated || !carries) errors.push(invalid(SPEC.child('selector'), spec.selector, '`selector` not auto-generated'));
  return errors;
}

function validateCounts(spec: JobSpec, path: FieldPath): FieldError[] {
  const { parallelism, completions, activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors = nonNegativeFields(
    { parallelism, completions, activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished, backoffLimitPerIndex, maxFailedIndexes },
    path,
  );
  if (maxFailedIndexes !== undefined) {
    if (backoffLimitPerIndex === undefined) errors.push(required(path.child('backoffLimitPerIndex'), 'when maxFailedIndexes is specified'));
    if (maxFailedIndexes > MAX_COMPLETIONS)
      errors.push(invalid(path.child('maxFailedIndexes'), maxFailedIndexes, `must be less than or equal to ${MAX_COMPLETIONS}`));
    if (maxFailedIndexes > (completions ?? 0) && completions !== undefined)
      errors.push(invalid(path.child('maxFailedIndexes'), maxFailedIndexes, 'must be less than or equal to completions'));
  }
  if (spec.managedBy !== undefined) errors.push(...validateManagedBy(spec.managedBy, path.child('managedBy')));
  return errors;
}

function validateManagedBy(name: string, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const parts = name.split('/');
  if (parts.length !== 2 || parts.some((part) => part === '') || isDns1123Subdomain(parts[0]!).length > 0)
    errors.push(invalid(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  return byteLengthOf(name) > 63 ? [...errors, tooLong(path, 63)] : errors;
}

function validateIndexed(spec: JobSpec, path: FieldPath): FieldError[] {
  const { completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes, successPolicy } = spec;
  if (completionMode !== undefined && completionMode !== 'NonIndexed' && completionMode !== 'Indexed')
    return [notSupported(path.child('completionMode'), completionMode, ['Indexed', 'NonIndexed'])];
  const errors: FieldError[] = [];
  if (completionMode !== 'Indexed') {
    if (backoffLimitPerIndex !== undefined) errors.push(invalid(path.child('backoffLimitPerIndex'), backoffLimitPerIndex, 'requires indexed completion mode'));
    if (successPolicy) errors.push(invalid(path.child('successPolicy'), successPolicy, 'requires indexed completion mode'));
    return errors;
  }
  if (completions === undefined) errors.push(required(path.child('completions'), 'when completion mode is Indexed'));
  if ((parallelism ?? 0) > MAX_PARALLELISM)
    errors.push(invalid(path.child('parallelism'), parallelism, `must be less than or equal to ${MAX_PARALLELISM} when completion mode is Indexed`));
  if (completions !== undefined && completions > MAX_COMPLETIONS && backoffLimitPerIndex !== undefined) {
    const limit = `must be less than or equal to ${MAX_WITH_MANY} when completions are above ${MAX_COMPLETIONS} and used with backoff limit per index`;
    if (maxFailedIndexes === undefined) errors.push(required(path.child('maxFailedIndexes'), `must be specified when completions is above ${MAX_COMPLETIONS}`));
    if ((parallelism ?? 0) > MAX_WITH_MANY) errors.push(invalid(path.child('parallelism'), parallelism, limit));
    if ((maxFailedIndexes ?? 0) > MAX_WITH_MANY) errors.push(invalid(path.child('maxFailedIndexes'), maxFailedIndexes, limit));
  }
  return errors;
}

const listOf = (values: readonly string[]): string => `valid values: [${values.map(quote).join(' ')}]`;

function validateExitCodes(rule: PodFailurePolicyRule, names: ReadonlySet<string>, path: FieldPath): FieldError[] {
  const { containerName, operator, values = [] } = rule.onExitCodes!;
  const errors: FieldError[] = [];
  const operators = ['In', 'NotIn'];
  if (!operator) errors.push(required(path.child('operator'), listOf(operators)));
  else if (!operators.includes(operator)) errors.push(notSupported(path.child('operator'), operator, operators));
  if (containerName !== undefined && !names.has(containerName))
    errors.push(invalid(path.child('containerName'), containerName, 'must be one of the container or initContainer names in the pod template'));
  if (values.length === 0) errors.push(invalid(path.child('values'), values, 'at least one value is required'));
  else if (values.length > 255) errors.push(tooMany(path.child('values'), values.length, 255));
  const seen = new Set<number>();
  let isOrdered = true;
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) errors.push(invalid(path.child('values').index(i), value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(path.child('values').index(i), value));
    seen.add(value);
    if (i > 0 && value < values[i - 1]!) isOrdered = false;
  });
  if (!isOrdered) errors.push(invalid(path.child('values'), values, 'must be ordered'));
  return errors;
}

function validatePodConditions(rule: PodFailurePolicyRule, path: FieldPath): FieldError[] {
  const patterns = rule.onPodConditions ?? [];
  const errors: FieldError[] = patterns.length > 20 ? [tooMany(path, patterns.length, 20)] : [];
  const statuses = ['False', 'True', 'Unknown'];
  patterns.forEach(({ type, status }, i) => {
    const at = path.index(i);
    errors.push(...isQualifiedName(type).map((complaint) => invalid(at.child('type'), type, complaint)));
    if (!status) errors.push(required(at.child('status'), listOf(statuses)));
    else if (!statuses.includes(status)) errors.push(notSupported(at.child('status'), status, statuses));
  });
  return errors;
}

function validateFailureRule(rule: PodFailurePolicyRule, names: ReadonlySet<string>, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (!rule.action) errors.push(required(path.child('action'), listOf(ACTIONS)));
  else if (!ACTIONS.includes(rule.action)) errors.push(notSupported(path.child('action'), rule.action, ACTIONS));
  const hasConditions = (rule.onPodConditions ?? []).length > 0;
  if (rule.onExitCodes) errors.push(...validateExitCodes(rule, names, path.child('onExitCodes')));
  if (hasConditions) errors.push(...validatePodConditions(rule, path.child('onPodConditions')));
  if (rule.onExitCodes && hasConditions) errors.push(invalid(path, rule, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!rule.onExitCodes && !hasConditions) errors.push(invalid(path, rule, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validatePodFailurePolicy(spec: JobSpec, path: FieldPath): FieldError[] {
  const { podFailurePolicy, template } = spec;
  if (!podFailurePolicy) return [];
  const at = path.child('podFailurePolicy', 'rules');
  const rules = podFailurePolicy.rules ?? [];
  const errors: FieldError[] = [];
  const { restartPolicy, containers = [], initContainers = [] } = template?.spec ?? {};
  if (restartPolicy !== 'Never')
    errors.push(invalid(path.child('template', 'spec', 'restartPolicy'), restartPolicy, 'only "Never" is supported when podFailurePolicy is specified'));
  if (rules.length > 20) errors.push(tooMany(at, rules.length, 20));
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  rules.forEach((rule, i) => {
    errors.push(...validateFailureRule(rule, names, at.index(i)));
    if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
      errors.push(invalid(at.index(i).child('action'), rule.action, 'requires the backoffLimitPerIndex to be set'));
  });
  return errors;
}

/** Indexes as a text, checked. Throws `Error` in Kubernetes' words. The answer is how many there are. */
export function countIndexes(text: string, completions: number): number {
  let count = 0;
  let last = -1;
  if (text === '') return 0;
  for (const part of text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2)
      throw new Error(`the fragment ${quote(part)} violates the requirement that an index interval can have at most two parts separated by '-'`);
    const [first, end] = [indexIn(limits[0]!, 'index'), limits.length > 1 ? indexIn(limits[1]!, 'index') : indexIn(limits[0]!, 'index')];
    for (const index of [first, end]) if (index >= completions) throw new Error(`too large index: ${quote(String(index))}`);
    if (first <= last) throw new Error(`non-increasing order, previous: ${last}, current: ${first}`);
    if (limits.length > 1 && end <= first) throw new Error(`non-increasing order, previous: ${first}, current: ${end}`);
    count += end - first + 1;
    last = end;
  }
  return count;
}

function indexIn(text: string, what: string): number {
  if (!/^[-+]?\d+$/.test(text) || text.length > 18) throw new Error(`cannot convert string to integer for ${what}: ${quote(text)}`);
  return Number(text);
}

function validateSuccessRule({ succeededCount, succeededIndexes }: SuccessPolicyRule, completions: number, path: FieldPath): FieldError[] {
  if (succeededCount === undefined && succeededIndexes === undefined)
    return [required(path, 'at least one of succeededCount or succeededIndexes must be specified')];
  const errors: FieldError[] = [];
  let total: number | undefined;
  if (succeededIndexes !== undefined) {
    const at = path.child('succeededIndexes');
    if (byteLengthOf(succeededIndexes) > 65536) errors.push(tooLong(at, 65536));
    try {
      total = countIndexes(succeededIndexes, completions);
    } catch (error) {
      errors.push(invalid(at, succeededIndexes, `error parsing succeededIndexes: ${(error as Error).message}`));
    }
  }
  if (succeededCount === undefined) return errors;
  const at = path.child('succeededCount');
  errors.push(...nonNegativeFields({ succeededCount }, path));
  if (succeededCount > completions)
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${completions} (the number of specified completions)`));
  if (total !== undefined && succeededCount > total)
    errors.push(invalid(at, succeededCount, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  return errors;
}

function validateSuccessPolicy({ successPolicy, completions, completionMode }: JobSpec, path: FieldPath): FieldError[] {
  if (!successPolicy || completionMode !== 'Indexed') return [];
  const at = path.child('successPolicy', 'rules');
  const rules = successPolicy.rules ?? [];
  if (rules.length === 0) return [required(at, 'at least one rules must be specified when the successPolicy is specified')];
  const errors: FieldError[] = rules.length > 20 ? [tooMany(at, rules.length, 20)] : [];
  return [...errors, ...rules.flatMap((rule, i) => validateSuccessRule(rule, completions ?? 0, at.index(i)))];
}

function validateReplacementPolicy({ podReplacementPolicy, podFailurePolicy }: JobSpec, path: FieldPath): FieldError[] {
  if (podReplacementPolicy === undefined) return [];
  const policies = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return policies.includes(podReplacementPolicy) ? [] : [notSupported(path.child('podReplacementPolicy'), podReplacementPolicy, policies)];
}

/** The template of a Job: its pods come to an end. */
function validateJobTemplate(template: PodTemplateSpec | undefined, path: FieldPath): FieldError[] {
  const errors = validatePodTemplateSpec(template, path);
  const { restartPolicy } = template?.spec ?? {};
  const at = path.child('spec', 'restartPolicy');
  if (restartPolicy === 'OnFailure' || restartPolicy === 'Never') return errors;
  // The default of pods: nobody said anything.
  if (restartPolicy === 'Always') return [...errors, required(at, 'valid values: "OnFailure", "Never"')];
  return [...errors, notSupported(at, restartPolicy ?? '', ['OnFailure', 'Never'])];
}

/** The spec of a Job, or of a CronJob's template, whose selector does not exist yet. */
export function validateJobSpec(spec: JobSpec, path: FieldPath): FieldError[] {
  return [
    ...validateCounts(spec, path),
    ...validateIndexed(spec, path),
    ...validatePodFailurePolicy(spec, path),
    ...validateSuccessPolicy(spec, path),
    ...validateReplacementPolicy(spec, path),
    ...validateJobTemplate(spec.template, path.child('template')),
  ];
}

function validateSelector({ selector, template }: JobSpec): FieldError[] {
  // No selector selects nothing, not even the Job's own pods.
  if (!selector) return [required(SPEC.child('selector')), ...validateSelected(template, null, SPEC.child('template'))];
  const errors = validateLabelSelector(selector, SPEC.child('selector'));
  const parsed = parsedSelectorOf(selector);
  return parsed === undefined ? errors : [...errors, ...validateSelected(template, parsed, SPEC.child('template'))];
}

export const validateJob = (job: Job): FieldError[] => [
  ...validateObjectMeta(job.metadata, true, subdomainName, METADATA),
  ...validateGeneratedSelector(job),
  ...validateJobSpec(job.spec, SPEC),
  ...validateSelector(job.spec),
  ...validatePodNames(job),
];

/** Pods of Indexed Jobs have their names as host names. */
function validatePodNames({ metadata, spec }: Job): FieldError[] {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions <= 0 || !metadata.name) return [];
  const longest = `${metadata.name}-${spec.completions - 1}`;
  return isDns1123Label(longest).map((complaint) => invalid(METADATA.child('name'), longest, complaint));
}

/** What of a suspended Job's template may change. */
export interface JobUpdateOptions {
  /** Where its pods go: node affinity, node selector, tolerations, gates, labels, annotations. */
  readonly canMove: boolean;
  /** What its containers ask for. */
  readonly canResize: boolean;
}

/** Mirrors: validationOptionsForJob in pkg/registry/batch/job/strategy.go. */
export function jobUpdateOptions({ spec, status }: Job): JobUpdateOptions {
  const isSuspended = spec.suspend === true;
  const isOver = status?.conditions?.some(({ type, status: is }) => type === 'Suspended' && is === 'True') ?? false;
  return { canMove: isSuspended && !status?.startTime, canResize: isSuspended && (isOver || !status?.startTime) };
}

/** A Job's template stays as it is, but for what its options allow. */
function validateTemplateUpdate(job: Job, old: Job, { canMove, canResize }: JobUpdateOptions): FieldError[] {
  const path = SPEC.child('template');
  const [now, before] = [job.spec.template, old.spec.template];
  const reduced = (template: PodTemplateSpec | undefined): unknown => {
    const movable = canMove ? schedulingFree(template) : (template ?? {});
    return canResize ? { ...movable, spec: withoutResources(movable.spec) } : movable;
  };
  if (isEqual(reduced(now), reduced(before))) return [];
  return [invalid(canResize && !canMove ? path.child('spec') : path, now, 'field is immutable')];
}

/** A template without what says where its pods go. Of affinity, that to nodes. */
function schedulingFree(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { annotations: _annotations, labels: _labels, ...metadata } = template?.metadata ?? {};
  const { nodeSelector: _selector, tolerations: _tolerations, affinity, schedulingGates: _gates, ...spec } = template?.spec ?? { containers: [] };
  const { nodeAffinity: _nodes, ...others } = affinity ?? {};
  return { metadata, spec: { ...spec, ...(Object.keys(others).length > 0 && { affinity: others }) } } as PodTemplateSpec;
}

const withoutResources = (spec: PodSpec | undefined): PodSpec => {
  const strip = (containers: readonly Container[] | undefined): Container[] => (containers ?? []).map((container) => ({ ...container, resources: {} }));
  return { ...spec, containers: strip(spec?.containers), initContainers: strip(spec?.initContainers) };
};

export function validateJobUpdate(job: Job, old: Job, options = jobUpdateOptions(old)): FieldError[] {
  const errors = [...validateObjectMetaUpdate(job.metadata, old.metadata, METADATA), ...validateJobSpec(job.spec, SPEC), ...validateSelector(job.spec)];
  if (job.spec.completionMode !== 'Indexed') errors.push(...validateImmutable(job.spec.completions, old.spec.completions, SPEC.child('completions')));
  else if (job.spec.completions !== undefined && job.spec.completions !== old.spec.completions && job.spec.completions !== job.spec.parallelism)
    errors.push(invalid(SPEC.child('completions'), job.spec.completions ?? null, 'can only be modified in tandem with spec.parallelism'));
  errors.push(...validateTemplateUpdate(job, old, options));
  for (const field of ['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const)
    errors.push(...validateImmutable(job.spec[field], old.spec[field], SPEC.child(field)));
  return errors;
}

function validateUncounted(list: readonly string[] | undefined, seen: Set<string>, path: FieldPath): FieldError[] {
  return (list ?? []).flatMap((uid, i) => {
    if (uid === '') return [invalid(path.index(i), uid, 'must not be empty')];
    const errors = seen.has(uid) ? [duplicate(path.index(i), uid)] : [];
    seen.add(uid);
    return errors;
  });
}

export function validateJobStatus(status: JobStatus): FieldError[] {
  const { active, succeeded, failed, ready, terminating, uncountedTerminatedPods } = status;
  const at = STATUS.child('uncountedTerminatedPods');
  const uids = new Set<string>();
  return [
    ...nonNegativeFields({ active, succeeded, failed, ready, terminating }, STATUS),
    ...validateUncounted(uncountedTerminatedPods?.succeeded, uids, at.child('succeeded')),
    ...validateUncounted(uncountedTerminatedPods?.failed, uids, at.child('failed')),
  ];
}

export function validateJobStatusUpdate(job: Job, old: Job): FieldError[] {
  const errors = [...validateObjectMetaUpdate(job.metadata, old.metadata, METADATA), ...validateJobStatus(job.status)];
  const isRestarted = !job.spec.suspend && old.status?.startTime !== undefined && job.status.startTime !== old.status.startTime;
  return isRestarted
    ? [...errors, invalid(STATUS.child('startTime'), job.status.startTime ?? null, 'field is immutable for unsuspended job once set')]
    : errors;
}

/** What a CronJob's template may not have: its Jobs get their own. */
export function validateJobTemplateSpec(spec: JobSpec | undefined, path: FieldPath): FieldError[] {
  if (!spec) return [required(path)];
  const errors = validateJobSpec(spec, path);
  if (spec.selector) errors.push(invalid(path.child('selector'), spec.selector, '`selector` will be auto-generated'));
  if (spec.manualSelector) errors.push(notSupported(path.child('manualSelector'), spec.manualSelector, ['nil', 'false']));
  return errors;
}
