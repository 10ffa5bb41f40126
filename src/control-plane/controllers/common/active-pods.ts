/**
 * Which pods count, and which of them go first when there are too many.
 *
 * Mirrors: pkg/controller/controller_utils.go IsPodActive, ActivePodsWithRanks, FindMinNextPodAvailabilityCheck.
 */
import { isPodTerminal } from '../../../api/pod-util.ts';
import type { Pod } from '../../../api/types.gen.ts';

/** Whether a pod runs or will run: neither over nor on its way out. */
export const isPodActive = (pod: Pod): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;

/** Whether a pod is on its way out and not over yet. */
export const isPodTerminating = (pod: Pod): boolean => !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
