/**
 * Controllers that have nothing to do before the first object of their kind is there: they are made then. The shared informers
 * call them in the order in which they would have been started, so that nobody can tell.
 */
import type { ResourceName, ResourceTypes } from '../../../client/client.ts';
import type { InformerChange } from '../../../client/informer.ts';
import type { SharedInformers } from './shared-informers.ts';

export interface NeededController {
  readonly informers: SharedInformers;
  /** What the controller follows, in its order; first the kind that it is for. */
  readonly follows: readonly ResourceName[];
  /** Starts it on these informers. */
  readonly start: (informers: SharedInformers) => void;
}

/** Keeps the controller's places among those who follow the informers, and starts it with the first object of its kind. */
export function startWhenNeeded({ informers, follows, start }: NeededController): void {
  const handlers = new Map<ResourceName, ((change: InformerChange<never>) => void)[]>(follows.map((resource) => [resource, []]));
  let isStarted = false;
  const itsInformers: SharedInformers = {
    follow<R extends ResourceName>(resource: R, onChange?: (change: InformerChange<ResourceTypes[R]>) => void) {
      const places = handlers.get(resource);
      if (!places) throw new Error(`startWhenNeeded: wanted one of ${follows.join(', ')}, found "${resource}": add it to what the controller follows`);
      if (onChange) {
        for (const [key, after] of informers.follow(resource).entries()) onChange({ key, before: undefined, after });
        places.push(onChange);
      }
      return informers.follow(resource);
    },
  };
  for (const resource of follows) {
    informers.follow(resource, (change) => {
      if (isStarted) for (const handler of handlers.get(resource) ?? []) handler(change as InformerChange<never>);
      else if (resource === follows[0]) {
        isStarted = true;
        start(itsInformers);
      }
    });
  }
}
