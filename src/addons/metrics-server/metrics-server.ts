/**
 * metrics-server: the program that looks at every kubelet's counters now and then, and answers for the group metrics.k8s.io.
 *
 * Mirrors: metrics-server's pkg/server (RunUntil, tick), pkg/scraper and pkg/api (pod.go, node.go), with --metric-resolution=15s.
 * Differs: the group is there from the first second look on until the program ends, without probes; the kubelets are reached through the
 * API server, whatever the network is like.
 */
import type { ApiObject, ApiRequest, ApiResponse, ApiServer, Status } from '../../api/door.ts';
import { isSuccess } from '../../api/door.ts';
import { notFound, resourceNotFound } from '../../api/errors.ts';
import { formatTime } from '../../api/time.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { Process, Program } from '../../kernel/types.ts';
import { parseScrape, usageOf, type Scrape, type Usage } from './usage.ts';

const GROUP = 'metrics.k8s.io';
const GROUP_VERSION = `${GROUP}/v1beta1`;
const WHO = 'metrics-server';
const PORT = 10250;
/** --metric-resolution. */
const RESOLUTION_MS = 15_000;
/** What the program holds, however small the cluster is. */
const MEMORY_BYTES = 18 * 1024 * 1024;

const VERBS = ['get', 'list'];
const RESOURCES = [
  { name: 'nodes', kind: 'NodeMetrics', namespaced: false, verbs: VERBS },
  { name: 'pods', kind: 'PodMetrics', namespaced: true, verbs: VERBS },
];

interface ObjectList {
  readonly items: readonly (ApiObject & { metadata: { name: string; namespace?: string; labels?: Record<string, string> } })[];
}

/** The last two looks at every node, by its name. */
class Storage {
  #last = new Map<string, Scrape>();
  #previous = new Map<string, Scrape>();

  get isReady(): boolean {
    return this.#previous.size > 0;
  }

  store(scrapes: Map<string, Scrape>): void {
    this.#previous = this.#last;
    this.#last = scrapes;
  }

  node(name: string): Usage | undefined {
    const [last, previous] = [this.#last.get(name)?.node, this.#previous.get(name)?.node];
    return last && previous && usageOf(last, previous);
  }

  /** Usage of a pod's containers by name; undefined while one of them cannot be told. */
  pod(key: string): ReadonlyMap<string, Usage> | undefined {
    for (const [node, { pods }] of this.#last) {
      const containers = pods.get(key);
      if (!containers) continue;
      const before = this.#previous.get(node)?.pods.get(key);
      const found = new Map<string, Usage>();
      for (const [name, point] of containers) {
        const usage = usageOf(point, before?.get(name));
        if (!usage) return undefined;
        found.set(name, usage);
      }
      return found;
    }
    return undefined;
  }
}

const KIBIBYTE = 1024;
const quantitiesOf = ({ cpuNanoCores, memoryBytes }: Usage): object => ({
  cpu: cpuNanoCores === 0 ? '0' : `${cpuNanoCores}n`,
  memory: `${Math.floor(memoryBytes / KIBIBYTE)}Ki`,
});

const timesOf = ({ atMs, windowMs }: Usage): object => ({ timestamp: formatTime(atMs), window: `${windowMs / 1000}s` });

class Metrics {
  readonly #api: ApiServer;
  readonly #process: Process;
  readonly #storage: Storage;

  constructor(api: ApiServer, process: Process, storage: Storage) {
    this.#api = api;
    this.#process = process;
    this.#storage = storage;
  }

