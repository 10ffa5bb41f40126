/**
 * `kubectl debug`: a container for a look around, in a pod that runs, in a copy of it, or on a node.
 *
 * Mirrors: kubectl/pkg/cmd/debug/debug.go.
 * Differs: --custom, -f and attaching by hand with other flags are refused; a pod on a node shares the node's network, but
 * not its processes, which the simulated node does not have.
 */
import type { ApiObject } from '../../../api/door.ts';
import { parseImageName } from '../../../api/images.ts';
import { quote } from '../../../api/go-text.ts';
import { resourcePath } from '../../../api/resources.ts';
import type { Container, ContainerStatus, EphemeralContainer, Node, Pod } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { parseResourceArgs, resourceOf } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { attachTo } from '../attach.ts';
import { containersOf } from '../container-choice.ts';
import { waitForPod } from '../wait-for-pod.ts';
import { nodeSpecOf, profileNamed, withoutUnkept, withProfile, type ProfileName } from './profiles.ts';

export const DEBUG: Command = {
  name: 'debug',
  flags: flagTable(`
    --arguments-only=false
    --attach=false
    -c, --container=''
    --copy-to=''
    --custom='' !
    --env=[]
    -f, --filename=[] !
    --image=''
    --image-pull-policy=''
    --keep-annotations=false
    --keep-init-containers=true
    --keep-labels=false
    --keep-liveness=false
    --keep-readiness=false
    --keep-startup=false
    --profile='general'
    -q, --quiet=false
    --replace=false
    --same-node=false
    --set-image=[]
    --share-processes=true
    -i, --stdin=false
    --target=''
    -t, --tty=false`),
  run: debug,
};

/** A command line of `kubectl debug` that makes sense. */
interface Request {
  targets: readonly string[];
  words: readonly string[];
  image: string;
  profile: ProfileName;
  setImages: ReadonlyMap<string, string>;
}

