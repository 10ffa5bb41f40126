/**
 * `kubectl run`: one pod from flags, and attaching to it.
 *
 * Mirrors: kubectl/pkg/cmd/run/run.go, kubectl/pkg/generate/versioned/run.go (BasicPod).
 */
import type { ApiObject } from '../../api/door.ts';
import { parseImageName } from '../../api/images.ts';
import { applyJsonMergePatch } from '../../api/patch/json-merge-patch.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../api/patch/json-patch.ts';
import type { JsonObject } from '../../api/patch/json-value.ts';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch.ts';
import { isEnvVarName } from '../../api/names.ts';
import type { Container, Pod } from '../../api/types.gen.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable, type FlagValues } from '../args/flags.ts';
import { resourceOf } from '../args/resource-args.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, usageError } from '../errors.ts';
import { attachWhenRunning } from './attach.ts';
import { post, showing, withLastApplied } from './post-object.ts';
import { deleteTargets } from './delete.ts';
import { dryRunOf } from './dry-run.ts';
import { DRY_RUN_FLAG, PRINT_FLAGS } from './flag-sets.ts';
import { waitForPod } from './wait-for-pod.ts';

export const RUN: Command = {
  name: 'run',
  required: ['image'],
  flags: flagTable(`
    ${PRINT_FLAGS}
    --annotations=[...]
    --attach=false
    --cascade?background='background'
    --command=false
    --detach-keys='ctrl-p,ctrl-q' !
    ${DRY_RUN_FLAG}
    --env=[...]
    --expose=false
    --field-manager='kubectl-run'
    -f, --filename=[] !
    --force=false
    --grace-period=-1
    --image=''
    --image-pull-policy=''
    -k, --kustomize='' !
    -l, --labels=''
    --leave-stdin-open=false
    --override-type='merge'
    --overrides=''
    --pod-running-timeout=1m0s
    --port=''
    --privileged=false
    -q, --quiet=false
    -R, --recursive=false
    --restart='Always'
    --rm=false
    --save-config=false
    -i, --stdin=false
    --timeout=0s
    -t, --tty=false
    --wait=false`),
  run,
};

/** How a run's flags about attaching hang together. */
interface Interaction {
  stdin: boolean;
  tty: boolean;
  attach: boolean;
  remove: boolean;
}

function* run(invocation: Invocation): Task<number> {
  const { args, flags, namespace } = invocation;
  const interaction = interactionOf(invocation);
  const pod = withOverrides(invocation, podOf(invocation, args[0]!, interaction));
  const resource = resourceOf('pods');
  const sent: ApiObject =
    flags.changed('namespace') || dryRunOf(flags) === 'none'
      ? { ...pod, metadata: { name: args[0], namespace, ...pod.metadata } as ApiObject['metadata'] }
      : pod;
  const created = yield* post(invocation, resource, namespace, flags.bool('save-config') ? withLastApplied(sent) : sent);
  const show = showing(invocation, 'created', { isTyped: dryRunOf(flags) === 'client' });
  if (flags.bool('expose')) yield* exposeRun(invocation, args[0]!, show);
  if (!interaction.attach) {
    yield* show(resource, created);
    return 0;
  }
  let failure: unknown;
  let code = 0;
  try {
    code = yield* attachAndWait(invocation, created as Pod, interaction);
  } catch (error) {
    failure = error;
  }
  if (interaction.remove) {
    const { name = '' } = created.metadata ?? {};
    const errors = yield* deleteTargets(invocation, [{ resource, name, namespace }], { isWaiting: flags.bool('wait') });
    if (errors.length > 0) throw new AggregateFailure(errors);
  }
  if (failure !== undefined) throw failure;
  return code;
}

