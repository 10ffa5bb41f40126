/**
 * The event recorder of kubelets and controllers: core/v1 Events with a count.
 *
 * Mirrors: client-go/tools/record/event.go (recorder, broadcaster and sink in one).
 * Differs: an event that the server refuses is dropped at once; there a missing server would be tried twelve times.
 */
import { formatTime } from '../api/time.ts';
import type { Event } from '../api/types.gen.ts';
import { eventCorrelation } from '../data/event-correlation.table.ts';
import type { Simulation } from '../sim/simulation.ts';
import { ApiError, isRefusal, type Client } from './client.ts';
import { EventCorrelator } from './event-correlator.ts';
import { createEventNames, eventNamespaceOf, referenceOf, type EventTarget } from './event-name.ts';

export interface EventRecorderOptions {
  readonly sim: Simulation;
  readonly client: Client;
  /** `kubelet`: the event's source. */
  readonly component: string;
  /** The node, for sources that run on one. */
  readonly host?: string;
}

export interface EventRecorder {
  /**
   * Reports an event. `fieldPath` names a part of the object: `spec.containers{web}`. It is written a moment later; what
   * the server refuses is lost.
   */
  event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}

/** A recorder with a memory of its own. */
export function createEventRecorder({ sim, client, component, host }: EventRecorderOptions): EventRecorder {
  const correlator = new EventCorrelator();
  const nextName = createEventNames(sim, client.who);
  const label = `event of ${client.who}`;

  const write = (reported: Event): void => {
    const correlation = correlator.correlate(reported, sim.nowMs, () => nextName(reported.involvedObject.name ?? ''));
    if (correlation.act === 'skip') return;
    const { event } = correlation;
    try {
      if (correlation.act === 'update' && updateCount(client, event)) return;
      client.create('events', event);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };

  return {
    event(target, type, reason, message, fieldPath) {
      const now = formatTime(sim.wallMs);
      const event: Event = {
        metadata: { name: nextName(target.metadata.name), namespace: eventNamespaceOf(target), uid: '' },
        involvedObject: referenceOf(target, fieldPath),
        reason,
        message,
        source: { component, ...(host !== undefined && { host }) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        reportingComponent: component,
        reportingInstance: host ?? '',
      };
      sim.after(eventCorrelation.writeDelayMs, label, () => write(event));
    },
  };
}

/** Raises the count of an event that was written before. False where it is gone by now. */
function updateCount(client: Client, { metadata, count, message, lastTimestamp }: Event): boolean {
  try {
    client.patch('events', metadata, 'strategic-merge-patch', { count, message, lastTimestamp });
    return true;
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return false;
    throw error;
  }
}
