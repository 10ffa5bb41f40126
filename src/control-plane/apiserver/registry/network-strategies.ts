/**
 * EndpointSlices, Ingresses and NetworkPolicies: `generation` counts changes of what was asked for.
 *
 * Mirrors: pkg/registry/discovery/endpointslice/strategy.go, pkg/registry/networking/{ingress,ingressclass,networkpolicy}/strategy.go.
 */
import { isSame } from '../is-same.ts';
import type { DraftObject, StoredObject } from '../storage/object-store.ts';
import type { Strategy } from './strategy.ts';

type WithParts = Record<string, unknown>;

/** A strategy that raises the generation when one of these parts changes. */
const counting = (...parts: readonly string[]): Strategy => ({
  prepareForCreate(draft) {
    draft.metadata.generation = 1;
    // Of these kinds only an Ingress has a status, and only its controller fills it in.
    if ('status' in draft) Object.assign(draft, { status: { loadBalancer: {} } });
  },
  prepareForUpdate(draft, old) {
    if ('status' in old) Object.assign(draft, { status: (old as { status?: unknown }).status });
    const partOf = (object: DraftObject | StoredObject, part: string): unknown => (object as unknown as WithParts)[part];
    if (parts.some((part) => !isSame(partOf(draft, part), partOf(old, part)))) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  },
  prepareForStatusUpdate(draft, old) {
    if ('spec' in old) Object.assign(draft, { spec: (old as { spec?: unknown }).spec });
  },
});

const ENDPOINT_SLICE = counting('endpoints', 'ports');
const BY_SPEC = counting('spec');

export const networkStrategies: Readonly<Record<string, Strategy>> = {
  EndpointSlice: ENDPOINT_SLICE,
  Ingress: BY_SPEC,
  IngressClass: BY_SPEC,
  NetworkPolicy: BY_SPEC,
};
