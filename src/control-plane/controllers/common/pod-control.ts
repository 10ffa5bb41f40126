/**
 * Making and removing pods for a controller, and telling about it.
 *
 * Mirrors: pkg/controller/controller_utils.go RealPodControl, GetPodFromTemplate.
 */
import type { New, OwnerReference, Pod, PodTemplateSpec } from '../../../api/types.gen.ts';
import { ApiError, hasCause, isRefusal, type Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import type { EventTarget } from '../../../client/event-name.ts';

/** Who makes pods: the object that events are about, and the reference that pods carry. */
export interface PodOwner {
  readonly object: EventTarget & { readonly metadata: { readonly namespace?: string } };
  readonly controllerRef: OwnerReference;
}

/** A pod as a template has it. `generateName` is the owner's name and a hyphen. */
export function getPodFromTemplate(template: PodTemplateSpec, owner: PodOwner): New<Pod> {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.object.metadata.namespace ?? '',
      generateName: `${owner.object.metadata.name}-`,
      ...(labels && { labels: { ...labels } }),
      ...(annotations && { annotations: { ...annotations } }),
      ...(finalizers && { finalizers: [...finalizers] }),
      ownerReferences: [owner.controllerRef],
    },
    spec: template.spec ?? { containers: [] },
  };
}

/** Creates and deletes pods with the events that go with it. */
export class PodControl {
  readonly #client: Client;
  readonly #recorder: EventRecorder;

  constructor(client: Client, recorder: EventRecorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  /** Creates a pod. Throws `ApiError` after the event FailedCreate, which a dying namespace is not worth. */
  create(pod: New<Pod>, { object }: PodOwner): Pod {
    try {
      const created = this.#client.create('pods', pod);
      this.#recorder.event(object, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
      return created;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!isNamespaceTerminating(error)) this.#recorder.event(object, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      throw error;
    }
  }

  /** Deletes a pod that may be gone already. Throws `ApiError` after the event FailedDelete. */
  delete({ metadata }: Pod, { object }: PodOwner): void {
    try {
      this.#client.delete('pods', metadata);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!isRefusal(error, 'NotFound')) this.#recorder.event(object, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      throw error;
    }
    this.#recorder.event(object, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }
}

/** Whether a creation was refused because its namespace is going. */
export const isNamespaceTerminating = (error: unknown): boolean => error instanceof ApiError && hasCause(error, 'NamespaceTerminating');
