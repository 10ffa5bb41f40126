/**
 * API groups that another server answers for, and the kubelets' own pages behind the server.
 *
 * Mirrors: kube-aggregator (pkg/apiserver: handler_proxy.go, handler_apis.go), pkg/registry/core/node/rest/proxy.go.
 * Differs: there are no APIService objects; a group is there as long as its server says so; of a kubelet's pages only /metrics/resource
 * can be read.
 */
import type { ApiRequest, ApiResponse, ApiService } from '../../api/door.ts';

/** The groups that are registered. */
export class ApiServices {
  readonly #byGroupVersion = new Map<string, ApiService>();

  register(groupVersion: string, service: ApiService | undefined): void {
    if (service) this.#byGroupVersion.set(groupVersion, service);
    else this.#byGroupVersion.delete(groupVersion);
  }

  /** The answer of the server that the path belongs to; undefined where it belongs to none. */
  serve(request: ApiRequest): ApiResponse | undefined {
    if (this.#byGroupVersion.size === 0) return undefined;
    const [, group = '', version] = /^\/apis\/([^/]+)(?:\/([^/]+))?/.exec(request.path) ?? [];
    if (version === undefined) {
      const found = this.#groups().find(({ name }) => name === group);
      return found && { code: 200, body: { kind: 'APIGroup', apiVersion: 'v1', ...found } };
    }
    const groupVersion = `${group}/${version}`;
    const service = this.#byGroupVersion.get(groupVersion);
    if (!service) return undefined;
    if (request.path !== `/apis/${groupVersion}`) return service.serve(request);
    const resources = service.resources.map((resource) => ({ singularName: '', ...resource }));
    return { code: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources } };
  }

  /** The list of groups, with these among them. */
  withGroups(request: ApiRequest, response: ApiResponse | undefined): ApiResponse | undefined {
    if (!response || request.path !== '/apis' || this.#byGroupVersion.size === 0) return response;
    const body = response.body as { groups?: object[]; items?: object[] };
    if (body.groups) return { ...response, body: { ...body, groups: [...body.groups, ...this.#groups()] } };
    return { ...response, body: { ...body, items: [...(body.items ?? []), ...[...this.#byGroupVersion].map(discoveryOf)] } };
  }

  #groups(): { name: string; versions: object[]; preferredVersion: object }[] {
    return [...this.#byGroupVersion.keys()].map((groupVersion) => {
      const [name = '', version = ''] = groupVersion.split('/');
      return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
    });
  }
}

/** One group as aggregated discovery has it. */
function discoveryOf([groupVersion, { resources }]: readonly [string, ApiService]): object {
  const [group = '', version = ''] = groupVersion.split('/');
  const entries = resources.map(({ name, kind, namespaced, verbs }) => ({
    resource: name,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: '',
    verbs,
  }));
  return { metadata: { name: group, creationTimestamp: null }, versions: [{ version, resources: entries, freshness: 'Current' }] };
}
