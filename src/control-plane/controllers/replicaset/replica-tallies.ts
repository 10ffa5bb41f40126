/**
 * How many pods each ReplicaSet has, kept up to date change by change: a set of a thousand pods is not counted a thousand
 * times while they start.
 *
 * Mirrors: nothing; pkg/controller/replicaset counts all pods of a set in every sync, with the same result.
 */
import { labelSelectorOf, matchesLabels, newLabelRequirement, type ParsedLabelSelector } from '../../../api/labels.ts';
import { isPodReady } from '../../../api/pod-util.ts';
import type { Pod, ReplicaSet } from '../../../api/types.gen.ts';
import { isPodActive, isPodTerminating } from '../common/active-pods.ts';
import { getControllerOf } from '../common/controller-ref.ts';
import type { PodIndex } from '../common/pod-index.ts';
import type { SharedInformers } from '../common/shared-informers.ts';
import type { ReplicaCounts } from './compute-status.ts';

interface Tally {
  /** Of the set's spec that the selectors are from. */
  readonly generation: number | undefined;
  readonly selector: ParsedLabelSelector;
  readonly templateLabels: ParsedLabelSelector;
  counts: ReplicaCounts;
  /** Pods that the set controls and that its selector does not find: they are to be let go. */
  misfits: number;
}

const NONE: ReplicaCounts = { active: 0, fullyLabeled: 0, ready: 0, available: 0, terminating: 0 };

/** The tallies of one cluster's sets. */
export class ReplicaTallies {
  readonly #podIndex: PodIndex;
  readonly #tallies = new Map<string, Tally>();

  /** Follows pods. Make it after the index, so that both know the same pods. */
  constructor(informers: SharedInformers, podIndex: PodIndex) {
    this.#podIndex = podIndex;
    informers.follow('pods', ({ before, after }) => {
      if (before) this.#count(before, -1);
      if (after) this.#count(after, 1);
    });
  }

  /**
   * The counts of a set's pods. Undefined where only a look at every pod tells: with `minReadySeconds`, which time alone
   * fulfils, and where pods are to be adopted or let go.
   */
  of(set: ReplicaSet): ReplicaCounts | undefined {
    const { uid, namespace, generation } = set.metadata;
    if ((set.spec.minReadySeconds ?? 0) > 0) return undefined;
    let tally = this.#tallies.get(uid);
    if (!tally || tally.generation !== generation) tally = this.#start(set);
    if (tally.misfits > 0) return undefined;
    for (const orphan of this.#podIndex.orphansIn(namespace)) if (matchesLabels(tally.selector, orphan.metadata.labels)) return undefined;
    return tally.counts;
  }

  /** Forgets a set that is gone. */
  forget(uid: string): void {
    this.#tallies.delete(uid);
  }

  #start(set: ReplicaSet): Tally {
    const { uid, generation } = set.metadata;
    const labels = Object.entries(set.spec.template?.metadata?.labels ?? {});
    const templateLabels = labels.map(([key, value]) => newLabelRequirement(key, '=', [value]));
    const tally: Tally = { generation, selector: labelSelectorOf(set.spec.selector), templateLabels, counts: NONE, misfits: 0 };
    this.#tallies.set(uid, tally);
    for (const pod of this.#podIndex.controlledBy(uid)) this.#count(pod, 1);
    return tally;
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const uid = getControllerOf(pod)?.uid;
    const tally = uid === undefined ? undefined : this.#tallies.get(uid);
    if (!tally) return;
    if (!matchesLabels(tally.selector, pod.metadata.labels)) {
      tally.misfits += sign;
      return;
    }
    const isActive = isPodActive(pod);
    const one = (holds: boolean): number => (holds ? sign : 0);
    const ready = one(isActive && isPodReady(pod));
    const { counts } = tally;
    tally.counts = {
      active: counts.active + one(isActive),
      fullyLabeled: counts.fullyLabeled + one(isActive && matchesLabels(tally.templateLabels, pod.metadata.labels)),
      ready: counts.ready + ready,
      available: counts.available + ready,
      terminating: counts.terminating + one(isPodTerminating(pod)),
    };
  }
}
