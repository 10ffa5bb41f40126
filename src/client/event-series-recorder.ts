/**
 * The event recorder of the scheduler: events of the new API, whose repetition is a series instead of a count.
 *
 * Mirrors: client-go/tools/events/event_broadcaster.go, event_recorder.go.
 * Differs: written as core/v1 Events, which is how both APIs store and show them.
 */
import { formatMicroTime } from '../api/time.ts';
import type { Event } from '../api/types.gen.ts';
import { eventCorrelation } from '../data/event-correlation.table.ts';
import type { Simulation } from '../sim/simulation.ts';
import { ApiError, isRefusal, type Client } from './client.ts';
import { createEventNames, eventNamespaceOf, referenceOf, type EventTarget } from './event-name.ts';

export interface EventSeriesRecorderOptions {
  readonly sim: Simulation;
  readonly client: Client;
  /** `default-scheduler`. */
  readonly reportingComponent: string;
  /** `default-scheduler-node-1`. */
  readonly reportingInstance: string;
}

export interface EventSeriesRecorder {
  /** `related`: another object that the event has to do with. */
  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, action: string, message: string, related?: EventTarget): void;
}

interface Series {
  event: Event;
  count: number;
  lastMs: number;
}

const keyOf = ({ type, action, reason, involvedObject: object }: Event): string =>
  [type, action, reason, object.kind, object.namespace, object.name, object.uid, object.resourceVersion].join('\n');

/** A recorder with a memory of its own. */
export function createEventSeriesRecorder(options: EventSeriesRecorderOptions): EventSeriesRecorder {
  const { sim, client } = options;
  const nextName = createEventNames(sim, client.who);
  const known = new Map<string, Series>();
  const label = `event of ${client.who}`;

  const seriesOf = ({ count, lastMs }: Series) => ({ count, lastObservedTime: formatMicroTime(sim.epochMs + lastMs) });
  const write = (series: Series): void => {
    try {
      if (series.count === 1) client.create('events', series.event);
      else if (!grow(series)) series.event = client.create('events', { ...series.event, series: seriesOf(series) });
    } catch (error) {
      // Refused for good: its namespace ends or is gone. The event is lost, as it is there.
      if (!(error instanceof ApiError)) throw error;
    }
  };
  /** False: the event is no longer there. */
  const grow = (series: Series): boolean => {
    try {
      client.patch('events', series.event.metadata, 'strategic-merge-patch', { series: seriesOf(series) });
      return true;
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return false;
      throw error;
    }
  };
  const refresh = (key: string): void => {
    const series = known.get(key);
    if (!series) return;
    write(series);
    sim.after(eventCorrelation.seriesRefreshMs, label, () => refresh(key));
  };
  /** Forgets an event that has not come again for a while, after writing what its series has grown to. */
  const finish = (key: string): void => {
    const series = known.get(key);
    if (!series) return;
    const restMs = series.lastMs + eventCorrelation.seriesFinishMs - sim.nowMs;
    if (restMs > 0) {
      sim.after(restMs, label, () => finish(key));
      return;
    }
    if (series.count > 2) write(series);
    known.delete(key);
  };

  const observe = (event: Event): void => {
    const key = keyOf(event);
    const series = known.get(key);
    if (!series) {
      const first: Series = { event, count: 1, lastMs: sim.nowMs };
      known.set(key, first);
      write(first);
      sim.after(eventCorrelation.seriesFinishMs, label, () => finish(key));
      return;
    }
    series.count++;
    series.lastMs = sim.nowMs;
    // The second one makes it a series; the growth of a series is written now and then.
    if (series.count > 2) return;
    write(series);
    sim.after(eventCorrelation.seriesRefreshMs, label, () => refresh(key));
  };

  return {
    event(target, type, reason, action, message, related) {
      const event: Event = {
        metadata: { name: nextName(target.metadata.name), namespace: eventNamespaceOf(target), uid: '' },
        involvedObject: referenceOf(target),
        ...(related && { related: referenceOf(related) }),
        eventTime: formatMicroTime(sim.wallMs),
        reason,
        action,
        message,
        type,
        reportingComponent: options.reportingComponent,
        reportingInstance: options.reportingInstance,
      };
      sim.after(eventCorrelation.writeDelayMs, label, () => observe(event));
    },
  };
}
