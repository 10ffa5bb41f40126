/**
 * Pods by who controls them, so that no controller has to look through all pods of a namespace.
 *
 * Mirrors: pkg/controller/controller_utils.go AddPodControllerIndexer.
 */
import type { Pod } from '../../../api/types.gen.ts';
import type { InformerChange } from '../../../client/informer.ts';
import { getControllerOf } from './controller-ref.ts';
import type { SharedInformers } from './shared-informers.ts';

type PodsByKey = Map<string, Pod>;

/** Pods without a controller are kept by namespace, under a key that no uid is. */
const indexKeyOf = (pod: Pod): string => getControllerOf(pod)?.uid ?? orphansOf(pod.metadata.namespace);
const orphansOf = (namespace: string): string => `orphans of ${namespace}`;

/** The index over one cluster's pods. */
export class PodIndex {
  readonly #pods = new Map<string, PodsByKey>();

  /** Follows the pods of shared informers. Make it before the controllers that read it follow pods themselves. */
  constructor(informers: SharedInformers) {
    informers.follow('pods', (change) => this.#update(change));
  }

  /** The pods that an object of this uid controls. */
  controlledBy(uid: string): Iterable<Pod> {
    return this.#pods.get(uid)?.values() ?? [];
  }

  /** The pods of a namespace that nobody controls. */
  orphansIn(namespace: string): Iterable<Pod> {
    return this.#pods.get(orphansOf(namespace))?.values() ?? [];
  }

  #update({ key, before, after }: InformerChange<Pod>): void {
    const index = after && indexKeyOf(after);
    const previous = before && indexKeyOf(before);
    if (previous !== undefined && previous !== index) {
      const pods = this.#pods.get(previous);
      pods?.delete(key);
      if (pods?.size === 0) this.#pods.delete(previous);
    }
    if (!after || index === undefined) return;
    let pods = this.#pods.get(index);
    if (!pods) this.#pods.set(index, (pods = new Map()));
    pods.set(key, after);
  }
}
