/**
 * ingress-nginx: the program in the controller's pod. It keeps an nginx beside it configured as the Ingresses of its class say, and
 * writes into their status where they can be reached.
 *
 * Mirrors: ingress-nginx's internal/ingress/controller/{controller,nginx}.go and internal/ingress/status/status.go: one sync in three
 * seconds at most (--sync-rate-limit=0.3), the status once a minute.
 * Differs: no leader is elected, since whichever replica looks first writes what all would write; no admission webhook, no metrics; of
 * the ConfigMap nothing is read; the API server is reached whatever the network is like.
 */
import type { ApiServer } from '../../api/door.ts';
import type { Ingress, IngressLoadBalancerIngress } from '../../api/types.gen.ts';
import { createClient, isRefusal, type Client } from '../../client/client.ts';
import { createEventRecorder, type EventRecorder } from '../../client/event-recorder.ts';
import { splitKey } from '../../client/informer.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Process, Program, Task, WaitQueue } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { computeServers } from './compute-servers.ts';
import { CONTROLLER_LABELS, RELEASE } from './manifests.ts';
import { nginxConfigOf } from './nginx-config.ts';
import { startStore, unheededAnnotations, type Replica, type Store } from './store.ts';

const CONFIG = '/etc/nginx/nginx.conf';
const SYNC_PERIOD_MS = 3334;
const STATUS_PERIOD_MS = 60_000;

const BANNER = `-------------------------------------------------------------------------------
NGINX Ingress controller
  Release:       ${RELEASE}
  Repository:    https://github.com/kubernetes/ingress-nginx
  nginx version: nginx/1.22.1

-------------------------------------------------------------------------------

`;

/** Where the Service that the controller is behind can be reached: what its Ingresses get as their address. */
function addressesOf({ service }: Store, key: string): IngressLoadBalancerIngress[] {
  const published = service(key);
  if (!published) return [];
  const { spec, status } = published;
  const external = (spec.externalIPs ?? []).map((ip) => ({ ip }));
  if (spec.type === 'ExternalName') return [{ hostname: spec.externalName }];
  if (spec.type === 'NodePort' && external.length > 0) return external;
  if (spec.type !== 'LoadBalancer') return [{ ip: spec.clusterIP }];
  const own = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => (ip ? { ip } : { hostname }));
  return [...own, ...external.filter(({ ip }) => !own.some((other) => other.ip === ip))];
}

const textOf = (ingress: readonly IngressLoadBalancerIngress[] | undefined): string =>
  (ingress ?? [])
    .map(({ ip, hostname }) => ip ?? hostname)
    .sort()
    .join();

interface Parts {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly store: Store;
  readonly publishService: string;
}

/** One replica. */
class Controller implements Replica {
  readonly #process: Process;
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #news: WaitQueue;
  readonly #startedMs: number;
  readonly #pod: { apiVersion: 'v1'; kind: 'Pod'; metadata: { name: string; namespace: string; uid?: string } };
  /** Ingresses to be told of, by key. */
  readonly #seen = new Set<string>();
  readonly #warned = new Set<string>();
  #isDirty = true;
  #nextSyncMs = 0;
  /** When the status is written next, in virtual ms; undefined: nothing has changed. */
  #statusDueMs: number | undefined;
  #config = '';
  #nginxPid = 0;

  constructor(process: Process, parts: Parts) {
    this.#process = process;
    this.#parts = parts;
    this.#startedMs = process.nowMs;
    this.#news = process.newQueue();
    const name = process.env.get('POD_NAME') ?? process.hostname;
    const namespace = process.env.get('POD_NAMESPACE') ?? 'default';
    this.#client = createClient(parts.api, `nginx-ingress-controller/${name}`);
    this.#recorder = createEventRecorder({ sim: parts.sim, client: this.#client, component: 'nginx-ingress-controller' });
    const uid = this.#client.get('pods', { namespace, name })?.metadata.uid;
    this.#pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...(uid !== undefined && { uid }) } };
    for (const { metadata } of parts.store.ingresses()) this.#seen.add(`${metadata.namespace}/${metadata.name}`);
  }

  changed(): void {
    this.#isDirty = true;
    this.#news.notify();
  }

  ingressChanged(key: string): void {
    this.#seen.add(key);
  }

  statusChanged(): void {
    const { nowMs } = this.#process;
    const sinceStartMs = nowMs - this.#startedMs;
    this.#statusDueMs ??= nowMs + STATUS_PERIOD_MS - (sinceStartMs % STATUS_PERIOD_MS);
    this.#news.notify();
  }

