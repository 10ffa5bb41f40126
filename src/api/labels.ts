/**
 * Labels and label selectors: `app=web,tier in (front,back),!legacy`.
 *
 * Mirrors: apimachinery/pkg/labels (selector.go: lexer, parser, requirements) and apimachinery/pkg/apis/meta/v1/helpers.go
 * (LabelSelectorAsSelector, FormatLabelSelector). Parse errors are theirs, word for word.
 */
import { aggregateTextOf, invalid, notSupported, type FieldError } from './field-error.ts';
import { FieldPath } from './field-path.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';
import type { LabelSelector } from './types.gen.ts';

export type Labels = Readonly<Record<string, string>>;

/** What `in`, `!` and so on are called in requirements. */
export type LabelOperator = '!' | '=' | '==' | 'in' | '!=' | 'notin' | 'exists' | 'gt' | 'lt';

/** One condition on one label. `values` are sorted. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** Conditions that must all hold; none: everything is selected. `null` selects nothing. */
export type ParsedLabelSelector = readonly LabelRequirement[] | null;

const INT64 = /^[+-]?\d+$/;
const isInt64 = (text: string): boolean => INT64.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

/** A requirement, checked. Throws `Error` with the aggregated field errors. */
export function newLabelRequirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const errors: FieldError[] = [];
  const keyComplaints = isQualifiedName(key);
  if (keyComplaints.length > 0) errors.push(invalid(FieldPath.of('key'), key, keyComplaints.join('; ')));
  const path = FieldPath.of('values');
  const complaint = complaintAboutCount(operator, values.length);
  if (complaint !== undefined) errors.push(invalid(path, values.length === 0 ? null : values, complaint));
  else if (operator === 'gt' || operator === 'lt') {
    values.forEach((value, i) => {
      if (!isInt64(value)) errors.push(invalid(path.index(i), value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    });
  }
  values.forEach((value, i) => {
    const complaints = isValidLabelValue(value);
    if (complaints.length > 0) errors.push(invalid(path.index(i).key(key), value, complaints.join('; ')));
  });
  if (errors.length > 0) throw new Error(aggregateTextOf(errors));
  return { key, operator, values: [...values].sort() };
}

function complaintAboutCount(operator: LabelOperator, count: number): string | undefined {
  if (operator === 'in' || operator === 'notin') return count === 0 ? "for 'in', 'notin' operators, values set can't be empty" : undefined;
  if (operator === 'exists' || operator === '!') return count > 0 ? 'values set must be empty for exists and does not exist' : undefined;
  if (operator === 'gt' || operator === 'lt') return count !== 1 ? "for 'Gt', 'Lt' operators, exactly one value is required" : undefined;
  return count !== 1 ? 'exact-match compatibility requires one single value' : undefined;
}

/** Whether one requirement holds for a set of labels. */
export function matchesRequirement({ key, operator, values }: LabelRequirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt': {
      if (value === undefined || !isInt64(value)) return false;
      const [actual, bound] = [BigInt(value), BigInt(values[0] ?? '0')];
      return operator === 'gt' ? actual > bound : actual < bound;
    }
  }
}

/** Whether a selector selects an object with these labels. */
export const matchesLabels = (selector: ParsedLabelSelector, labels: Labels | undefined): boolean =>
  selector !== null && selector.every((requirement) => matchesRequirement(requirement, labels));

/** `app=web,tier in (back,front)`. */
export const formatLabelSelector = (selector: ParsedLabelSelector): string => (selector ?? []).map(formatRequirement).join(',');

const INFIX: Readonly<Partial<Record<LabelOperator, string>>> = { '=': '=', '==': '==', '!=': '!=', in: ' in ', notin: ' notin ', gt: '>', lt: '<' };

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === '!') return `!${key}`;
  const infix = INFIX[operator];
  if (infix === undefined) return key;
  const list = values.join(',');
  return operator === 'in' || operator === 'notin' ? `${key}${infix}(${list})` : `${key}${infix}${list}`;
}

/** `a=1,b=2`, sorted: `labels.Set.String`. `<none>` stands for no labels where people read it (`labels.FormatLabels`). */
export const formatLabels = (labels: Labels | undefined): string =>
  labels === undefined || Object.keys(labels).length === 0
    ? '<none>'
    : Object.keys(labels)
        .sort()
        .map((key) => `${key}=${labels[key]}`)
        .join(',');

const EXPRESSION_OPERATORS: Readonly<Record<string, LabelOperator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' };

const byKey = (a: LabelRequirement, b: LabelRequirement): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** The requirements of a `LabelSelector` object: none (undefined) selects nothing, an empty one everything. Throws `Error` when malformed. */
export function labelSelectorOf(selector: LabelSelector | null | undefined): ParsedLabelSelector {
  if (selector === null || selector === undefined) return null;
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => newLabelRequirement(key, '=', [value]));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = EXPRESSION_OPERATORS[operator];
    if (known === undefined) throw new Error(`"${operator}" is not a valid label selector operator`);
    requirements.push(newLabelRequirement(key, known, values ?? []));
  }
  return requirements.sort(byKey);
}

/** A `LabelSelector` object as `describe` shows it: `<none>` when empty, `<error>` when malformed. */
export function formatLabelSelectorObject(selector: LabelSelector | null | undefined): string {
  try {
    return formatLabelSelector(labelSelectorOf(selector)) || '<none>';
  } catch {
    return '<error>';
  }
}

/** The errors of `ValidateLabelSelectorRequirement` for an operator that is none of the four. */
export const unknownOperator = (path: FieldPath, operator: string): FieldError => notSupported(path, operator, Object.keys(EXPRESSION_OPERATORS));
