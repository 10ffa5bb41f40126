/**
 * How repeated events are counted, combined and dropped.
 *
 * Mirrors: client-go/tools/record/events_cache.go and client-go/tools/events/event_broadcaster.go.
 */
export const eventCorrelation = Object.freeze({
  /** From the report of an event to its write, in ms. */
  writeDelayMs: 3,
  /** So many events that differ only in their message are kept apart; the next ones are combined. */
  maxSimilarEvents: 10,
  /** Similar events are counted afresh after this long without one, in ms. */
  similarIntervalMs: 600_000,
  /** So many events of one type a source may report about one object at once … */
  spamBurst: 25,
  /** … and one more each time this has passed, in ms. */
  spamRefillMs: 300_000,
  /** A series of the new API ends after this long without an event, in ms. */
  seriesFinishMs: 360_000,
  /** A running series is written again this often, in ms. */
  seriesRefreshMs: 1_800_000,
});
