/**
 * What a future throws anew. An exercise names what it varies in words of the cluster; the simulation keeps its dice in
 * families of random streams, named after the component that throws them.
 */
import type { Futures, Variation } from './exercise.ts';

const familiesOf: Readonly<Record<Variation, readonly string[]>> = {
  pullLatency: ['containerd'],
  startOrder: ['kubelet', 'containerd'],
  probeJitter: ['kubelet'],
  scheduling: ['scheduler'],
  programs: ['kernel', 'process'],
};

/** One future: the families that get new dice, and from what. The first one has none: it is how the learner's own cluster goes on. */
export interface Future {
  reseed: readonly string[];
  salt: string;
}

/** The futures over which an exercise is graded; one where it lists none. */
export function futuresOf(id: string, futures: Futures | undefined): Future[] {
  const reseed = [...new Set((futures?.vary ?? []).flatMap((variation) => familiesOf[variation]))];
  return Array.from({ length: futures?.seeds ?? 1 }, (_, i) => ({ reseed: i === 0 ? [] : reseed, salt: `${id}/${i}` }));
}
