/** The table of API resources from `APIResourceList`s. */

interface Listed {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

interface Resource extends Listed {
  group: string;
  version: string;
  subresources: string[];
}

/** The resources of one list, each with the names of its subresources. */
export function readResources(document: unknown): Resource[] {
  const { groupVersion, resources } = document as { groupVersion: string; resources: Listed[] };
  const [version, group = ''] = groupVersion.split('/').reverse() as [string, string?];
  return resources
    .filter((resource) => !resource.name.includes('/'))
    .map((resource) => ({
      ...resource,
      group,
      version,
      subresources: resources.filter(({ name }) => name.startsWith(`${resource.name}/`)).map(({ name }) => name.slice(resource.name.length + 1)),
    }));
}

interface PathDocument {
  paths: Record<string, Record<string, { 'x-kubernetes-action'?: string; 'x-kubernetes-group-version-kind'?: { kind: string } }>>;
}

/** What paths do not tell. */
const SHORT_NAMES: Record<string, string[]> = {
  horizontalpodautoscalers: ['hpa'],
  poddisruptionbudgets: ['pdb'],
  priorityclasses: ['pc'],
  storageclasses: ['sc'],
};
const CATEGORIES: Record<string, string[]> = { horizontalpodautoscalers: ['all'] };
const VERBS: Record<string, string> = { post: 'create', put: 'update', watchlist: 'watch' };

/** The resources of a group as the paths of its OpenAPI document show them. */
export function resourcesOfPaths(document: unknown): Resource[] {
  const found = new Map<string, Resource>();
  const verbs = new Map<string, Set<string>>();
  for (const [path, operations] of Object.entries((document as PathDocument).paths)) {
    const [, group = '', version = '', namespaced, name = '', , subresource] =
      /^\/apis\/([^/]+)\/([^/]+)\/(?:watch\/)?(namespaces\/\{namespace\}\/)?([a-z]+)(\/\{name\}(?:\/([a-z]+))?)?$/.exec(path) ?? [];
    if (name === '') continue;
    const kind = Object.values(operations).find((operation) => operation['x-kubernetes-group-version-kind'])?.['x-kubernetes-group-version-kind']?.kind ?? '';
    const resource = found.get(name) ?? {
      ...{ group, version, name, singularName: kind.toLowerCase(), kind, namespaced: false, verbs: [], subresources: [] },
      ...{ shortNames: SHORT_NAMES[name] ?? [], categories: CATEGORIES[name] ?? [] },
    };
    found.set(name, {
      ...resource,
      namespaced: resource.namespaced || namespaced !== undefined,
      subresources: subresource ? [...resource.subresources, subresource] : resource.subresources,
    });
    if (subresource) continue;
    const known = verbs.get(name) ?? new Set<string>();
    verbs.set(name, known);
    for (const { 'x-kubernetes-action': action } of Object.values(operations)) if (action) known.add(VERBS[action] ?? action);
  }
  return [...found.values()].map((resource) => ({ ...resource, verbs: [...(verbs.get(resource.name) ?? [])].sort() }));
}

/** The text of resources.gen.ts. Lists of words are kept as one text, which compresses better. */
export function printResources(resources: readonly Resource[]): string {
  const rows = resources.map((r) => {
    const words = [r.verbs, r.shortNames ?? [], r.categories ?? [], r.subresources].map((list) => `'${list.join(' ')}'`);
    return `  ['${r.group}', '${r.version}', '${r.name}', '${r.singularName}', '${r.kind}', ${r.namespaced}, ${words.join(', ')}],\n`;
  });
  return `
/** group, version, plural, singular, kind, namespaced, verbs, short names, categories, subresources. */
export type ResourceRow = readonly [string, string, string, string, string, boolean, string, string, string, string];

export const resourceRows: readonly ResourceRow[] = [
${rows.join('')}];
`;
}
