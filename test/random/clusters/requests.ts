/** Random requests from pod to pod, Service or name, and whether they are answered as the model says. */
import fc from 'fast-check';
import type { Pod } from '../../../src/api/types.gen.ts';
import type { Cluster } from '../../../src/cluster/create-cluster.ts';
import { decodeUtf8 } from '../../../src/kernel/bytes.ts';
import { BrokenPromise } from '../promises.ts';
import { expectAnswer, type Expected, type Known } from './model.ts';
import { isActive, isReady, takePicture } from './picture.ts';

/** Who asks and whom; numbers pick from what there is by then. */
export interface Request {
  readonly from: number;
  readonly to: number;
  readonly how: 'pod' | 'name' | 'long name' | 'address' | 'node port' | 'pod name' | 'nobody';
  readonly port: number;
}

export const request: fc.Arbitrary<Request> = fc.record({
  from: fc.nat({ max: 99 }),
  to: fc.nat({ max: 99 }),
  how: fc.constantFrom('pod', 'name', 'name', 'long name', 'address', 'address', 'node port', 'pod name', 'nobody'),
  port: fc.nat({ max: 9 }),
});

/** No answer takes longer than this (virtual ms): name servers that are silent, then a connection. */
const LONGEST_MS = 120_000;

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** What is known of the cluster now. */
export function knownOf(cluster: Cluster, hasPolicyAgent: boolean): Known {
  const namesOf = (isIn: (machine: Cluster['machines'][number]) => boolean): Set<string> => new Set(cluster.machines.filter(isIn).map(({ name }) => name));
  return {
    picture: takePicture(cluster.api),
    hasPolicyAgent,
    cutOff: namesOf(({ isCutOff }) => isCutOff),
    silent: namesOf(({ isCutOff, isKubeletRunning }) => isCutOff || !isKubeletRunning),
  };
}

/** Sends one and compares. False: there was nobody to ask, or things moved meanwhile. */
export function tryRequest(cluster: Cluster, hasPolicyAgent: boolean, { from, to, how, port }: Request): boolean {
  const known = knownOf(cluster, hasPolicyAgent);
  const askers = known.picture.of('pods').filter((pod) => isAsker(known, pod));
  const asker = pick(askers, from);
  const target = asker && targetOf(known, how, to, port);
  if (!asker || !target) return false;
  const before = expectAnswer(known, asker, target.host, target.port);
  const line = `kubectl -n ${asker.metadata.namespace} exec ${asker.metadata.name} -- wget -T 2 -qO- http://${target.host}:${target.port}/`;
  let out = '';
  const running = cluster.workstation.run(line, (data) => (out += decodeUtf8(data)));
  cluster.sim.advanceUntil(() => running.status !== undefined, cluster.sim.nowMs + LONGEST_MS);
  const after = expectAnswer(knownOf(cluster, hasPolicyAgent), asker, target.host, target.port);
  if (textOf(before) !== textOf(after)) return false;
  const answered = / from ([^ ,]+), version /.exec(out)?.[1];
  const holds = answered === undefined ? before.mayFail : before.by.has(answered);
  if (!holds)
    throw new BrokenPromise(`a request is answered exactly when it can be: ${line}\nwanted ${textOf(before)}, found ${answered ?? 'no answer'}: ${out.trim()}`);
  return true;
}

/** Pods that stay and have wget: those that are there to ask, and the servers. */
const isAsker = ({ silent }: Known, pod: Pod): boolean =>
  isActive(pod) && isReady(pod) && !silent.has(pod.spec.nodeName ?? '') && pod.spec.containers.some(({ env }) => env?.some(({ name }) => name === 'PORT'));

/** A pod that asks, on a node that can be reached: whatever has become of the others. */
export const askerIn = (namespace: string, nodeName: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'asker', namespace, labels: { app: 'stray', tier: 'front' } },
  spec: {
    nodeName,
    tolerations: [{ operator: 'Exists' }],
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'app', image: 'course/web-app:1.0', env: [{ name: 'PORT', value: '8080' }], ports: [{ name: 'http', containerPort: 8080 }] }],
  },
});

const textOf = ({ by, mayFail }: Expected): string => [...[...by].sort(), ...(mayFail ? ['no answer'] : [])].join(' or ');

function targetOf({ picture }: Known, how: Request['how'], to: number, portIndex: number): { host: string; port: number } | undefined {
  if (how === 'nobody') return { host: pick(['v7', 'v0.nowhere', '10.244.9.9', '10.96.99.99'], to)!, port: 80 };
  const podPort = [8080, 8080, 9090, 7][portIndex % 4]!;
  if (how === 'pod' || how === 'pod name') {
    const isTarget = ({ spec, status, metadata }: Pod): boolean =>
      metadata.namespace !== 'kube-system' && (how === 'pod' ? status.podIP !== undefined : spec.subdomain !== undefined);
    const pod = pick(picture.of('pods').filter(isTarget), to);
    if (!pod) return undefined;
    const host = how === 'pod' ? pod.status.podIP! : `${pod.metadata.name}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.cluster.local`;
    return { host, port: podPort };
  }
  const service = pick(
    picture.of('services').filter(({ metadata }) => metadata.namespace !== 'kube-system' && metadata.name !== 'kubernetes'),
    to,
  );
  if (!service) return undefined;
  const { metadata, spec } = service;
  const port = pick([...(spec.ports ?? []), ...(spec.ports ?? []), { port: 81, nodePort: undefined }], portIndex)!;
  // A headless Service has no ports of its own: names lead straight to pods.
  const at = spec.clusterIP === 'None' || spec.type === 'ExternalName' ? podPort : port.port;
  if (how === 'name') return { host: `${metadata.name}.${metadata.namespace}`, port: at };
  if (how === 'long name') return { host: `${metadata.name}.${metadata.namespace}.svc.cluster.local`, port: at };
  if (how === 'address') return spec.clusterIP && spec.clusterIP !== 'None' ? { host: spec.clusterIP, port: at } : undefined;
  const node = pick(picture.of('nodes'), to);
  return port.nodePort ? { host: node?.status.addresses?.[0]?.address ?? '', port: port.nodePort } : undefined;
}
