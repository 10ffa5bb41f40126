/**
 * The records of the cluster's domain, worked out from Services and their EndpointSlices when they are asked for.
 *
 * Mirrors: CoreDNS plugin/kubernetes (kubernetes.go findServices, parse.go parseRequest, reverse.go) and the specification
 * "Kubernetes DNS-Based Service Discovery".
 * Differs: IPv4 only; names outside the cluster do not exist, for there is nobody to forward a question to.
 */
import type { Endpoint, EndpointSlice, Service } from '../../api/types.gen.ts';
import type { DnsAnswer, DnsQuestion, DnsRecord, DnsType } from '../../kernel/dns.ts';

/** In seconds: `ttl 30` in the Corefile. */
const TTL = 30;
const REVERSE_ZONE = '.in-addr.arpa';

/** What the answers are made of. */
export interface ClusterNames {
  /** `cluster.local`. */
  readonly domain: string;
  service(namespace: string, name: string): Service | undefined;
  services(): Iterable<Service>;
  slices(namespace: string, name: string): readonly EndpointSlice[];
  hasNamespace(name: string): boolean;
}

/** A ready address behind a Service, with one port. */
interface Target {
  readonly address: string;
  /** The name under which the endpoint itself is found. */
  readonly hostname: string;
  readonly port: number;
  readonly portName: string;
  readonly protocol: string;
}

const dashed = (address: string): string => address.replaceAll('.', '-');
const hostnameOf = ({ hostname, addresses }: Endpoint): string => hostname || dashed(addresses[0] ?? '');

function targetsOf(slices: readonly EndpointSlice[]): Target[] {
  return slices.flatMap(({ endpoints, ports, addressType }) => {
    if (addressType !== 'IPv4') return [];
    const shown = (ports ?? []).length > 0 ? ports! : [{ name: '', port: -1, protocol: 'TCP' }];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap((endpoint) =>
        endpoint.addresses.flatMap((address) =>
          shown.map(({ name = '', port = -1, protocol = 'TCP' }) => ({ address, hostname: hostnameOf(endpoint), port, portName: name, protocol })),
        ),
      );
  });
}

/** `_http._tcp.web.default.svc`: what a name below the domain is about. */
interface ServiceRequest {
  readonly port: string | undefined;
  readonly protocol: string | undefined;
  readonly endpoint: string | undefined;
  readonly service: string;
  readonly namespace: string;
}

/** Takes the labels in front of `svc` apart; undefined where they are no Service's. */
export function parseServiceRequest(labels: readonly string[]): ServiceRequest | undefined {
  const rest = [...labels];
  const namespace = rest.pop();
  const service = rest.pop();
  if (namespace === undefined || service === undefined) return undefined;
  if (rest.length === 0) return { port: undefined, protocol: undefined, endpoint: undefined, service, namespace };
  if (rest.length === 1) return { port: undefined, protocol: undefined, endpoint: rest[0], service, namespace };
  if (rest.length === 2 && rest[0]!.startsWith('_') && rest[1]!.startsWith('_'))
    return { port: rest[0]!.slice(1), protocol: rest[1]!.slice(1), endpoint: undefined, service, namespace };
  return undefined;
}

const NO_SUCH_NAME = 'NXDOMAIN';

/** Answers one question. */
export function answerQuestion(names: ClusterNames, question: DnsQuestion): DnsAnswer {
  const name = question.name.toLowerCase();
  const found = name.endsWith(REVERSE_ZONE) ? reverseRecords(names, name) : forwardRecords(names, name, question.type);
  if (found === NO_SUCH_NAME) return { code: 'NXDOMAIN', records: [], authority: [soaOf(names)] };
  const records = found.filter(({ type }) => question.type === 'ANY' || type === question.type || type === 'CNAME');
  const additional = question.type === 'SRV' ? targetAddresses(names, records) : [];
  return { code: 'NOERROR', records, ...(records.length === 0 && { authority: [soaOf(names)] }), ...(additional.length > 0 && { additional }) };
}

/** The addresses of what SRV records lead to. */
const targetAddresses = (names: ClusterNames, records: readonly DnsRecord[]): DnsRecord[] =>
  [...new Set(records.flatMap(({ type, data }) => (type === 'SRV' ? [data.slice(data.lastIndexOf(' ') + 1)] : [])))].flatMap((target) =>
    aliasedRecords(names, target),
  );

const soaOf = ({ domain }: ClusterNames): DnsRecord => ({
  name: domain,
  type: 'SOA',
  ttl: TTL,
  data: `ns.dns.${domain}. hostmaster.${domain}. 1 7200 1800 86400 30`,
});

