/** Runners for Services, their endpoints, Ingresses and NetworkPolicies: `api/service_util`, `controllers/endpointslice`, `validation/{core,discovery,networking}`. */
import type { FieldError } from '../../src/api/field-error.ts';
import { FieldPath } from '../../src/api/field-path.ts';
import {
  getLoadBalancerSourceRanges,
  isAllowAll,
  isExternallyAccessible,
  isExternalPolicyLocal,
  isInternalPolicyLocal,
  needsHealthCheck,
} from '../../src/api/service-util.ts';
import type * as types from '../../src/api/types.gen.ts';
import * as endpoints from '../../src/api/validation/endpoints.ts';
import * as ingress from '../../src/api/validation/ingress.ts';
import { validEndpointIp } from '../../src/api/validation/ip.ts';
import * as policies from '../../src/api/validation/network-policy.ts';
import * as service from '../../src/api/validation/service.ts';
import { validateClientIpAffinity } from '../../src/api/validation/client-ip-affinity.ts';
import { computeSlicePlan, endpointsEqualBeyondHash, sliceLabelsOf } from '../../src/control-plane/controllers/endpointslice/compute-slices.ts';
import * as pods from '../../src/control-plane/controllers/endpointslice/pod-endpoint.ts';
import { attempt, compare, type TableCase, type TableRunner, type TableRunners } from './runner.ts';

const textOf = ({ type, field, detail = '' }: { type: string; field: string; detail?: string }): string => `${type} ${field}: ${detail}`;

/** Errors as a multiset. */
const errorsOf =
  <T>(validate: (input: T) => readonly FieldError[]): TableRunner =>
  (testCase) => {
    const wanted = (testCase.expected as { errors?: { type: string; field: string; detail?: string }[] | null }).errors ?? [];
    return compare(
      validate(testCase.input as T)
        .map(textOf)
        .sort(),
      wanted.map(textOf).sort(),
    );
  };

const resultOf =
  <T>(compute: (input: T) => unknown): TableRunner =>
  (testCase) =>
    compare(compute(testCase.input as T), (testCase.expected as { result: unknown }).result);

/** What the API server would have made of the object's optional parts. */
const withStatus = <T extends { spec?: object; status?: object }>(object: T): T => ({ ...object, spec: object.spec ?? {}, status: object.status ?? {} });

const ofService = (compute: (service: types.Service) => unknown): TableRunner =>
  resultOf(({ service: each }: { service: types.Service }) => compute(withStatus(each)));

interface ReconcileInput {
  existingSlices: types.EndpointSlice[] | null;
  maxEndpointsPerSlice: number;
  nodes: types.Node[] | null;
  pods: types.Pod[] | null;
  service: types.Service;
}

/** The slices that are there afterwards, compared as addresses by ports: names and hints are not part of the plan. */
const reconcile: TableRunner = (testCase: TableCase) => {
  const { existingSlices, maxEndpointsPerSlice, nodes, pods: found, service: owner } = testCase.input as ReconcileInput;
  const byName = new Map((nodes ?? []).map((node) => [node.metadata.name, node]));
  const plan = computeSlicePlan(owner, found ?? [], existingSlices ?? [], (name) => byName.get(name), maxEndpointsPerSlice);
  const touched = new Set([...plan.update, ...plan.delete].map(({ metadata }) => metadata.name));
  const left = [...(existingSlices ?? []).filter(({ metadata }) => !touched.has(metadata.name)), ...plan.update, ...plan.create];
  const shape = (slices: readonly Pick<types.EndpointSlice, 'endpoints' | 'ports' | 'addressType'>[]): string[] =>
    slices
      .filter(({ addressType }) => addressType === 'IPv4')
      .map(
        ({ endpoints: list, ports }) =>
          `${(list ?? [])
            .map(({ addresses, conditions, zone = '' }) => `${addresses.join('+')} ${conditions?.ready} ${zone}`)
            .sort()
            .join()} on ${(ports ?? [])
            .map(({ name, port }) => `${name}:${port}`)
            .sort()
            .join()}`,
      )
      .sort();
  const wanted = (testCase.expected as { slices: types.EndpointSlice[] | null }).slices ?? [];
  return compare(shape(left as types.EndpointSlice[]), shape(wanted));
};

