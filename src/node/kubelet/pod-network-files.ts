/**
 * What a container finds in /etc/hosts, /etc/hostname and /etc/resolv.conf.
 *
 * Mirrors: pkg/kubelet/kubelet_pods.go (managedHostsFileContent, nodeHostsFileContent, GeneratePodHostNameAndDomain) and pkg/kubelet/network/dns.
 */
import type { HostAlias, Pod } from '../../api/types.gen.ts';

const HOSTS_HEAD =
  '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' +
  'fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n';

/** /etc/hosts of a pod with these addresses. */
export function managedHostsFileContent(hostIPs: readonly string[], hostName: string, hostDomainName: string, hostAliases: readonly HostAlias[] = []): string {
  const names = hostDomainName ? `${hostName}.${hostDomainName}\t${hostName}` : hostName;
  const own = hostIPs.map((ip) => `${ip}\t${names}\n`).join('');
  return `${HOSTS_HEAD}${own}${aliasLines(hostAliases)}`;
}

function aliasLines(hostAliases: readonly HostAlias[]): string {
  if (hostAliases.length === 0) return '';
  return `\n# Entries added by HostAliases.\n${hostAliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`).join('')}`;
}

/** /etc/hosts of a pod in the node's own network: that of the node. */
export const nodeHostsFileContent = (nodeHosts: string, hostAliases: readonly HostAlias[] = []): string =>
  `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${aliasLines(hostAliases)}`;

const MAX_KERNEL_HOSTNAME = 64;

/** At most 63 characters, without a dash or dot at the end. */
export const truncateHostname = (hostname: string): string => (hostname.length <= 63 ? hostname : hostname.slice(0, 63).replace(/[-.]+$/, ''));

/** A pod's host name and, where it has a subdomain, its domain. */
export function podHostnameAndDomain(pod: Pod, clusterDomain: string): { hostname: string; domain: string } {
  const { hostname, subdomain, hostnameOverride } = pod.spec;
  if (hostnameOverride) return { hostname: hostnameOverride, domain: '' };
  const name = hostname ?? truncateHostname(pod.metadata.name);
  return { hostname: name, domain: subdomain ? `${subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : '' };
}

/** The host name that the pod's processes see: with `setHostnameAsFQDN` the whole name. Throws `Error` where that is too long for a kernel. */
export function kernelHostname(pod: Pod, clusterDomain: string): string {
  const { hostname, domain } = podHostnameAndDomain(pod, clusterDomain);
  if (!pod.spec.setHostnameAsFQDN || domain === '') return hostname;
  const name = `${hostname}.${domain}`;
  if (name.length <= MAX_KERNEL_HOSTNAME) return name;
  throw new Error(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${MAX_KERNEL_HOSTNAME} characters is the max, ${name.length} characters requested)`,
  );
}

/** How names are looked up on the node itself, for pods with `dnsPolicy: Default`. */
export interface NodeDns {
  clusterDns: string;
  clusterDomain: string;
  nameservers: readonly string[];
}

/** /etc/resolv.conf. */
export function resolvConfContent(pod: Pod, dns: NodeDns): string {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = pod.spec;
  const isCluster = (dnsPolicy === 'ClusterFirst' && !hostNetwork) || dnsPolicy === 'ClusterFirstWithHostNet';
  const { namespace } = pod.metadata;
  const base = isCluster
    ? {
        nameservers: [dns.clusterDns],
        searches: [`${namespace}.svc.${dns.clusterDomain}`, `svc.${dns.clusterDomain}`, dns.clusterDomain],
        options: ['ndots:5'],
      }
    : { nameservers: dnsPolicy === 'None' ? [] : [...dns.nameservers], searches: [], options: [] };
  const nameservers = [...new Set([...base.nameservers, ...(dnsConfig?.nameservers ?? [])])];
  const searches = [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])];
  const own = (dnsConfig?.options ?? []).map(({ name = '', value }) => (value === undefined ? name : `${name}:${value}`));
  const ownNames = new Set((dnsConfig?.options ?? []).map(({ name }) => name));
  const options = [...base.options.filter((option) => !ownNames.has(option.split(':')[0])), ...own];
  return (
    (searches.length > 0 ? `search ${searches.join(' ')}\n` : '') +
    nameservers.map((server) => `nameserver ${server}\n`).join('') +
    (options.length > 0 ? `options ${options.join(' ')}\n` : '')
  );
}
