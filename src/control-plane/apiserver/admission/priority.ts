/**
 * A pod's priority from its class, and the one class that pods without one get.
 *
 * Mirrors: plugin/pkg/admission/priority/admission.go.
 */
import { forbiddenStatus } from '../../../api/errors.ts';
import { findResource, type ApiResource } from '../../../api/resources.ts';
import type { Pod, PriorityClass } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import { keyPrefixOf, type DraftObject, type ObjectStore } from '../storage/object-store.ts';

/** The priority of pods without a class, where no class is the default one. */
const DEFAULT_PRIORITY = 0;
const PODS = { group: '', name: 'pods' };
const classes = findResource('scheduling.k8s.io', 'v1', 'priorityclasses')!;

/** The class of pods that name none; of several, which only a race can leave behind, the lowest. */
const defaultClassOf = (store: ObjectStore): PriorityClass | undefined =>
  store.etcd
    .range(keyPrefixOf(classes, undefined))
    .map(({ value }) => value as unknown as PriorityClass)
    .filter(({ globalDefault }) => globalDefault)
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];

/** Sets `priorityClassName`, `priority` and `preemptionPolicy`. Refuses an unknown class, and values that contradict the class. */
export function resolvePriority(store: ObjectStore, { metadata, spec }: Pod): void {
  const refuse = (cause: string): never => fail(forbiddenStatus(PODS, metadata.name ?? '', cause));
  const named = spec.priorityClassName;
  const priorityClass = named ? (store.get(classes, undefined, named) as unknown as PriorityClass | undefined) : defaultClassOf(store);
  if (named && !priorityClass) refuse(`no PriorityClass with name ${named} was found`);
  if (!named && priorityClass) spec.priorityClassName = priorityClass.metadata.name;
  const priority = priorityClass?.value ?? DEFAULT_PRIORITY;
  const policy = priorityClass?.preemptionPolicy ?? 'PreemptLowerPriority';
  const computed = (what: string, value: unknown, wanted: unknown): string =>
    `the ${what} (${String(value)}) must not be provided in pod spec; priority admission controller computed ${String(wanted)} from the given PriorityClass name`;
  if (spec.priority !== undefined && spec.priority !== priority) refuse(computed('integer value of priority', spec.priority, priority));
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    refuse(computed('string value of PreemptionPolicy', spec.preemptionPolicy, policy));
  spec.priority = priority;
  spec.preemptionPolicy = policy;
}

/** Refuses a second default class. */
export function checkDefaultClass(store: ObjectStore, resource: ApiResource, draft: DraftObject): void {
  if (!(draft as unknown as PriorityClass).globalDefault) return;
  const present = defaultClassOf(store)?.metadata.name;
  const { name = '' } = draft.metadata;
  if (present !== undefined && present !== name)
    fail(forbiddenStatus(resource, name, `PriorityClass ${present} is already marked as default. Only one default can exist`));
}
