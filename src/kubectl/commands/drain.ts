/**
 * `kubectl drain`: closes a node and evicts what runs there.
 *
 * Mirrors: kubectl/pkg/cmd/drain/drain.go, kubectl/pkg/drain (filters.go, drain.go).
 * Differs: a pod's DaemonSet is not looked up; --chunk-size has nothing to do.
 */
import type { ApiObject } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { lookupResource, resourcePath } from '../../api/resources.ts';
import { parseLabelSelector } from '../../api/selectors.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { isNotFound } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, StatusError } from '../errors.ts';
import { dryRunOf, dryRunSuffix } from './dry-run.ts';
import { DRY_RUN_FLAG } from './flag-sets.ts';
import { setUnschedulableOf, targetNodesOf } from './node-commands.ts';
import { asError, objectPath } from './requests.ts';

export const DRAIN: Command = {
  name: 'drain',
  flags: flagTable(`
    --chunk-size=500
    --delete-emptydir-data=false
    --disable-eviction=false
    ${DRY_RUN_FLAG}
    --force=false
    --grace-period=-1
    --ignore-daemonsets=false
    --pod-selector=''
    -l, --selector=''
    --skip-wait-for-delete-timeout=0
    --timeout=0s`),
  run: drain,
};

const PODS = lookupResource('pods')!;
/** How often a pod that is going is looked at, and how long a refused eviction waits. */
const POLL_MS = 1000;
const RETRY_MS = 5000;

function* drain(invocation: Invocation): Task<number> {
  const { host, flags } = invocation;
  refuseWrongSelector(flags.text('pod-selector'));
  const { found, errors } = yield* targetNodesOf(invocation);
  if (errors[0]) throw errors[0];
  for (const node of found) yield* setUnschedulableOf(invocation, node, true);
  const failures: Error[] = [];
  const pending = found.map(({ object }) => object.metadata?.name ?? '');
  for (const [index, name] of pending.entries()) {
    const fatal = yield* drainNode(invocation, name);
    if (fatal.length === 0) {
      yield* host.print(`node/${name} drained${dryRunSuffix(dryRunOf(flags))}\n`);
      continue;
    }
    failures.push(...fatal);
    const messages = fatal.map(({ message }) => message);
    const text = messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
    yield* host.printError(`error: unable to drain node ${quote(name)} due to error: ${text}, continuing command...\n`);
    const remaining = pending.slice(index);
    yield* host.printError(`There are pending nodes to be drained:\n${remaining.map((each) => ` ${each}\n`).join('')}`);
  }
  if (failures.length > 0) throw new AggregateFailure(failures);
  return 0;
}

function refuseWrongSelector(text: string): void {
  try {
    parseLabelSelector(text);
  } catch {
    throw new CommandError('error: --pod-selector=<pod_selector> must be a valid label selector');
  }
}

/** Evicts the pods of a node. Returns what stands in the way. */
function* drainNode(invocation: Invocation, node: string): Task<Error[]> {
  const { client, flags, host } = invocation;
  const selector = flags.text('pod-selector');
  const { items } = yield* client.list(resourcePath(PODS, {}), { fieldSelector: `spec.nodeName=${node}`, ...(selector !== '' && { labelSelector: selector }) });
  const decided = (items as Pod[]).map((pod) => ({ pod, ...decisionOf(pod, invocation) }));
  const fatal = byReason(decided.filter(({ verdict }) => verdict === 'refuse')).map((text) => new CommandError(`cannot delete ${text}`));
  if (fatal.length > 0) return fatal;
  const warnings = byReason(decided.filter(({ reason }) => reason !== ''));
  if (warnings.length > 0) yield* host.printError(`Warning: ${warnings.join('; ')}\n`);
  return yield* evictPods(
    invocation,
    decided.filter(({ verdict }) => verdict === 'evict').map(({ pod }) => pod),
  );
}

interface Decision {
  /** leave: nothing is done to the pod; refuse: the node cannot be drained because of it. */
  readonly verdict: 'evict' | 'leave' | 'refuse';
  /** What is warned of, or why it is refused. */
  readonly reason: string;
}

