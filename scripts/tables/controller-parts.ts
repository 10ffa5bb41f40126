/** Runners for small decisions of controllers that do not stand by themselves there: hashes, waits, claims, conditions, identities. */
import { parseCronSchedule } from '../../src/api/cron-schedule.ts';
import { labelSelectorOf } from '../../src/api/labels.ts';
import { formatTime, parseTime } from '../../src/api/time.ts';
import type { CronJob, JobCondition, OwnerReference, Pod, PodTemplateSpec, ReplicaSet } from '../../src/api/types.gen.ts';
import type { Client } from '../../src/client/client.ts';
import * as deletion from '../../src/control-plane/controllers/common/sort-for-deletion.ts';
import { claimObjects } from '../../src/control-plane/controllers/common/claim-objects.ts';
import { computeHash } from '../../src/control-plane/controllers/common/compute-hash.ts';
import { mostRecentScheduleTime, nextScheduleWaitMs } from '../../src/control-plane/controllers/cronjob/cron-times.ts';
import { needsServiceUpdate } from '../../src/control-plane/controllers/endpointslice/pod-endpoint.ts';
import { ensureJobCondition, newJobCondition } from '../../src/control-plane/controllers/job/job-conditions.ts';
import { splitDuplicates } from '../../src/control-plane/controllers/job/job-indexes.ts';
import { remainingTimePerIndex } from '../../src/control-plane/controllers/job/pod-backoff.ts';
import { compare, type TableRunner, type TableRunners } from './runner.ts';

const msOf = (text: unknown): number => parseTime(String(text)) ?? 0;

/** `1h2m0.1s` in ms. */
function goDurationMs(text: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };
  return [...text.matchAll(/([\d.]+)([hms])/g)].reduce((sum, [, amount, unit]) => sum + Math.round(Number(amount) * units[unit!]!), 0);
}

/** A wait that the tables have with the fraction of the second that objects do not hold: to the second. */
const wait = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms / 1000));
const wanted = (text: string | null): number | null => (text === null ? null : Math.round(goDurationMs(text) / 1000));

/** A function whose only result is `expected.result`. */
const resultOf =
  <T, R>(compute: (input: T) => unknown, read: (result: R) => unknown = (result) => result): TableRunner =>
  (testCase) =>
    compare(compute(testCase.input as T), read((testCase.expected as { result: R }).result));

interface ConditionInput {
  list: JobCondition[] | null;
  cType: string;
  status: string;
  reason: string;
  message: string;
  now: string;
}

export const controllerParts: TableRunners = {
  'controllers/common/ComputeHash': resultOf(({ template, collisionCount }: { template: PodTemplateSpec; collisionCount: number | null }) =>
    computeHash(template, collisionCount ?? undefined),
  ),
  // An owner that is going adopts nobody and lets nobody go: what is left is the question whose pods they are.
  'controllers/common/FilterClaimedPods': resultOf(
    ({ controller, pods }: { controller: ReplicaSet; pods: Pod[] }) => {
      const { metadata, spec } = controller;
      const owner = { metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
      const claim = { owner, selector: labelSelectorOf(spec.selector), resource: 'pods', client: {} as Client, controllerRef: {} as OwnerReference } as const;
      return claimObjects(claim, pods).map((pod) => pod.metadata.name);
    },
    (pods: Pod[] | null) => (pods ?? []).map((pod) => pod.metadata.name),
  ),
  'controllers/common/nextPodAvailabilityCheck': resultOf(
    ({ pod, minReadySeconds, now }: { pod: Pod; minReadySeconds: number; now: string }) =>
      wait(deletion.nextPodAvailabilityCheck(pod, minReadySeconds, Math.floor(msOf(now) / 1000) * 1000)),
    wanted,
  ),
  'controllers/common/FindMinNextPodAvailabilityCheck': resultOf(
    (input: { pods: Pod[] | null; minReadySeconds: number; lastOwnerStatusEvaluation: string; clock: { now: string } }) => {
      const evaluatedMs = Math.floor(msOf(input.lastOwnerStatusEvaluation) / 1000) * 1000;
      const waitMs = deletion.findMinNextPodAvailabilityCheck(input.pods ?? [], input.minReadySeconds, evaluatedMs);
      // What has passed since the look at the pods has been waited already.
      return wait(waitMs === undefined ? undefined : Math.max(0, waitMs - (msOf(input.clock.now) - msOf(input.lastOwnerStatusEvaluation))));
    },
    wanted,
  ),
  'controllers/cronjob/nextScheduleTime': (testCase) => {
    const { cj, now, schedule } = testCase.input as { cj: CronJob; now: string; schedule?: string };
    const { error, result } = testCase.expected as { error: string | null; result: string | null };
    try {
      const { latestMs } = mostRecentScheduleTime(cj, msOf(now), parseCronSchedule(schedule ?? cj.spec.schedule), true);
      return compare([null, latestMs === undefined ? null : formatTime(latestMs)], [error, result]);
    } catch (thrown) {
      return compare([(thrown as Error).message, null], [error, result]);
    }
  },
  'controllers/cronjob/nextScheduleTimeDuration': resultOf(
    ({ cj, now }: { cj: CronJob; now: string }) => nextScheduleWaitMs(cj, msOf(now), parseCronSchedule(cj.spec.schedule)),
    goDurationMs,
  ),
  'controllers/endpointslice/determineNeededServiceUpdates': resultOf(
    (input: { services: string[]; oldServices: string[]; podChanged: boolean }) =>
      [...new Set([...input.oldServices, ...input.services])]
        .filter((name) => needsServiceUpdate(input.oldServices.includes(name), input.services.includes(name), input.podChanged))
        .sort(),
    (names: string[]) => [...names].sort(),
  ),
  'controllers/job/ensureJobConditionStatus': (testCase) => {
    const { list, cType, status, reason, message, now } = testCase.input as ConditionInput;
    const { result, result1 } = testCase.expected as { result: JobCondition[] | null; result1: boolean };
    const got = ensureJobCondition(list ?? [], newJobCondition(cType, status, reason, message, msOf(now)));
    const told = (conditions: readonly JobCondition[]): unknown => conditions.map((each) => [each.type, each.status, each.reason, each.message ?? '']);
    return compare([told(got ?? list ?? []), got !== undefined], [told(result ?? []), result1]);
  },
  'controllers/job/appendDuplicatedIndexPodsForRemoval': (testCase) => {
    const { pods, completions } = testCase.input as { pods: Pod[]; completions: number };
    const { result, result1 } = testCase.expected as { result: Pod[] | null; result1: Pod[] | null };
    const { duplicates, rest } = splitDuplicates(pods, completions, (group) => deletion.sortForDeletion(group, [], 0));
    return compare([duplicates, rest], [result ?? [], result1 ?? []]);
  },
  'controllers/job/getRemainingTimePerIndex': resultOf(
    (input: { clock: { now: string }; lastFailedPod: Pod | null; defaultBackoff: string; maxBackoff: string }) =>
      remainingTimePerIndex(input.lastFailedPod ?? undefined, msOf(input.clock.now), goDurationMs(input.defaultBackoff), goDurationMs(input.maxBackoff)),
    goDurationMs,
  ),
};