export const network: TableRunners = {
  'api/service_util/ExternalPolicyLocal': ofService(isExternalPolicyLocal),
  'api/service_util/ExternallyAccessible': ofService(isExternallyAccessible),
  'api/service_util/GetLoadBalancerSourceRanges': (testCase) => {
    const { value, error } = attempt(() => getLoadBalancerSourceRanges((testCase.input as { service: types.Service }).service));
    const { result, error: wanted } = testCase.expected as { result: object | null; error: string | null };
    return compare({ ranges: value?.sort(), error }, { ranges: result && Object.keys(result).sort(), error: wanted });
  },
  'api/service_util/InternalPolicyLocal': ofService(isInternalPolicyLocal),
  'api/service_util/IsAllowAll': resultOf(({ ipnets }: { ipnets: object }) => isAllowAll(Object.keys(ipnets))),
  'api/service_util/NeedsHealthCheck': ofService(needsHealthCheck),
  'controllers/endpointslice/EndpointsEqualBeyondHash': resultOf(({ ep1, ep2 }: { ep1: types.Endpoint; ep2: types.Endpoint }) =>
    endpointsEqualBeyondHash(ep1, ep2),
  ),
  'controllers/endpointslice/FindPort': (testCase) => {
    const { pod, svcPort } = testCase.input as { pod: types.Pod; svcPort: types.ServicePort };
    const { value, error } = attempt(() => pods.findPort(pod, svcPort));
    return compare({ result: value ?? 0, error }, testCase.expected);
  },
  'controllers/endpointslice/Reconcile': reconcile,
  'controllers/endpointslice/ShouldPodBeInEndpoints': resultOf(({ pod, includeTerminating }: { pod: types.Pod; includeTerminating: boolean }) =>
    pods.shouldPodBeInEndpoints(pod, includeTerminating),
  ),
  'controllers/endpointslice/ShouldSetHostname': resultOf(({ pod, svc }: { pod: types.Pod; svc: types.Service }) => pods.shouldSetHostname(pod, svc)),
  'controllers/endpointslice/getEndpointPorts': resultOf(({ pod, service: owner }: { pod: types.Pod; service: types.Service }) =>
    pods.getEndpointPorts(owner, pod),
  ),
  'controllers/endpointslice/podEndpointsChanged': (testCase) => {
    const { oldPod, newPod } = testCase.input as { oldPod: types.Pod; newPod: types.Pod };
    const { endpointChanged, labelsChanged } = pods.podEndpointsChanged(oldPod, newPod);
    return compare({ result: endpointChanged, result1: labelsChanged }, testCase.expected);
  },
  'controllers/endpointslice/podToEndpoint': resultOf(
    ({ pod, node, service: owner, addressType }: { pod: types.Pod; node: types.Node | null; service: types.Service; addressType: string }) =>
      pods.podToEndpoint(
        pod,
        node ?? undefined,
        owner,
        pods.podAddressesOf(pod).filter((address) => address.includes(':') === (addressType === 'IPv6')),
      ),
  ),
  'controllers/endpointslice/setEndpointSliceLabels': (testCase) => {
    const { service: owner, controllerName } = testCase.input as { service: types.Service; controllerName: string };
    return compare(sliceLabelsOf(owner, controllerName), (testCase.expected as { result: unknown }).result);
  },
  'validation/core/ValidateEndpointIP': errorsOf(({ ipAddress, fldPath }: { ipAddress: string; fldPath: string }) =>
    validEndpointIp(ipAddress, FieldPath.of(fldPath)),
  ),
  'validation/core/ValidateEndpoints': errorsOf(({ endpoints: each }: { endpoints: types.Endpoints }) => endpoints.validateEndpoints(each)),
  'validation/core/ValidateEndpointsCreate': errorsOf(({ endpoints: each }: { endpoints: types.Endpoints }) => endpoints.validateEndpoints(each)),
  'validation/core/ValidateEndpointsUpdate': errorsOf(({ newEndpoints, oldEndpoints }: { newEndpoints: types.Endpoints; oldEndpoints: types.Endpoints }) =>
    endpoints.validateEndpointsUpdate(newEndpoints, oldEndpoints),
  ),
  'validation/core/ValidateServiceCreate': errorsOf(({ service: each }: { service: types.Service }) => service.validateServiceCreate(withStatus(each))),
  'validation/core/ValidateServiceUpdate': errorsOf(({ service: each, oldService }: { service: types.Service; oldService: types.Service }) =>
    service.validateServiceUpdate(withStatus(each), withStatus(oldService)),
  ),
  'validation/core/validateClientIPAffinityConfig': errorsOf(({ config, fldPath }: { config: types.SessionAffinityConfig | null; fldPath: string }) =>
    validateClientIpAffinity(config, FieldPath.of(fldPath)),
  ),
  'validation/core/validateServiceExternalTrafficPolicy': errorsOf(({ service: each }: { service: types.Service }) =>
    service.validateExternalTrafficPolicy(withStatus(each)),
  ),
  'validation/discovery/ValidateEndpointSlice': errorsOf(({ endpointSlice }: { endpointSlice: types.EndpointSlice }) =>
    endpoints.validateEndpointSlice(endpointSlice),
  ),
  'validation/discovery/ValidateEndpointSliceCreate': errorsOf(({ endpointSlice }: { endpointSlice: types.EndpointSlice }) =>
    endpoints.validateEndpointSlice(endpointSlice),
  ),
  'validation/discovery/ValidateEndpointSliceUpdate': errorsOf(
    ({ newEndpointSlice, oldEndpointSlice }: { newEndpointSlice: types.EndpointSlice; oldEndpointSlice: types.EndpointSlice }) =>
      endpoints.validateEndpointSliceUpdate(newEndpointSlice, oldEndpointSlice),
  ),
  'validation/networking/ValidateIngressClass': errorsOf(({ ingressClass }: { ingressClass: types.IngressClass }) =>
    ingress.validateIngressClass(ingressClass),
  ),
  'validation/networking/ValidateIngressClassUpdate': errorsOf(
    ({ newIngressClass, oldIngressClass }: { newIngressClass: types.IngressClass; oldIngressClass: types.IngressClass }) =>
      ingress.validateIngressClassUpdate(newIngressClass, oldIngressClass),
  ),
  'validation/networking/ValidateIngressCreate': errorsOf(({ ingress: each }: { ingress: types.Ingress }) => ingress.validateIngressCreate(each)),
  'validation/networking/ValidateIngressStatusUpdate': errorsOf(({ ingress: each, oldIngress }: { ingress: types.Ingress; oldIngress: types.Ingress }) =>
    ingress.validateIngressStatusUpdate(each, oldIngress),
  ),
  'validation/networking/ValidateIngressUpdate': errorsOf(({ ingress: each, oldIngress }: { ingress: types.Ingress; oldIngress: types.Ingress }) =>
    ingress.validateIngressUpdate(each, oldIngress),
  ),
  'validation/networking/ValidateNetworkPolicy': errorsOf(({ np }: { np: types.NetworkPolicy }) => policies.validateNetworkPolicy(np)),
  'validation/networking/ValidateNetworkPolicyUpdate': errorsOf(({ update, old }: { update: types.NetworkPolicy; old: types.NetworkPolicy }) =>
    policies.validateNetworkPolicyUpdate(update, old),
  ),
  'validation/networking/validateIngress': errorsOf(({ ingress: each }: { ingress: types.Ingress }) => ingress.validateIngress(each)),
  'validation/networking/validateIngressRuleValue': errorsOf(({ ingressRule, fldPath }: { ingressRule: types.IngressRule; fldPath: string }) =>
    ingress.validateIngressRuleValue(ingressRule, FieldPath.of(fldPath)),
  ),
};
