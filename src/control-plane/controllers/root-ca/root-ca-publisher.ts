/**
 * The root CA publisher: every namespace has the ConfigMap `kube-root-ca.crt`, whose content stays what it should be.
 *
 * Mirrors: pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
import type { ApiServer } from '../../../api/door.ts';
import { createClient, isRefusal } from '../../../client/client.ts';
import { startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import { rootCa } from '../../../data/root-ca.table.ts';
import type { Simulation } from '../../../sim/simulation.ts';

const WHO = 'root-ca-cert-publisher';
const DESCRIPTION_ANNOTATION = 'kubernetes.io/description';

/** Starts the publisher. */
export function startRootCaPublisher({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, WHO);

  /** `key` is a namespace's name. */
  const syncNamespace = (key: string): void => {
    const namespace = namespaces.get(key);
    if (namespace?.status.phase !== 'Active') return;
    const metadata = { name: rootCa.configMapName, namespace: key, annotations: { [DESCRIPTION_ANNOTATION]: rootCa.description } };
    const data = { [rootCa.key]: rootCa.pem };
    const present = configMaps.get(`${key}/${rootCa.configMapName}`);
    if (!present) {
      createUnlessThere(() => client.create('configmaps', { metadata, data }));
      return;
    }
    const isRight = present.data?.[rootCa.key] === rootCa.pem && present.metadata.annotations?.[DESCRIPTION_ANNOTATION] === rootCa.description;
    if (!isRight) client.update('configmaps', { ...present, data, metadata: { ...present.metadata, annotations: metadata.annotations } });
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncNamespace });
  const namespaces = startInformer({ client, resource: 'namespaces', onChange: ({ key }) => queue.add(key) });
  const configMaps = startInformer({
    client,
    resource: 'configmaps',
    fieldSelector: `metadata.name=${rootCa.configMapName}`,
    onChange: ({ key }) => queue.add(key.slice(0, key.indexOf('/'))),
  });
}

/** The cache may be behind: an object that is there already is what was wanted. */
function createUnlessThere(create: () => unknown): void {
  try {
    create();
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists') && !isRefusal(error, 'NotFound')) throw error;
  }
}
