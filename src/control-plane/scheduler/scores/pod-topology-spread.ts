/**
 * Where pods of a kind are fewest: for constraints that may be broken, and for pods of Services and controllers that have none.
 *
 * Mirrors: pkg/scheduler/framework/plugins/podtopologyspread (scoring.go, common.go buildDefaultConstraints, plugin.go systemDefaultConstraints).
 */
import { formatLabelSelector, type ParsedLabelSelector } from '../../../api/labels.ts';
import type { Pod, TopologySpreadConstraint } from '../../../api/types.gen.ts';
import { countMatching, isIncluded, spreadSelectorOf } from '../filters/pod-topology-spread.ts';
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { MAX_SCORE } from './normalize.ts';

/** The labels by which Services and the controller of a pod find it; null for a pod that nobody looks for. */
export type DefaultSelector = (pod: Pod) => ParsedLabelSelector;

const HOSTNAME = 'kubernetes.io/hostname';

/** What pods without constraints are spread by (defaultingType: System). */
const SYSTEM_CONSTRAINTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

interface Spread {
  readonly constraint: TopologySpreadConstraint;
  readonly selector: ParsedLabelSelector;
  /** Names the selector and its namespace, so that nodes can remember what they have counted. */
  readonly name: string;
}

function spreadsOf(pod: Pod, defaultSelector: DefaultSelector): readonly Spread[] {
  const spread = (constraint: TopologySpreadConstraint, selector: ParsedLabelSelector): Spread => ({
    constraint,
    selector,
    name: `${pod.metadata.namespace}/${formatLabelSelector(selector)}`,
  });
  const own = pod.spec.topologySpreadConstraints ?? [];
  if (own.length > 0) {
    const soft = own.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway');
    return soft.map((constraint) => spread(constraint, spreadSelectorOf(constraint, pod)));
  }
  const selector = defaultSelector(pod);
  return selector?.length ? SYSTEM_CONSTRAINTS.map((constraint) => spread(constraint, selector)) : [];
}

/**
 * The natural logarithm, by halving and the series of artanh: the same bits on every machine, which `Math.log` does not promise.
 */
function naturalLog(value: number): number {
  const LN2 = 0.6931471805599453;
  let [rest, halvings] = [value, 0];
  for (; rest > 1.5; halvings++) rest /= 2;
  const ratio = (rest - 1) / (rest + 1);
  let [power, sum] = [ratio, 0];
  for (let k = 1; k < 60; k += 2) {
    sum += power / k;
    power *= ratio * ratio;
  }
  return 2 * sum + halvings * LN2;
}

const valueOf = ({ node }: NodeInfo, { constraint }: Spread): string | undefined => node?.metadata.labels?.[constraint.topologyKey];

/** Pods by the value of a topology key, over the nodes that count; only values that a candidate has. */
function countsOf(spread: Spread, info: PodInfo, candidates: readonly NodeInfo[], nodes: readonly NodeInfo[]): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>(candidates.map((node) => [valueOf(node, spread), 0]));
  for (const node of nodes) {
    const known = counts.get(valueOf(node, spread));
    if (known !== undefined && isIncluded(spread.constraint, info, node))
      counts.set(valueOf(node, spread), known + countMatching(node, spread.name, spread.selector, info.pod.metadata.namespace));
  }
  return counts;
}

/** The scores of the nodes; undefined where the pod is not to be spread. */
export function scoreTopologySpread(
  info: PodInfo,
  feasible: readonly NodeInfo[],
  nodes: readonly NodeInfo[],
  defaultSelector: DefaultSelector,
): readonly number[] | undefined {
  // A pod's own constraints look only at nodes that have all the keys; the system's take what there is.
  const needsAll = (info.pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
  const spreads = spreadsOf(info.pod, defaultSelector).filter((spread) => needsAll || feasible.some((node) => valueOf(node, spread) !== undefined));
  if (spreads.length === 0) return undefined;
  const isPlaced = (node: NodeInfo): boolean => !needsAll || spreads.every((spread) => valueOf(node, spread) !== undefined);
  const candidates = feasible.filter(isPlaced);
  const places = nodes.filter(isPlaced);
  const parts = spreads.map((spread) => {
    const isByHost = spread.constraint.topologyKey === HOSTNAME;
    const counts = isByHost ? undefined : countsOf(spread, info, candidates, places);
    const countOn = (node: NodeInfo): number =>
      counts ? (counts.get(valueOf(node, spread)) ?? 0) : countMatching(node, spread.name, spread.selector, info.pod.metadata.namespace);
    return { spread, countOn, weight: naturalLog((counts?.size ?? candidates.length) + 2) };
  });
  const raw = feasible.map((node) => {
    if (!isPlaced(node)) return undefined;
    let score = 0;
    for (const { spread, countOn, weight } of parts) if (valueOf(node, spread) !== undefined) score += countOn(node) * weight + spread.constraint.maxSkew - 1;
    return Math.round(score);
  });
  const known = raw.filter((score) => score !== undefined);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return raw.map((score) => {
    if (score === undefined) return 0;
    return most === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (most + least - score)) / most);
  });
}
