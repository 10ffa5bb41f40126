/**
 * A pod runs as a service account; its containers find the account's token, the cluster's CA and the namespace in a
 * projected volume.
 *
 * Mirrors: plugin/pkg/admission/serviceaccount/admission.go.
 */
import { setServiceAccount } from '../../../api/defaults.ts';
import { forbiddenStatus } from '../../../api/errors.ts';
import { findResource } from '../../../api/resources.ts';
import type { Container, Pod, ServiceAccount, Volume } from '../../../api/types.gen.ts';
import type { Simulation } from '../../../sim/simulation.ts';
import { generateName } from '../registry/names.ts';
import { fail } from '../status-error.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const DEFAULT_ACCOUNT = 'default';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
const VOLUME_PREFIX = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour and some seconds, which mark tokens that were asked for by admission. */
const TOKEN_SECONDS = 3607;
const PODS = { group: '', name: 'pods' };
const accounts = findResource('', 'v1', 'serviceaccounts')!;

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: TOKEN_SECONDS } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
  },
});

/** Sets the account and mounts its token. Refuses a pod whose account does not exist. */
export function addServiceAccount(sim: Simulation, store: ObjectStore, pod: Pod): void {
  const { spec, metadata } = pod;
  if (metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return;
  const accountName = spec.serviceAccountName || DEFAULT_ACCOUNT;
  setServiceAccount(spec, accountName);
  const account = store.get(accounts, metadata.namespace, accountName) as ServiceAccount | undefined;
  if (!account) {
    const cause = `error looking up service account ${metadata.namespace}/${accountName}: serviceaccount "${accountName}" not found`;
    return fail(forbiddenStatus(PODS, metadata.name ?? '', cause));
  }
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(sim, pod);
  if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) spec.imagePullSecrets = [...account.imagePullSecrets];
}

function mountToken(sim: Simulation, pod: Pod): void {
  const { spec } = pod;
  const volumes = spec.volumes ?? [];
  const present = volumes.find((volume) => volume.name?.startsWith(VOLUME_PREFIX));
  const name = present?.name ?? generateName(sim, VOLUME_PREFIX);
  const lacks = (container: Container): boolean => !container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH);
  const lacking = [...(spec.initContainers ?? []), ...spec.containers].filter(lacks);
  for (const container of lacking) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: MOUNT_PATH }];
  }
  if (lacking.length > 0 && !present) spec.volumes = [...volumes, tokenVolume(name)];
}
