/** What a write changed in an object, in words: one row a field that learners write or controllers report. */
import type { ApiObject } from '../api/door.ts';
import { countOf } from './words.ts';

/** The value at a path, or undefined. */
const valueAt = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), object);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const named = (list: unknown): Map<string, Record<string, unknown>> =>
  new Map(Array.isArray(list) ? list.map((each: Record<string, unknown>) => [String(each.name), each]) : []);

/** What changed in a list of containers: their images, and which are new. */
function containerChanges(now: unknown, before: unknown): string[] {
  const old = named(before);
  return [...named(now)].flatMap(([name, container]) => {
    const known = old.get(name);
    if (!known) return [`added container ${name}`];
    if (known.image !== container.image) return [`image of container ${name} from ${String(known.image)} to ${String(container.image)}`];
    return isSame(known, container) ? [] : [`container ${name}`];
  });
}

/** Annotations that kubectl keeps for itself: they change whenever anything else does. */
const BOOKKEEPING = ['kubectl.kubernetes.io/last-applied-configuration'];

/** The keys of annotations that came, went or changed. */
function annotationChanges(now: unknown, before: unknown): string[] {
  const [current, old] = [now, before].map((of) => (of ?? {}) as Record<string, unknown>) as [Record<string, unknown>, Record<string, unknown>];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(current)])];
  return keys.filter((key) => current[key] !== old[key] && !BOOKKEEPING.includes(key)).map((key) => `annotation ${key}`);
}

const fromTo =
  (what: string) =>
  (now: unknown, before: unknown): string[] => [`${what} from ${String(before ?? 'unset')} to ${String(now ?? 'unset')}`];
const only = (what: string) => (): string[] => [what];
const count =
  (noun: string) =>
  (now: unknown, before: unknown): string[] => [`${countOf(Number(now ?? 0), noun)} instead of ${Number(before ?? 0)}`];

/** Fields by their path, and what a change in them is called. */
const FIELDS: readonly (readonly [string, (now: unknown, before: unknown) => string[]])[] = [
  ['metadata.labels', only('its labels')],
  ['metadata.annotations', annotationChanges],
  ['metadata.finalizers', only('its finalizers')],
  ['metadata.ownerReferences', only('its owner')],
  ['spec.containers', containerChanges],
  ['spec.initContainers', containerChanges],
  ['spec.ephemeralContainers', containerChanges],
  ['spec.template.spec.containers', containerChanges],
  ['spec.template.spec.initContainers', containerChanges],
  ['spec.schedulingGates', only('its scheduling gates')],
  ['spec.replicas', fromTo('replicas')],
  ['spec.paused', fromTo('paused')],
  ['spec.suspend', fromTo('suspend')],
  ['spec.selector', only('its selector')],
  ['spec.ports', only('its ports')],
  ['spec.volumeName', (now) => [`bound to PersistentVolume ${String(now)}`]],
  ['status.phase', (now) => [`phase ${String(now)}`]],
  ['status.readyReplicas', count('ready pod')],
  ['status.failed', count('failed pod')],
  ['status.succeeded', count('succeeded pod')],
  ['data', only('its data')],
];

/** Conditions whose status or reason is another than before: `Progressing False (ProgressDeadlineExceeded)`. */
function conditionChanges(object: ApiObject, previous: ApiObject | undefined): string[] {
  const listOf = (of: ApiObject | undefined): { type: string; status: string; reason?: string }[] => {
    const list = valueAt(of, ['status', 'conditions']);
    return Array.isArray(list) ? (list as { type: string; status: string; reason?: string }[]) : [];
  };
  const old = new Map(listOf(previous).map((each) => [each.type, each]));
  return listOf(object)
    .filter(({ type, status, reason }) => old.get(type)?.status !== status || old.get(type)?.reason !== reason)
    .map(({ type, status, reason }) => `condition ${type} ${status}${reason ? ` (${reason})` : ''}`);
}

/** What changed from `previous` to `object`, in words; empty where it is nothing that has any. */
export function changesOf(object: ApiObject, previous: ApiObject | undefined): string[] {
  if (previous === undefined) return [];
  const fields = FIELDS.flatMap(([path, say]) => {
    const [now, before] = [object, previous].map((each) => valueAt(each, path.split('.')));
    return isSame(now, before) ? [] : say(now, before);
  });
  return [...fields, ...conditionChanges(object, previous)];
}