  serve(request: ApiRequest): ApiResponse {
    const [, namespace, resource = '', name] = /^\/apis\/[^/]+\/[^/]+(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?$/.exec(request.path) ?? [];
    if (resource === '' || request.method !== 'GET') return { code: 404, body: resourceNotFound() };
    const where = namespace === undefined ? '' : `/namespaces/${namespace}`;
    const path = `/api/v1${where}/${resource}${name === undefined ? '' : `/${name}`}`;
    const answer = this.#api.serve({ method: 'GET', path, query: request.query ?? {}, who: WHO });
    const kind = resource === 'nodes' ? 'NodeMetrics' : 'PodMetrics';
    const shown = name === undefined || namespace === undefined ? (name ?? '') : `${namespace}/${name}`;
    if (!isSuccess(answer)) {
      const isMissing = name !== undefined && (answer.body as Status).reason === 'NotFound';
      return isMissing ? { code: 404, body: notFound({ group: '', name: resource }, shown) } : answer;
    }
    const of = resource === 'nodes' ? (object: ObjectList['items'][number]) => this.#node(object) : (object: ObjectList['items'][number]) => this.#pod(object);
    if (name === undefined) {
      const items = (answer.body as ObjectList).items.map(of).filter((item) => item !== undefined);
      return { code: 200, body: { kind: `${kind}List`, apiVersion: GROUP_VERSION, metadata: {}, items } };
    }
    const found = of(answer.body as ObjectList['items'][number]);
    if (!found) return { code: 404, body: notFound({ group: GROUP, name: kind.toLowerCase() }, shown) };
    return { code: 200, body: { kind, apiVersion: GROUP_VERSION, ...found } };
  }

  #metadataOf({ metadata: { name, namespace, labels } }: ObjectList['items'][number]): object {
    return { name, ...(namespace !== undefined && { namespace }), creationTimestamp: formatTime(this.#process.wallMs), ...(labels && { labels }) };
  }

  #node(node: ObjectList['items'][number]): object | undefined {
    const usage = this.#storage.node(node.metadata.name);
    return usage && { metadata: this.#metadataOf(node), ...timesOf(usage), usage: quantitiesOf(usage) };
  }

  #pod(pod: ObjectList['items'][number]): object | undefined {
    const usages = this.#storage.pod(`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
    const [first] = usages?.values() ?? [];
    if (!usages || !first) return undefined;
    const containers = [...usages].map(([name, usage]) => ({ name, usage: quantitiesOf(usage) }));
    return { metadata: this.#metadataOf(pod), ...timesOf(first), containers };
  }
}

/** Looks at every node once. Nodes that do not answer have no metrics. */
function scrapeAll(api: ApiServer): Map<string, Scrape> {
  const nodes = api.serve({ method: 'GET', path: '/api/v1/nodes', who: WHO });
  const found = new Map<string, Scrape>();
  if (!isSuccess(nodes)) return found;
  for (const { metadata } of (nodes.body as ObjectList).items) {
    const page = api.serve({ method: 'GET', path: `/api/v1/nodes/${metadata.name}/proxy/metrics/resource`, who: WHO });
    if (isSuccess(page)) found.set(metadata.name, parseScrape(String(page.body)));
  }
  return found;
}

/** The program. It runs until it is told to end. */
export const createMetricsServer = (api: ApiServer): Program =>
  function* metricsServer(process) {
    process.net.listen(PORT);
    process.setMemory(MEMORY_BYTES);
    process.setSignalAction('TERM', 'catch');
    yield* process.write(2, encodeUtf8(`I${logTime(process.wallMs)}       1 secure_serving.go:213] "Serving securely on [::]:${PORT}"\n`));
    const storage = new Storage();
    const metrics = new Metrics(api, process, storage);
    try {
      do {
        storage.store(scrapeAll(api));
        if (storage.isReady) api.registerApiService(GROUP_VERSION, { resources: RESOURCES, serve: (request) => metrics.serve(request) });
      } while (!(yield* process.sleep(RESOLUTION_MS)));
    } finally {
      api.registerApiService(GROUP_VERSION, undefined);
    }
    return 0;
  };

/** `0901 12:00:03.000000`, as klog has it. */
const logTime = (ms: number): string => new Date(ms).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T([\d:.]+)Z$/, '$1$2 $3000');
