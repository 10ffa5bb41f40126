/**
 * What the server says about itself: versions, health, groups and resources.
 *
 * Mirrors: apiserver/pkg/endpoints/discovery, apiserver/pkg/server/healthz, component-base/version.
 * Differs: aggregated discovery is not served; OpenAPI is the business of the HTTP server in front.
 */
import type { ApiResponse } from '../../api/door.ts';
import { apiResources, type ApiResource } from '../../api/resources.ts';

/** The version that is simulated, as `/version` has it. */
export const serverVersion = Object.freeze({
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

const groupOf = (name: string) => {
  const versions = [...new Set(apiResources.filter((resource) => resource.group === name).map((resource) => resource.version))];
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
};

function resourceList(groupVersion: string): ApiResponse | undefined {
  const resources = apiResources.filter((resource) => resource.groupVersion === groupVersion);
  if (resources.length === 0) return undefined;
  return { code: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: resources.flatMap(entriesOf) } };
}

/** Answers a path that is about the server itself, or undefined where it is not. */
export function serveDiscovery(path: string): ApiResponse | undefined {
  switch (path) {
    case '/version':
      return { code: 200, body: serverVersion };
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { code: 200, body: 'ok' };
    case '/api':
      return { code: 200, body: { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] } };
    case '/apis': {
      const names = [...new Set(apiResources.map((resource) => resource.group).filter((group) => group !== ''))];
      return { code: 200, body: { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map(groupOf) } };
    }
    default: {
      const match = /^\/(?:api|apis)\/([^/]+(?:\/[^/]+)?)$/.exec(path);
      return match ? resourceList(match[1]!) : undefined;
    }
  }
}
