/**
 * Logs, exec, attach and port-forward: the server checks the request and forwards it to the kubelet of the pod's node.
 *
 * Mirrors: pkg/registry/core/pod/strategy.go (LogLocation, ExecLocation, AttachLocation, PortForwardLocation), rest/subresources.go,
 * apiserver/pkg/registry/generic/rest/response_checker.go.
 * Differs: proxy is refused.
 */
import type { ApiRequest, ApiResponse, ApiServer, Connection, PodLogOptions, StreamSink } from '../../api/door.ts';
import { badRequest, internalError, invalidStatus, statusOf } from '../../api/errors.ts';
import { findResource } from '../../api/resources.ts';
import type { Node, Pod } from '../../api/types.gen.ts';
import { validatePodLogOptions } from '../../api/validation/pod-log-options.ts';
import { getOrFail, type RegistryContext } from './registry/registry.ts';
import { queryFlag, queryInteger, queryValue, queryValues, type ResourceRequest } from './request-info.ts';
import { fail } from './status-error.ts';

const KUBELET_PORT = 10250;
const nodes = findResource('', 'v1', 'nodes')!;

/** The kubelets that have registered, by node, or why one cannot be reached. */
export type Kubelets = Map<string, Parameters<ApiServer['registerKubelet']>[1]>;