/** All records of a name that exists, `NXDOMAIN` of one that does not. */
function forwardRecords(names: ClusterNames, name: string, type: DnsType): DnsRecord[] | typeof NO_SUCH_NAME {
  if (name === names.domain) return type === 'SOA' ? [soaOf(names)] : [];
  if (!name.endsWith(`.${names.domain}`)) return NO_SUCH_NAME;
  const labels = name.slice(0, -names.domain.length - 1).split('.');
  if (name === `ns.dns.${names.domain}`)
    return serviceRecords(names, { port: undefined, protocol: undefined, endpoint: undefined, service: 'kube-dns', namespace: 'kube-system' }, name);
  const kind = labels.pop();
  if (kind === 'pod') return podRecords(names, labels, name);
  if (kind !== 'svc') return NO_SUCH_NAME;
  if (labels.length === 1) return names.hasNamespace(labels[0]!) ? [] : NO_SUCH_NAME;
  const request = parseServiceRequest(labels);
  return request ? serviceRecords(names, request, name) : NO_SUCH_NAME;
}

/** `1-2-3-4.default.pod`: an address in letters, whether a pod has it or not (`pods insecure`). */
function podRecords(names: ClusterNames, labels: readonly string[], name: string): DnsRecord[] | typeof NO_SUCH_NAME {
  const [host = '', namespace] = labels;
  if (labels.length === 1) return names.hasNamespace(host) ? [] : NO_SUCH_NAME;
  if (labels.length !== 2 || !names.hasNamespace(namespace!) || !/^\d+-\d+-\d+-\d+$/.test(host)) return NO_SUCH_NAME;
  return [{ name, type: 'A', ttl: TTL, data: host.replaceAll('-', '.') }];
}

function serviceRecords(names: ClusterNames, request: ServiceRequest, name: string): DnsRecord[] | typeof NO_SUCH_NAME {
  const service = names.service(request.namespace, request.service);
  if (!service) return NO_SUCH_NAME;
  const { spec } = service;
  const base = `${request.service}.${request.namespace}.svc.${names.domain}`;
  if (spec.type === 'ExternalName')
    return [{ name, type: 'CNAME', ttl: TTL, data: `${(spec.externalName ?? '').replace(/\.$/, '')}.` }, ...aliasedRecords(names, spec.externalName ?? '')];
  const isWanted = (portName: string, protocol: string): boolean =>
    (request.port === undefined || request.port === portName) && (request.protocol === undefined || request.protocol === protocol.toLowerCase());
  const isHeadless = spec.clusterIP === 'None';
  if (!isHeadless && request.endpoint === undefined) {
    const ports = (spec.ports ?? []).filter(({ name: portName = '', protocol = 'TCP' }) => isWanted(portName, protocol));
    if (ports.length === 0 || !spec.clusterIP) return NO_SUCH_NAME;
    return [
      { name, type: 'A', ttl: TTL, data: spec.clusterIP },
      ...ports.map(({ port }): DnsRecord => ({ name, type: 'SRV', ttl: TTL, data: `0 ${weightOf(ports.length)} ${port} ${base}.` })),
    ];
  }
  const targets = targetsOf(names.slices(request.namespace, request.service)).filter(
    ({ hostname, portName, protocol }) => (request.endpoint === undefined || request.endpoint === hostname) && isWanted(portName, protocol),
  );
  if (targets.length === 0) return NO_SUCH_NAME;
  const addresses = [...new Set(targets.map(({ address }) => address))];
  const withPorts = targets.filter(({ port }) => port > 0);
  return [
    ...addresses.map((data): DnsRecord => ({ name, type: 'A', ttl: TTL, data })),
    ...withPorts.map(({ port, hostname }): DnsRecord => ({
      name,
      type: 'SRV',
      ttl: TTL,
      data: `0 ${weightOf(withPorts.length)} ${port} ${hostname}.${base}.`,
    })),
  ];
}

/** SRV weights share 100 among the targets. */
const weightOf = (count: number): number => Math.floor(100 / Math.max(1, count));

/** What an alias leads to, where that is a name of the cluster's own. */
function aliasedRecords(names: ClusterNames, target: string): DnsRecord[] {
  const name = target.replace(/\.$/, '').toLowerCase();
  if (!name.endsWith(`.${names.domain}`)) return [];
  const found = forwardRecords(names, name, 'A');
  return found === NO_SUCH_NAME ? [] : found.filter(({ type }) => type === 'A');
}

/** `10.0.96.10.in-addr.arpa`: the Service of an address, or the endpoint. */
function reverseRecords(names: ClusterNames, name: string): DnsRecord[] | typeof NO_SUCH_NAME {
  const address = name.slice(0, -REVERSE_ZONE.length).split('.').reverse().join('.');
  const record = (data: string): DnsRecord => ({ name, type: 'PTR', ttl: TTL, data });
  const found: DnsRecord[] = [];
  for (const { metadata, spec } of names.services()) {
    const base = `${metadata.name}.${metadata.namespace}.svc.${names.domain}.`;
    if (spec.clusterIP === address) return [record(base)];
    const hosts = new Set(
      targetsOf(names.slices(metadata.namespace, metadata.name))
        .filter((target) => target.address === address)
        .map(({ hostname }) => hostname),
    );
    for (const host of hosts) found.push(record(`${host}.${base}`));
  }
  return found.length > 0 ? found : NO_SUCH_NAME;
}
