/**
 * Informers that several controllers share: one watch and one cache for each resource.
 *
 * Mirrors: client-go/informers SharedInformerFactory, as kube-controller-manager uses it.
 */
import type { Client, ResourceName, ResourceTypes } from '../../../client/client.ts';
import { startInformer, type Informer, type InformerChange } from '../../../client/informer.ts';

type Handler<T> = (change: InformerChange<T>) => void;

/** The informers of one controller manager. */
export interface SharedInformers {
  /** The cache of a resource. `onChange` is called after it has changed; one that comes late hears first of all that is there. */
  follow<R extends ResourceName>(resource: R, onChange?: Handler<ResourceTypes[R]>): Informer<ResourceTypes[R]>;
}

interface Shared {
  readonly informer: Informer<unknown>;
  readonly handlers: Handler<unknown>[];
}

/** Informers that ask as `client`; each starts when it is first followed. */
export function createSharedInformers(client: Client): SharedInformers {
  const shared = new Map<ResourceName, Shared>();
  const start = (resource: ResourceName): Shared => {
    const handlers: Handler<unknown>[] = [];
    const onChange = (change: InformerChange<unknown>): void => {
      for (const handler of handlers) handler(change);
    };
    return { informer: startInformer({ client, resource, onChange }), handlers };
  };
  return {
    follow<R extends ResourceName>(resource: R, onChange?: Handler<ResourceTypes[R]>) {
      let entry = shared.get(resource);
      if (!entry) shared.set(resource, (entry = start(resource)));
      const informer = entry.informer as Informer<ResourceTypes[R]>;
      if (onChange) {
        for (const object of informer.values()) onChange({ key: keyOfObject(object), before: undefined, after: object });
        entry.handlers.push(onChange as Handler<unknown>);
      }
      return informer;
    },
  };
}

const keyOfObject = (object: { metadata?: { namespace?: string; name?: string } }): string => {
  const { namespace, name = '' } = object.metadata ?? {};
  return namespace === undefined ? name : `${namespace}/${name}`;
};
