/**
 * Which nodes a pod wants, by name, labels and fields.
 *
 * Mirrors: component-helpers/scheduling/corev1/nodeaffinity, pkg/scheduler/framework/plugins/nodeaffinity and nodename.
 */
import { matchesRequirement, newLabelRequirement, type LabelOperator } from '../../../api/labels.ts';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';

const OPERATORS: Readonly<Record<NodeSelectorRequirement['operator'], LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

const matchesExpression = ({ key, operator, values = [] }: NodeSelectorRequirement, labels: Readonly<Record<string, string>>): boolean =>
  matchesRequirement(newLabelRequirement(key, OPERATORS[operator], values), labels);

/** A field has one value, so a term about it may name one only. */
function matchesField(expression: NodeSelectorRequirement, node: Node): boolean {
  if (expression.values?.length !== 1) throw new Error('must have one element');
  return matchesExpression(expression, fieldsOf(node));
}

/** The only field that a term can ask for. */
const fieldsOf = (node: Node): Record<string, string> => ({ 'metadata.name': node.metadata.name });

function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((expression) => matchesExpression(expression, node.metadata.labels ?? {})) &&
    matchFields.every((expression) => matchesField(expression, node))
  );
}

/** Whether one of the terms holds. No terms: none does. A malformed term holds nowhere. */
export const matchesNodeSelector = (selector: NodeSelector | null | undefined, node: Node): boolean =>
  (selector?.nodeSelectorTerms ?? []).some((term) => {
    try {
      return matchesTerm(term, node);
    } catch {
      return false;
    }
  });

/** NodeAffinity: `spec.nodeSelector` and required node affinity. */
export function filterNodeAffinity({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  const { nodeSelector, affinity } = pod.spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!node) return undefined;
  const labels = node.metadata.labels ?? {};
  const hasLabels = Object.entries(nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  if (hasLabels && (!required || matchesNodeSelector(required, node))) return undefined;
  return unresolvable("node(s) didn't match Pod's node affinity/selector");
}

/** NodeName: a pod that names its node. */
export function filterNodeName({ pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  if (!pod.spec.nodeName || pod.spec.nodeName === node?.metadata.name) return undefined;
  return unresolvable("node(s) didn't match the requested node name");
}
