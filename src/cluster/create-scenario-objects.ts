/** The objects that a scenario begins with, as their author wrote them. */
import { parse } from 'yaml';
import { isSuccess, type ApiObject, type ApiServer, type Status } from '../api/door.ts';
import { lookupResource, resourcePath } from '../api/resources.ts';

/** Creates them in their order. A scenario with a broken one is the author's mistake: it throws. */
export function createScenarioObjects(api: ApiServer, manifests: readonly string[]): void {
  for (const manifest of manifests) {
    const object = parse(manifest) as ApiObject;
    const resource = lookupResource(object.kind ?? '');
    if (!resource) throw new Error(`scenario: wanted an object of a kind that the API server knows, found kind "${object.kind}"`);
    const path = resourcePath(resource, resource.namespaced ? { namespace: object.metadata?.namespace ?? 'default' } : {});
    const response = api.serve({ method: 'POST', path, body: object, who: 'scenario' });
    if (!isSuccess(response)) throw new Error(`scenario: ${object.kind} ${object.metadata?.name}: ${(response.body as Status).message}`);
  }
}
