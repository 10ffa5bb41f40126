/** What a NetworkPolicy closes and leaves open, in words: for which pods, from or to whom, at which ports. */
import { formatLabels, labelSelectorOf, matchesLabels } from '../api/labels.ts';
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../api/types.gen.ts';
import { inNamespaceOf } from './container-state.ts';
import { readObject } from './history.ts';
import type { ObjectState, Seen } from './object-state.ts';
import { capital, countOf, listOf, nameOf } from './words.ts';

const DNS_PORT = 53;
const MOST_NAMES = 4;

const isEmpty = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;

/** `app=web, tier in (a,b)`. */
const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...(Object.keys(matchLabels).length > 0 ? [formatLabels(matchLabels)] : []),
    ...matchExpressions.map(({ key, operator, values }) => `${key} ${operator}${values ? ` (${values.join(',')})` : ''}`),
  ].join(', ');

function peerText({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer): string {
  if (ipBlock) return `addresses of ${ipBlock.cidr}${ipBlock.except?.length ? ` but ${listOf(ipBlock.except)}` : ''}`;
  const pods = podSelector && !isEmpty(podSelector) ? `pods with ${selectorText(podSelector)}` : 'all pods';
  if (!namespaceSelector) return `${pods} of this namespace`;
  return isEmpty(namespaceSelector) ? `${pods} of all namespaces` : `${pods} of namespaces with ${selectorText(namespaceSelector)}`;
}

const portText = ({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string =>
  `${protocol}${port === undefined ? '' : ` ${port}${endPort === undefined ? '' : ` to ${endPort}`}`}`;

interface Rule {
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
  readonly peers?: readonly NetworkPolicyPeer[] | undefined;
}

function ruleText({ ports = [], peers = [] }: Rule, direction: 'from' | 'to'): string {
  const who = peers.length > 0 ? `${direction} ${listOf(peers.map(peerText))}` : `${direction} everybody`;
  return `${who}${ports.length > 0 ? ` at ${listOf(ports.map(portText))}` : ''}`;
}

const directionText = (rules: readonly Rule[], verb: string, direction: 'from' | 'to'): string =>
  rules.length === 0 ? `nothing may ${verb}` : `only this may ${verb}: ${rules.map((rule) => ruleText(rule, direction)).join('; or ')}`;

/** Whether a question to a name server is let out. */
const allowsDns = (rules: readonly Rule[]): boolean =>
  rules.some(
    ({ ports = [] }) => ports.length === 0 || ports.some(({ protocol = 'TCP', port }) => protocol === 'UDP' && (port === undefined || port === DNS_PORT)),
  );

export function networkPolicyState({ history, object, subject }: Seen): ObjectState {
  const { metadata, spec } = object as NetworkPolicy;
  const types = spec?.policyTypes ?? ['Ingress'];
  const { items } = readObject(history, `/api/v1/namespaces/${metadata.namespace}/pods`) as { items: Pod[] };
  const selector = labelSelectorOf(spec?.podSelector ?? {});
  const selected = items.filter((pod) => matchesLabels(selector, pod.metadata.labels)).map((pod) => pod.metadata.name);
  const own = inNamespaceOf(metadata);
  const which = isEmpty(spec?.podSelector) ? 'every pod of its namespace' : `pods with ${selectorText(spec?.podSelector ?? {})}`;
  const names =
    selected.length === 0
      ? ', of which there are none now'
      : selected.length > MOST_NAMES
        ? `, now ${countOf(selected.length, 'pod')}`
        : `, now ${listOf(selected)}`;
  const egress = (spec?.egress ?? []).map(({ ports, to }): Rule => ({ ports, peers: to }));
  const parts = [
    `${capital(nameOf(subject))} selects ${which}${names}`,
    ...(types.includes('Ingress')
      ? [
          `To them ${directionText(
            (spec?.ingress ?? []).map(({ ports, from }): Rule => ({ ports, peers: from })),
            'come',
            'from',
          )}`,
        ]
      : []),
    ...(types.includes('Egress') ? [`From them ${directionText(egress, 'go', 'to')}`] : []),
    ...(types.includes('Egress') && !allowsDns(egress)
      ? ['It lets no question to DNS out (UDP 53): these pods know no names, unless another policy allows that']
      : []),
    ...(history.enforcesPolicies === false ? ['This cluster has no agent that enforces NetworkPolicies: it changes nothing'] : []),
  ];
  return {
    says: parts.join('. '),
    lookAt: [`kubectl describe networkpolicy ${metadata.name}${own}`, `kubectl get pods --show-labels${own}`],
  };
}
