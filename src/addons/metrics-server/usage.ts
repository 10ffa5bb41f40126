/**
 * From two looks at a node's counters to what is used: cores as the growth of CPU time, memory as it was at the last look.
 *
 * Mirrors: metrics-server's pkg/storage (types.go, pod.go, node.go) and pkg/scraper/client/resource/decode.go.
 */

/** One look at one container or node. */
export interface Point {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** Unix time in ms. */
  readonly atMs: number;
  /** When it was started: unix time in ms; of nodes 0. */
  readonly startMs: number;
}

/** What was found on one node. */
export interface Scrape {
  readonly node: Point | undefined;
  /** By `namespace/pod`, and by container in it. */
  readonly pods: ReadonlyMap<string, ReadonlyMap<string, Point>>;
}

/** What is used, as the API has it. */
export interface Usage {
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
  readonly atMs: number;
  readonly windowMs: number;
}

/** A container that is younger than the last look is measured from its start, once it has run for so long. */
const FRESH_CONTAINER_MS = 10_000;

const SAMPLE =
  /^(container|node)_(cpu_usage_seconds_total|memory_working_set_bytes|start_time_seconds)(?:\{container="([^"]*)",namespace="([^"]*)",pod="([^"]*)"\})? (\S+)(?: (\d+))?$/;

type Draft = { -readonly [field in keyof Point]: number };

/** Reads the page of a kubelet. */
export function parseScrape(text: string): Scrape {
  const pods = new Map<string, Map<string, Draft>>();
  let node: Draft | undefined;
  const newPoint = (): Draft => ({ cpuSeconds: 0, memoryBytes: 0, atMs: 0, startMs: 0 });
  for (const line of text.split('\n')) {
    const [, what, metric, container = '', namespace = '', pod = '', value = '', atMs] = SAMPLE.exec(line) ?? [];
    if (what === undefined) continue;
    let point: Draft;
    if (what === 'node') point = node ??= newPoint();
    else {
      const key = `${namespace}/${pod}`;
      const containers = pods.get(key) ?? new Map<string, Draft>();
      pods.set(key, containers);
      point = containers.get(container) ?? newPoint();
      containers.set(container, point);
    }
    if (metric === 'start_time_seconds') point.startMs = Number(value) * 1000;
    else if (metric === 'cpu_usage_seconds_total') point.cpuSeconds = Number(value);
    else point.memoryBytes = Number(value);
    if (atMs !== undefined) point.atMs = Number(atMs);
  }
  return { node, pods };
}

/** What was used between two looks; undefined where that cannot be told yet. */
export function usageOf(last: Point, previous: Point | undefined): Usage | undefined {
  // A container that was started again counts from nothing.
  const isSame = previous !== undefined && previous.startMs === last.startMs && previous.cpuSeconds <= last.cpuSeconds;
  const from = isSame ? previous : { cpuSeconds: 0, atMs: last.startMs };
  const windowMs = last.atMs - from.atMs;
  if (windowMs <= 0 || (!isSame && (last.startMs === 0 || windowMs < FRESH_CONTAINER_MS))) return undefined;
  return {
    cpuNanoCores: Math.round(((last.cpuSeconds - from.cpuSeconds) / (windowMs / 1000)) * 1e9),
    memoryBytes: last.memoryBytes,
    atMs: last.atMs,
    windowMs,
  };
}
