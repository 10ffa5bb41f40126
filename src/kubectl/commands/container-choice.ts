/**
 * Which container of a pod `logs`, `exec` and `attach` mean.
 *
 * Mirrors: kubectl/pkg/cmd/util/podcmd/podcmd.go (FindOrDefaultContainerByName, AllContainerNames).
 */
import type { Container, Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { CommandError } from '../errors.ts';
import type { Host } from '../host.ts';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** Containers of all roles: regular ones first, as kubectl looks for them. */
export const containersOf = ({ spec }: Pod): Container[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []),
  ...((spec.ephemeralContainers ?? []) as Container[]),
];

/** `app, setup (init), debugger (ephem)`. */
export const containerNames = ({ spec }: Pod): string =>
  [
    ...spec.containers.map(({ name }) => name),
    ...(spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`),
    ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(', ');

/** The container of that name; with '' the annotated or first one, which is said where there is a choice. Throws where there is none. */
export function* chooseContainer(host: Host, pod: Pod, wanted: string, isQuiet = false): Task<Container> {
  if (wanted !== '') {
    const found = containersOf(pod).find(({ name }) => name === wanted);
    if (found) return found;
    throw new CommandError(`error: container ${wanted} not found in pod ${pod.metadata.name}`);
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  const preferred = annotated === undefined ? undefined : containersOf(pod).find(({ name }) => name === annotated);
  if (preferred) return preferred;
  if (annotated !== undefined && !isQuiet) yield* host.printError(`Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`);
  const first = pod.spec.containers[0];
  if (!first) throw new CommandError(`error: pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  if (containersOf(pod).length > 1 && !isQuiet) yield* host.printError(`Defaulted container "${first.name}" out of: ${containerNames(pod)}\n`);
  return first;
}
