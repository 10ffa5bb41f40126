/**
 * The kubeconfig: which cluster, and which namespace when none is named.
 *
 * Mirrors: client-go/tools/clientcmd (loading rules: --kubeconfig, $KUBECONFIG, ~/.kube/config).
 * Differs: there is one cluster to reach whatever the file says; the file decides the namespace and what `config` prints.
 * Files named in $KUBECONFIG are not merged: the first one counts.
 */
import { parse } from 'yaml';
import { CommandError } from './errors.ts';
import type { Host } from './host.ts';

export interface NamedContext {
  name: string;
  context: { cluster?: string; user?: string; namespace?: string };
}

export interface KubeConfig {
  apiVersion: string;
  kind: string;
  clusters?: { name: string; cluster: Record<string, unknown> }[] | null;
  contexts?: NamedContext[] | null;
  'current-context'?: string;
  users?: { name: string; user: Record<string, unknown> }[] | null;
}

/** What a machine has before anybody writes a kubeconfig. */
export const DEFAULT_KUBECONFIG: KubeConfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'kind', cluster: { server: 'https://172.18.0.2:6443' } }],
  contexts: [{ name: 'kind', context: { cluster: 'kind', user: 'admin' } }],
  'current-context': 'kind',
  users: [{ name: 'admin', user: { token: 'REDACTED' } }],
};

/** Where the kubeconfig is, or would be written. */
export function kubeConfigPath(host: Host, flag: string): string {
  return flag || host.env.get('KUBECONFIG')?.split(':')[0] || `${host.env.get('HOME') ?? ''}/.kube/config`;
}

/** The kubeconfig at that path; the default where there is none. */
export function loadKubeConfig(host: Pick<Host, 'exists' | 'readFile'>, path: string): KubeConfig {
  if (!host.exists(path)) return DEFAULT_KUBECONFIG;
  const value: unknown = parse(host.readFile(path));
  if (typeof value !== 'object' || value === null) throw new CommandError(`error: error loading config file "${path}": wanted a mapping`);
  return value as KubeConfig;
}

/** The context that is used. Throws where the kubeconfig has none of that name. */
export function currentContext(config: KubeConfig, flag: string): NamedContext['context'] {
  const name = flag || config['current-context'] || '';
  const found = config.contexts?.find((context) => context.name === name);
  if (!found && flag !== '') throw new CommandError(`error: context "${flag}" does not exist`);
  return found?.context ?? {};
}
