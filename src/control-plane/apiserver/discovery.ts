/**
 * What the server says about itself: its version, its paths, and its groups and resources, one by one or all in one answer.
 *
 * Mirrors: apiserver/pkg/endpoints/discovery (and aggregated), apiserver/pkg/server/routes, component-base/version.
 * Differs: OpenAPI is the business of the HTTP server in front.
 */
import type { ApiRequest, ApiResponse } from '../../api/door.ts';
import { serveHealth } from './health.ts';
import { apiResources, type ApiResource } from '../../api/resources.ts';

/** The version that is simulated, as `/version` has it. */
const serverVersion = Object.freeze({
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.10',
  compiler: 'gc',
  platform: 'linux/amd64',
});

interface APIResourceEntry {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
}

const entryOf = (resource: ApiResource): APIResourceEntry => ({
  name: resource.name,
  singularName: resource.singularName,
  namespaced: resource.namespaced,
  kind: resource.kind,
  verbs: resource.verbs,
  ...(resource.shortNames.length > 0 && { shortNames: resource.shortNames }),
  ...(resource.categories.length > 0 && { categories: resource.categories }),
});

/** Subresources whose objects are of another kind than the resource: group, version, kind. */
const SUBRESOURCE_KINDS: Readonly<Record<string, readonly [string, string, string]>> = {
  'pods/attach': ['', '', 'PodAttachOptions'],
  'pods/binding': ['', '', 'Binding'],
  'pods/eviction': ['policy', 'v1', 'Eviction'],
  'pods/exec': ['', '', 'PodExecOptions'],
  'pods/portforward': ['', '', 'PodPortForwardOptions'],
  'pods/proxy': ['', '', 'PodProxyOptions'],
  'nodes/proxy': ['', '', 'NodeProxyOptions'],
  'services/proxy': ['', '', 'ServiceProxyOptions'],
  'serviceaccounts/token': ['authentication.k8s.io', 'v1', 'TokenRequest'],
};

const SUBRESOURCE_VERBS: Readonly<Record<string, string>> = {
  attach: 'create get',
  binding: 'create',
  eviction: 'create',
  exec: 'create get',
  finalize: 'update',
  log: 'get',
  portforward: 'create get',
  proxy: 'create delete get patch update',
  token: 'create',
};

function subresourceEntryOf(resource: ApiResource, subresource: string): APIResourceEntry & { group?: string; version?: string } {
  const name = `${resource.name}/${subresource}`;
  const scale = ['autoscaling', 'v1', 'Scale'] as const;
  const [group, version, kind] = subresource === 'scale' ? scale : (SUBRESOURCE_KINDS[name] ?? ['', '', resource.kind]);
  const verbs = (SUBRESOURCE_VERBS[subresource] ?? 'get patch update').split(' ');
  return { name, singularName: '', namespaced: resource.namespaced, ...(group !== '' && { group, version }), kind, verbs };
}

/** A resource and its subresources, as a resource list has them. */
const entriesOf = (resource: ApiResource): APIResourceEntry[] => [
  entryOf(resource),
  ...resource.subresources.map((subresource) => subresourceEntryOf(resource, subresource)),
];

/** The groups with a name, in the order of discovery. */
const groupNames = [...new Set(apiResources.map((resource) => resource.group))].filter((group) => group !== '');

const versionsOf = (group: string): string[] => [...new Set(apiResources.filter((resource) => resource.group === group).map(({ version }) => version))];

const groupOf = (name: string) => {
  const versions = versionsOf(name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
};

const resourceListOf = (groupVersion: string): object => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: apiResources.filter((resource) => resource.groupVersion === groupVersion).flatMap(entriesOf),
});

/** A resource and its subresources, as aggregated discovery has them. */
function aggregatedEntryOf(resource: ApiResource): object {
  const { singularName, shortNames, categories, verbs } = entryOf(resource);
  const { name, group, version, kind, namespaced } = resource;
  const subresources = resource.subresources.map((subresource) => {
    const { group: ofGroup = group, version: ofVersion = version, kind: ofKind, verbs: itsVerbs } = subresourceEntryOf(resource, subresource);
    return { subresource, responseKind: { group: ofGroup, version: ofVersion, kind: ofKind }, verbs: itsVerbs };
  });
  return {
    resource: name,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularName,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(subresources.length > 0 && { subresources }),
  };
}

/** Groups with all that is in them. */
const aggregatedOf = (groups: readonly string[]): object => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groups.map((name) => ({
    metadata: { name, creationTimestamp: null },
    versions: versionsOf(name).map((version) => ({
      version,
      resources: apiResources.filter((resource) => resource.group === name && resource.version === version).map(aggregatedEntryOf),
      freshness: 'Current',
    })),
  })),
});

/** Everything that can be asked of the server beside its resources. */
const pathsOf = (): string[] =>
  [
    '/api',
    '/api/v1',
    '/apis',
    ...groupNames.flatMap((name) => [`/apis/${name}`, ...versionsOf(name).map((version) => `/apis/${name}/${version}`)]),
    ...['/healthz', '/livez', '/readyz', '/openapi/v3', '/version'],
  ].sort();

/** What `/api`, `/apis` and the paths below them say, or undefined where there is no such group. */
function serveGroups(path: string, isAggregated: boolean): object | undefined {
  if (path === '/api') return isAggregated ? aggregatedOf(['']) : { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return isAggregated ? aggregatedOf(groupNames) : { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames.map(groupOf) };
  if (path === '/api/v1') return resourceListOf('v1');
  const [, group = '', version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!groupNames.includes(group)) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group) };
  return versionsOf(group).includes(version) ? resourceListOf(`${group}/${version}`) : undefined;
}

/** Answers a GET of a path that is about the server itself, or undefined where it is not. */
export function serveDiscovery(request: ApiRequest): ApiResponse | undefined {
  const { method, path } = request;
  if (method !== 'GET') return undefined;
  if (path === '/version') return { code: 200, body: serverVersion };
  if (path === '/') return { code: 200, body: { paths: pathsOf() } };
  const body = serveGroups(path, request.accept === 'aggregated');
  return body ? { code: 200, body } : serveHealth(request);
}
