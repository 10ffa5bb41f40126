/** Validation of node selector terms. Mirrors pkg/apis/core/validation/validation.go (ValidateNodeSelectorTerm). */
import { forbidden, invalid, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isDns1123Subdomain, isValidLabelValue, isQualifiedName } from '../names.ts';
import type { NodeSelector, NodeSelectorRequirement } from '../types.gen.ts';

const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

function validateNodeExpression({ key, operator, values }: NodeSelectorRequirement, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  const count = values?.length ?? 0;
  if (!NODE_OPERATORS.includes(operator)) errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    errors.push(required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    errors.push(forbidden(path.child('values'), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  if ((operator === 'Gt' || operator === 'Lt') && count !== 1)
    errors.push(required(path.child('values'), "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  errors.push(...isQualifiedName(key).map((complaint) => invalid(path.child('key'), key, complaint)));
  return errors;
}

function validateNodeField({ key, operator, values }: NodeSelectorRequirement, path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  if (operator === 'In' || operator === 'NotIn') {
    if (values?.length !== 1) errors.push(required(path.child('values'), "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  } else {
    errors.push(invalid(path.child('operator'), operator, 'not a valid selector operator'));
  }
  if (key !== 'metadata.name') return [...errors, invalid(path.child('key'), key, 'not a valid field selector key')];
  (values ?? []).forEach((value, i) => errors.push(...isDns1123Subdomain(value).map((complaint) => invalid(path.child('values').index(i), value, complaint))));
  return errors;
}

export const validateNodeTerm = (term: NodeSelector['nodeSelectorTerms'][number], path: FieldPath, checkValues: boolean): FieldError[] => [
  ...(term.matchExpressions ?? []).flatMap((expression, i) => {
    const at = path.child('matchExpressions').index(i);
    const values = checkValues && !['Gt', 'Lt'].includes(expression.operator) ? (expression.values ?? []) : [];
    return [
      ...validateNodeExpression(expression, at),
      ...values.flatMap((value, j) => isValidLabelValue(value).map((complaint) => invalid(at.child('values').index(j), value, complaint))),
    ];
  }),
  ...(term.matchFields ?? []).flatMap((field, i) => validateNodeField(field, path.child('matchFields').index(i))),
];

export function validateNodeSelectorTerms(selector: NodeSelector, path: FieldPath, checkValues = true): FieldError[] {
  const at = path.child('nodeSelectorTerms');
  if (!selector.nodeSelectorTerms?.length) return [required(at, 'must have at least one node selector term')];
  return selector.nodeSelectorTerms.flatMap((term, i) => validateNodeTerm(term, at.index(i), checkValues));
}
