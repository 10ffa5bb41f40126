/**
 * Validation of events of the core group.
 *
 * Mirrors: legacyValidateEvent in pkg/apis/core/validation/events.go.
 * Differs: the stricter rules of events.k8s.io/v1 are not here, as that group is not served.
 */
import { invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import { byteLengthOf, isDns1123Subdomain, isQualifiedName } from '../names.ts';
import type { Event } from '../types.gen.ts';

const MAX_TEXT = 128;
const MAX_MESSAGE = 1024;

/** A field that must be there, and not too long. */
function validateText(value: string | undefined, field: string): FieldError[] {
  if (!value) return [required(FieldPath.of(field))];
  return validateLength(value, field, MAX_TEXT);
}

const validateLength = (value: string, field: string, limit: number): FieldError[] =>
  byteLengthOf(value) > limit ? [invalid(FieldPath.of(field), '', `can have at most ${limit} characters`)] : [];

/** Events with `eventTime` must say who reports them and why; `reporterField` is the name of the first in the version asked for. */
function validateReport(event: Event, reporterField: string): FieldError[] {
  const reporter = event.reportingComponent ?? '';
  const at = FieldPath.of(reporterField);
  return [
    ...(reporter === '' ? [required(at)] : []),
    ...isQualifiedName(reporter).map((complaint) => invalid(at, reporter, complaint)),
    ...validateText(event.reportingInstance, 'reportingInstance'),
    ...validateText(event.action, 'action'),
    ...validateText(event.reason, 'reason'),
    ...validateLength(event.message ?? '', 'message', MAX_MESSAGE),
  ];
}

/** Everything wrong with an event, new or changed. An event about something without a namespace is in `default`. */
export function validateEvent(event: Event, reporterField = 'reportingComponent'): FieldError[] {
  const errors: FieldError[] = [];
  const own = event.metadata.namespace ?? '';
  const about = event.involvedObject?.namespace ?? '';
  const isNew = Boolean(event.eventTime);
  const isPlaced = about === '' ? own === 'default' || own === (isNew ? 'kube-system' : '') : isNew || about === own;
  if (!isPlaced) errors.push(invalid(FieldPath.of('involvedObject', 'namespace'), about, 'does not match event.namespace'));
  if (isNew) errors.push(...validateReport(event, reporterField));
  errors.push(...isDns1123Subdomain(own).map((complaint) => invalid(FieldPath.of('namespace'), own, complaint)));
  return errors;
}
