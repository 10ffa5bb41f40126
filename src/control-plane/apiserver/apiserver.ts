/**
 * The API server: the only door to the cluster's state. Requests come in as values and are answered when the call
 * returns; watches and connections speak later, as events of the simulation.
 *
 * Mirrors: kube-apiserver (cmd/kube-apiserver, apiserver/pkg/server).
 * Differs: every caller is admitted (no authentication, no RBAC), a request takes no time, and what is not simulated is
 * refused with a Status that says so.
 */
import { type ApiObject, type ApiRequest, type ApiResponse, type ApiServer } from '../../api/door.ts';
import { resourceNotFound } from '../../api/errors.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { Etcd } from '../etcd/etcd.ts';
import { createAdmission } from './admission/admission.ts';
import { serveReview } from './reviews.ts';
import { serveDiscovery } from './discovery.ts';
import { startEventExpiry } from './event-expiry.ts';
import { LeaseRenewals } from './lease-renewals.ts';
import { ApiServices } from './api-services.ts';
import { serveNodeProxy } from './node-proxy.ts';
import { connectPod, type Kubelets } from './pod-connections.ts';
import { createBootstrapObjects } from './bootstrap.ts';
import { selectionOf } from './registry/selection.ts';
import { watchRequestOf } from './registry/list-options.ts';
import { parseResourceRequest, type ResourceRequest } from './request-info.ts';
import { presentOne } from './present.ts';
import { notSimulated, serveResource, type ServerParts } from './serve-resource.ts';
import { StatusError, fail } from './status-error.ts';
import { ObjectStore, type StoredObject } from './storage/object-store.ts';
import { startWatch, watchEventOf } from './watch-cache.ts';

export interface ApiServerOptions {
  sim: Simulation;
  /** The address of the machine that the server is on (172.18.0.2): --advertise-address. */
  advertiseAddress?: string;
}

/** The server, and what stands behind it for those who read history. */
export interface RunningApiServer extends ApiServer {
  /** Every revision of every object: the past is read here, never written. */
  readonly etcd: Etcd<StoredObject>;
}

const DEFAULT_ADDRESS = '172.18.0.2';
const STREAMING_SUBRESOURCES: readonly (string | undefined)[] = ['log', 'exec', 'attach', 'portforward'];

/** What a failure inside the server answers. Anything that is no `StatusError` is a mistake of ours and goes on up. */
function answerOf(error: unknown): ApiResponse {
  if (!(error instanceof StatusError)) throw error;
  return { code: error.status.code, body: error.status };
}

const targetOf = (request: ApiRequest): ResourceRequest => parseResourceRequest(request) ?? fail(resourceNotFound());

function beginWatch(parts: ServerParts, request: ApiRequest, onEvent: Parameters<ApiServer['watch']>[1]): ReturnType<ApiServer['watch']> {
  const { resource, namespace, name } = targetOf(request);
  const isConverted = request.accept === 'table' || request.accept === 'metadata';
  const present = isConverted ? (object: ApiObject) => presentOne(parts, request, resource, object) : undefined;
  const options = {
    resource,
    namespace,
    selection: selectionOf(resource, request, name),
    ...watchRequestOf(request),
    who: request.who,
  };
  return startWatch(parts.sim, parts.store, options, (change) => onEvent(watchEventOf(change, present)));
}

/** A server with an empty store but for what every cluster begins with: its namespaces and the Service `kubernetes`. */
export function createApiServer({ sim, advertiseAddress = DEFAULT_ADDRESS }: ApiServerOptions): RunningApiServer {
  const etcd = new Etcd<StoredObject>(sim);
  const store = new ObjectStore(etcd);
  const kubelets: Kubelets = new Map();
  const renewals = new LeaseRenewals(sim, store);
  const apiServices = new ApiServices();
  const parts: ServerParts = { sim, store, admission: createAdmission(sim, store), kubelets, renewals };
  createBootstrapObjects(parts, advertiseAddress);
  startEventExpiry(parts);

  const answer = (request: ApiRequest): ApiResponse => {
    try {
      const review = serveReview(request);
      if (review) return review;
      const target = parseResourceRequest(request);
      if (target) return serveResource(parts, request, target);
      const others = apiServices.serve(request) ?? serveNodeProxy(kubelets, request);
      return others ?? apiServices.withGroups(request, serveDiscovery(request)) ?? fail(resourceNotFound());
    } catch (error) {
      return answerOf(error);
    }
  };
  // A write leads to what its watchers do, not to what its writer does next: that still comes of what woke the writer.
  const serve = (request: ApiRequest): ApiResponse => sim.because(sim.cause, () => answer(request));

  return {
    etcd,
    serve,
    watch(request, onEvent) {
      try {
        return beginWatch(parts, request, onEvent);
      } catch (error) {
        return answerOf(error);
      }
    },
    connect(request, sink) {
      try {
        const target = targetOf(request);
        if (target.resource.name !== 'pods' || !STREAMING_SUBRESOURCES.includes(target.subresource)) fail(notSimulated(`connecting to ${request.path}`));
        return connectPod(parts, kubelets, request, target, sink);
      } catch (error) {
        return answerOf(error);
      }
    },
    registerKubelet(nodeName, kubelet) {
      kubelets.set(nodeName, kubelet);
    },
    registerApiService: (groupVersion, service) => apiServices.register(groupVersion, service),
    renewLease: (renewal) => renewals.begin(renewal),
  };
}
