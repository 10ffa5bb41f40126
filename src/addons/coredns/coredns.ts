/**
 * CoreDNS: the program in the pods of kube-system that knows the names of Services.
 *
 * Mirrors: CoreDNS with kubeadm's Corefile (plugins errors, health, ready, kubernetes, loadbalance).
 * Differs: the Corefile is not read; nothing is cached; the servers of one cluster share what they know of it.
 */
import type { ApiServer } from '../../api/door.ts';
import type { EndpointSlice, Service } from '../../api/types.gen.ts';
import { createClient } from '../../client/client.ts';
import { startInformer, type Informer } from '../../client/informer.ts';
import { encodeUtf8 } from '../../kernel/bytes.ts';
import type { DnsAnswer } from '../../kernel/dns.ts';
import type { Program } from '../../kernel/types.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { answerQuestion, type ClusterNames } from './records.ts';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const BANNER =
  '.:53\n[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908\nCoreDNS-1.12.1\nlinux/amd64, go1.24.1, 707c7c1\n';

/** Names of the cluster, from informers that run as long as it does. */
function startNames(api: ApiServer, domain: string): ClusterNames & { readonly hasSynced: boolean } {
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
    domain,
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

/** The program. It runs until it is told to end. */
export function createCoreDns({ sim, api, domain }: { sim: Simulation; api: ApiServer; domain: string }): Program {
  let names: ReturnType<typeof startNames> | undefined;
  return function* coredns(process) {
    const known = (names ??= startNames(api, domain));
    for (const port of [53, 8080, 8181, 9153]) process.net.listen(port);
    process.net.serveNames((question) =>
      known.hasSynced ? shuffled(answerQuestion(known, question), sim.random('coredns/loadbalance')) : { code: 'SERVFAIL', records: [] },
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
