/** Which pods of a cluster the learner made: all but those that were there when the cluster was handed over. */
import type { ClusterView, PodView } from '../../session/protocol.ts';

export class OwnPods {
  /** Uids of the pods that came with the cluster; null until its first picture has come. */
  #given: ReadonlySet<string> | null = new Set();
  #shown: readonly PodView[] = [];

  /** A cluster was handed over. What the first picture of a fresh one shows came with it; all of a restored one may be the learner's. */
  arrive(isFresh: boolean): void {
    this.#given = isFresh ? null : new Set();
    this.#shown = [];
  }

  show(view: ClusterView): void {
    this.#shown = view.nodes.flatMap((node) => node.pods).filter((pod) => !pod.namespace.startsWith('kube-'));
    this.#given ??= new Set(this.#shown.map((pod) => pod.uid));
  }

  /** Whether replacing the cluster would lose pods that the learner made. */
  get any(): boolean {
    return this.#shown.some((pod) => this.#given?.has(pod.uid) !== true);
  }
}
