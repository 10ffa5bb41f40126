/**
 * Which pods a pod wants beside it, and which not: in one node, one zone, or whatever a topology key names.
 *
 * Mirrors: pkg/scheduler/framework/plugins/interpodaffinity (filtering.go, scoring.go), framework/types.go AffinityTerm.
 * Differs: `matchLabelKeys` is merged into the selector here, where the API server does it in Kubernetes.
 */
import { labelSelectorOf, matchesLabels, newLabelRequirement, type Labels, type ParsedLabelSelector } from '../../../api/labels.ts';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../../../api/types.gen.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';

/** The labels of a namespace, for terms that choose namespaces by label. */
export type NamespaceLabels = (namespace: string) => Labels | undefined;

/** A term, read once. */
interface ParsedTerm {
  readonly topologyKey: string;
  readonly matches: (pod: Pod) => boolean;
}

/** The default weight of a pod that is wanted by others (InterPodAffinityArgs.hardPodAffinityWeight). */
const HARD_POD_AFFINITY_WEIGHT = 1;

/** The selector of a term, with the values that its owner has for the keys that are to match, or not. */
function selectorOf({ labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm, labels: Labels): ParsedLabelSelector {
  const selector = labelSelectorOf(labelSelector);
  if (selector === null) return null;
  const present = (keys: readonly string[]): readonly string[] => keys.filter((key) => labels[key] !== undefined);
  return [
    ...selector,
    ...present(matchLabelKeys).map((key) => newLabelRequirement(key, 'in', [labels[key] ?? ''])),
    ...present(mismatchLabelKeys).map((key) => newLabelRequirement(key, 'notin', [labels[key] ?? ''])),
  ];
}

function parseTerm(owner: Pod, term: PodAffinityTerm, namespaceLabels: NamespaceLabels): ParsedTerm {
  const selector = selectorOf(term, owner.metadata.labels ?? {});
  const namespaceSelector = labelSelectorOf(term.namespaceSelector);
  const ownNamespace = term.namespaces?.length || namespaceSelector !== null ? [] : [owner.metadata.namespace];
  const namespaces = new Set([...(term.namespaces ?? []), ...ownNamespace]);
  const isWanted = (namespace: string): boolean =>
    namespaces.has(namespace) || (namespaceSelector !== null && matchesLabels(namespaceSelector, namespaceLabels(namespace) ?? {}));
  return {
    topologyKey: term.topologyKey,
    matches: (pod) => isWanted(pod.metadata.namespace) && selector !== null && matchesLabels(selector, pod.metadata.labels),
  };
}

const requiredAffinityOf = ({ spec }: Pod): readonly PodAffinityTerm[] => spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

const requiredAntiAffinityOf = ({ spec }: Pod): readonly PodAffinityTerm[] =>
  spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

const preferredAffinityOf = ({ spec }: Pod): readonly WeightedPodAffinityTerm[] =>
  spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

const preferredAntiAffinityOf = ({ spec }: Pod): readonly WeightedPodAffinityTerm[] =>
  spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

/** How often something was found, by topology key and the value that a node has for it. */
class TopologyCounts {
  readonly #counts = new Map<string, number>();

  add(info: NodeInfo, topologyKey: string, amount: number): void {
    const value = info.node?.metadata.labels?.[topologyKey];
    if (value === undefined) return;
    const pair = `${topologyKey}=${value}`;
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + amount);
  }

  /** The count of the place that a node is in; 0 for a node without the label. */
  at(info: NodeInfo, topologyKey: string): number {
    const value = info.node?.metadata.labels?.[topologyKey];
    return value === undefined ? 0 : (this.#counts.get(`${topologyKey}=${value}`) ?? 0);
  }

  /** The sum over all keys that were counted. */
  total(info: NodeInfo): number {
    let sum = 0;
    for (const [key, value] of Object.entries(info.node?.metadata.labels ?? {})) sum += this.#counts.get(`${key}=${value}`) ?? 0;
    return sum;
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }
}

/** What the filter needs to know of the whole cluster before it looks at one node (PreFilter). */
export interface InterPodAffinityState {
  readonly affinity: readonly ParsedTerm[];
  readonly antiAffinity: readonly ParsedTerm[];
  readonly affinityCounts: TopologyCounts;
  readonly antiAffinityCounts: TopologyCounts;
  /** Places where a pod is that will not have this one beside it. */
  readonly existingAntiAffinityCounts: TopologyCounts;
  /** Whether the pod is one that it wants beside itself: then it may be the first. */
  readonly matchesItself: boolean;
}

/** Looks at all pods once; undefined where no pod asks for anything of the kind. */
export function computeInterPodAffinity({ pod }: PodInfo, nodes: readonly NodeInfo[], namespaceLabels: NamespaceLabels): InterPodAffinityState | undefined {
  const affinity = requiredAffinityOf(pod).map((term) => parseTerm(pod, term, namespaceLabels));
  const antiAffinity = requiredAntiAffinityOf(pod).map((term) => parseTerm(pod, term, namespaceLabels));
  const matchesAll = (other: Pod): boolean => affinity.length > 0 && affinity.every((term) => term.matches(other));
  const [affinityCounts, antiAffinityCounts, existingAntiAffinityCounts] = [new TopologyCounts(), new TopologyCounts(), new TopologyCounts()];
  for (const info of nodes) {
    for (const { pod: other } of info.podsWithRequiredAntiAffinity()) {
      for (const term of requiredAntiAffinityOf(other)) {
        if (parseTerm(other, term, namespaceLabels).matches(pod)) existingAntiAffinityCounts.add(info, term.topologyKey, 1);
      }
    }
    if (affinity.length === 0 && antiAffinity.length === 0) continue;
    for (const { pod: other } of info.pods.values()) {
      // A pod is beside others only if it meets every term.
      if (matchesAll(other)) for (const term of affinity) affinityCounts.add(info, term.topologyKey, 1);
      for (const term of antiAffinity) if (term.matches(other)) antiAffinityCounts.add(info, term.topologyKey, 1);
    }
  }
  if (affinity.length === 0 && antiAffinity.length === 0 && existingAntiAffinityCounts.isEmpty) return undefined;
  return { affinity, antiAffinity, affinityCounts, antiAffinityCounts, existingAntiAffinityCounts, matchesItself: matchesAll(pod) };
}

/** What the pods on a node think of a pod, and it of them, added to the sums of the places that the node is in. */
function addPreferences(sums: TopologyCounts, pod: Pod, other: Pod, info: NodeInfo, namespaceLabels: NamespaceLabels): void {
  const add = (owner: Pod, subject: Pod, terms: readonly WeightedPodAffinityTerm[], sign: 1 | -1): void => {
    for (const { weight, podAffinityTerm } of terms) {
      if (parseTerm(owner, podAffinityTerm, namespaceLabels).matches(subject)) sums.add(info, podAffinityTerm.topologyKey, sign * weight);
    }
  };
  add(pod, other, preferredAffinityOf(pod), 1);
  add(pod, other, preferredAntiAffinityOf(pod), -1);
  add(
    other,
    pod,
    requiredAffinityOf(other).map((podAffinityTerm) => ({ weight: HARD_POD_AFFINITY_WEIGHT, podAffinityTerm })),
    1,
  );
  add(other, pod, preferredAffinityOf(other), 1);
  add(other, pod, preferredAntiAffinityOf(other), -1);
}

/** The scores of the nodes, 0 to 100; undefined where nobody prefers anything. Sums are taken over all nodes. */
export function scoreInterPodAffinity(
  { pod }: PodInfo,
  feasible: readonly NodeInfo[],
  nodes: readonly NodeInfo[],
  namespaceLabels: NamespaceLabels,
): readonly number[] | undefined {
  const hasPreferences = preferredAffinityOf(pod).length > 0 || preferredAntiAffinityOf(pod).length > 0;
  const sums = new TopologyCounts();
  for (const info of nodes) {
    const others = hasPreferences ? info.pods.values() : info.podsWithAffinity();
    for (const { pod: other } of others) addPreferences(sums, pod, other, info, namespaceLabels);
  }
  if (sums.isEmpty) return undefined;
  const totals = feasible.map((info) => sums.total(info));
  const [least, most] = [Math.min(...totals), Math.max(...totals)];
  return totals.map((total) => (most === least ? 0 : Math.floor((100 * (total - least)) / (most - least))));
}
