/**
 * The correlator: the same event again raises a count, many similar ones become one, and a source that says too much
 * about one object is not listened to.
 *
 * Mirrors: client-go/tools/record/events_cache.go EventCorrelator.
 * Differs: its caches have no size limit (4096 entries there).
 */
import type { Event } from '../api/types.gen.ts';
import { eventCorrelation } from '../data/event-correlation.table.ts';

/** What to do with a reported event: create it, raise the count of an earlier one, or nothing. */
export type Correlation = { readonly act: 'create' | 'update'; readonly event: Event } | { readonly act: 'skip' };

const COMBINED_PREFIX = '(combined from similar events): ';

const textOf = (...parts: (string | undefined)[]): string => parts.join('\n');

/** Normal events and warnings are counted apart: a crash loop's BackOff is still heard when its Started no longer is. */
function spamKeyOf({ source, involvedObject: object, type }: Event): string {
  return textOf(source?.component, source?.host, object.kind, object.namespace, object.name, object.uid, object.apiVersion, type);
}

/** Both begin with the spam key of the event. */
const aggregateKeyOf = (spamKey: string, event: Event): string => textOf(spamKey, event.reason, event.reportingComponent, event.reportingInstance);

const eventKeyOf = (spamKey: string, event: Event): string => textOf(spamKey, event.involvedObject.fieldPath, event.reason, event.message);

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

/** Tokens that refill with time: how many events one more may follow. */
class TokenBucket {
  #tokens: number = eventCorrelation.spamBurst;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  take(nowMs: number): boolean {
    this.#tokens = Math.min(eventCorrelation.spamBurst, this.#tokens + (nowMs - this.#atMs) / eventCorrelation.spamRefillMs);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** The memory of one recorder. */
export class EventCorrelator {
  readonly #similar = new Map<string, Similar>();
  readonly #observed = new Map<string, Event>();
  readonly #buckets = new Map<string, TokenBucket>();

  /** Correlates an event that has just been reported. `nowMs` is virtual; `nameOf` names a combined event. */
  correlate(reported: Event, nowMs: number, nameOf: () => string): Correlation {
    const spamKey = spamKeyOf(reported);
    const { event, key } = this.#combine(reported, spamKey, nowMs, nameOf);
    const earlier = this.#observed.get(key);
    const observed: Event = earlier
      ? { ...event, metadata: { ...event.metadata, name: earlier.metadata.name }, firstTimestamp: earlier.firstTimestamp, count: (earlier.count ?? 0) + 1 }
      : event;
    this.#observed.set(key, observed);
    // The filter comes last: what it drops has been counted.
    if (!this.#bucketOf(spamKey, nowMs).take(nowMs)) return { act: 'skip' };
    return { act: earlier ? 'update' : 'create', event: observed };
  }

  #combine(event: Event, spamKey: string, nowMs: number, nameOf: () => string): { event: Event; key: string } {
    const aggregateKey = aggregateKeyOf(spamKey, event);
    let similar = this.#similar.get(aggregateKey);
    if (!similar || nowMs - similar.lastMs > eventCorrelation.similarIntervalMs) {
      similar = { messages: new Set(), lastMs: nowMs };
      this.#similar.set(aggregateKey, similar);
    }
    const message = event.message ?? '';
    similar.messages.add(message);
    similar.lastMs = nowMs;
    if (similar.messages.size < eventCorrelation.maxSimilarEvents) return { event, key: eventKeyOf(spamKey, event) };
    similar.messages.delete(similar.messages.values().next().value ?? '');
    return { event: { ...event, metadata: { ...event.metadata, name: nameOf() }, message: COMBINED_PREFIX + message }, key: aggregateKey };
  }

  #bucketOf(key: string, nowMs: number): TokenBucket {
    let bucket = this.#buckets.get(key);
    if (!bucket) this.#buckets.set(key, (bucket = new TokenBucket(nowMs)));
    return bucket;
  }
}
