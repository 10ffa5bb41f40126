/**
 * The service controller of a cloud: takes the orders that Services of type LoadBalancer are, has balancers made, and writes their
 * addresses into the Services' status. A cluster without it keeps the orders, and EXTERNAL-IP stays `<pending>`.
 *
 * Mirrors: staging/src/k8s.io/cloud-provider/controllers/service/controller.go, as a cloud-controller-manager or cloud-provider-kind
 * runs it.
 * Differs: nodes need no providerID; a balancer takes two to five seconds to be made, and one to be taken away.
 */
import type { ApiServer } from '../../api/door.ts';
import type { LoadBalancerIngress, Node, Service } from '../../api/types.gen.ts';
import { ApiError, createClient, isRefusal, type Client } from '../../client/client.ts';
import { createEventRecorder, type EventRecorder } from '../../client/event-recorder.ts';
import { startInformer, type Informer } from '../../client/informer.ts';
import { createWorkQueue, type WorkQueue } from '../../client/work-queue.ts';
import type { Network } from '../../kernel/network.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { Balancers, type AddressPool, type Backends } from './balancers.ts';

/** Keeps a Service until its balancer is gone. */
const LOAD_BALANCER_FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
const TO_BE_DELETED_TAINT = 'ToBeDeletedByClusterAutoscaler';

const MAKING_MS = [2000, 5000] as const;
const REMOVING_MS = 1000;
/** minRetryDelay and maxRetryDelay. */
const RETRY_MS = 5000;
const MOST_RETRY_MS = 300_000;

export const wantsLoadBalancer = ({ spec }: Service): boolean => spec.type === 'LoadBalancer' && !spec.loadBalancerClass;

/** Whether a balancer has to go, for the Service does, or wants none any more. */
const needsCleanup = ({ metadata, spec }: Service): boolean =>
  (metadata.finalizers ?? []).includes(LOAD_BALANCER_FINALIZER) && (metadata.deletionTimestamp !== undefined || spec.type !== 'LoadBalancer');

/** What of a Service is a balancer's business, in the order in which it is looked at; with the Event that tells of a change. */
const ATTRIBUTES: readonly { event?: string; of: (service: Service) => unknown }[] = [
  { event: 'Type', of: ({ spec }) => spec.type },
  { event: 'LoadBalancerSourceRanges', of: ({ spec }) => `[${(spec.loadBalancerSourceRanges ?? []).join(' ')}]` },
  {
    of: ({ spec: { ports = [], sessionAffinity, sessionAffinityConfig } }) =>
      JSON.stringify([
        ports.map(({ name, protocol, port, nodePort, targetPort }) => [name, protocol, port, nodePort, targetPort]),
        sessionAffinity,
        sessionAffinityConfig?.clientIP?.timeoutSeconds,
      ]),
  },
  { event: 'LoadbalancerIP', of: ({ spec }) => spec.loadBalancerIP ?? '' },
  { of: ({ spec, metadata }) => JSON.stringify([spec.externalIPs ?? [], metadata.annotations ?? {}, metadata.uid]) },
  { event: 'ExternalTrafficPolicy', of: ({ spec }) => spec.externalTrafficPolicy ?? '' },
  { event: 'HealthCheckNodePort', of: ({ spec }) => spec.healthCheckNodePort ?? 0 },
];

/** The first attribute that has changed, with the words of its Event; undefined where none has. */
export function changeOf(before: Service, after: Service): { event?: string; message: string } | undefined {
  if (!wantsLoadBalancer(before) && !wantsLoadBalancer(after)) return undefined;
  const changed = ATTRIBUTES.find(({ of }) => of(before) !== of(after));
  return changed && { ...(changed.event && { event: changed.event }), message: `${String(changed.of(before))} -> ${String(changed.of(after))}` };
}

/** Whether balancers may send to a node. That it is not ready is for their health checks to find. */
const isIncluded = ({ metadata, spec }: Node): boolean =>
  metadata.labels?.[EXCLUDE_LABEL] === undefined && !metadata.deletionTimestamp && !(spec.taints ?? []).some(({ key }) => key === TO_BE_DELETED_TAINT);

const isSameStatus = (a: readonly LoadBalancerIngress[], b: readonly LoadBalancerIngress[]): boolean =>
  a.length === b.length && a.every(({ ip }, i) => ip === b[i]?.ip);

export interface LoadBalancerOptions {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network: Network;
  readonly pool: AddressPool;
  readonly isHealthy: Backends['isHealthy'];
}

class ServiceController {
  readonly #sim: Simulation;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #services: Informer<Service>;
  readonly #nodes: Informer<Node>;
  readonly #queue: WorkQueue;
  readonly #balancers: Balancers;
  /** Services whose balancer is being made or taken away; true: something has changed meanwhile. */
  readonly #busy = new Map<string, boolean>();
  readonly #failures = new Map<string, number>();