const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** What happens to a pod. The checks are in kubectl's order, and the last one that lets a pod pass says what is warned of. */
function decisionOf({ metadata, spec, status }: Pod, { flags, host }: Invocation): Decision {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller);
  const isFinished = status.phase === 'Succeeded' || status.phase === 'Failed';
  const patienceMs = flags.int('skip-wait-for-delete-timeout') * 1000;
  if (patienceMs > 0 && metadata.deletionTimestamp !== undefined && host.wallMs - Date.parse(metadata.deletionTimestamp) > patienceMs)
    return { verdict: 'leave', reason: '' };
  if (controller?.kind === 'DaemonSet' && !isFinished) {
    return flags.bool('ignore-daemonsets')
      ? { verdict: 'leave', reason: 'ignoring DaemonSet-managed Pods' }
      : { verdict: 'refuse', reason: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
  }
  if (metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return { verdict: 'leave', reason: '' };
  const hasLocalStorage = !isFinished && (spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined);
  if (hasLocalStorage && !flags.bool('delete-emptydir-data'))
    return { verdict: 'refuse', reason: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (isFinished || controller) return { verdict: 'evict', reason: '' };
  return flags.bool('force')
    ? { verdict: 'evict', reason: 'deleting Pods that declare no controller' }
    : { verdict: 'refuse', reason: 'Pods that declare no controller (use --force to override)' };
}

/** `REASON: ns/a, ns/b`, by reason in order. */
function byReason(decided: readonly { pod: Pod; reason: string }[]): string[] {
  const reasons = [...new Set(decided.map(({ reason }) => reason))].sort();
  return reasons.map((reason) => `${reason}: ${decided.flatMap((each) => (each.reason === reason ? [fullName(each.pod)] : [])).join(', ')}`);
}

const fullName = ({ metadata }: Pod): string => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;

/** A pod on its way out: to be evicted, or to be waited for, at `atMs` (virtual). */
interface Leaving {
  readonly pod: Pod;
  isEvicted: boolean;
  atMs: number;
}

/** Evicts pods side by side, as kubectl's goroutines do: the one that was started last comes first. */
function* evictPods(invocation: Invocation, pods: readonly Pod[]): Task<Error[]> {
  const { flags, host } = invocation;
  const verb = flags.bool('disable-eviction') ? 'deleting' : 'evicting';
  const dryRun = dryRunOf(flags);
  if (dryRun !== 'none') {
    for (const pod of pods) yield* host.print(`${verb} pod ${fullName(pod)}${dryRunSuffix(dryRun)}\n`);
    return [];
  }
  const timeoutMs = flags.durationMs('timeout');
  const endMs = timeoutMs > 0 ? host.nowMs + timeoutMs : Infinity;
  const leaving: Leaving[] = [...pods.slice(-1), ...pods.slice(0, -1)].map((pod) => ({ pod, isEvicted: false, atMs: host.nowMs }));
  for (const { pod } of leaving) yield* host.print(`${verb} pod ${fullName(pod)}\n`);
  while (leaving.length > 0) {
    const next = leaving.reduce((first, each) => (each.atMs < first.atMs ? each : first));
    if (next.atMs > endMs) return [new CommandError(`error: drain did not complete within ${flags.text('timeout')}`)];
    if (next.atMs > host.nowMs) yield* host.sleep(next.atMs - host.nowMs);
    const problem = next.isEvicted ? yield* lookAfter(invocation, next, leaving) : yield* evict(invocation, next, leaving);
    if (problem) return [problem];
  }
  return [];
}

const drop = (leaving: Leaving[], each: Leaving): void => void leaving.splice(leaving.indexOf(each), 1);

/** Asks for the eviction. One that a disruption budget forbids is asked for again later. */
function* evict({ client, flags, host }: Invocation, each: Leaving, leaving: Leaving[]): Task<Error | undefined> {
  const { name = '', namespace = '' } = each.pod.metadata;
  const seconds = flags.int('grace-period');
  const options = seconds >= 0 ? { gracePeriodSeconds: seconds } : {};
  try {
    if (flags.bool('disable-eviction')) yield* client.send({ method: 'DELETE', path: objectPath(PODS, namespace, name), body: options });
    else {
      const body = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name, namespace }, deleteOptions: options };
      yield* client.send({ method: 'POST', path: resourcePath(PODS, { namespace, name, subresource: 'eviction' }), body });
    }
    each.isEvicted = true;
    each.atMs = host.nowMs;
    return undefined;
  } catch (error) {
    if (isNotFound(error)) {
      drop(leaving, each);
      return undefined;
    }
    if (!(error instanceof StatusError) || error.status.reason !== 'TooManyRequests')
      return new CommandError(`error when evicting pods/${quote(name)} -n ${quote(namespace)}: ${asError(error).message}`);
    yield* host.printError(`error when evicting pods/${quote(name)} -n ${quote(namespace)} (will retry after 5s): ${error.message}\n`);
    each.atMs = host.nowMs + RETRY_MS;
    return undefined;
  }
}

/** Looks whether the pod has gone, and says so. */
function* lookAfter({ client, flags, host }: Invocation, each: Leaving, leaving: Leaving[]): Task<undefined> {
  const { name = '', namespace = '', uid } = each.pod.metadata;
  const present: ApiObject | undefined = yield* client.find(objectPath(PODS, namespace, name));
  if (present && present.metadata?.uid === uid) {
    each.atMs = host.nowMs + POLL_MS;
    return;
  }
  drop(leaving, each);
  yield* host.print(`pod/${name} ${flags.bool('disable-eviction') ? 'deleted' : 'evicted'}\n`);
}
