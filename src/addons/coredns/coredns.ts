/**
 * CoreDNS: the program in the pods of kube-system that knows the names of Services.
 *
 * Mirrors: CoreDNS with kubeadm's Corefile (plugins errors, health, ready, kubernetes, loadbalance).
 * Differs: of the Corefile only what corefile.ts reads changes answers, and a changed file counts at the next question, where the plugin
 * reload looks every half minute; nothing is cached; the servers of one cluster share what they know of it.
 */
import type { ApiServer } from '../../api/door.ts';
import type { EndpointSlice, Service } from '../../api/types.gen.ts';
import { createClient } from '../../client/client.ts';
import { startInformer, type Informer } from '../../client/informer.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import { addressAnswer, type DnsAnswer, type DnsQuestion } from '../../kernel/dns.ts';
import type { Process, Program } from '../../kernel/types.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { parseCorefile, type CoreDnsConfig } from './corefile.ts';
import { answerQuestion, type ClusterNames } from './records.ts';

const COREFILE = '/etc/coredns/Corefile';
/** In seconds: the plugin hosts' own. */
const HOSTS_TTL = 3600;
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const BANNER =
  '.:53\n[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908\nCoreDNS-1.12.1\nlinux/amd64, go1.24.1, 707c7c1\n';

/** Names of the cluster, from informers that run as long as it does. */
function startNames(api: ApiServer): Omit<ClusterNames, 'domain'> & { readonly hasSynced: boolean } {
  const client = createClient(api, 'coredns');
  const byService = new Map<string, Map<string, EndpointSlice>>();
  const services = startInformer({ client, resource: 'services' });
  const namespaces = startInformer({ client, resource: 'namespaces' });
  const slices: Informer<EndpointSlice> = startInformer({
    client,
    resource: 'endpointslices',
    onChange: ({ key, before, after }) => {
      const { namespace, labels } = (after ?? before)!.metadata;
      const serviceKey = `${namespace}/${labels?.[SERVICE_NAME_LABEL] ?? ''}`;
      const own = byService.get(serviceKey) ?? new Map<string, EndpointSlice>();
      byService.set(serviceKey, own);
      if (after) own.set(key, after);
      else own.delete(key);
    },
  });
  return {
    service: (namespace, name): Service | undefined => services.get(`${namespace}/${name}`),
    services: () => services.values(),
    slices: (namespace, name) => [...(byService.get(`${namespace}/${name}`)?.values() ?? [])],
    hasNamespace: (name) => namespaces.get(name) !== undefined,
    get hasSynced() {
      return services.hasSynced && slices.hasSynced && namespaces.hasSynced;
    },
  };
}

/** The plugin loadbalance: several addresses come in a different order each time. */
function shuffled(answer: DnsAnswer, dice: RandomStream): DnsAnswer {
  if (answer.records.filter(({ type }) => type === 'A').length < 2) return answer;
  const records = [...answer.records];
  for (let i = records.length - 1; i > 0; i--) {
    const j = dice.integer(0, i);
    [records[i], records[j]] = [records[j]!, records[i]!];
  }
  return { ...answer, records };
}

/** The answer as a configuration has it: names written by hand first, then the cluster's. */
function answerOf(known: ReturnType<typeof startNames>, { domain, hosts }: CoreDnsConfig, question: DnsQuestion): DnsAnswer {
  const written = hosts.get(question.name.toLowerCase());
  if (written) return addressAnswer(question.name, question.type, written, HOSTS_TTL);
  if (domain === undefined) return { code: 'NXDOMAIN', records: [] };
  // Informers are asked through getters, so what they know now counts.
  return answerQuestion({ ...known, domain }, question);
}

/** Keeps to the newest Corefile that can be read; one that cannot is told of, and changes nothing. */
class Configuration {
  readonly #process: Process;
  #text: string;
  #config: CoreDnsConfig | string;

  constructor(process: Process) {
    this.#process = process;
    this.#text = this.#read();
    this.#config = parseCorefile(this.#text);
  }

  #read(): string {
    return this.#process.fs.readFile(COREFILE);
  }

  /** Why there is none to begin with; undefined: there is. */
  get problem(): string | undefined {
    return typeof this.#config === 'string' ? this.#config : undefined;
  }

  /** The one that counts. Throws where there never was any. */
  get current(): CoreDnsConfig {
    const text = this.#process.fs.exists(COREFILE) ? this.#read() : this.#text;
    if (text !== this.#text) {
      this.#text = text;
      const config = parseCorefile(text);
      if (typeof config !== 'string') this.#config = config;
    }
    if (typeof this.#config === 'string') throw new Error(this.#config);
    return this.#config;
  }
}

/** The program. It runs until it is told to end; a Corefile that cannot be read ends it at once. */
export function createCoreDns({ sim, api }: { sim: Simulation; api: ApiServer }): Program {
  let names: ReturnType<typeof startNames> | undefined;
  return function* coredns(process) {
    if (!process.fs.exists(COREFILE)) {
      yield* process.write(1, encodeUtf8(`loading Caddyfile via flag: open ${COREFILE}: no such file or directory\n`));
      return 1;
    }
    const configuration = new Configuration(process);
    if (configuration.problem !== undefined) {
      yield* process.write(1, encodeUtf8(`${configuration.problem}\n`));
      return 1;
    }
    const known = (names ??= startNames(api));
    for (const port of [53, 8080, 8181, 9153]) process.net.listen(port);
    process.net.serveNames((question) =>
      known.hasSynced ? shuffled(answerOf(known, configuration.current, question), sim.random('coredns/loadbalance')) : { code: 'SERVFAIL', records: [] },
    );
    yield* process.write(1, encodeUtf8(BANNER));
    process.setSignalAction('TERM', 'catch');
    const forever = process.newQueue();
    while (!(yield* process.wait([forever], 'epoll'))) {
      // Questions are answered by the handler above.
    }
    yield* process.write(1, encodeUtf8('[INFO] SIGTERM: Shutting down servers then terminating\n'));
    return 0;
  };
}
