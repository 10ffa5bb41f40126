/**
 * When what led to a change of endpoints happened: the annotation from which the delay until it works is measured.
 *
 * Mirrors: k8s.io/endpointslice trigger_time_tracker.go.
 */
import type { Pod, Service } from '../../../api/types.gen.ts';

export const TRIGGER_TIME_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Known {
  service: string | undefined;
  readonly pods: Map<string, string>;
}

const readyTimeOf = ({ status }: Pod): string | undefined => status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? undefined;

/** Instants as the API writes them, UTC and without fractions, are in the order of their characters. */
const isNew = (now: string | undefined, old: string | undefined): now is string => now !== undefined && (old === undefined || now > old);

/** Remembers, for each Service, what it has seen of it and its pods. */
export class TriggerTimeTracker {
  readonly #known = new Map<string, Known>();

  /** The earliest instant among those that are news, or undefined where nothing is. */
  compute(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const known = this.#known.get(key) ?? { service: undefined, pods: new Map<string, string>() };
    this.#known.set(key, known);
    let earliest: string | undefined;
    const tell = (time: string): void => void (earliest = earliest === undefined || time < earliest ? time : earliest);
    let ready = 0;
    for (const pod of pods) {
      const time = readyTimeOf(pod);
      if (time === undefined) continue;
      ready += 1;
      const { name } = pod.metadata;
      const before = known.pods.get(name);
      if (time === before) continue;
      if (isNew(time, before)) tell(time);
      known.pods.set(name, time);
    }
    if (known.pods.size > ready) {
      const present = new Set(pods.map(({ metadata }) => metadata.name));
      for (const name of known.pods.keys()) if (!present.has(name)) known.pods.delete(name);
    }
    const created = service.metadata.creationTimestamp ?? undefined;
    if (isNew(created, known.service)) tell(created);
    known.service = created;
    return earliest;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
