/** How long the scheduler takes, in ms. From the recorded timelines: a pod is bound 3 to 20 ms after its creation. */
export const schedulerTimings = Object.freeze({
  /** One scheduling cycle: from taking a pod off the queue to its binding. */
  cycleMs: [2, 6] as const,
  /** The first wait of a pod that fits nowhere; doubled with each further attempt (podInitialBackoffSeconds). */
  initialBackoffMs: 1_000,
  /** The longest such wait (podMaxBackoffSeconds). */
  maxBackoffMs: 10_000,
  /** A pod that nothing has moved is tried again after this long (podMaxInUnschedulablePodsDuration). */
  unschedulableRetryMs: 300_000,
  /** From the decision to preempt to the deletion of the victims. */
  preemptionMs: [1, 4] as const,
  /** How often it looks whether the volumes of a pod are bound, and how long it waits for them (bindTimeoutSeconds). */
  bindVolumesPollMs: 1_000,
  bindVolumesTimeoutMs: 600_000,
});
