/**
 * npm run cluster -- [--scenario NAME] [--seed TEXT] [--port N] [--kubeconfig FILE]
 *
 * Serves a simulated cluster on 127.0.0.1 at real time and writes a kubeconfig for the kubectl of this machine. Ctrl-C ends it and takes
 * the kubeconfig away again.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createCluster } from '../src/cluster/create-cluster.ts';
import { serveCluster } from '../src/server/cluster-server.ts';
import { isOwnKubeconfig, kubeconfigOf } from '../src/server/kubeconfig.ts';
import { readCatalogue } from './support/catalogue.ts';
import { readExplainDocs } from './support/explain-docs.ts';

function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

function optionsOf() {
  try {
    return parseArgs({
      options: {
        scenario: { type: 'string', default: 'one-node' },
        seed: { type: 'string', default: 'cluster' },
        port: { type: 'string', default: '0' },
        kubeconfig: { type: 'string', default: 'pod-deep-dive.kubeconfig' },
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

const values = optionsOf();
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port: wanted a number from 0 to 65535, found ${values.port}`);
const file = resolve(values.kubeconfig);
if (existsSync(file) && !isOwnKubeconfig(readFileSync(file, 'utf8'))) fail(`--kubeconfig: ${file} is somebody else's: name another file, or remove it`);
const catalogue = readCatalogue();
const scenario = catalogue.scenarios.find(({ name }) => name === values.scenario);
if (!scenario) fail(`--scenario: there is no "${values.scenario}": use one of ${catalogue.scenarios.map(({ name }) => name).join(', ')}`);

const epochMs = Date.now() - (scenario.settleMs ?? 0);
const cluster = createCluster({ catalogue, scenario: scenario.name, seed: values.seed, epochMs, explainDocs: readExplainDocs });
const server = await serveCluster({ cluster, port, explainDocs: readExplainDocs() }).catch((error: NodeJS.ErrnoException) =>
  fail(error.code === 'EADDRINUSE' ? `--port: ${port} is taken on 127.0.0.1` : error.message),
);
const kubeconfig = kubeconfigOf({ cluster: `pod-deep-dive-${scenario.name}` }, server.url);
writeFileSync(file, kubeconfig, { mode: 0o600 });
console.log(`${scenario.name} is served at ${server.url} (Ctrl-C ends it)\n\n  export KUBECONFIG=${file}\n  kubectl get nodes\n`);

async function end(): Promise<void> {
  await server.close();
  // Another cluster may have written its own meanwhile.
  if (existsSync(file) && readFileSync(file, 'utf8') === kubeconfig) rmSync(file);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end());
