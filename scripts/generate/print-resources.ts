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