function* debug(invocation: Invocation): Task<number> {
  const { client, flags, host, namespace } = invocation;
  const request = requestOf(invocation);
  if (flags.text('target') !== '' && !flags.bool('quiet')) {
    yield* host.print(
      `Targeting container "${flags.text('target')}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  }
  checkTerminal(invocation);
  if (request.profile === 'legacy') {
    yield* host.printError(
      '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n',
    );
  }
  for (const target of request.targets) {
    const [arg] = parseResourceArgs(target.includes('/') ? [target] : ['pods', target]);
    const { resource, name = '' } = arg!;
    const object = yield* client.get(resourcePath(resource, { namespace, name }));
    const { pod, container } = yield* debugObject(invocation, request, object, resource.kind);
    const isAttaching = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin');
    if (isAttaching && container !== '') yield* attachOrShowLog(invocation, pod, container);
  }
  return 0;
}

const fail = (message: string): never => {
  throw new CommandError(`error: ${message}`);
};

/** Checks the command line in kubectl's order. */
function requestOf({ args, flags, beforeDash }: Invocation): Request {
  const targets = beforeDash === undefined ? args : args.slice(0, beforeDash);
  const words = beforeDash === undefined ? [] : args.slice(beforeDash);
  // Flags are read before anything else is done.
  pairsOf('env', flags.list('env'));
  const profile = profileNamed(flags.text('profile'));
  const [image, container] = [flags.text('image'), flags.text('container')];
  const setImages = pairsOf('set-image', flags.list('set-image'));
  if (flags.changed('attach') && flags.bool('attach') && image === '' && container === '')
    fail('you must specify --container or create a new container using --image in order to attach.');
  if (flags.text('copy-to') !== '') {
    if (image === '' && setImages.size === 0 && words.length === 0) fail('you must specify --image, --set-image or command arguments.');
    if (words.length > 0 && container === '' && image === '') fail('you must specify an existing container or a new image when specifying args.');
  } else {
    if (flags.bool('replace')) fail('--replace may only be used with --copy-to.');
    if (flags.bool('same-node')) fail('--same-node may only be used with --copy-to.');
    if (setImages.size > 0) fail('--set-image may only be used with --copy-to.');
    if (image === '') fail('you must specify --image when not using --copy-to.');
  }
  if (image !== '' && !parseImageName(image)) fail(`invalid image name "${image}": invalid reference format`);
  if (targets.length === 0) fail('NAME or filename is required for debug');
  const policy = flags.text('image-pull-policy');
  if (!/^(|Always|IfNotPresent|Never)$/.test(policy)) fail(`invalid image pull policy: ${policy}`);
  for (const [name, value] of setImages) if (!parseImageName(value)) fail(`invalid image name "${value}" for container "${name}": invalid reference format`);
  if (flags.text('target') !== '' && flags.text('copy-to') !== '') fail('--target is incompatible with --copy-to. Use --share-processes instead.');
  return { targets, words, image, profile, setImages };
}

function checkTerminal({ flags }: Invocation): void {
  if (flags.bool('tty') && !flags.bool('stdin')) fail('-i/--stdin is required for containers with -t/--tty=true');
}

const pairsOf = (flag: string, texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 0)
        throw new CommandError(
          `error: invalid argument ${quote(text)} for ${quote(`--${flag}`)} flag: ${text} must be formatted as key=value\nSee 'kubectl debug --help' for usage.`,
        );
      return [text.slice(0, equals), text.slice(equals + 1)] as const;
    }),
  );

/** Makes the debug container, wherever it goes. `container` is '' where nothing was added that could be attached to. */
function* debugObject(invocation: Invocation, request: Request, object: ApiObject, kind: string): Task<{ pod: Pod; container: string }> {
  if (kind === 'Node') return yield* debugNode(invocation, request, object as Node);
  if (kind !== 'Pod') fail(`"${object.apiVersion?.includes('/') ? object.apiVersion : `/${object.apiVersion}`}, Kind=${kind}" not supported by debug`);
  if (invocation.flags.text('copy-to') !== '') return yield* debugByCopy(invocation, request, object as Pod);
  return yield* debugByEphemeralContainer(invocation, request, object as Pod);
}

/** What the flags say of a new debug container. */
function debugContainer({ flags }: Invocation, { words, image }: Request, name: string): Container {
  const policy = flags.text('image-pull-policy');
  const env = [...pairsOf('env', flags.list('env'))].map(([variable, value]) => ({ name: variable, value }));
  return {
    name,
    image,
    ...(words.length > 0 && (flags.bool('arguments-only') ? { args: [...words] } : { command: [...words] })),
    ...(env.length > 0 && { env }),
    ...(policy !== '' && { imagePullPolicy: policy as 'Always' }),
    ...(flags.bool('stdin') && { stdin: true }),
    ...(flags.bool('tty') && { tty: true }),
    resources: {},
    terminationMessagePolicy: 'File',
  };
}

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

const suffixOf = ({ host }: Invocation): string => Array.from({ length: 5 }, () => SUFFIX_LETTERS[host.chance(0, SUFFIX_LETTERS.length - 1)]).join('');

/** The name that was asked for, or one that the pod does not have yet, which is said. */
function* debugContainerName(invocation: Invocation, pod: Pod): Task<string> {
  const { flags, host } = invocation;
  if (flags.text('container') !== '') return flags.text('container');
  let name = '';
  do name = `debugger-${suffixOf(invocation)}`;
  while (containersOf(pod).some((container) => container.name === name));
  if (!flags.bool('quiet')) yield* host.print(`Defaulting debug container name to ${name}.\n`);
  return name;
}

function* debugByEphemeralContainer(invocation: Invocation, request: Request, pod: Pod): Task<{ pod: Pod; container: string }> {
  const { client, flags } = invocation;
  const name = yield* debugContainerName(invocation, pod);
  const target = flags.text('target');
  const added: EphemeralContainer = withProfile(request.profile, 'ephemeral', {
    ...debugContainer(invocation, request, name),
    ...(target !== '' && { targetContainerName: target }),
  });
  const path = resourcePath(resourceOf('pods'), { namespace: pod.metadata.namespace, name: pod.metadata.name, subresource: 'ephemeralcontainers' });
  const body = { spec: { ephemeralContainers: [added] } };
  const response = yield* client.send({ method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body });
  return { pod: response.body as Pod, container: name };
}

function* debugByCopy(invocation: Invocation, request: Request, pod: Pod): Task<{ pod: Pod; container: string }> {
  const { client, flags } = invocation;
  const copied = copyOfPod(invocation, request, pod);
  const wanted = flags.text('container');
  const existing = copied.spec.containers.find(({ name }) => name === wanted);
  let container = '';
  if (existing ?? request.image) {
    const name = existing?.name ?? (yield* debugContainerName(invocation, copied));
    const { name: _name, resources, terminationMessagePolicy, image, ...changes } = debugContainer(invocation, request, name);
    const changed: Container = { ...(existing ?? { name, resources, terminationMessagePolicy }), ...changes, ...(image !== '' && { image }) };
    if (existing && request.words.length > 0 && !flags.bool('arguments-only')) delete changed.args;
    const debugging = withProfile(request.profile, 'copy', changed);
    copied.spec.containers = existing ? copied.spec.containers.map((each) => (each === existing ? debugging : each)) : [...copied.spec.containers, debugging];
    container = name;
  } else if (request.setImages.size === 0) fail('you must specify image when creating new container');
  const sent = container === '' ? copied : withoutUnkept(request.profile, copied, keepFlagsOf(invocation));
  const { namespace, name = '' } = pod.metadata;
  const { body } = yield* client.send({ method: 'POST', path: resourcePath(resourceOf('pods'), { namespace }), body: sent });
  if (flags.bool('replace'))
    yield* client.send({ method: 'DELETE', path: resourcePath(resourceOf('pods'), { namespace, name }), body: { gracePeriodSeconds: 0 } });
  return { pod: body as Pod, container };
}

/** The pod under its new name, free to run on any node, with other images where `--set-image` says so. */
function copyOfPod({ flags }: Invocation, { setImages }: Request, { metadata, spec }: Pod): Pod {
  const { ephemeralContainers: _none, nodeName, ...rest } = spec;
  const containers = rest.containers.map((container) => {
    const image = setImages.get(container.name) ?? setImages.get('*');
    return image === undefined ? container : { ...container, image };
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: flags.text('copy-to'),
      namespace: metadata.namespace,
      ...(metadata.annotations && { annotations: metadata.annotations }),
      ...(metadata.labels && { labels: metadata.labels }),
    },
    spec: {
      ...rest,
      containers,
      ...(flags.changed('share-processes') && { shareProcessNamespace: flags.bool('share-processes') }),
      ...(flags.bool('same-node') && nodeName !== undefined && { nodeName }),
    },
  } as Pod;
}

const keepFlagsOf = ({ flags }: Invocation): Parameters<typeof withoutUnkept>[2] => ({
  labels: flags.bool('keep-labels'),
  annotations: flags.bool('keep-annotations'),
  liveness: flags.bool('keep-liveness'),
  readiness: flags.bool('keep-readiness'),
  startup: flags.bool('keep-startup'),
  initContainers: flags.bool('keep-init-containers'),
});

function* debugNode(invocation: Invocation, request: Request, node: Node): Task<{ pod: Pod; container: string }> {
  const { client, flags, host, namespace } = invocation;
  const container = flags.text('container') || 'debugger';
  const nodeName = node.metadata.name;
  const name = `node-debugger-${nodeName}-${suffixOf(invocation)}`;
  if (!flags.bool('quiet')) yield* host.print(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`);
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      nodeName,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      ...nodeSpecOf(request.profile, withProfile(request.profile, 'node', debugContainer(invocation, request, container))),
    },
  };
  const response = yield* client.send({ method: 'POST', path: resourcePath(resourceOf('pods'), { namespace }), body });
  return { pod: response.body as Pod, container };
}

const statusOfContainer = ({ status }: Pod, name: string): ContainerStatus | undefined =>
  [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? [])].find(
    (container) => container.name === name,
  );

/** Waits until the debug container runs, then attaches; one that has ended already shows its log instead. */
function* attachOrShowLog(invocation: Invocation, created: Pod, container: string): Task<void> {
  const { client, flags, host } = invocation;
  const warnings: string[] = [];
  const pod = yield* waitForPod(invocation, created, (seen) => {
    const { running, terminated, waiting } = statusOfContainer(seen, container)?.state ?? {};
    if (waiting?.message && !flags.bool('quiet')) warnings.push(`Warning: container ${container}: ${waiting.message}\n`);
    return running !== undefined || terminated !== undefined;
  });
  for (const warning of warnings) yield* host.printError(warning);
  if (!statusOfContainer(pod, container)?.state?.terminated) {
    yield* attachTo(invocation, pod, container, flags.bool('stdin'));
    return;
  }
  const { namespace, name } = pod.metadata;
  const { body } = yield* client.send({ method: 'GET', path: resourcePath(resourceOf('pods'), { namespace, name, subresource: 'log' }), query: { container } });
  yield* host.printBytes(1, String(body));
}
