/**
 * npm run cluster -- [--scenario NAME] [--seed TEXT] [--port N] [--kubeconfig FILE]
 *
 * Serves a simulated cluster on 127.0.0.1 at real time and writes a kubeconfig for the kubectl of this machine. Ctrl-C ends it.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createCluster } from '../src/cluster/create-cluster.ts';
import { serveCluster } from '../src/server/cluster-server.ts';
import { kubeconfigOf } from '../src/server/kubeconfig.ts';
import { readCatalogue } from './support/catalogue.ts';
import { readExplainDocs } from './support/explain-docs.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'one-node' },
    seed: { type: 'string', default: 'cluster' },
    port: { type: 'string', default: '0' },
    kubeconfig: { type: 'string', default: 'pod-deep-dive.kubeconfig' },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port: wanted a number from 0 to 65535, found ${values.port}`);
const catalogue = readCatalogue();
const settleMs = catalogue.scenarios.find(({ name }) => name === values.scenario)?.settleMs ?? 0;
const cluster = createCluster({ catalogue, scenario: values.scenario, seed: values.seed, epochMs: Date.now() - settleMs });
const server = await serveCluster({ cluster, port, explainDocs: readExplainDocs() });
const file = resolve(values.kubeconfig);
writeFileSync(file, kubeconfigOf({ cluster: `pod-deep-dive-${values.scenario}` }, server.url));
console.log(`${values.scenario} is served at ${server.url}\n\n  export KUBECONFIG=${file}\n  kubectl get nodes\n`);
process.once('SIGINT', () => void server.close().then(() => process.exit(0)));
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
