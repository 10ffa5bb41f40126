/**
 * Questions about a Service that several components ask.
 *
 * Mirrors: pkg/api/v1/service/util.go, pkg/apis/core/helper (IsServiceIPSet).
 */
import type { Service } from './types.gen.ts';
import { bitsOf, isIpAddress } from './validation/ip.ts';

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

/** Whoever asks. */
const EVERYWHERE = '0.0.0.0/0';

const isRange = (text: string): boolean => {
  const [address = '', length = '', ...rest] = text.split('/');
  return rest.length === 0 && isIpAddress(address) && /^\d{1,3}$/.test(length) && Number(length) <= bitsOf(address).length;
};

/**
 * From where a Service's load balancer may be asked, each range once: as its spec says, else its annotation, else everywhere. Throws
 * `Error` in Kubernetes' words where a range is none.
 */
export function getLoadBalancerSourceRanges({ metadata, spec }: Pick<Service, 'metadata' | 'spec'>): string[] {
  const inSpec = spec.loadBalancerSourceRanges ?? [];
  const annotated = (metadata.annotations?.[SOURCE_RANGES_ANNOTATION] ?? '').trim();
  if (inSpec.length === 0 && annotated === '') return [EVERYWHERE];
  const texts = (inSpec.length > 0 ? inSpec : annotated.split(',')).map((text) => text.trim());
  const wrong = texts.find((text) => !isRange(text));
  if (wrong === undefined) return [...new Set(texts)];
  throw new Error(
    inSpec.length > 0
      ? `service.Spec.LoadBalancerSourceRanges: [${inSpec.join(' ')}] is not valid. Expecting a list of IP ranges. For example, 10.0.0.0/24. Error msg: invalid CIDR address: ${wrong}`
      : `${SOURCE_RANGES_ANNOTATION}: ${annotated} is not valid. Expecting a comma-separated list of source IP ranges. For example, 10.0.0.0/24,192.168.2.0/24`,
  );
}

/** Whether the ranges let in whoever asks. */
export const isAllowAll = (ranges: readonly string[]): boolean => ranges.includes(EVERYWHERE);
