/**
 * What the query of a write may say: whether anything is kept, how strict decoding is, and in whose name fields are held.
 *
 * Mirrors: apimachinery/pkg/apis/meta/v1/validation (ValidateCreateOptions and its likes).
 */
import type { ApiRequest } from '../../../api/door.ts';
import { forbidden, invalid, invalidStatus, notSupported, tooLong, type FieldError } from '../../../api/errors.ts';
import { FieldPath } from '../../../api/field-path.ts';
import { queryValue, queryValues } from '../request-info.ts';
import { fail } from '../status-error.ts';
import type { WriteOptions } from './registry.ts';

/** The kinds of options that a write has, as messages name them. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const ALL = 'All';
const LONGEST_FIELD_MANAGER = 128;
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const UNPRINTABLE = /[\x00-\x1f\x7f-\xa0\u2028\u2029]/;

const codePointText = (character: string): string => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** `dryRun` may say `All`, and nothing else. */
export const dryRunErrors = (values: readonly string[]): FieldError[] =>
  values.every((value) => value === ALL) ? [] : [notSupported(FieldPath.of('dryRun'), values, [ALL])];

function fieldManagerErrors(manager: string): FieldError[] {
  const path = FieldPath.of('fieldManager');
  const errors = manager.length > LONGEST_FIELD_MANAGER ? [tooLong(path, LONGEST_FIELD_MANAGER)] : [];
  const at = manager.search(UNPRINTABLE);
  return at < 0 ? errors : [...errors, invalid(path, manager, `invalid character ${codePointText(manager[at]!)} (at position ${at})`)];
}

function fieldValidationErrors(level: string): FieldError[] {
  return FIELD_VALIDATIONS.includes(level) ? [] : [notSupported(FieldPath.of('fieldValidation'), level, FIELD_VALIDATIONS)];
}

/** Refuses options that make no sense. Throws Invalid. */
export function checkOptions(kind: OptionsKind | 'DeleteOptions', errors: readonly FieldError[]): void {
  if (errors.length > 0) fail(invalidStatus({ group: 'meta.k8s.io', kind }, '', errors));
}

/** Reads the options of a write. Throws Invalid. */
export function writeOptionsOf(request: ApiRequest, kind: OptionsKind): WriteOptions {
  const dryRun = queryValues(request, 'dryRun').filter((value) => value !== '');
  const mayForce = kind !== 'PatchOptions' || queryValue(request, 'force') === undefined;
  checkOptions(kind, [
    ...(mayForce ? [] : [forbidden(FieldPath.of('force'), 'may not be specified for non-apply patch')]),
    ...fieldManagerErrors(queryValue(request, 'fieldManager') ?? ''),
    ...dryRunErrors(dryRun),
    ...fieldValidationErrors(queryValue(request, 'fieldValidation') ?? ''),
  ]);
  return { who: request.who, dryRun: dryRun.includes(ALL) };
}
