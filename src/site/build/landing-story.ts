/**
 * The story of the landing page: a program that needs a few tries. It counts them in a volume, which outlives its
 * container, so the pod really does recover by itself.
 */
import { clusterViewOf } from '../../cluster/cluster-view.ts';
import type { Catalogue } from '../../data/image.ts';
import type { ContainerView, PodView } from '../../session/protocol.ts';
import { World } from '../../session/world.ts';
import type { LandingFrame, LandingTrace } from '../landing-trace.ts';

const POD = 'patience';
const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  name: ${POD}
spec:
  containers:
  - name: app
    image: busybox
    command:
    - sh
    - -c
    - |
      echo try >> /data/tries
      sleep 2
      [ $(wc -l < /data/tries) -ge 5 ] || exit 1
      echo found what I need
      sleep 3600
    volumeMounts:
    - name: data
      mountPath: /data
  volumes:
  - name: data
    emptyDir: {}
`;
const EPOCH_MS = Date.UTC(2026, 0, 15, 9, 0, 0);
/** How finely the cluster is looked at. */
const STEP_MS = 50;
/** How long the recovered pod is shown. */
const REST_MS = 20_000;
const LONGEST_MS = 10 * 60_000;
/** A pause shorter than this is no back-off. */
const SHORTEST_WAIT_MS = 5_000;
const TEN_SECONDS_MS = 10_000;
/** How many restarts the story has. */
const RESTARTS = 4;

/** Runs the story. Throws when the pod does not recover: then the engine, or the story, is wrong. */
export function landingStory(catalogue: Catalogue): LandingTrace {
  const world = new World({ catalogue, exercises: new Map(), scenario: 'one-node', seed: '1', epochMs: EPOCH_MS });
  world.apply({ type: 'write-file', path: 'pod.yaml', text: MANIFEST });
  world.apply({ type: 'run', line: 'kubectl apply -f pod.yaml' });
  const startMs = world.nowMs;
  const frames: LandingFrame[] = [];
  while (world.nowMs - startMs < LONGEST_MS) {
    const found = podIn(world);
    if (found !== undefined) addFrame(frames, found.pod, found.container, world.nowMs - startMs);
    const last = frames.at(-1);
    if (last?.visual === 'running' && last.restarts === RESTARTS && world.nowMs - startMs - last.atMs >= REST_MS) {
      return { pod: POD, container: 'app', node: 'node-1', manifest: MANIFEST, durationMs: world.nowMs - startMs, frames: toldOf(frames) };
    }
    world.cluster.sim.advance(STEP_MS);
  }
  throw new Error(`The pod of the landing page did not recover within ${LONGEST_MS / 60_000} minutes: ${JSON.stringify(frames.at(-1))}`);
}

function podIn(world: World): { pod: PodView; container: ContainerView } | undefined {
  for (const node of clusterViewOf(world.cluster.api).nodes) {
    const pod = node.pods.find((each) => each.name === POD);
    const container = pod?.containers[0];
    if (pod !== undefined && container !== undefined) return { pod, container };
  }
  return undefined;
}

/** A new frame where something that the page shows has changed. */
function addFrame(frames: LandingFrame[], pod: PodView, container: ContainerView, atMs: number): void {
  const last = frames.at(-1);
  const { visual, exitCode } = container;
  if (last !== undefined && last.visual === visual && last.status === pod.status && last.restarts === pod.restarts) return;
  frames.push({ atMs, visual, status: pod.status, ready: pod.ready, restarts: pod.restarts, exitCode, wait: null, says: '' });
}

/**
 * The frames with their waits and sentences. A wait is known in hindsight only: kubectl says Error until the kubelet
 * has looked at the pod again, while the wait has begun with the exit.
 */
function toldOf(frames: readonly LandingFrame[]): LandingFrame[] {
  const waits = frames.map((frame, index) => waitOf(frames, frame, index));
  let saidMs = 0;
  return frames.map((frame, index) => {
    const wait = waits[index] ?? null;
    const says = sentenceOf({ ...frame, wait }, saidMs, index === frames.length - 1);
    if (wait !== null && waits[index + 1] === null) saidMs = wait.toMs - wait.fromMs;
    return { ...frame, visual: wait === null ? frame.visual : 'backing-off', wait, says };
  });
}

function waitOf(frames: readonly LandingFrame[], frame: LandingFrame, index: number): LandingFrame['wait'] {
  if (frame.visual === 'running' || frames.slice(0, index).every((each) => each.visual !== 'running')) return null;
  const before = frames.slice(0, index).findLastIndex((each) => each.visual === 'running');
  const fromMs = frames[before + 1]?.atMs ?? frame.atMs;
  const toMs = frames.slice(index).find((each) => each.visual === 'running')?.atMs ?? fromMs;
  return toMs - fromMs < SHORTEST_WAIT_MS ? null : { fromMs, toMs };
}

function sentenceOf(frame: LandingFrame, saidMs: number, isLast: boolean): string {
  if (isLast) return 'This time the program finds what it needs and stays up. The pod has recovered by itself.';
  if (frame.visual === 'running')
    return frame.restarts === 0 ? 'The container runs, and the pod counts as ready.' : 'Started again: the same pod, a new container.';
  if (frame.wait === null) {
    return frame.exitCode === null
      ? 'The pod has a node. Its container is being made; nothing runs yet.'
      : `The program ends with exit code ${frame.exitCode}. The first restart comes at once.`;
  }
  const wait = Math.floor((frame.wait.toMs - frame.wait.fromMs) / TEN_SECONDS_MS) * 10;
  if (saidMs === 0) return `It ended again. Now the kubelet waits ${wait} seconds before it starts the next one.`;
  return `Another end, another wait: ${wait} seconds, twice as long as the last.`;
}
