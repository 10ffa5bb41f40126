/** Everything that the API says of a cluster at one instant, and small questions that need no rules of the simulator's. */
import type { ApiServer } from '../../../src/api/door.ts';
import { resourcePath } from '../../../src/api/resources.ts';
import { resourceNamed, type ResourceName, type ResourceTypes } from '../../../src/client/client.ts';
import type { LabelSelector, Pod } from '../../../src/api/types.gen.ts';

export interface Picture {
  readonly of: <R extends ResourceName>(resource: R) => readonly ResourceTypes[R][];
}

/** Reads each resource when it is asked for, once. */
export function takePicture(api: ApiServer): Picture {
  const lists = new Map<string, readonly unknown[]>();
  return {
    of: <R extends ResourceName>(resource: R) => {
      let list = lists.get(resource);
      if (!list) {
        const { body } = api.serve({ method: 'GET', path: resourcePath(resourceNamed(resource), {}), who: 'test' });
        lists.set(resource, (list = (body as { items: readonly unknown[] }).items));
      }
      return list as readonly ResourceTypes[R][];
    },
  };
}

type Labels = Readonly<Record<string, string>>;

/** Whether labels have all these values. */
export const hasLabels = (labels: Labels | undefined, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => labels?.[key] === value);

/** Only the part of selectors that the random objects use. */
export function isSelected(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  if (selector?.matchExpressions?.length) throw new Error('the random objects use matchLabels only');
  return hasLabels(labels, selector?.matchLabels ?? {});
}

export const isOver = ({ status }: Pod): boolean => status.phase === 'Succeeded' || status.phase === 'Failed';
export const isGoing = ({ metadata }: { metadata: { deletionTimestamp?: string } }): boolean => metadata.deletionTimestamp !== undefined;
export const isActive = (pod: Pod): boolean => !isOver(pod) && !isGoing(pod);
export const isReady = ({ status }: Pod): boolean => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
/** Ready for so long; `nowMs` is Unix time. */
export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && (minReadySeconds === 0 || Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000 <= nowMs);
}
export const controllerOf = ({ metadata }: { metadata: Pod['metadata'] }): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
export const nameOf = ({ metadata }: { metadata: { namespace?: string; name: string } }): string => `${metadata.namespace ?? ''}/${metadata.name}`;
