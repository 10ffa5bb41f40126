/**
 * Which nodes a pod may run on, by labels and fields.
 *
 * Mirrors: component-helpers/scheduling/corev1/nodeaffinity.
 */
import { matchesRequirement, newLabelRequirement, type LabelOperator } from './labels.ts';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec } from './types.gen.ts';

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

/** Whether a node has the labels of `spec.nodeSelector` and meets the required node affinity. */
export function matchesRequiredNodeAffinity({ nodeSelector, affinity }: Pick<PodSpec, 'nodeSelector' | 'affinity'>, node: Node): boolean {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const labels = node.metadata.labels ?? {};
  const hasLabels = Object.entries(nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  return hasLabels && (!required || matchesNodeSelector(required, node));
}
