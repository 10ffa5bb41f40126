/**
 * Commands that tell about the client and the cluster: `version`, `cluster-info`, `api-resources`, `api-versions`, `options`.
 *
 * Mirrors: kubectl/pkg/cmd/{version,clusterinfo,apiresources,options}.
 * Differs: `cluster-info dump` is refused.
 */
import { apiResources, qualifiedResourceName, resourcePath, type ApiResource } from '../../api/resources.ts';
import type { Service } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { resourceOf } from '../args/resource-args.ts';
import { refusedCommand, type Command, type Invocation } from '../command.ts';
import { CommandError, usageError } from '../errors.ts';
import { kubeConfigPath, loadKubeConfig } from '../kubeconfig.ts';
import { printJson } from '../printers/json.ts';
import { printColumns } from '../printers/object-printer.ts';
import { printYaml } from '../printers/yaml.ts';
import { KUBECTL_VERSION, KUSTOMIZE_VERSION } from '../timings.table.ts';

export const VERSION: Command = { name: 'version', flags: flagTable(`--client=false\n-o, --output=''`), run: version };

function* version({ flags, client, host, args }: Invocation): Task<number> {
  const output = flags.text('output');
  if (args.length > 0) throw new CommandError(`error: extra arguments: [${args.join(' ')}]`);
  if (!['', 'yaml', 'json'].includes(output)) throw new CommandError("error: --output must be 'yaml' or 'json'");
  const serverVersion = flags.bool('client') ? undefined : ((yield* client.send({ method: 'GET', path: '/version' })).body as { gitVersion: string });
  if (output === '') {
    yield* host.print(
      `Client Version: ${KUBECTL_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n${serverVersion ? `Server Version: ${serverVersion.gitVersion}\n` : ''}`,
    );
    return 0;
  }
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(KUBECTL_VERSION) ?? [];
  const all = { clientVersion: { gitVersion: KUBECTL_VERSION, major, minor }, kustomizeVersion: KUSTOMIZE_VERSION, ...(serverVersion && { serverVersion }) };
  yield* host.print(output === 'yaml' ? printYaml(all) : printJson(all).replaceAll('    ', '  '));
  return 0;
}

export const CLUSTER_INFO: Command = { name: 'cluster-info', subcommands: [refusedCommand('dump')], run: clusterInfo };

const serviceTitle = ({ metadata }: Service): string => metadata.labels?.['kubernetes.io/name'] ?? metadata.name;

/** Where the API server passes requests on to a Service: its first port, by its name if it has one. */
function proxyPathOf({ metadata, spec }: Service): string {
  const [port] = spec.ports ?? [];
  const name = port === undefined ? metadata.name : `${metadata.name}:${port.name ?? ''}`.replace(/:$/, '');
  return `/api/v1/namespaces/${metadata.namespace ?? ''}/services/${name}/proxy`;
}

function* clusterInfo({ host, flags, client }: Invocation): Task<number> {
  const config = loadKubeConfig(host, kubeConfigPath(host, flags.text('kubeconfig')));
  const server = String(config.clusters?.[0]?.cluster.server ?? 'http://localhost:8080');
  // Green and yellow on a terminal only; here output is taken to be none, as in a pipe.
  yield* host.print(`Kubernetes control plane is running at ${server}\n`);
  const query = { labelSelector: 'kubernetes.io/cluster-service=true' };
  const { items } = yield* client.list(resourcePath(resourceOf('services'), { namespace: 'kube-system' }), query);
  for (const service of items as Service[]) yield* host.print(`${serviceTitle(service)} is running at ${server}${proxyPathOf(service)}\n`);
  yield* host.print(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
  return 0;
}

export const API_RESOURCES: Command = {
  name: 'api-resources',
  flags: flagTable(`
    --api-group=''
    --cached=false
    --categories=[]
    --namespaced=true
    --no-headers=false
    -o, --output=''
    --show-managed-fields=false
    --sort-by=''
    --verbs=[]`),
  run: listResources,
};

function* listResources({ flags, host, args, path }: Invocation): Task<number> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`);
  const output = flags.text('output');
  if (!['', 'wide', 'name'].includes(output)) throw new CommandError(`error: --output ${output} is not available`);
  const sort = flags.text('sort-by');
  if (!['', 'name', 'kind'].includes(sort)) throw new CommandError('error: --sort-by accepts only name or kind');
  const isShown = (resource: ApiResource): boolean =>
    (!flags.changed('api-group') || resource.group === flags.text('api-group')) &&
    (!flags.changed('namespaced') || resource.namespaced === flags.bool('namespaced')) &&
    flags.list('verbs').every((verb) => resource.verbs.includes(verb)) &&
    flags.list('categories').every((category) => resource.categories.includes(category));
  const keyOf = (resource: ApiResource): string => (sort === 'kind' ? resource.kind : sort === 'name' ? resource.name : `${resource.group} ${resource.name}`);
  const shown = apiResources.filter(isShown).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  if (output === 'name') {
    yield* host.print(shown.map((resource) => `${qualifiedResourceName(resource)}\n`).join(''));
    return 0;
  }
  const isWide = output === 'wide';
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(isWide ? ['VERBS', 'CATEGORIES'] : [])];
  const rows = shown.map(({ name, shortNames, groupVersion, namespaced, kind, verbs, categories }) => [
    name,
    shortNames.join(','),
    groupVersion,
    String(namespaced),
    kind,
    ...(isWide ? [[...verbs].sort().join(','), categories.join(',')] : []),
  ]);
  yield* host.print(printColumns([...(flags.bool('no-headers') ? [] : [header]), ...rows]));
  return 0;
}

export const API_VERSIONS: Command = { name: 'api-versions', run: listVersions };

function* listVersions({ host, args, path }: Invocation): Task<number> {
  if (args.length > 0) throw usageError(path, `unexpected arguments: [${args.join(' ')}]`);
  const versions = [...new Set(apiResources.map(({ groupVersion }) => groupVersion))].sort();
  yield* host.print(`${versions.join('\n')}\n`);
  return 0;
}