/** Checks the command line in kubectl's order. */
function interactionOf({ args, flags, path, beforeDash }: Invocation): Interaction {
  if (args.length === 0 || beforeDash === 0) throw usageError(path, 'NAME is required for run');
  const fail = (message: string): never => {
    throw new CommandError(`error: ${message}`);
  };
  const stdin = flags.bool('stdin');
  const tty = flags.bool('tty');
  const attach = flags.changed('attach') ? flags.bool('attach') : stdin || tty;
  const remove = flags.bool('rm');
  if (tty && !stdin) fail('-i/--stdin is required for containers with -t/--tty=true');
  if (remove && !attach) throw usageError(path, '--rm should only be used for attached containers');
  if (attach && dryRunOf(flags) !== 'none')
    throw usageError(path, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const restart = flags.text('restart');
  if (!['Always', 'OnFailure', 'Never'].includes(restart)) throw usageError(path, `invalid restart policy: ${restart}`);
  if (flags.bool('expose') && flags.text('port') === '') fail('--port must be set when exposing a service');
  if (!/^(|Always|IfNotPresent|Never)$/.test(flags.text('image-pull-policy'))) fail(`invalid image pull policy: ${flags.text('image-pull-policy')}`);
  if (!parseImageName(flags.text('image'))) fail(`Invalid image name "${flags.text('image')}": invalid reference format`);
  return { stdin, tty, attach, remove };
}

/** The pod that the flags describe, its members in the order of Go's structs. */
function podOf({ args, flags }: Invocation, name: string, { stdin, tty }: Interaction): ApiObject {
  const words = args.slice(1);
  const port = flags.text('port');
  const pullPolicy = flags.text('image-pull-policy');
  const env = flags.list('env').map(variableOf);
  const container: Container = {
    name,
    image: flags.text('image'),
    ...(words.length > 0 && (flags.bool('command') ? { command: words } : { args: words })),
    ...(port !== '' && { ports: [{ containerPort: portOf(port) }] }),
    ...(env.length > 0 && { env }),
    resources: {},
    ...(pullPolicy !== '' && { imagePullPolicy: pullPolicy as 'Always' }),
    ...(flags.bool('privileged') && { securityContext: { privileged: true } }),
    ...(stdin && { stdin: true, ...(!flags.bool('leave-stdin-open') && { stdinOnce: true }) }),
    ...(tty && { tty: true }),
  };
  const annotations = pairsOf(flags.list('annotations'));
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, labels: labelsOf(flags, name), ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { containers: [container], restartPolicy: flags.text('restart'), dnsPolicy: 'ClusterFirst' },
    status: {},
  } as ApiObject;
}

/** The pod with --overrides put over it, the way --override-type says. */
function withOverrides({ flags }: Invocation, pod: ApiObject): ApiObject {
  const text = flags.text('overrides');
  if (text === '') return pod;
  const type = flags.text('override-type');
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new CommandError(type === 'json' ? 'error: Invalid JSON Document' : 'error: Invalid JSON Patch');
  }
  if (type === 'merge') return applyJsonMergePatch(pod, patch) as ApiObject;
  if (type === 'strategic') return applyStrategicMergePatch(pod as JsonObject, patch as JsonObject, 'Pod') as ApiObject;
  if (type === 'json') return applyJsonPatch(pod, patch as JsonPatchOperation[]) as ApiObject;
  throw new CommandError(`error: invalid override type: ${type}`);
}

/** `--expose`: a Service for the pod, made after it and told of before. */
function* exposeRun(invocation: Invocation, name: string, show: ReturnType<typeof showing>): Task<void> {
  const { flags, namespace, host } = invocation;
  const port = portOf(flags.text('port'));
  const isPlaced = flags.changed('namespace') || dryRunOf(flags) === 'none';
  const service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(isPlaced && { namespace }), ...(flags.text('labels') !== '' && { labels: labelsOf(flags, name) }) },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labelsOf(flags, name) },
    status: { loadBalancer: {} },
  } as ApiObject;
  const resource = resourceOf('services');
  const created = yield* post(invocation, resource, namespace, flags.bool('save-config') ? withLastApplied(service) : service);
  yield* show(resource, created);
  if (flags.text('output') === 'yaml') yield* host.print('---\n');
}

function labelsOf(flags: FlagValues, name: string): Record<string, string> {
  const text = flags.text('labels');
  if (text === '') return { run: name };
  for (const part of text.split(',')) {
    if (!part.includes('=')) throw new CommandError(`error: unexpected label spec: ${part}`);
    if (part.startsWith('=')) throw new CommandError('error: unexpected empty label key');
  }
  return pairsOf(text.split(','));
}

const pairsOf = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text) => [text.slice(0, Math.max(0, text.indexOf('='))), text.slice(text.indexOf('=') + 1)]));

function variableOf(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals);
  if (equals <= 0 || isEnvVarName(name).length > 0) throw new CommandError(`error: invalid env: ${text}`);
  return { name, value: text.slice(equals + 1) };
}

function portOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`error: strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

/** Attaches; with a pod that ends, its exit code is the command's. */
function* attachAndWait(invocation: Invocation, pod: Pod, interaction: Interaction): Task<number> {
  const { flags } = invocation;
  yield* attachWhenRunning(invocation, pod, { ...interaction, timeoutMs: flags.durationMs('pod-running-timeout') });
  const restart = flags.text('restart');
  if (flags.bool('leave-stdin-open') || restart === 'Always') return 0;
  const ended = yield* waitForPod(invocation, pod, ({ status }) => status.phase === 'Succeeded' || (restart === 'Never' && status.phase === 'Failed'));
  const { name = '', namespace } = ended.metadata;
  if (ended.status.phase !== 'Failed') return 0;
  const terminated = ended.status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated || terminated.exitCode === 0) throw new CommandError(`error: pod ${namespace}/${name} failed with unknown exit code`);
  throw new CommandError(`pod ${namespace}/${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`, terminated.exitCode);
}
