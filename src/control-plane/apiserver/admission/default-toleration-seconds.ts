/**
 * Every pod tolerates a node that is not ready or not reachable for five minutes, unless it says otherwise.
 *
 * Mirrors: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
import type { Pod, Toleration } from '../../../api/types.gen.ts';

const DEFAULT_SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;

const covers = (toleration: Toleration, key: string): boolean =>
  (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');

/** Adds the tolerations that the pod does not cover itself. */
export function addDefaultTolerations(pod: Pod): void {
  const own = pod.spec.tolerations ?? [];
  const missing = TAINTS.filter((key) => !own.some((toleration) => covers(toleration, key)));
  if (missing.length === 0) return;
  pod.spec.tolerations = [...own, ...missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: DEFAULT_SECONDS }))];
}
