/** Runners for what the API knows about pods: `api/pod_resources/*`, `api/pod_util/*`, QoS, defaults and decoded manifests. */
import { decode, decodingMessage, strictDecodingError } from '../../src/api/decode.ts';
import { applyDefaults, setPodSpecDefaults, setServiceAccount } from '../../src/api/defaults.ts';
import type { ApiObject } from '../../src/api/door.ts';
import * as resources from '../../src/api/pod-resources.ts';
import * as util from '../../src/api/pod-util.ts';
import { computePodQos } from '../../src/api/qos.ts';
import { formatResourceList, type ParsedResourceList } from '../../src/api/resource-lists.ts';
import { simulatedKinds } from '../../src/api/resources.ts';
import { parseTime } from '../../src/api/time.ts';
import type { Container, ContainerStatus, Pod, PodCondition, PodSpec, PodStatus } from '../../src/api/types.gen.ts';
import { compare, type TableCase, type TableRunner, type TableRunners } from './runner.ts';

interface PodInput {
  pod: Pod;
  opts?: { UseStatusResources?: boolean; ExcludeOverhead?: boolean; SkipPodLevelResources?: boolean };
}

type Lister = (pod: Pod, options: resources.PodResourcesOptions) => ParsedResourceList;

const inputOf = <T>(testCase: TableCase): T => testCase.input as T;
const expectedOf = (testCase: TableCase): Record<string, unknown> => testCase.expected as Record<string, unknown>;

/** A function of a pod that returns a resource list. */
const listOf =
  (lister: Lister): TableRunner =>
  (testCase) => {
    const { pod, opts } = inputOf<PodInput>(testCase);
    const list = lister(pod, {
      useStatusResources: opts?.UseStatusResources,
      excludeOverhead: opts?.ExcludeOverhead,
      skipPodLevelResources: opts?.SkipPodLevelResources,
    });
    return compare(formatResourceList(list), expectedOf(testCase).result);
  };

/** A function whose only result is compared with `expected.result`. */
const resultOf =
  <T>(compute: (input: T) => unknown): TableRunner =>
  (testCase) =>
    compare(compute(inputOf<T>(testCase)), expectedOf(testCase).result);

const templateSpecOf = (object: ApiObject & { spec?: { template?: { spec?: PodSpec } } }): PodSpec | undefined => object.spec?.template?.spec;

/** Takes away what conversion has written, or would not have written under the case's feature gates. */
function withoutConversion({ metadata, spec }: ApiObject & { spec?: { podReplacementPolicy?: string } }, gates: Record<string, boolean>): void {
  if (metadata?.annotations) Reflect.deleteProperty(metadata.annotations, 'deprecated.daemonset.template.generation');
  if (spec && gates.JobPodReplacementPolicy === false) Reflect.deleteProperty(spec, 'podReplacementPolicy');
}

/** Defaults of a simulated kind; of other workloads, which are not simulated, the pod template. */
const defaulted: TableRunner = (testCase) => {
  const input = inputOf<ApiObject>(testCase);
  const want = (testCase.expected ?? testCase.defaulted) as ApiObject;
  const kind = input.kind ?? '';
  if (simulatedKinds.includes(kind)) {
    const { object } = decode(kind, input);
    applyDefaults(kind, object);
    const { object: wanted } = decode(kind, want);
    for (const each of [object, wanted]) withoutConversion(each, (testCase.featureGates ?? {}) as Record<string, boolean>);
    // The tables stop before conversion, which writes the account under both of its names.
    if (kind === 'Pod') setServiceAccount((wanted as Pod).spec, (wanted as Pod).spec.serviceAccountName || (wanted as Pod).spec.serviceAccount);
    return compare(object, wanted);
  }
  const [template, wanted] = [templateSpecOf(structuredClone(input)), templateSpecOf(want)];
  if (template === undefined) return { ok: false, got: `${kind} is not simulated` };
  setPodSpecDefaults(template);
  setServiceAccount(template, template.serviceAccountName || template.serviceAccount);
  return compare(template, wanted);
};

