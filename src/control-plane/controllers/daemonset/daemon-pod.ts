/**
 * Pods of a DaemonSet: which nodes get one, and how it is tied to its node.
 *
 * Mirrors: pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod, pkg/controller/daemon/util/daemonset_util.go.
 */
import { matchesRequiredNodeAffinity } from '../../../api/node-affinity.ts';
import { toleratesTaint } from '../../../api/tolerations.ts';
import type { Affinity, DaemonSet, Node, Pod, PodTemplateSpec, Toleration } from '../../../api/types.gen.ts';
import { REVISION_HASH } from '../history/controller-history.ts';

export const TEMPLATE_GENERATION = 'pod-template-generation';
const NODE_PREFIX = 'node.kubernetes.io/';

const exists = (key: string, effect: Toleration['effect']): Toleration => ({ key: NODE_PREFIX + key, operator: 'Exists', effect });

/** Daemons stay on nodes in trouble: that is where they are needed. */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
];

const isSameToleration = (a: Toleration, b: Toleration): boolean =>
  a.key === b.key && a.effect === b.effect && (a.operator || 'Equal') === (b.operator || 'Equal') && (a.value ?? '') === (b.value ?? '');

/** The template with what every daemon tolerates, and the labels of its revision. */
export function createPodTemplate(template: PodTemplateSpec, generation: number | undefined, hash: string): PodTemplateSpec {
  const spec = template.spec ?? { containers: [] };
  const wanted = spec.hostNetwork ? [...DAEMON_TOLERATIONS, exists('network-unavailable', 'NoSchedule')] : DAEMON_TOLERATIONS;
  const own = spec.tolerations ?? [];
  const tolerations = [...own.map((each) => wanted.find((other) => isSameToleration(each, other)) ?? each)];
  for (const each of wanted) if (!own.some((other) => isSameToleration(each, other))) tolerations.push(each);
  const labels = {
    ...template.metadata?.labels,
    ...(hash !== '' && { [REVISION_HASH]: hash }),
    ...(generation !== undefined && { [TEMPLATE_GENERATION]: String(generation) }),
  };
  return { ...template, metadata: { ...template.metadata, labels }, spec: { ...spec, tolerations } };
}

/** Affinity to one node by its name; what is preferred stays. */
export function replaceNodeNameAffinity(affinity: Affinity | undefined, nodeName: string): Affinity {
  const required = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [nodeName] }] }] };
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required } };
}

/** Whether a node gets the daemon, and whether one that is there may stay. */
export function nodeShouldRunDaemonPod(node: Node, { spec }: DaemonSet): { shouldRun: boolean; mayStay: boolean } {
  const template = createPodTemplate(spec.template, undefined, '').spec!;
  const isNamed = !template.nodeName || template.nodeName === node.metadata.name;
  if (!isNamed || !matchesRequiredNodeAffinity(template, node)) return { shouldRun: false, mayStay: false };
  const untolerated = (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !template.tolerations?.some((toleration) => toleratesTaint(toleration, taint)),
  );
  return { shouldRun: untolerated.length === 0, mayStay: untolerated.every(({ effect }) => effect !== 'NoExecute') };
}

/** The node that a daemon is on, or is meant for. */
export function targetNodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field) return field.values?.[0];
  }
  return undefined;
}

/** Whether a pod is of this generation or revision. */
export const isPodUpdated = ({ metadata }: Pod, hash: string, generation: number | undefined): boolean =>
  (generation !== undefined && metadata.labels?.[TEMPLATE_GENERATION] === String(generation)) || (hash !== '' && metadata.labels?.[REVISION_HASH] === hash);
