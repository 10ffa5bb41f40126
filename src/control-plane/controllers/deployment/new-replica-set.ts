/**
 * The ReplicaSet of a Deployment's present template: made when there is none, its revision kept the highest.
 *
 * Mirrors: pkg/controller/deployment/sync.go getNewReplicaSet.
 */
import { isEqual } from '../../../api/patch/json-value.ts';
import type { Deployment, DeploymentCondition, LabelSelector, New, PodTemplateSpec, ReplicaSet } from '../../../api/types.gen.ts';
import { ApiError, isRefusal, type Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { computeHash } from '../common/compute-hash.ts';
import { newControllerRef } from '../common/controller-ref.ts';
import { isNamespaceTerminating } from '../common/pod-control.ts';
import {
  equalIgnoreHash,
  getDeploymentCondition,
  hasProgressDeadline,
  isControlledBy,
  maxRevision,
  newDeploymentCondition,
  newReplicaSetAnnotations,
  newReplicasOf,
  POD_TEMPLATE_HASH,
  REVISION,
  withCondition,
} from './deployment-util.ts';

/** How long the annotation with former revisions may get. */
const MAX_HISTORY_LENGTH = 2000;

/** A Deployment after what was written to it, and its new set, if it has one. */
export interface NewSetOutcome {
  deployment: Deployment;
  newSet: ReplicaSet | undefined;
}

interface Parts {
  readonly sim: Simulation;
  readonly client: Client;
  readonly recorder: EventRecorder;
}

/** The set as it will be created, without replicas and annotations. */
function draftOf(deployment: Deployment, hash: string): ReplicaSet {
  const labels = { ...deployment.spec.template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const template: PodTemplateSpec = { ...deployment.spec.template, metadata: { ...deployment.spec.template.metadata, labels } };
  const selector: LabelSelector = {
    ...deployment.spec.selector,
    matchLabels: { ...deployment.spec.selector.matchLabels, [POD_TEMPLATE_HASH]: hash },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      uid: '',
      labels: { ...labels },
      ownerReferences: [newControllerRef(deployment, 'apps/v1', 'Deployment')],
    },
    spec: { replicas: 0, ...(deployment.spec.minReadySeconds && { minReadySeconds: deployment.spec.minReadySeconds }), selector, template },
    status: { replicas: 0 },
  };
}

/** Finds and makes new sets. */
export class NewReplicaSets {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Brings a set that is there, and the Deployment's revision, up to date. */
  refresh(deployment: Deployment, set: ReplicaSet, oldSets: readonly ReplicaSet[]): NewSetOutcome {
    const { client } = this.#parts;
    const annotations = newReplicaSetAnnotations(deployment, set, maxRevision(oldSets) + 1, true, MAX_HISTORY_LENGTH);
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    const waitsOtherwise = (set.spec.minReadySeconds ?? 0) !== minReadySeconds;
    if (annotations || waitsOtherwise) {
      const metadata = { ...set.metadata, ...(annotations && { annotations }) };
      const spec = waitsOtherwise ? { ...set.spec, minReadySeconds } : set.spec;
      return { deployment, newSet: client.update('replicasets', { ...set, metadata, spec }) };
    }
    const isNew = hasProgressDeadline(deployment) && !getDeploymentCondition(deployment.status, 'Progressing');
    const condition = isNew ? this.#progressing('True', 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`) : undefined;
    return { deployment: this.#write(deployment, set.metadata.annotations?.[REVISION], condition), newSet: set };
  }

  /** Makes the set. Where its name is another's, the collision is counted and `ApiError` thrown: the next try has another hash. */
  create(deployment: Deployment, oldSets: readonly ReplicaSet[]): NewSetOutcome {
    const { client, recorder } = this.#parts;
    const draft = draftOf(deployment, computeHash(deployment.spec.template, deployment.status.collisionCount));
    const replicas = newReplicasOf(deployment, [...oldSets, draft], draft);
    const revision = maxRevision(oldSets) + 1;
    const annotations = newReplicaSetAnnotations(deployment, draft, revision, false, MAX_HISTORY_LENGTH);
    const wanted: ReplicaSet = { ...draft, metadata: { ...draft.metadata, annotations }, spec: { ...draft.spec, replicas } };
    let newSet: ReplicaSet;
    try {
      newSet = client.create('replicasets', wanted as New<ReplicaSet>);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#afterRefusal(deployment, wanted, revision, error);
    }
    if (replicas > 0) recorder.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${newSet.metadata.name} from 0 to ${replicas}`);
    const condition = hasProgressDeadline(deployment)
      ? this.#progressing('True', 'NewReplicaSetCreated', `Created new replica set "${newSet.metadata.name}"`)
      : undefined;
    return { deployment: this.#write(deployment, String(revision), condition), newSet };
  }

  #afterRefusal(deployment: Deployment, wanted: ReplicaSet, revision: number, error: ApiError): NewSetOutcome {
    const { client, recorder } = this.#parts;
    if (isRefusal(error, 'AlreadyExists')) {
      const present = client.get('replicasets', wanted.metadata);
      if (present && isControlledBy(present, deployment.metadata.uid) && equalIgnoreHash(present.spec.template, deployment.spec.template))
        return { deployment: this.#write(deployment, String(revision), undefined), newSet: present };
      const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
      client.update('deployments', { ...deployment, status: { ...deployment.status, collisionCount } }, 'status');
      throw error;
    }
    if (isNamespaceTerminating(error)) return { deployment, newSet: undefined };
    const message = `Failed to create new replica set "${wanted.metadata.name}": ${error.message}`;
    this.#write(deployment, undefined, this.#progressing('False', 'ReplicaSetCreateError', message));
    recorder.event(deployment, 'Warning', 'ReplicaSetCreateError', message);
    throw error;
  }

  #progressing(status: string, reason: string, message: string): DeploymentCondition {
    return newDeploymentCondition('Progressing', status, reason, message, this.#parts.sim.wallMs);
  }

  /** Writes the revision and a condition where they are news. The server takes the annotation along with the status. */
  #write(deployment: Deployment, revision: string | undefined, condition: DeploymentCondition | undefined): Deployment {
    const isNewRevision = revision !== undefined && deployment.metadata.annotations?.[REVISION] !== revision;
    const status = condition ? withCondition(deployment.status, condition) : deployment.status;
    if (!isNewRevision && isEqual(status, deployment.status)) return deployment;
    const metadata = isNewRevision
      ? { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [REVISION]: revision } }
      : deployment.metadata;
    return this.#parts.client.update('deployments', { ...deployment, metadata, status }, 'status');
  }
}
