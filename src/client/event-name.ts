/**
 * Names of events: the object's name and the instant in nanoseconds, as hexadecimal digits.
 *
 * Mirrors: client-go/tools/record/event.go makeEvent, client-go/tools/events/event_recorder.go makeEvent.
 * Differs: the nanoseconds below a millisecond are drawn from a seeded stream.
 */
import type { ObjectReference } from '../api/types.gen.ts';
import type { Simulation } from '../sim/simulation.ts';

const NANOS_PER_MS = 1_000_000n;

/** What an event can be about: any object with its kind. */
export interface EventTarget {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string; readonly resourceVersion?: string };
}

/** Events of cluster-scoped objects live here. */
const FALLBACK_NAMESPACE = 'default';

/** The namespace that events about an object live in. */
export const eventNamespaceOf = (target: EventTarget): string => target.metadata.namespace ?? FALLBACK_NAMESPACE;

/** A reference to the object, or to a part of it: `spec.containers{web}`. */
export const referenceOf = ({ apiVersion, kind, metadata }: EventTarget, fieldPath?: string): ObjectReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
  ...(fieldPath !== undefined && { fieldPath }),
});

/** A source of names of which each sorts behind the one before. */
export function createEventNames(sim: Simulation, who: string): (objectName: string) => string {
  const stream = sim.random(`events/${who}`);
  let last = 0n;
  return (objectName) => {
    const nanos = BigInt(sim.wallMs) * NANOS_PER_MS + BigInt(stream.integer(0, 999_999));
    last = nanos > last ? nanos : last + 1n;
    return `${objectName}.${last.toString(16)}`;
  };
}
