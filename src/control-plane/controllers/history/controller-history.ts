/**
 * The revisions of a StatefulSet or DaemonSet: its templates as ControllerRevisions, one for each that it has had.
 *
 * Mirrors: pkg/controller/history/controller_history.go, and the getPatch of both controllers.
 */
import { sortedJson } from '../../../api/go-text.ts';
import { formatLabelSelector, labelSelectorOf } from '../../../api/labels.ts';
import type { ControllerRevision, LabelSelector, New, ObjectMeta, PodTemplateSpec } from '../../../api/types.gen.ts';
import { isRefusal, type Client } from '../../../client/client.ts';
import { hashOfText } from '../common/compute-hash.ts';
import { getControllerOf, newControllerRef } from '../common/controller-ref.ts';

export const REVISION_HASH = 'controller-revision-hash';
const HASH = 'controller.kubernetes.io/hash';
/** Longest prefix of a revision's name. */
const MAX_PREFIX = 223;

/** A workload that keeps revisions. */
export interface Revisioned {
  readonly metadata: ObjectMeta & { namespace: string };
  readonly spec: { readonly template: PodTemplateSpec; readonly selector: LabelSelector; readonly revisionHistoryLimit?: number };
  readonly status: { readonly collisionCount?: number };
}

/** What a revision holds: the template, as a patch that puts it back. */
const dataOf = ({ spec }: Revisioned): Record<string, unknown> => ({ spec: { template: { ...spec.template, $patch: 'replace' } } });

/** Revisions of one kind of workload. */
export class ControllerHistory {
  readonly #client: Client;
  readonly #kind: 'StatefulSet' | 'DaemonSet';

  constructor(client: Client, kind: 'StatefulSet' | 'DaemonSet') {
    this.#client = client;
    this.#kind = kind;
  }

  /** The revisions that the workload has, the oldest first. */
  list(owner: Revisioned): ControllerRevision[] {
    const labelSelector = formatLabelSelector(labelSelectorOf(owner.spec.selector));
    return this.#client
      .list('controllerrevisions', { namespace: owner.metadata.namespace, labelSelector })
      .filter((revision) => getControllerOf(revision)?.uid === owner.metadata.uid)
      .sort((a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** The revision of the present template: found, raised to be the latest, or made. Throws `ApiError`. */
  ensureCurrent(owner: Revisioned, revisions: readonly ControllerRevision[]): ControllerRevision {
    const data = dataOf(owner);
    const text = sortedJson(data);
    const latest = revisions.at(-1);
    const known = revisions.findLast((revision) => sortedJson(revision.data) === text);
    const next = (latest?.revision ?? 0) + 1;
    if (!known) return this.#create(owner, data, text, next);
    return known === latest ? known : this.#client.update('controllerrevisions', { ...known, revision: next });
  }

  /** Removes the oldest revisions that nothing runs by. */
  truncate(owner: Revisioned, revisions: readonly ControllerRevision[], live: ReadonlySet<string>): void {
    const idle = revisions.filter(({ metadata }) => !live.has(metadata.name));
    const surplus = idle.length - (owner.spec.revisionHistoryLimit ?? 10);
    for (const { metadata } of idle.slice(0, Math.max(0, surplus))) this.#client.delete('controllerrevisions', metadata);
  }

  #create(owner: Revisioned, data: Record<string, unknown>, text: string, revision: number): ControllerRevision {
    for (let collisions = owner.status.collisionCount ?? 0; ; collisions++) {
      const hash = hashOfText(text, collisions);
      const name = `${owner.metadata.name.slice(0, MAX_PREFIX)}-${hash}`;
      const labels = { ...owner.spec.template.metadata?.labels, [HASH]: hash, ...(this.#kind === 'DaemonSet' && { [REVISION_HASH]: hash }) };
      const wanted: New<ControllerRevision> = {
        metadata: { name, namespace: owner.metadata.namespace, labels, ownerReferences: [newControllerRef(owner, 'apps/v1', this.#kind)] },
        data,
        revision,
      };
      try {
        return this.#client.create('controllerrevisions', wanted);
      } catch (error) {
        if (!isRefusal(error, 'AlreadyExists')) throw error;
        const present = this.#client.get('controllerrevisions', { namespace: owner.metadata.namespace, name });
        if (present && sortedJson(present.data) === text) return present;
      }
    }
  }
}

/** The hash of a revision, as pods of DaemonSets carry it. */
export const hashOfRevision = ({ metadata }: ControllerRevision): string => metadata.labels?.[HASH] ?? '';
