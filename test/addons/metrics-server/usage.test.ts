/** From two looks at a kubelet's counters to what is used. */
import { describe, expect, it } from 'vitest';
import { parseScrape, usageOf, type Point } from '../../../src/addons/metrics-server/usage.ts';

const PAGE = `# HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds
# TYPE container_cpu_usage_seconds_total counter
container_cpu_usage_seconds_total{container="app",namespace="default",pod="web"} 1.25 1000000
container_memory_working_set_bytes{container="app",namespace="default",pod="web"} 2048 1000000
container_start_time_seconds{container="app",namespace="default",pod="web"} 900
node_cpu_usage_seconds_total 3.5 1000000
node_memory_working_set_bytes 4096 1000000
`;

it('reads the page of a kubelet', () => {
  const { node, pods } = parseScrape(PAGE);
  expect(node).toEqual({ cpuSeconds: 3.5, memoryBytes: 4096, atMs: 1_000_000, startMs: 0 });
  expect([...pods].map(([key, containers]) => [key, [...containers]])).toEqual([
    ['default/web', [['app', { cpuSeconds: 1.25, memoryBytes: 2048, atMs: 1_000_000, startMs: 900_000 }]]],
  ]);
});

describe('usage', () => {
  const point = (cpuSeconds: number, atMs: number, startMs = 1000): Point => ({ cpuSeconds, memoryBytes: 5, atMs, startMs });

  it('is the growth of CPU time over the time between', () => {
    expect(usageOf(point(4, 45_000), point(1, 30_000))).toEqual({ cpuNanoCores: 200_000_000, memoryBytes: 5, atMs: 45_000, windowMs: 15_000 });
  });

  it('counts from the start where a container was not there at the last look, once it has run for ten seconds', () => {
    expect(usageOf(point(6, 45_000, 33_000), undefined)?.cpuNanoCores).toBe(500_000_000);
    expect(usageOf(point(6, 42_000, 33_000), undefined)).toBe(undefined);
  });

  it('counts from the start where a container was started again', () => {
    expect(usageOf(point(6, 45_000, 33_000), point(9, 30_000))?.windowMs).toBe(12_000);
  });
});
