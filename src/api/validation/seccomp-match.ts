/** Whether a profile is the same as an annotation and as a field. Mirrors pkg/apis/core/validation/validation.go (validateSeccompAnnotationsAndFieldsMatch). */
import { forbidden, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import type { AppArmorProfile, SeccompProfile } from '../types.gen.ts';

const LOCALHOST = 'localhost/';

/** A profile as a field and as an annotation: `what` it is of names both in the complaint. */
export function profilesMatch(what: string, text: string, profile: SeccompProfile | AppArmorProfile, path: FieldPath): FieldError[] {
  const wanted: Readonly<Record<string, readonly string[]>> = { Unconfined: ['unconfined'], RuntimeDefault: ['runtime/default', 'docker/default'] };
  const differs = (field: string, part: string): FieldError[] => [forbidden(path.child(field), `${what} ${part} in annotation and field must match`)];
  if (profile.type !== 'Localhost') return wanted[profile.type]?.includes(text) === false ? differs('type', 'type') : [];
  if (!text.startsWith(LOCALHOST)) return differs('type', 'type');
  return text.slice(LOCALHOST.length) === profile.localhostProfile ? [] : differs('localhostProfile', 'profile');
}
