/**
 * The service account controller: every active namespace has the account `default`.
 *
 * Mirrors: pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
import type { ApiServer } from '../../../api/door.ts';
import { createClient, isRefusal } from '../../../client/client.ts';
import { startInformer } from '../../../client/informer.ts';
import { createWorkQueue } from '../../../client/work-queue.ts';
import type { Simulation } from '../../../sim/simulation.ts';

const WHO = 'service-account-controller';
const ACCOUNT = 'default';

/** Starts the controller. */
export function startServiceAccountController({ sim, api }: { sim: Simulation; api: ApiServer }): void {
  const client = createClient(api, WHO);

  /** `key` is a namespace's name. */
  const syncNamespace = (key: string): void => {
    if (namespaces.get(key)?.status.phase !== 'Active' || accounts.get(`${key}/${ACCOUNT}`)) return;
    try {
      client.create('serviceaccounts', { metadata: { name: ACCOUNT, namespace: key } });
    } catch (error) {
      // There already (the cache is behind), or the namespace has gone meanwhile.
      if (!isRefusal(error, 'AlreadyExists') && !isRefusal(error, 'NotFound') && !isRefusal(error, 'Forbidden')) throw error;
    }
  };

  const queue = createWorkQueue({ sim, name: WHO, sync: syncNamespace });
  const namespaces = startInformer({ client, resource: 'namespaces', onChange: ({ key }) => queue.add(key) });
  const accounts = startInformer({
    client,
    resource: 'serviceaccounts',
    fieldSelector: `metadata.name=${ACCOUNT}`,
    onChange: ({ key, after }) => {
      if (!after) queue.add(key.slice(0, key.indexOf('/')));
    },
  });
}