  *run(): Task<number> {
    const process = this.#process;
    yield* process.write(1, encodeUtf8(BANNER));
    for (const signal of ['TERM', 'QUIT', 'CHLD'] as const) process.setSignalAction(signal, 'catch');
    this.#statusDueMs = process.nowMs + 1000;
    for (;;) {
      for (const signal of process.takeSignals()) {
        if (signal !== 'CHLD') return yield* this.#shutDown(signal);
        const ended = yield* process.waitpid(this.#nginxPid, { noHang: true });
        if (typeof ended !== 'object') continue;
        yield* this.#log('F', 'nginx.go:411', '"NGINX process has exited"');
        return 1;
      }
      yield* this.#tellOfIngresses();
      if (this.#isDirty && this.#parts.store.hasSynced && process.nowMs >= this.#nextSyncMs) yield* this.#sync();
      if (this.#statusDueMs !== undefined && process.nowMs >= this.#statusDueMs)
        yield* this.#writeStatus(addressesOf(this.#parts.store, this.#parts.publishService));
      yield* process.wait([this.#news], 'epoll', this.#nextMs());
    }
  }

  /** When there is something to do without news; undefined: nothing. */
  #nextMs(): number | undefined {
    const due = [...(this.#isDirty && this.#parts.store.hasSynced ? [this.#nextSyncMs] : []), ...(this.#statusDueMs === undefined ? [] : [this.#statusDueMs])];
    return due.length === 0 ? undefined : Math.max(this.#process.nowMs, Math.min(...due));
  }

  /** A line in klog's form. */
  *#log(level: 'I' | 'W' | 'F', where: string, message: string): Task<void> {
    const time = new Date(this.#process.wallMs).toISOString();
    const stamp = `${level}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000`;
    yield* this.#process.write(2, encodeUtf8(`${stamp} ${String(this.#process.pid).padStart(7)} ${where}] ${message}\n`));
  }

  *#sync(): Task<void> {
    const { store } = this.#parts;
    this.#isDirty = false;
    this.#nextSyncMs = this.#process.nowMs + SYNC_PERIOD_MS;
    const servers = computeServers(store.ingresses(), store);
    for (const { upstream } of servers.flatMap(({ locations }) => locations)) {
      if (upstream.problem === 'no service')
        yield* this.#log(
          'W',
          'controller.go:1216',
          `Error obtaining Endpoints for Service "${upstream.service}": no object matching key "${upstream.service}" in local store`,
        );
      else if (upstream.problem) yield* this.#log('W', 'controller.go:1232', `Service "${upstream.service}" does not have any active Endpoint.`);
    }
    const config = nginxConfigOf(servers);
    if (config === this.#config) return;
    yield* this.#reload(config);
  }

  *#tellOfIngresses(): Task<void> {
    const keys = [...this.#seen];
    this.#seen.clear();
    for (const key of keys) {
      const ingress = this.#parts.store.ingress(key);
      if (!ingress) continue;
      this.#recorder.event({ ...ingress, apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }, 'Normal', 'Sync', 'Scheduled for sync');
      for (const annotation of unheededAnnotations(ingress)) {
        if (this.#warned.has(`${key} ${annotation}`)) continue;
        this.#warned.add(`${key} ${annotation}`);
        yield* this.#log('W', 'annotations.go:175', `annotation ${annotation} of ingress "${key}" is not simulated here`);
      }
    }
  }

  *#reload(config: string): Task<void> {
    const process = this.#process;
    yield* this.#log('I', 'controller.go:193', '"Configuration changes detected, backend reload required"');
    this.#config = config;
    process.fs.writeFile(CONFIG, encodeUtf8(config));
    if (this.#nginxPid === 0) this.#nginxPid = process.spawn({ argv: ['/usr/bin/nginx', '-c', CONFIG] }).pid;
    else process.kill(this.#nginxPid, 'HUP');
    yield* this.#log('I', 'controller.go:213', '"Backend successfully reloaded"');
    this.#recorder.event(this.#pod, 'Normal', 'RELOAD', 'NGINX reload triggered due to a change in configuration');
  }

  *#writeStatus(wanted: readonly IngressLoadBalancerIngress[]): Task<void> {
    this.#statusDueMs = undefined;
    for (const { metadata, status } of this.#parts.store.ingresses()) {
      const before = status.loadBalancer?.ingress;
      if (textOf(before) === textOf(wanted)) continue;
      const shown = [before ?? [], wanted].map((each) => JSON.stringify(each));
      yield* this.#log(
        'I',
        'status.go:304',
        `"updating Ingress status" namespace="${metadata.namespace}" ingress="${metadata.name}" currentValue=${shown[0]} newValue=${shown[1]}`,
      );
      this.#patchStatus(metadata, wanted);
    }
  }

  #patchStatus(metadata: Ingress['metadata'], wanted: readonly IngressLoadBalancerIngress[]): void {
    try {
      this.#client.patch('ingresses', metadata, 'merge-patch', { status: { loadBalancer: { ingress: wanted.length > 0 ? wanted : null } } }, 'status');
    } catch (error) {
      // It has just been deleted.
      if (!isRefusal(error, 'NotFound')) throw error;
    }
  }

  /** Stops nginx once it has answered what it has begun. The last replica takes its address out of the Ingresses. */
  *#shutDown(signal: string): Task<number> {
    const process = this.#process;
    yield* this.#log('I', 'sigterm.go:36', `"Received SIG${signal}, shutting down"`);
    const { namespace } = this.#pod.metadata;
    const replicas = this.#client.list('pods', {
      namespace,
      labelSelector: Object.entries(CONTROLLER_LABELS)
        .map((pair) => pair.join('='))
        .join(),
    });
    if (replicas.length <= 1) yield* this.#writeStatus([]);
    if (this.#nginxPid !== 0) {
      process.setSignalAction('CHLD', 'default');
      yield* this.#log('I', 'nginx.go:379', '"Stopping NGINX process"');
      process.kill(this.#nginxPid, 'QUIT');
      yield* process.waitpid(this.#nginxPid);
      yield* this.#log('I', 'nginx.go:392', '"NGINX process has stopped"');
    }
    yield* this.#log('I', 'sigterm.go:47', '"Exiting" code=0');
    return 0;
  }
}

/** The program. All pods that run it know of the cluster together. */
export function createIngressNginx({ sim, api }: { sim: Simulation; api: ApiServer }): Program {
  let store: Store | undefined;
  return function* ingressNginx(process) {
    const flag = process.argv.find((word) => word.startsWith('--publish-service='))?.slice('--publish-service='.length) ?? '';
    const { namespace, name } = splitKey(flag);
    const publishService = `${namespace ?? process.env.get('POD_NAMESPACE')}/${name}`;
    store ??= startStore(api, publishService);
    const controller = new Controller(process, { sim, api, store, publishService });
    store.replicas.add(controller);
    const code = yield* controller.run();
    store.replicas.delete(controller);
    return code;
  };
}
