/**
 * Refuses pods of a runtime class: there is none.
 *
 * Mirrors: plugin/pkg/admission/runtimeclass/admission.go.
 * Differs: RuntimeClass objects are not simulated, so every name is one that is not found.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import type { Pod } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';

/** Throws `StatusError` (Forbidden) for a pod that names a runtime class, or states an overhead, which only a class may. */
export function checkRuntimeClass({ metadata, spec }: Pod): void {
  const pods = { group: '', name: 'pods' };
  if (spec.runtimeClassName) fail(forbiddenStatus(pods, metadata.name ?? '', `pod rejected: RuntimeClass "${spec.runtimeClassName}" not found`));
  if (spec.overhead && Object.keys(spec.overhead).length > 0)
    fail(forbiddenStatus(pods, metadata.name ?? '', 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'));
}
