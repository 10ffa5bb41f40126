/**
 * `kubectl logs`.
 *
 * Mirrors: kubectl/pkg/cmd/logs/logs.go, kubectl/pkg/polymorphichelpers/logsforobject.go.
 */
import type { Connection } from '../../api/door.ts';
import { quote } from '../../api/go-text.ts';
import { qualifiedResourceName, resourcePath } from '../../api/resources.ts';
import type { Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import { parseResourceArgs, resourceOf } from '../args/resource-args.ts';
import { isNotFound } from '../client.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, StatusError, usageError } from '../errors.ts';
import { chooseContainer, containersOf } from './container-choice.ts';
import { podsOfObject } from './pod-of-object.ts';
import { enhanceListError } from './requests.ts';

export const LOGS: Command = {
  name: 'logs',
  flags: flagTable(`
    --all-containers=false
    --all-pods=false
    -c, --container=''
    -f, --follow=false
    --ignore-errors=false
    --insecure-skip-tls-verify-backend=false
    --limit-bytes=0
    --max-log-requests=5
    --pod-running-timeout=20s
    --prefix=false
    -p, --previous=false
    -l, --selector=''
    --since=0s
    --since-time=''
    --tail=-1
    --timestamps=false`),
  run: logs,
};

/** One container whose log is wanted. */
interface LogSource {
  readonly pod: Pod;
  readonly container: string;
}

const USAGE = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

function* logs(invocation: Invocation): Task<number> {
  const { flags, path } = invocation;
  const fail = (message: string): never => {
    throw new CommandError(`error: ${message}`);
  };
  if (flags.text('since-time') !== '' && flags.durationMs('since') > 0) fail('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.bool('all-containers') && flags.text('container') !== '')
    fail(`--all-containers=true should not be specified with container name ${flags.text('container')}`);
  const sinceTime = flags.text('since-time');
  if (sinceTime !== '' && !RFC_3339.test(sinceTime)) fail(wrongTime(sinceTime));
  if (flags.int('limit-bytes') < 0) fail('--limit-bytes must be greater than 0');
  if (flags.int('tail') < -1) fail('--tail must be greater than or equal to -1');
  const sources = yield* sourcesOf(invocation, path);
  const most = flags.int('max-log-requests');
  if (flags.bool('follow') && sources.length > 1) {
    if (sources.length > most) {
      fail(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    }
  }
  if (flags.bool('follow')) return yield* follow(invocation, sources);
  for (const source of sources) yield* printLog(invocation, source);
  return 0;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})$/;

/** Go's complaint of a time, as far as its first element that does not fit (time.Parse). */
function wrongTime(text: string): string {
  const layout = ['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05', 'Z07:00'];
  let rest = text;
  for (const element of layout) {
    const fits = /^\d/.test(element)
      ? new RegExp(`^\\d{${element.length}}`).exec(rest)?.[0]
      : element.length === 1 && rest.startsWith(element)
        ? element
        : undefined;
    if (fits === undefined) return `parsing time ${quote(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${quote(rest)} as ${quote(element)}`;
    rest = rest.slice(fits.length);
  }
  return `parsing time ${quote(text)}: extra text: ${quote(rest)}`;
}

/** The containers that the command line names. */
function* sourcesOf(invocation: Invocation, path: string): Task<LogSource[]> {
  const { flags, args, client, namespace, host } = invocation;
  const selector = flags.text('selector');
  if (args.length === 0 && selector === '') throw usageError(path, USAGE);
  if (args.length > 0 && selector !== '') throw usageError(path, 'only a selector (-l) or a POD name is allowed');
  const pods: Pod[] = [];
  if (selector !== '') {
    const query = { labelSelector: selector };
    try {
      pods.push(...((yield* client.list(resourcePath(resourceOf('pods'), { namespace }), query)).items as Pod[]));
    } catch (error) {
      throw enhanceListError(error, resourceOf('pods'), query);
    }
    if (pods.length === 0) yield* host.printError(`No resources found in ${namespace} namespace.\n`);
  } else pods.push(...(yield* podsOf(invocation, args[0]!)));
  if (args.length > 2) throw usageError(path, USAGE);
  const wanted = args[1] ?? flags.text('container');
  const sources: LogSource[] = [];
  for (const pod of pods) {
    if (flags.bool('all-containers')) {
      const order = [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...(pod.spec.ephemeralContainers ?? [])];
      sources.push(...order.map(({ name }) => ({ pod, container: name })));
    } else {
      if (wanted !== '' && !containersOf(pod).some(({ name }) => name === wanted)) {
        throw new CommandError(`error: container ${wanted} is not valid for pod ${pod.metadata.name} out of: ${namesOf(pod)}`);
      }
      sources.push({ pod, container: (yield* chooseContainer(host, pod, wanted)).name });
    }
  }
  return sources;
}

/** `app, setup (init)`: names as the refusal of a wrong `-c` lists them. */
function namesOf({ spec }: Pod): string {
  const names = (list: readonly { name: string }[] | undefined, role: string): string[] => (list ?? []).map(({ name }) => name + role);
  return [...names(spec.containers, ''), ...names(spec.initContainers, ' (init)'), ...names(spec.ephemeralContainers, ' (ephem)')].join(', ');
}

/**
 * The pod of `web` or `pod/web`, or the best one of `deployment/web`, which is said where there are several; with --all-pods all of
 * them.
 */
function* podsOf(invocation: Invocation, word: string): Task<Pod[]> {
  const { client, namespace, flags, host } = invocation;
  const [arg] = parseResourceArgs(word.includes('/') ? [word] : ['pods', word]);
  const { resource, name = '' } = arg!;
  let object: Pod;
  try {
    object = yield* client.get<Pod>(resourcePath(resource, { namespace, name }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new CommandError(`error: error from server (NotFound): ${qualifiedResourceName(resource)} "${name}" not found in namespace "${namespace}"`);
  }
  if (resource.kind === 'Pod') return [object];
  const pods = yield* podsOfObject(invocation, object, 'logs', flags.durationMs('pod-running-timeout'));
  if (flags.bool('all-pods')) return pods;
  if (pods.length > 1) yield* host.printError(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`);
  return [pods[0]!];
}

function queryOf({ flags }: Invocation, { container }: LogSource): Record<string, string> {
  const tail = flags.changed('tail') ? flags.int('tail') : flags.text('selector') === '' ? -1 : 10;
  const sinceMs = flags.durationMs('since');
  return {
    container,
    ...(flags.bool('follow') && { follow: 'true' }),
    ...(flags.bool('previous') && { previous: 'true' }),
    ...(flags.bool('timestamps') && { timestamps: 'true' }),
    ...(tail >= 0 && { tailLines: String(tail) }),
    ...(flags.int('limit-bytes') > 0 && { limitBytes: flags.text('limit-bytes') }),
    ...(sinceMs > 0 && { sinceSeconds: String(Math.ceil(sinceMs / 1000)) }),
    ...(flags.text('since-time') !== '' && { sinceTime: flags.text('since-time') }),
  };
}

const pathOf = ({ pod }: LogSource): string =>
  resourcePath(resourceOf('pods'), { namespace: pod.metadata.namespace, name: pod.metadata.name, subresource: 'log' });

const prefixOf = ({ flags }: Invocation, { pod, container }: LogSource): string =>
  flags.bool('prefix') || flags.bool('all-pods') ? `[pod/${pod.metadata.name}/${container}] ` : '';

/** Puts a prefix before every line, where there is one. */
const prefixed = (text: string, prefix: string): string => (prefix === '' ? text : text.replace(/^(?=[\s\S])/gm, prefix));

function* printLog(invocation: Invocation, source: LogSource): Task<void> {
  const { client, host, flags } = invocation;
  try {
    const { body } = yield* client.send({ method: 'GET', path: pathOf(source), query: queryOf(invocation, source) });
    yield* host.printBytes(1, prefixed(String(body), prefixOf(invocation, source)));
  } catch (error) {
    if (!flags.bool('ignore-errors') || !(error instanceof StatusError)) throw error;
    yield* host.printError(`error: ${error.message}\n`);
  }
}

/** Lines that are written in one go: more would be on their way to the screen when Ctrl-C comes. */
const PRINTED_AT_ONCE = 100;

/** Follows all sources at once, until the last has ended. */
function* follow(invocation: Invocation, sources: readonly LogSource[]): Task<number> {
  const { client, host } = invocation;
  const queue = host.newQueue();
  const pending: string[] = [];
  const connections: Connection[] = [];
  let running = 0;
  let failure: string | undefined;
  try {
    for (const source of sources) {
      const prefix = prefixOf(invocation, source);
      yield* host.sleep(1);
      running++;
      const push = (data: string): void => {
        pending.push(prefixed(data, prefix));
        queue.notify();
      };
      const exit = ({ error }: { error?: string }): void => {
        running--;
        failure ??= error;
        queue.notify();
      };
      connections.push(client.connect(pathOf(source), queryOf(invocation, source), { stdout: push, stderr: push, exit }));
    }
    for (;;) {
      while (pending.length > 0) yield* host.printBytes(1, pending.splice(0, PRINTED_AT_ONCE).join(''));
      if (running === 0) break;
      yield* host.wait(queue, 'follow');
    }
  } finally {
    for (const connection of connections) connection.close();
  }
  if (failure !== undefined) throw new CommandError(`error: ${failure}`);
  return 0;
}
