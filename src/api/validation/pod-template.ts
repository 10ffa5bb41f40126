/**
 * Validation of what workloads have in common: a selector, a pod template that it selects, and shares of pods.
 *
 * Mirrors: ValidatePodTemplateSpec in pkg/apis/core/validation/validation.go, and ValidatePodTemplateSpecForReplicaSet,
 * ValidatePositiveIntOrPercent and IsNotMoreThan100Percent in pkg/apis/apps/validation/validation.go.
 * Differs: seccomp annotations of templates are not checked.
 */
import { forbidden, invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { labelSelectorOf, matchesLabels, type ParsedLabelSelector } from '../labels.ts';
import { isValidPercent } from '../names.ts';
import type { IntOrString, LabelSelector, PodTemplateSpec } from '../types.gen.ts';
import { nonNegative } from './common.ts';
import { validateAnnotations, validateLabels } from './object-meta.ts';
import { validatePodSpec } from './pod.ts';
import { validateLabelSelector } from './label-selector.ts';

/** Whether a complaint is about a host port that was not given. */
const isOpenHostPort = ({ detail, badValue }: FieldError): boolean => detail === 'must match `containerPort` when `hostNetwork` is true' && !badValue;

/** A template of pods, whoever makes pods of it. */
export function validatePodTemplateSpec(template: PodTemplateSpec | undefined, path: FieldPath): FieldError[] {
  const { metadata, spec } = template ?? {};
  const errors = [...validateLabels(metadata?.labels, path.child('labels')), ...validateAnnotations(metadata?.annotations, path.child('annotations'))];
  // Host ports of a template may be left open: the pods that are made of it get them.
  errors.push(...validatePodSpec(spec ?? { containers: [] }, path.child('spec')).filter((error) => !isOpenHostPort(error)));
  if (spec?.ephemeralContainers?.length) errors.push(forbidden(path.child('spec', 'ephemeralContainers'), 'ephemeral containers not allowed in pod template'));
  return errors;
}

/** A selector that must be there and select something; `owner` names the kind in the complaint. */
export function validateWorkloadSelector(selector: LabelSelector | undefined, owner: string, path: FieldPath): FieldError[] {
  if (selector === undefined || selector === null) return [required(path)];
  const errors = validateLabelSelector(selector, path);
  const isEmpty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  return isEmpty ? [...errors, invalid(path, selector, `empty selector is invalid for ${owner}`)] : errors;
}

/** The selector as requirements, or undefined where it is malformed. */
export function parsedSelectorOf(selector: LabelSelector | undefined): ParsedLabelSelector | undefined {
  try {
    return labelSelectorOf(selector);
  } catch {
    return undefined;
  }
}

/** `selector` must select what is made of the template. */
export function validateSelected(template: PodTemplateSpec | undefined, selector: ParsedLabelSelector, path: FieldPath): FieldError[] {
  const labels = template?.metadata?.labels ?? {};
  // No selector at all selects nothing; an empty one is complained of elsewhere.
  if (selector?.length === 0 || matchesLabels(selector, labels)) return [];
  return [invalid(path.child('metadata', 'labels'), template?.metadata?.labels ?? null, '`selector` does not match template `labels`')];
}

/** The template of a workload whose pods run for ever. */
export function validateAlwaysTemplate(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  kind: string,
  path: FieldPath,
  selectorPath: FieldPath,
): FieldError[] {
  const parsed = parsedSelectorOf(selector);
  if (parsed === undefined) return [invalid(selectorPath, selector, 'invalid label selector')];
  const errors = [...validateSelected(template, parsed, path), ...validatePodTemplateSpec(template, path)];
  return [...errors, ...validateAlwaysRestart(template, kind, path)];
}

/** What pods that run for ever may not say. */
export function validateAlwaysRestart(template: PodTemplateSpec | undefined, kind: string, path: FieldPath): FieldError[] {
  const { restartPolicy = '', activeDeadlineSeconds } = template?.spec ?? {};
  const errors: FieldError[] = [];
  if (restartPolicy !== 'Always') errors.push(notSupported(path.child('spec', 'restartPolicy'), restartPolicy, ['Always']));
  if (activeDeadlineSeconds !== undefined)
    errors.push(forbidden(path.child('spec', 'activeDeadlineSeconds'), `activeDeadlineSeconds in ${kind} is not Supported`));
  return errors;
}

/** A count from 0, or a percentage. */
export function positiveIntOrPercent(value: IntOrString | undefined, path: FieldPath): FieldError[] {
  if (typeof value === 'string') return isValidPercent(value).map((complaint) => invalid(path, value, complaint));
  return nonNegative(value, path);
}

/** The number of a percentage, undefined for counts and other texts. */
const percentOf = (value: IntOrString | undefined): number | undefined =>
  typeof value === 'string' && isValidPercent(value).length === 0 ? Number(value.slice(0, -1)) : undefined;

export function notMoreThan100Percent(value: IntOrString | undefined, path: FieldPath): FieldError[] {
  return (percentOf(value) ?? 0) <= 100 ? [] : [invalid(path, value, 'must not be greater than 100%')];
}

/** Whether a count or percentage is nothing at all. */
export const isZeroShare = (value: IntOrString | undefined): boolean => (percentOf(value) ?? (typeof value === 'number' ? value : 0)) === 0;

/** `must be greater than or equal to 0`, for each of these fields. */
export const nonNegativeFields = (values: Readonly<Record<string, number | undefined>>, path: FieldPath): FieldError[] =>
  Object.entries(values).flatMap(([field, value]) => nonNegative(value, path.child(field)));
