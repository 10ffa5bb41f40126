/**
 * Questions about a Service that several components ask.
 *
 * Mirrors: pkg/api/v1/service/util.go, pkg/apis/core/helper (IsServiceIPSet).
 */
import type { Service } from './types.gen.ts';

/** The older way to say `spec.loadBalancerSourceRanges`. */
export const SOURCE_RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** Whether the Service has no address of its own: `clusterIP: None`. */
export const isHeadless = ({ spec }: Pick<Service, 'spec'>): boolean => spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None';

/** Whether the Service has an address of its own. */
export const hasClusterIp = ({ spec }: Pick<Service, 'spec'>): boolean => Boolean(spec.clusterIP) && spec.clusterIP !== 'None' && spec.type !== 'ExternalName';

/** Whether traffic from outside the cluster may come in. */
export const isExternallyAccessible = ({ spec }: Pick<Service, 'spec'>): boolean =>
  spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);

/** Whether traffic from outside stays on the node that it reached. */
export const isExternalPolicyLocal = (service: Pick<Service, 'spec'>): boolean =>
  isExternallyAccessible(service) && service.spec.externalTrafficPolicy === 'Local';

/** Whether traffic from inside stays on the node that it comes from. */
export const isInternalPolicyLocal = ({ spec }: Pick<Service, 'spec'>): boolean => spec.internalTrafficPolicy === 'Local';

/** Whether a load balancer asks each node if it has endpoints. */
export const needsHealthCheck = (service: Pick<Service, 'spec'>): boolean => service.spec.type === 'LoadBalancer' && isExternalPolicyLocal(service);
