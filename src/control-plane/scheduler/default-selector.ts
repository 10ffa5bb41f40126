/**
 * By which labels others look for a pod: the Services that choose it, and the ReplicaSet, StatefulSet or ReplicationController that made it.
 *
 * Mirrors: pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector.
 */
import { labelSelectorOf, matchesLabels, newLabelRequirement, type LabelRequirement, type Labels, type ParsedLabelSelector } from '../../api/labels.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Client } from '../../client/client.ts';
import { startInformer } from '../../client/informer.ts';
import type { DefaultSelector } from './scores/pod-topology-spread.ts';

const isEach = (labels: Labels): LabelRequirement[] => Object.entries(labels).map(([key, value]) => newLabelRequirement(key, 'in', [value]));

/** Follows Services; who made a pod is looked up when it is asked for. */
export function followDefaultSelectors(client: Client): DefaultSelector {
  const services = startInformer({ client, resource: 'services' });

  const ownSelectorOf = ({ metadata }: Pod): ParsedLabelSelector => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    const key = { namespace: metadata.namespace, name: owner?.name };
    if (owner?.kind === 'ReplicaSet') return labelSelectorOf(client.get('replicasets', key)?.spec.selector);
    if (owner?.kind === 'StatefulSet') return labelSelectorOf(client.get('statefulsets', key)?.spec.selector);
    return null;
  };

  return (pod) => {
    const merged: Record<string, string> = {};
    for (const { metadata, spec } of services.values()) {
      const { selector } = spec;
      if (metadata.namespace === pod.metadata.namespace && selector && Object.keys(selector).length > 0 && matchesLabels(isEach(selector), pod.metadata.labels))
        Object.assign(merged, selector);
    }
    return [...isEach(merged), ...(ownSelectorOf(pod) ?? [])];
  };
}
