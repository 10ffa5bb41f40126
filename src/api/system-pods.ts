/** Pods of the cluster itself. */

/** The namespace of what the cluster runs for itself. */
export const SYSTEM_NAMESPACE = 'kube-system';

/**
 * The name of the random stream that decides about a pod. Pods of the system have one of their own, so that a learner's pods
 * meet the same chances whatever the cluster runs beside them.
 */
export const diceNameFor = (stream: string, namespace: string | undefined): string => (namespace === SYSTEM_NAMESPACE ? `${stream}/system` : stream);
