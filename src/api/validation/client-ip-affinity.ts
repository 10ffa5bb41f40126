/** Validation of a Service's sticky sessions. Mirrors pkg/apis/core/validation/validation.go (validateServiceSessionAffinity). */
import { invalid, required, type FieldError } from '../field-error.ts';
import { FieldPath } from '../field-path.ts';
import type { SessionAffinityConfig } from '../types.gen.ts';

const MAX_AFFINITY_SECONDS = 86400;

/** How long a client keeps its endpoint. */
export function validateClientIpAffinity(config: SessionAffinityConfig | undefined | null, path: FieldPath): FieldError[] {
  const missing = 'when session affinity type is ClientIP';
  if (!config) return [required(path, missing)];
  if (!config.clientIP) return [required(path.child('clientIP'), missing)];
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined || seconds === null) return [required(path.child('clientIP', 'timeoutSeconds'), missing)];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [invalid(path.child('clientIP', 'timeoutSeconds'), seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}
