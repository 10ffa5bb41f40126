/**
 * Objects in etcd: which key an object has, and how its resourceVersion follows the revision.
 *
 * Mirrors: apiserver/pkg/storage/etcd3/store.go (keys below /registry, versioner).
 * Differs: keys are `/registry/<resource>/…` for every kind (Kubernetes keeps nodes under `minions`), and a stored value
 * carries its resourceVersion instead of getting it when it is read.
 */
import type { ApiObject, ObjectMetaLike } from '../../../api/door.ts';
import type { ApiResource } from '../../../api/resources.ts';
import type { Etcd, Revision } from '../../etcd/etcd.ts';

/** An object as the store keeps it: frozen, with metadata. */
export interface StoredObject extends ApiObject {
  readonly metadata: ObjectMetaLike;
}

/** An object on its way into the store: still to be changed. */
export interface DraftObject extends ApiObject {
  metadata: ObjectMetaLike;
}

/** Who writes and why, for the trace. */
export interface Writer {
  readonly who: string;
  /** The subresource that was written, where it was one. */
  readonly subresource?: string;
  readonly quiet?: boolean;
}

/** The prefix of a resource's keys; with a namespace, of that namespace's. */
export const keyPrefixOf = (resource: ApiResource, namespace: string | undefined): string =>
  `/registry/${resource.group === '' ? '' : `${resource.group}/`}${resource.name}/${namespace === undefined ? '' : `${namespace}/`}`;

export const keyOf = (resource: ApiResource, namespace: string | undefined, name: string): string => keyPrefixOf(resource, namespace) + name;

/** What the trace calls an object: `pod/default/web`, `node/node-1`. */
export const subjectOf = (resource: ApiResource, { namespace, name }: ObjectMetaLike): string =>
  [resource.singularName, ...(namespace === undefined ? [] : [namespace]), name].join('/');

/** The object with its new resourceVersion. A draft is its writer's own, so it is changed in place; a stored object is copied. */
const withRevision = (object: DraftObject | StoredObject, revision: number): StoredObject => {
  if (Object.isFrozen(object) || Object.isFrozen(object.metadata)) return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
  object.metadata.resourceVersion = String(revision);
  return object;
};

/** Typed reads and writes of one cluster's objects. */
export class ObjectStore {
  readonly etcd: Etcd<StoredObject>;

  constructor(etcd: Etcd<StoredObject>) {
    this.etcd = etcd;
  }

  get(resource: ApiResource, namespace: string | undefined, name: string): StoredObject | undefined {
    return this.etcd.get(keyOf(resource, namespace, name))?.value;
  }

  /** Creates or replaces. The answer is the stored object, with its new resourceVersion. */
  put(resource: ApiResource, object: DraftObject, writer: Writer): StoredObject {
    const key = keyOf(resource, object.metadata.namespace, object.metadata.name ?? '');
    return this.etcd.put(key, (revision) => withRevision(object, revision), this.#infoOf(resource, object.metadata, writer)).value;
  }

  /** Removes an object. The answer is its last state, with the resourceVersion of the deletion. */
  remove(resource: ApiResource, object: StoredObject, writer: Writer): Revision<StoredObject> {
    const key = keyOf(resource, object.metadata.namespace, object.metadata.name ?? '');
    return this.etcd.delete(key, (revision) => withRevision(object, revision), this.#infoOf(resource, object.metadata, writer));
  }

  #infoOf(resource: ApiResource, metadata: ObjectMetaLike, writer: Writer): { who: string; subject: string; data?: Record<string, string>; quiet?: boolean } {
    return {
      who: writer.who,
      subject: subjectOf(resource, metadata),
      data: writer.subresource === undefined ? undefined : { subresource: writer.subresource },
      quiet: writer.quiet,
    };
  }
}
