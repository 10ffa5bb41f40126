/**
 * When what led to a change of endpoints happened: the annotation from which the delay until it works is measured.
 *
 * Mirrors: k8s.io/endpointslice trigger_time_tracker.go.
 */
import { parseTime } from '../../../api/time.ts';
import type { Pod, Service } from '../../../api/types.gen.ts';

export const TRIGGER_TIME_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Known {
  service: string | undefined;
  pods: ReadonlyMap<string, string>;
}

const readyTimeOf = ({ status }: Pod): string | undefined => status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? undefined;

/** Remembers, for each Service, what it has seen of it and its pods. */
export class TriggerTimeTracker {
  readonly #known = new Map<string, Known>();

  /** The earliest instant among those that are news, or undefined where nothing is. */
  compute(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#known.get(key);
    const times = new Map<string, string>();
    for (const pod of pods) {
      const time = readyTimeOf(pod);
      if (time !== undefined) times.set(pod.metadata.name, time);
    }
    const created = service.metadata.creationTimestamp ?? undefined;
    this.#known.set(key, { service: created, pods: times });
    const isNew = (now: string | undefined, old: string | undefined): now is string =>
      now !== undefined && (old === undefined || (parseTime(now) ?? 0) > (parseTime(old) ?? 0));
    const news = [...times].filter(([name, time]) => isNew(time, before?.pods.get(name))).map(([, time]) => time);
    if (isNew(created, before?.service)) news.push(created);
    return news.sort()[0];
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
