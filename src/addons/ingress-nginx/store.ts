/**
 * What an ingress controller knows of the cluster: Ingresses of its class, and what they lead to.
 *
 * Mirrors: ingress-nginx's internal/ingress/controller/store/store.go.
 * Differs: all replicas of the controller share it, and it goes on while none of them runs.
 */
import { INGRESS_CLASS_ANNOTATION } from '../../api/ingress-util.ts';
import type { ApiServer } from '../../api/door.ts';
import type { EndpointSlice, Ingress, Service } from '../../api/types.gen.ts';
import { createClient, type Client } from '../../client/client.ts';
import { startInformer } from '../../client/informer.ts';
import { isOurs, type Behind } from './compute-servers.ts';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** One running replica, as the store tells it what changes. */
export interface Replica {
  /** Something that answers depend on may have changed. */
  changed(): void;
  /** An Ingress is new to the controller or has changed. */
  ingressChanged(key: string): void;
  /** What an Ingress's status is made of may have changed. */
  statusChanged(): void;
}

export interface Store extends Behind {
  readonly hasSynced: boolean;
  ingress(key: string): Ingress | undefined;
  /** The Ingresses of the controller's class. */
  ingresses(): Ingress[];
  readonly replicas: Set<Replica>;
}

/** Starts following the cluster. `publishService` is the key of the Service whose address the Ingresses get. */
export function startStore(api: ApiServer, publishService: string): Store {
  const client: Client = createClient(api, 'nginx-ingress-controller');
  const replicas = new Set<Replica>();
  const slicesOf = new Map<string, Map<string, EndpointSlice>>();
  const changed = (): void => replicas.forEach((replica) => replica.changed());
  const statusChanged = (): void => replicas.forEach((replica) => replica.statusChanged());

  const classes = startInformer({ client, resource: 'ingressclasses', onChange: changed, onSynced: changed });
  const ours = (ingress: Ingress | undefined): boolean => ingress !== undefined && isOurs(ingress, (name) => classes.get(name));
  const services = startInformer({
    client,
    resource: 'services',
    onChange: ({ key }) => {
      changed();
      if (key === publishService) statusChanged();
    },
    onSynced: changed,
  });
  startInformer({
    client,
    resource: 'endpointslices',
    onChange: ({ key, before, after }) => {
      const { namespace, labels } = (after ?? before)!.metadata;
      const service = `${namespace}/${labels?.[SERVICE_NAME_LABEL] ?? ''}`;
      const own = slicesOf.get(service) ?? new Map<string, EndpointSlice>();
      slicesOf.set(service, own);
      if (after) own.set(key, after);
      else own.delete(key);
      changed();
    },
  });
  const ingresses = startInformer({
    client,
    resource: 'ingresses',
    onChange: ({ key, before, after }) => {
      if (!ours(before) && !ours(after)) return;
      changed();
      statusChanged();
      if (ours(after)) replicas.forEach((replica) => replica.ingressChanged(key));
    },
    onSynced: changed,
  });

  return {
    get hasSynced() {
      return ingresses.hasSynced && services.hasSynced && classes.hasSynced;
    },
    ingress: (key) => ingresses.get(key),
    ingresses: () => [...ingresses.values()].filter(ours),
    service: (key): Service | undefined => services.get(key),
    slices: (key) => [...(slicesOf.get(key)?.values() ?? [])],
    replicas,
  };
}

/** Annotations of the controller that an Ingress carries and that are passed over here. */
export const unheededAnnotations = ({ metadata }: Ingress): string[] =>
  Object.keys(metadata.annotations ?? {}).filter((name) => name.startsWith('nginx.ingress.kubernetes.io/') && name !== INGRESS_CLASS_ANNOTATION);
