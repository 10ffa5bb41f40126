/**
 * What pods have been granted: their spec's resources, unless a resize asks for more than the node has.
 *
 * Mirrors: pkg/kubelet/allocation/allocation_manager.go (canResizePod, allocatePod) and the PodResizePending condition.
 * Differs: a granted resize is done in the same sync, so PodResizeInProgress never shows; nothing is kept on disk.
 */
import { parseQuantity, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import type { Container, Pod, PodSpec, Quantity } from '../../api/types.gen.ts';
import { podRequest, type Rejection } from './admission.ts';

/** A resize that waits: it never fits (`Infeasible`), or not beside the pods that are here now (`Deferred`). */
export interface PendingResize {
  reason: 'Infeasible' | 'Deferred';
  message: string;
}

interface Allocation {
  granted: PodSpec;
  pending?: PendingResize;
}

const resourcesOf = ({ containers, initContainers = [], resources }: PodSpec): string =>
  JSON.stringify([resources, ...[...containers, ...initContainers].map((container) => container.resources)]);

/** The spec with the resources that another one states. */
function withResources(spec: PodSpec, granted: PodSpec): PodSpec {
  const from = (containers: readonly Container[], others: readonly Container[] = []): Container[] =>
    containers.map((container) => ({ ...container, resources: others.find(({ name }) => name === container.name)?.resources }));
  return {
    ...spec,
    containers: from(spec.containers, granted.containers),
    ...(spec.initContainers && { initContainers: from(spec.initContainers, granted.initContainers) }),
    ...(granted.resources && { resources: granted.resources }),
  };
}

/** The first resource of which the pod asks for more than the whole node has. */
function infeasible(pod: Pod, allocatable: Readonly<Record<string, Quantity>>): PendingResize | undefined {
  for (const resource of ['cpu', 'memory']) {
    const amount = parseQuantity(allocatable[resource] ?? 0);
    const capacity = resource === 'cpu' ? quantityMilliValue(amount) : quantityValue(amount);
    const requested = podRequest(pod, resource);
    if (requested > capacity)
      return { reason: 'Infeasible', message: `Node didn't have enough capacity: ${resource}, requested: ${requested}, capacity: ${capacity}` };
  }
  return undefined;
}

/** The grants of one node. */
export class Allocations {
  readonly #known = new Map<string, Allocation>();
  readonly #allocatable: Readonly<Record<string, Quantity>>;
  /** Whether the pod fits beside the others on the node. */
  readonly #admit: (pod: Pod) => Rejection | undefined;

  constructor(allocatable: Readonly<Record<string, Quantity>>, admit: (pod: Pod) => Rejection | undefined) {
    this.#allocatable = allocatable;
    this.#admit = admit;
  }

  /** Grants what the pod's spec asks for where the node has it. Called once a sync. */
  allocate(pod: Pod): void {
    const { uid } = pod.metadata;
    const known = this.#known.get(uid);
    if (!known || resourcesOf(known.granted) === resourcesOf(pod.spec)) {
      if (known?.granted !== pod.spec) this.#known.set(uid, { granted: pod.spec });
      return;
    }
    const deferred = (): PendingResize | undefined => {
      const rejection = this.#admit(pod);
      return rejection && { reason: 'Deferred', message: rejection.message.replace('Pod was rejected: ', '') };
    };
    const pending = infeasible(pod, this.#allocatable) ?? deferred();
    this.#known.set(uid, pending ? { granted: known.granted, pending } : { granted: pod.spec });
  }

  /** The pod as it was granted: itself, but while a resize waits. */
  allocated(pod: Pod): Pod {
    const known = this.#known.get(pod.metadata.uid);
    return known?.pending ? { ...pod, spec: withResources(pod.spec, known.granted) } : pod;
  }

  pending(uid: string): PendingResize | undefined {
    return this.#known.get(uid)?.pending;
  }

  forget(uid: string): void {
    this.#known.delete(uid);
  }
}
