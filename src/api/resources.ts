/**
 * The resources of the API, and how a word that somebody typed finds one.
 *
 * Mirrors: apimachinery/pkg/api/meta RESTMapper as kubectl sets it up (plural, singular, short name, `resource.group`,
 * `resource.version.group`), and discovery's categories.
 * Differs: the table is fixed (the groups of a plain cluster that pods have to do with); there are no custom resources.
 */
import { resourceRows, type ResourceRow } from './resources.gen.ts';

/** One API resource as discovery describes it. */
export interface ApiResource {
  /** Plural, as in URLs: `pods`. */
  readonly name: string;
  readonly singularName: string;
  readonly kind: string;
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** `v1`, `apps/v1`: what `apiVersion` says. */
  readonly groupVersion: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
  /** Names without the resource: `status`, `log`, `exec`. */
  readonly subresources: readonly string[];
}

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

function resourceOf([group, version, name, singularName, kind, namespaced, verbs, shortNames, categories, subresources]: ResourceRow): ApiResource {
  return {
    name,
    singularName,
    kind,
    group,
    version,
    groupVersion: group === '' ? version : `${group}/${version}`,
    namespaced,
    shortNames: wordsOf(shortNames),
    verbs: wordsOf(verbs),
    categories: wordsOf(categories),
    subresources: wordsOf(subresources),
  };
}

/** Every resource, in the order of discovery. */
export const apiResources: readonly ApiResource[] = resourceRows.map(resourceOf);

/** `deployments.apps`: resource and group as messages name them (`schema.GroupResource.String`). */
export const qualifiedResourceName = (resource: { name: string; group: string }): string =>
  resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;

/** What the simulated cluster keeps, as `resource.group`; everything else is refused as not simulated. One row a resource. */
export const simulatedResources: readonly string[] = [
  'configmaps',
  'controllerrevisions.apps',
  'cronjobs.batch',
  'daemonsets.apps',
  'deployments.apps',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'ingressclasses.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'jobs.batch',
  'leases.coordination.k8s.io',
  'limitranges',
  'namespaces',
  'networkpolicies.networking.k8s.io',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'poddisruptionbudgets.policy',
  'pods',
  'priorityclasses.scheduling.k8s.io',
  'replicasets.apps',
  'resourcequotas',
  'secrets',
  'serviceaccounts',
  'services',
  'statefulsets.apps',
  'storageclasses.storage.k8s.io',
];

/** Those of `simulatedResources` that can be read and listed only. */
export const readOnlyResources: readonly string[] = [];

const isSimulatedName = new Set(simulatedResources);

/** Whether objects of this resource can be in the simulated cluster. */
export const isSimulated = (resource: ApiResource): boolean => isSimulatedName.has(qualifiedResourceName(resource));

/** Whether learners and controllers can write objects of this resource. */
export const isWritable = (resource: ApiResource): boolean => isSimulated(resource) && !readOnlyResources.includes(qualifiedResourceName(resource));

/** Kind names of `simulatedResources`. */
export const simulatedKinds: readonly string[] = apiResources.filter((resource) => isSimulated(resource)).map(({ kind }) => kind);

/** Resources by name: events and a few others are in two groups. */
const resourcesByName = new Map<string, ApiResource[]>();
for (const resource of apiResources) resourcesByName.set(resource.name, [...(resourcesByName.get(resource.name) ?? []), resource]);

/** The resource that a URL names: `/api/v1/pods` is ('', 'v1', 'pods'). */
export const findResource = (group: string, version: string, name: string): ApiResource | undefined =>
  resourcesByName.get(name)?.find((resource) => resource.group === group && resource.version === version);

/** The resource of an object's `apiVersion` and `kind`. */
export const findResourceByKind = (groupVersion: string, kind: string): ApiResource | undefined =>
  apiResources.find((resource) => resource.groupVersion === groupVersion && resource.kind === kind);

/**
 * The resource that a user means by `pods`, `pod`, `po`, `Pod`, `deployments.apps` or `deployments.v1.apps`, or undefined
 * (kubectl: `error: the server doesn't have a resource type "…"`). The first match in discovery order wins.
 */
export function lookupResource(word: string): ApiResource | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.');
  const group = rest.join('.');
  const isNamed = (resource: ApiResource): boolean =>
    resource.name === name || resource.singularName === name || resource.shortNames.includes(name) || resource.kind.toLowerCase() === name;
  const isInGroup = (resource: ApiResource): boolean => rest.length === 0 || resource.group === group || `${resource.version}.${resource.group}` === group;
  const exact = apiResources.find((resource) => isNamed(resource) && isInGroup(resource));
  // RESTMapper takes a prefix of the group where no group has that name in full: `ingresses.networking`.
  return exact ?? (rest.length > 0 ? apiResources.find((resource) => isNamed(resource) && resource.group.startsWith(group)) : undefined);
}

/** The resources of a category: `all` is what `kubectl get all` asks for. */
export const resourcesOfCategory = (category: string): readonly ApiResource[] => apiResources.filter((resource) => resource.categories.includes(category));

/** The URL path of a collection or, with `name`, of one object, with `subresource` appended. */
export function resourcePath(resource: ApiResource, where: { namespace?: string; name?: string; subresource?: string }): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.groupVersion}`;
  const namespace = resource.namespaced && where.namespace ? `/namespaces/${where.namespace}` : '';
  const name = where.name === undefined ? '' : `/${where.name}`;
  return `${root}${namespace}/${resource.name}${name}${where.subresource === undefined ? '' : `/${where.subresource}`}`;
}
