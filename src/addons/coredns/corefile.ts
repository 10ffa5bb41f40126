/**
 * What a Corefile says, as far as it changes answers here: for which zone the cluster's names are known, and names written by hand.
 *
 * Mirrors: CoreDNS's Caddyfile (caddyfile/parse.go) and the plugins kubernetes and hosts.
 * Differs: one server block on port 53 counts; of the other plugins only their names are checked.
 */

/** What a server does with questions. */
export interface CoreDnsConfig {
  /** The zone of the plugin kubernetes, `cluster.local`; undefined without that plugin. */
  readonly domain: string | undefined;
  /** Name → addresses, of the plugin hosts. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

/** The plugins of the standard build, in the order of plugin.cfg. */
const PLUGINS = new Set(
  'root metadata geoip cancel tls quic timeouts multisocket reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic whoami on sign view nomad'.split(
    ' ',
  ),
);

interface Line {
  readonly number: number;
  readonly words: readonly string[];
}

/** Reads a Corefile, or says what CoreDNS says of it when it gives up. */
export function parseCorefile(text: string, path = '/etc/coredns/Corefile'): CoreDnsConfig | string {
  const lines = text.split('\n').flatMap((line, i): Line[] => {
    const words = line.replace(/#.*/, '').trim().split(/\s+/).filter(Boolean);
    return words.length > 0 ? [{ number: i + 1, words }] : [];
  });
  const hosts = new Map<string, string[]>();
  let domain: string | undefined;
  let depth = 0;
  let plugin = '';
  for (const { number, words } of lines) {
    const isClosing = words[0] === '}';
    if (depth === 1 && !isClosing) {
      plugin = words[0]!;
      if (!PLUGINS.has(plugin)) return `${path}:${number} - Error during parsing: Unknown directive '${plugin}'`;
      if (plugin === 'kubernetes') domain ??= zoneOf(words[1]);
    } else if (depth === 2 && plugin === 'hosts' && /^\d+(\.\d+){3}$/.test(words[0]!))
      for (const name of words.slice(1)) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), words[0]!]);
    if (isClosing) depth--;
    if (words.at(-1) === '{') depth++;
    if (depth < 0) return `${path}:${number} - Error during parsing: Unexpected '}' because no matching opening brace`;
  }
  if (depth > 0) return `${path}:${lines.at(-1)?.number ?? 1} - Error during parsing: Unexpected EOF`;
  return { domain, hosts };
}

/** `cluster.local.` and `cluster.local` are one zone. */
const zoneOf = (word: string | undefined): string | undefined => (word === undefined || word === '{' ? undefined : word.replace(/\.$/, '').toLowerCase());
