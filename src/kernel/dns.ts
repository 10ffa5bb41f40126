/** Questions to name servers and their answers. Mirrors RFC 1035 as far as programs show it. Differs: no zones, no transfer, no truncation. */

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'SRV' | 'TXT' | 'NS' | 'SOA' | 'MX' | 'ANY';

/** One record. `data` is its text: an address, a name with its final dot, `0 100 6379 web.default.svc.cluster.local.`. */
export interface DnsRecord {
  /** Without the final dot. */
  readonly name: string;
  readonly type: DnsType;
  /** In seconds. */
  readonly ttl: number;
  readonly data: string;
}

export interface DnsQuestion {
  /** Without the final dot. */
  readonly name: string;
  readonly type: DnsType;
  /** The address of who asks. */
  readonly from: string;
}

export interface DnsAnswer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly records: readonly DnsRecord[];
  /** The zone's SOA, where the answer is that there is nothing. */
  readonly authority?: readonly DnsRecord[];
  /** Addresses of the names that the records lead to. */
  readonly additional?: readonly DnsRecord[];
}

/** Answers questions; undefined is silence. */
export type NameServer = (question: DnsQuestion) => DnsAnswer | undefined;

/** An answer that knows addresses only: none is a name that does not exist. */
export const addressAnswer = (name: string, type: DnsType, addresses: readonly string[] | undefined, ttl = 30): DnsAnswer =>
  addresses === undefined || addresses.length === 0
    ? { code: 'NXDOMAIN', records: [] }
    : { code: 'NOERROR', records: type === 'A' ? addresses.map((data) => ({ name, type, ttl, data })) : [] };

/** The addresses in an answer, through its aliases. */
export const addressesIn = ({ records }: DnsAnswer): string[] => records.filter(({ type }) => type === 'A').map(({ data }) => data);
