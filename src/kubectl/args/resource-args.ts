/**
 * Which objects a command line means: `pods`, `pods web`, `pod/web svc/api`, `pods,services`, `all`.
 *
 * Mirrors: cli-runtime/pkg/resource Builder.ResourceTypeOrNameArgs.
 */
import { isSimulated, lookupResource, qualifiedResourceName, resourcesOfCategory, type ApiResource } from '../../api/resources.ts';
import { CommandError, notSimulated } from '../errors.ts';

/** A type, and a name where one object is meant. */
export interface ResourceArg {
  readonly resource: ApiResource;
  readonly name?: string;
}

/** Kinds of Kubernetes that are not in the simulated API at all, by the words that name them. */
const ABSENT_RESOURCES = new Set(
  (
    'sc storageclass storageclasses hpa horizontalpodautoscaler horizontalpodautoscalers pdb poddisruptionbudget poddisruptionbudgets ' +
    'pc priorityclass priorityclasses role roles rolebinding rolebindings clusterrole clusterroles clusterrolebinding clusterrolebindings ' +
    'lease leases crd crds customresourcedefinition customresourcedefinitions csr certificatesigningrequest certificatesigningrequests ' +
    'runtimeclass runtimeclasses volumeattachment volumeattachments csidriver csidrivers csinode csinodes apiservice apiservices ' +
    'mutatingwebhookconfiguration mutatingwebhookconfigurations validatingwebhookconfiguration validatingwebhookconfigurations'
  ).split(' '),
);

/** The resource of a word, simulated or not. Throws kubectl's failure where there is none. */
export function knownResourceOf(word: string): ApiResource {
  const resource = lookupResource(word);
  if (!resource && (ABSENT_RESOURCES.has(word.split('.')[0]!.toLowerCase()) || word.endsWith('.k8s.io'))) throw notSimulated(`the resource type "${word}"`);
  if (!resource) {
    throw new CommandError(`error: the server doesn't have a resource type "${word.split('.')[0]}"`);
  }
  return resource;
}

/** The resource of a word. Throws kubectl's failure where there is none, and a refusal where it is not simulated. */
export function resourceOf(word: string): ApiResource {
  const resource = knownResourceOf(word);
  if (!isSimulated(resource)) throw notSimulated(`the resource type "${qualifiedResourceName(resource)}"`);
  return resource;
}

/** The resources of one word: several for `a,b` and for a category. */
function resourcesOf(word: string, read: typeof resourceOf): ApiResource[] {
  return word.split(',').flatMap((part) => {
    const category = resourcesOfCategory(part);
    return category.length > 0 && !lookupResource(part) ? category.filter(isSimulated) : [read(part)];
  });
}

/**
 * Reads the arguments. With names there is one entry for each name of each type, simulated or not: of an object that is
 * not there the API server's own NotFound is true. A list of a kind that is not simulated is refused, for its emptiness
 * would be no news of the learner's doing. `isSelecting`: a selector or --all was given, which names do not go with.
 */
export function parseResourceArgs(args: readonly string[], isSelecting = false): ResourceArg[] {
  if (args.some((arg) => arg.includes('/'))) {
    const named = args.map(parseNamed);
    if (isSelecting) throw new CommandError('error: selectors and the all flag cannot be used when passing resource/name arguments');
    return named;
  }
  const [types = '', ...names] = args;
  if (isSelecting && names.length > 0) throw new CommandError('error: name cannot be provided when a selector is specified');
  const resources = resourcesOf(types, names.length > 0 ? knownResourceOf : resourceOf);
  if (resources.length > 1 && names.length > 0) throw new CommandError('error: you must specify only one resource');
  return names.length === 0 ? resources.map((resource) => ({ resource })) : resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

function parseNamed(arg: string): ResourceArg {
  const parts = arg.split('/');
  if (parts.length === 1) {
    throw new CommandError(
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  const [type = '', name = ''] = parts;
  if (parts.length > 2) throw new CommandError(`error: arguments in resource/name form may not have more than one slash`);
  if (type === '' || name === '') throw new CommandError('error: arguments in resource/name form must have a single resource and name');
  return { resource: knownResourceOf(type), name };
}

/** As much of a resource as messages need. */
export type NamedKind = Pick<ApiResource, 'kind' | 'group'>;

/** `pod/web`, `deployment.apps/web`: an object as messages name it. */
export const objectName = (resource: NamedKind, name: string): string => `${kindName(resource)}/${name}`;

/** `pod`, `deployment.apps`. */
export const kindName = (resource: NamedKind): string => resource.kind.toLowerCase() + (resource.group === '' ? '' : `.${resource.group}`);
