/** How long controllers take, in ms. From the recorded timelines: a Deployment's first pod is there 5 to 30 ms after it. */
export const controllerTimings = Object.freeze({
  /** From what makes a key dirty to its sync. */
  syncLatencyMs: [2, 8] as const,
  /** How long a Job collects news of its pods before it looks (syncJobBatchPeriod). */
  jobBatchMs: 1000,
  /** How long a Job whose pods are refused waits before it tries again (DefaultJobApiBackOff, MaxJobApiBackOff). */
  jobBackoff: { firstMs: 1000, mostMs: 60_000 },
});
