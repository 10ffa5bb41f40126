/** Whether a node keeps a pod's kin spread as it demands. Mirrors pkg/scheduler/framework/plugins/podtopologyspread/filtering.go (Filter). */
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { unresolvable, type FilterFailure } from './status.ts';
import { type TopologySpreadState, matches } from './pod-topology-spread.ts';

const REASON = "node(s) didn't match pod topology spread constraints";

/** PodTopologySpread, on one node. */
export function filterTopologySpread(state: TopologySpreadState, { pod }: PodInfo, { node }: NodeInfo): FilterFailure | undefined {
  for (const { constraint, selector, counts } of state) {
    const place = node?.metadata.labels?.[constraint.topologyKey];
    if (place === undefined) return unresolvable(`${REASON} (missing required label)`);
    // Fewer places than there should be: the missing ones are empty.
    const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
    const itself = matches(selector, pod) ? 1 : 0;
    if ((counts.get(place) ?? 0) + itself - least > constraint.maxSkew) return { reasons: [REASON], isResolvable: true };
  }
  return undefined;
}