/** Whether decoding refuses a manifest in the right words. Manifests that are refused later must decode. */
function decodingOf(testCase: TableCase): string | undefined {
  const input = inputOf<ApiObject>(testCase);
  const { error, strictErrors } = decode(input.kind ?? '', input);
  const text = error ?? (strictErrors.length > 0 ? strictDecodingError(strictErrors) : undefined);
  return text === undefined ? undefined : decodingMessage(input.kind ?? '', (input.apiVersion ?? '').replace(/.*\//, ''), text);
}

export { decodingOf };

export const pods: TableRunners = {
  'api/pod_resources/AggregateContainerRequests': listOf(resources.aggregateContainerRequests),
  'api/pod_resources/AggregateContainerLimits': listOf(resources.aggregateContainerLimits),
  'api/pod_resources/PodRequests': listOf(resources.podRequests),
  'api/pod_resources/PodLimits': listOf(resources.podLimits),
  'api/pod_resources/IsPodLevelLimitsSet': resultOf(({ pod }: PodInput) => resources.isPodLevelLimitsSet(pod)),
  'api/pod_resources/IsPodLevelResourcesSet': resultOf(({ pod }: PodInput) => resources.isPodLevelResourcesSet(pod)),
  'api/pod_resources/IsSupportedPodLevelResource': resultOf(({ name }: { name: string }) => resources.isSupportedPodLevelResource(name)),
  'api/pod_util/AllContainersCouldRestart': resultOf(({ pod }: { pod: PodSpec }) => util.allContainersCouldRestart(pod)),
  'api/pod_util/FindMatchingContainerRestartRule': resultOf(({ container, exitCode }: { container: Container; exitCode: number }) =>
    util.findMatchingContainerRestartRule(container, exitCode),
  ),
  'api/pod_util/GetContainerStatus': (testCase) => {
    const { name, statuses } = inputOf<{ name: string; statuses: ContainerStatus[] | null }>(testCase);
    const status = util.getContainerStatus(statuses ?? undefined, name);
    const { result, result1 } = expectedOf(testCase);
    return compare({ found: status !== undefined, status }, { found: result1, status: result1 ? result : undefined });
  },
  'api/pod_util/GetIndexOfContainerStatus': (testCase) => {
    const { name, statuses } = inputOf<{ name: string; statuses: ContainerStatus[] }>(testCase);
    const { result, result1 } = expectedOf(testCase);
    return compare(util.getIndexOfContainerStatus(statuses, name), result1 ? result : -1);
  },
  'api/pod_util/GetContainersReadyCondition': resultOf(({ status }: { status: PodStatus }) => util.getPodCondition(status, 'ContainersReady')),
  'api/pod_util/IsContainersReadyConditionTrue': resultOf(({ status }: { status: PodStatus }) => util.isPodConditionTrue(status, 'ContainersReady')),
  'api/pod_util/IsContainerRestartable': resultOf(({ pod, container }: { pod: PodSpec; container: Container }) => util.isContainerRestartable(pod, container)),
  'api/pod_util/IsPodAvailable': resultOf(({ pod, minReadySeconds, now }: { pod: Pod; minReadySeconds: number; now: string }) =>
    util.isPodAvailable(pod, minReadySeconds, parseTime(now) ?? 0),
  ),
  'api/pod_util/IsPodTerminal': resultOf(({ pod }: PodInput) => util.isPodTerminal(pod)),
  'api/pod_util/UpdatePodCondition': resultOf(({ status, condition }: { status: PodStatus; condition: PodCondition }) =>
    util.updatePodCondition(structuredClone(status), condition, '2026-11-22T11:47:57Z'),
  ),
  'kubelet/qos/ComputePodQOS': resultOf(({ pod }: PodInput) => computePodQos(pod)),
  ...Object.fromEntries(
    ['apps_v1', 'autoscaling_v2', 'batch_v1', 'core_v1', 'networking_v1', 'scheduling_v1', 'storage_v1'].map((group) => [`defaults/${group}`, defaulted]),
  ),
  'manifests/valid': defaulted,
};