  constructor({ sim, api, network, pool, isHealthy }: LoadBalancerOptions) {
    this.#sim = sim;
    this.#client = createClient(api, 'service-controller');
    this.#recorder = createEventRecorder({ sim, client: this.#client, component: 'service-controller' });
    this.#balancers = new Balancers(sim, network, pool, { nodes: () => this.#included(), isHealthy });
    this.#queue = createWorkQueue({ sim, name: 'service-controller', sync: (key) => this.#sync(key) });
    this.#services = startInformer({
      client: this.#client,
      resource: 'services',
      onChange: ({ key, before, after }) => this.#serviceChanged(key, before, after),
    });
    this.#nodes = startInformer({
      client: this.#client,
      resource: 'nodes',
      onChange: ({ before, after }) => {
        if ((before !== undefined && isIncluded(before)) !== (after !== undefined && isIncluded(after))) this.#nodesChanged();
      },
    });
  }

  #included(): string[] {
    return [...this.#nodes.values()]
      .filter(isIncluded)
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  #note(service: Service, reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.#recorder.event({ ...service, apiVersion: 'v1', kind: 'Service' }, type, reason, message);
  }

  #nodesChanged(): void {
    for (const service of this.#services.values())
      if (this.#balancers.has(`${service.metadata.namespace}/${service.metadata.name}`))
        this.#note(service, 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
  }

  #serviceChanged(key: string, before: Service | undefined, after: Service | undefined): void {
    const change = before && after && changeOf(before, after);
    if (change?.event) this.#note(after!, change.event, change.message);
    if (!after || change || needsCleanup(after) || (!before && wantsLoadBalancer(after))) this.#queue.add(key);
  }

  #sync(key: string): void {
    const service = this.#services.get(key);
    if (this.#busy.has(key)) this.#busy.set(key, true);
    // It never carried the finalizer: its writer took that off by hand.
    else if (!service) this.#balancers.delete(key);
    else if (wantsLoadBalancer(service) && !needsCleanup(service)) this.#ensure(key, service);
    else if (needsCleanup(service) || this.#balancers.has(key)) this.#delete(key, service);
  }

  /** Does what takes the provider `waitMs`, and then whatever has become due meanwhile. */
  #later(key: string, waitMs: number, act: () => void): void {
    this.#busy.set(key, false);
    this.#sim.after(waitMs, 'load balancer provider', () => {
      const isDirty = this.#busy.get(key);
      this.#busy.delete(key);
      try {
        act();
        if (isDirty) this.#queue.add(key);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.#queue.addRateLimited(key);
      }
    });
  }

  #ensure(key: string, service: Service): void {
    this.#note(service, 'EnsuringLoadBalancer', 'Ensuring load balancer');
    this.#setFinalizer(service, true);
    if (this.#included().length === 0) this.#note(service, 'UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer', 'Warning');
    const waitMs = this.#balancers.has(key) ? 0 : this.#sim.random('load-balancer/making').integer(...MAKING_MS);
    this.#later(key, waitMs, () => {
      let ip: string;
      try {
        ip = this.#balancers.ensure(service);
      } catch (error) {
        return this.#failed(key, service, (error as Error).message);
      }
      this.#failures.delete(key);
      this.#note(service, 'EnsuredLoadBalancer', 'Ensured load balancer');
      this.#writeStatus(key, [{ ip, ipMode: 'VIP' }]);
    });
  }

  #failed(key: string, service: Service, why: string): void {
    this.#note(service, 'SyncLoadBalancerFailed', `Error syncing load balancer: failed to ensure load balancer: ${why}`, 'Warning');
    const before = this.#failures.get(key) ?? 0;
    this.#failures.set(key, before + 1);
    this.#queue.addAfter(key, Math.min(RETRY_MS * 2 ** before, MOST_RETRY_MS));
  }

  #delete(key: string, service: Service): void {
    const isThere = this.#balancers.has(key);
    if (isThere) this.#note(service, 'DeletingLoadBalancer', 'Deleting load balancer');
    this.#later(key, isThere ? REMOVING_MS : 0, () => {
      this.#balancers.delete(key);
      this.#setFinalizer(service, false);
      this.#note(service, 'DeletedLoadBalancer', 'Deleted load balancer');
      this.#writeStatus(key, []);
    });
  }

  #setFinalizer({ metadata }: Service, isWanted: boolean): void {
    const now = this.#services.get(`${metadata.namespace}/${metadata.name}`)?.metadata.finalizers ?? [];
    if (now.includes(LOAD_BALANCER_FINALIZER) === isWanted) return;
    const finalizers = isWanted ? [...now, LOAD_BALANCER_FINALIZER] : now.filter((each) => each !== LOAD_BALANCER_FINALIZER);
    this.#client.patch('services', metadata, 'merge-patch', { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } });
  }

  #writeStatus(key: string, ingress: LoadBalancerIngress[]): void {
    const service = this.#services.get(key);
    if (!service || isSameStatus(service.status.loadBalancer?.ingress ?? [], ingress)) return;
    const loadBalancer = { ingress: ingress.length > 0 ? ingress : null };
    try {
      this.#client.patch('services', service.metadata, 'merge-patch', { status: { loadBalancer } }, 'status');
    } catch (error) {
      // Without its finalizer it may just have gone.
      if (!isRefusal(error, 'NotFound')) throw error;
    }
  }
}

/** Starts the controller, and the provider whose balancers it orders. */
export function startLoadBalancerController(options: LoadBalancerOptions): void {
  new ServiceController(options);
}
