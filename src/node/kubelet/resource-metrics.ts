/**
 * What the kubelet tells of the resources that are used on its node, as text for Prometheus: /metrics/resource.
 *
 * Mirrors: pkg/kubelet/metrics/collectors/resource_metrics.go.
 * Differs: usage is that of this instant, not of cAdvisor's last look; the node's own daemons use nothing, and what removed containers
 * have used is forgotten; no swap.
 */
import { parseTime } from '../../api/time.ts';
import type { Container } from '../cri/types.ts';
import type { KubeletContext } from './context.ts';

const HELP = {
  container_cpu_usage_seconds_total: 'counter Cumulative cpu time consumed by the container in core-seconds',
  container_memory_working_set_bytes: 'gauge Current working set of the container in bytes',
  container_start_time_seconds: 'gauge Start time of the container since unix epoch in seconds',
  node_cpu_usage_seconds_total: 'counter Cumulative cpu time consumed by the node in core-seconds',
  node_memory_working_set_bytes: 'gauge Current working set of the node in bytes',
} as const;

/** One metric with its samples. */
function familyOf(name: keyof typeof HELP, samples: readonly string[]): string {
  const [type, ...words] = HELP[name].split(' ');
  return `# HELP ${name} [STABLE] ${words.join(' ')}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample}\n`).join('')}`;
}

const labelsOf = ({ config, sandbox }: Container): string =>
  `{container="${config.name}",namespace="${sandbox.config.namespace}",pod="${sandbox.config.podName}"}`;

/** The page. */
export function resourceMetricsText({ sim, kernel, runtime }: Pick<KubeletContext, 'sim' | 'kernel' | 'runtime'>): string {
  const all = runtime.podUids().flatMap((uid) => [...runtime.containers(uid)]);
  const running = all.filter(({ status }) => status.state === 'running');
  const at = ` ${Math.floor(sim.wallMs)}`;
  const seconds = (ms: number): string => String(ms / 1000);
  const startOf = ({ status }: Container): number => (parseTime(status.startedAt ?? '') ?? sim.wallMs) / 1000;
  return (
    familyOf(
      'container_cpu_usage_seconds_total',
      running.map((container) => `${labelsOf(container)} ${seconds(container.cgroup.cpuMs)}${at}`),
    ) +
    familyOf(
      'container_memory_working_set_bytes',
      running.map((container) => `${labelsOf(container)} ${container.cgroup.memoryBytes}${at}`),
    ) +
    familyOf(
      'container_start_time_seconds',
      running.map((container) => `${labelsOf(container)} ${startOf(container)}`),
    ) +
    familyOf('node_cpu_usage_seconds_total', [` ${seconds(all.reduce((sum, { cgroup }) => sum + cgroup.cpuMs, 0))}${at}`]) +
    familyOf('node_memory_working_set_bytes', [` ${kernel.memoryBytes}${at}`])
  );
}
