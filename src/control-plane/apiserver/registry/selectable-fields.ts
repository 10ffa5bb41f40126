/**
 * The fields that a field selector can ask for, by kind; every kind also has `metadata.name` and, in a namespace,
 * `metadata.namespace`.
 *
 * Mirrors: pkg/registry/core/{pod,node,namespace,event,secret}/strategy.go (ToSelectableFields).
 */
import type { ApiObject } from '../../../api/door.ts';
import type { ApiResource } from '../../../api/resources.ts';
import type { Event, Namespace, Node, Pod, Secret } from '../../../api/types.gen.ts';

type Getters = Readonly<Record<string, (object: ApiObject) => string | undefined>>;

const pod = (get: (object: Pod) => string | undefined) => (object: ApiObject) => get(object as Pod);
const event = (get: (object: Event) => string | undefined) => (object: ApiObject) => get(object as Event);

const fieldsOfKind: Readonly<Record<string, Getters>> = {
  Pod: {
    'spec.nodeName': pod((o) => o.spec.nodeName),
    'spec.restartPolicy': pod((o) => o.spec.restartPolicy),
    'spec.schedulerName': pod((o) => o.spec.schedulerName),
    'spec.serviceAccountName': pod((o) => o.spec.serviceAccountName),
    'spec.hostNetwork': pod((o) => String(o.spec.hostNetwork ?? false)),
    'status.phase': pod((o) => o.status.phase),
    'status.podIP': pod((o) => o.status.podIPs?.[0]?.ip ?? o.status.podIP),
    'status.nominatedNodeName': pod((o) => o.status.nominatedNodeName),
  },
  Node: { 'spec.unschedulable': (object) => String((object as Node).spec.unschedulable ?? false) },
  Namespace: {
    'status.phase': (object) => (object as Namespace).status.phase,
    name: (object) => object.metadata?.name,
  },
  Event: {
    'involvedObject.kind': event((o) => o.involvedObject.kind),
    'involvedObject.namespace': event((o) => o.involvedObject.namespace),
    'involvedObject.name': event((o) => o.involvedObject.name),
    'involvedObject.uid': event((o) => o.involvedObject.uid),
    'involvedObject.apiVersion': event((o) => o.involvedObject.apiVersion),
    'involvedObject.resourceVersion': event((o) => o.involvedObject.resourceVersion),
    'involvedObject.fieldPath': event((o) => o.involvedObject.fieldPath),
    reason: event((o) => o.reason),
    reportingComponent: event((o) => o.reportingComponent),
    source: event((o) => o.source?.component || o.reportingComponent),
    type: event((o) => o.type),
  },
  Secret: { type: (object) => (object as Secret).type },
};

/** How to read a field of objects of this resource, or undefined where no selector may ask for it. */
export function selectableField(resource: ApiResource, field: string): ((object: ApiObject) => string) | undefined {
  if (field === 'metadata.name') return (object) => object.metadata?.name ?? '';
  if (field === 'metadata.namespace' && resource.namespaced) return (object) => object.metadata?.namespace ?? '';
  const get = fieldsOfKind[resource.kind]?.[field];
  return get && ((object) => get(object) ?? '');
}
