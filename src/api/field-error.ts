/**
 * What validation finds wrong with a field, and the text of it.
 *
 * Mirrors: apimachinery/pkg/util/validation/field/errors.go and util/errors (aggregates).
 */
import type { FieldPath } from './field-path.ts';
import { quote } from './go-text.ts';

export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'InternalError'
  | 'FieldValueTypeInvalid';

/** One complaint. `detail` and the text are Kubernetes' own. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly badValue: unknown;
  readonly detail: string;
}

const TITLES: Readonly<Record<FieldErrorType, string>> = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  InternalError: 'Internal error',
  FieldValueTypeInvalid: 'Invalid value',
};

const WITHOUT_VALUE: ReadonlySet<FieldErrorType> = new Set(['FieldValueRequired', 'FieldValueForbidden', 'FieldValueTooLong', 'InternalError']);

/** Go's nil path: functions that are called without one say `<nil>`. */
type Path = FieldPath | undefined;

const make = (type: FieldErrorType, path: Path, badValue: unknown, detail: string): FieldError => ({
  type,
  field: path === undefined ? '<nil>' : path.toString(),
  badValue,
  detail,
});

/** `Required value: detail`. */
export const required = (path: Path, detail = ''): FieldError => make('FieldValueRequired', path, '', detail);
/** `Duplicate value: "…"`. */
export const duplicate = (path: Path, value: unknown): FieldError => make('FieldValueDuplicate', path, value, '');
/** `Invalid value: "…": detail`. */
export const invalid = (path: Path, value: unknown, detail: string): FieldError => make('FieldValueInvalid', path, value, detail);
/** `Not found: "…"`. */
export const notFoundValue = (path: Path, value: unknown): FieldError => make('FieldValueNotFound', path, value, '');
/** `Forbidden: detail`. */
export const forbidden = (path: Path, detail: string): FieldError => make('FieldValueForbidden', path, '', detail);
/** `Too long: may not be more than N bytes`. */
export const tooLong = (path: Path, limit: number): FieldError => make('FieldValueTooLong', path, '', `may not be more than ${limit} bytes`);
/** `Too many: N: must have at most M items`. */
export const tooMany = (path: Path, count: number, limit: number): FieldError => make('FieldValueTooMany', path, count, `must have at most ${limit} items`);

/** `Unsupported value: "x": supported values: "A", "B"`, in the order given. */
export function notSupported(path: Path, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(quote).join(', ')}`;
  return make('FieldValueNotSupported', path, value, detail);
}

/** `Invalid value: "…": detail`, without the name of the field. */
export function errorBodyOf(error: FieldError): string {
  const title = TITLES[error.type];
  const value = WITHOUT_VALUE.has(error.type) ? '' : `: ${showValue(error.badValue)}`;
  return title + value + (error.detail === '' ? '' : `: ${error.detail}`);
}

/** Numbers and truth values as they are, text in quotes, everything else as JSON. */
function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `spec.containers: Required value`. */
export const errorTextOf = (error: FieldError): string => `${error.field}: ${errorBodyOf(error)}`;

/** The text of a list of errors (`ErrorList.ToAggregate().Error()`): one as it is, several in brackets, repeated ones once. Empty: ''. */
export function aggregateTextOf(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(errorTextOf))];
  return texts.length > 1 ? `[${texts.join(', ')}]` : (texts[0] ?? '');
}
