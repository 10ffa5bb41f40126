/**
 * Nodes that have the pod's images already.
 *
 * Mirrors: pkg/scheduler/framework/plugins/imagelocality/image_locality.go.
 */
import type { NodeInfo, PodInfo } from '../node-info.ts';
import { MAX_SCORE } from './normalize.ts';

const MB = 1024 * 1024;
const MIN_BYTES = 23 * MB;
const MAX_BYTES_PER_CONTAINER = 1000 * MB;

/** The name with a tag. Nodes name their images in full, so a short name finds none, as in Kubernetes. */
const normalizedImageName = (name: string): string => (name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name);

/** Scores of the nodes; undefined where no node has much of the pod's images. An image that few nodes have counts less. */
export function scoreImageLocality({ pod }: PodInfo, feasible: readonly NodeInfo[], nodes: readonly NodeInfo[]): readonly number[] | undefined {
  const { containers = [], initContainers = [], volumes = [] } = pod.spec;
  const names = [...initContainers, ...containers].map(({ image = '' }) => normalizedImageName(image));
  const mounted = volumes.flatMap(({ image }) => (image?.reference ? [normalizedImageName(image.reference)] : []));
  const wanted = [...names, ...mounted];
  const holders = new Map([...new Set(wanted)].map((name) => [name, nodes.filter((node) => node.imageBytes(name) > 0).length]));
  if ([...holders.values()].every((count) => count === 0)) return undefined;
  const most = MAX_BYTES_PER_CONTAINER * wanted.length;
  const scores = feasible.map((node) => {
    const sum = wanted.reduce((bytes, name) => bytes + Math.trunc((node.imageBytes(name) * (holders.get(name) ?? 0)) / nodes.length), 0);
    return Math.trunc((MAX_SCORE * (Math.min(Math.max(sum, MIN_BYTES), most) - MIN_BYTES)) / (most - MIN_BYTES));
  });
  return scores.some((score) => score > 0) ? scores : undefined;
}