/** The container that a request means, or a BadRequest that lists the choices. */
export function containerOf(pod: Pod, wanted: string | undefined): string {
  const namesOf = (containers: readonly { name: string }[] | undefined): string[] => (containers ?? []).map((container) => container.name);
  const [names, initNames] = [namesOf(pod.spec.containers), namesOf(pod.spec.initContainers)];
  if (wanted) {
    if ([...names, ...initNames, ...namesOf(pod.spec.ephemeralContainers)].includes(wanted)) return wanted;
    return fail(badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`));
  }
  if (names.length === 1) return names[0]!;
  let text = `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`;
  if (initNames.length > 0) text += ` or one of the init containers: [${initNames.join(' ')}]`;
  return fail(badRequest(text));
}

/** The options of a log's URL. Throws `StatusError`: Invalid. */
function logOptionsOf(request: ApiRequest, podName: string): PodLogOptions {
  const options: PodLogOptions = {
    follow: queryFlag(request, 'follow'),
    previous: queryFlag(request, 'previous'),
    timestamps: queryFlag(request, 'timestamps'),
    tailLines: queryInteger(request, 'tailLines'),
    limitBytes: queryInteger(request, 'limitBytes'),
    sinceSeconds: queryInteger(request, 'sinceSeconds'),
    sinceTime: queryValue(request, 'sinceTime'),
  };
  const errors = validatePodLogOptions(options, queryValue(request, 'stream'));
  if (errors.length > 0) fail(invalidStatus({ group: '', kind: 'PodLogOptions' }, podName, errors));
  return options;
}

/** `172.18.0.2:10250`: where the node's kubelet listens. */
function kubeletAddress(context: RegistryContext, nodeName: string): string {
  const node = context.store.get(nodes, undefined, nodeName) as Node | undefined;
  const address = node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? nodeName;
  return `${address}:${KUBELET_PORT}`;
}

/** What a kubelet's HTTP error becomes on its way through the server. */
function failureOf(target: ResourceRequest, { code, error }: { code: number; error: string }): never {
  if (code === 400) fail(badRequest(error));
  if (code === 500) fail(internalError(error));
  if (code === 404) fail(statusOf(404, 'NotFound', `the server could not find the requested resource ( ${target.resource.name} ${target.name})`));
  return fail(statusOf(code, 'InternalError', error));
}

const podOf = (context: RegistryContext, target: ResourceRequest): Pod =>
  getOrFail(context, target.resource, target.namespace, target.name ?? '') as unknown as Pod;

/** GET …/log without follow: the text. A pod without a node has none. */
export function readLog(context: RegistryContext, kubelets: Kubelets, request: ApiRequest, target: ResourceRequest): ApiResponse {
  const pod = podOf(context, target);
  const container = containerOf(pod, queryValue(request, 'container'));
  const options = logOptionsOf(request, pod.metadata.name);
  if (!pod.spec.nodeName) return { code: 200, body: '' };
  const kubelet = kubelets.get(pod.spec.nodeName) ?? 'connection refused';
  if (typeof kubelet === 'string') fail(refusedLog(context, pod, container, kubelet));
  const answer = kubelet.containerLogs(pod.metadata.namespace, pod.metadata.name, container, options);
  return 'text' in answer ? { code: 200, body: answer.text } : failureOf(target, answer);
}

function refusedLog(context: RegistryContext, pod: Pod, container: string, why: string): ReturnType<typeof statusOf> {
  const address = kubeletAddress(context, pod.spec.nodeName ?? '');
  const url = `https://${address}/containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
  return statusOf(500, undefined, `Get "${url}": dial tcp ${address}: connect: ${why}`);
}

/** A connection whose other end has nothing to say: it is over a moment later, unless the caller hangs up first. */
function emptyConnection(context: RegistryContext, label: string, sink: StreamSink): Connection {
  const end = context.sim.after(0, label, () => sink.exit({ code: 0 }));
  return { stdin() {}, closeStdin() {}, resize() {}, close: () => end.cancel() };
}

/** GET …/log with follow, and POST …/exec, …/attach and …/portforward. */
export function connectPod(context: RegistryContext, kubelets: Kubelets, request: ApiRequest, target: ResourceRequest, sink: StreamSink): Connection {
  const pod = podOf(context, target);
  const { namespace, name } = pod.metadata;
  // The ports of a pod are those of all its containers.
  const container = target.subresource === 'portforward' ? '' : containerOf(pod, queryValue(request, 'container'));
  const { nodeName } = pod.spec;
  if (!nodeName) {
    if (target.subresource !== 'log') fail(badRequest(`pod ${name} does not have a host assigned`));
    return emptyConnection(context, `log of ${namespace}/${name} → ${request.who}`, sink);
  }
  const kubelet = kubelets.get(nodeName) ?? 'connection refused';
  if (typeof kubelet === 'string') {
    if (target.subresource === 'log') return fail(refusedLog(context, pod, container, kubelet));
    return fail(statusOf(500, undefined, `error dialing backend: dial tcp ${kubeletAddress(context, nodeName)}: connect: ${kubelet}`));
  }
  const streams = { stdin: queryFlag(request, 'stdin'), tty: queryFlag(request, 'tty') };
  const answer =
    target.subresource === 'log'
      ? kubelet.followLogs(namespace, name, container, logOptionsOf(request, name), sink)
      : target.subresource === 'exec'
        ? kubelet.exec(namespace, name, container, { command: commandOf(request), ...streams }, sink)
        : target.subresource === 'portforward'
          ? kubelet.portForward(namespace, name)
          : kubelet.attach(namespace, name, container, streams, sink);
  if (!('code' in answer)) return answer;
  return target.subresource === 'log' ? failureOf(target, answer) : brokenConnection(context, answer.error, sink);
}

/**
 * What a kubelet refuses of an exec or attach reaches the caller on the connection that the server has opened already
 * (apiserver/pkg/util/proxy/streamtranslator.go).
 */
function brokenConnection(context: RegistryContext, error: string, sink: StreamSink): Connection {
  const message = `Internal error occurred: unable to upgrade connection: ${error}`;
  const end = context.sim.after(0, 'refused by the kubelet', () => sink.exit({ code: 1, error: message }));
  return { stdin() {}, closeStdin() {}, resize() {}, close: () => end.cancel() };
}

function commandOf(request: ApiRequest): readonly string[] {
  const command = queryValues(request, 'command');
  return command.length > 0 ? command : fail(badRequest('you must specify at least 1 command for the container'));
}
