/** How a Service is refused that cannot be given what it asks for. */
import { invalidStatus } from '../../../api/errors.ts';
import type { FieldError } from '../../../api/field-error.ts';
import { FieldPath } from '../../../api/field-path.ts';
import type { Service } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { findResource } from '../../../api/resources.ts';

const services = findResource('', 'v1', 'services')!;

/** Where the fields are that it names. */
export const SPEC = FieldPath.of('spec');

/** Throws `StatusError` (Invalid). */
export function refuse(service: Service, errors: readonly FieldError[]): never {
  return fail(invalidStatus(services, service.metadata.name, errors));
}
