/**
 * npm run differential -- [--count N] [--seed N] [--show N] [--kubectl PATH]
 *
 * Random commands on random states of a cluster, given to the real kubectl of this machine (over HTTP) and to the simulated one, each on
 * its own copy of the same cluster: what do they print, and what is in the cluster afterwards? Prints the share that is identical.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { ApiObject } from '../src/api/door.ts';
import { findResourceByKind, isWritable, resourcePath } from '../src/api/resources.ts';
import { unifiedDiff } from '../src/api/unified-diff.ts';
import { serveCluster } from '../src/server/cluster-server.ts';
import { kubeconfigOf } from '../src/server/kubeconfig.ts';
import { World } from '../src/session/world.ts';
import { command } from './differential/commands.ts';
import { normalised, sameVersion, type Output } from './differential/compare.ts';
import { state, type State } from './differential/states.ts';
import { readCatalogue } from './support/catalogue.ts';
import { readExplainDocs } from './support/explain-docs.ts';

const COMMANDS_PER_STATE = 25;
const execute = promisify(execFile);
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '20' },
    kubectl: { type: 'string', default: 'kubectl' },
  },
});
const [count, seed, show] = [values.count, values.seed, values.show].map(Number) as [number, number, number];
const directory = mkdtempSync(join(tmpdir(), 'differential-'));

const catalogue = readCatalogue();

/** The real kubectl under that name, for it tells its own in some messages. */
const program = join(directory, 'kubectl');
symlinkSync(execFileSync('sh', ['-c', `command -v "${values.kubectl}"`], { encoding: 'utf8' }).trim(), program);
const { settleMs } = catalogue.scenarios.find(({ name }) => name === 'three-nodes')!;

/** A world in the given state, as old as it says at `presentMs`. */
function worldOf({ manifests, deeds, ageSeconds }: State, presentMs: number): World {
  const epochMs = presentMs - settleMs - ageSeconds * 1000;
  const world = new World({ catalogue, exercises: new Map(), scenario: 'three-nodes', seed: 'differential', epochMs, explainDocs: readExplainDocs });
  for (const manifest of manifests) {
    const object = parse(manifest) as ApiObject;
    const resource = findResourceByKind(object.apiVersion ?? '', object.kind ?? '');
    if (!resource || !isWritable(resource)) continue;
    const where = resource.namespaced ? { namespace: 'default' } : {};
    const { code, body } = world.cluster.api.serve({ method: 'POST', path: resourcePath(resource, where), body: object, who: 'differential' });
    // A quota or a range of limits may refuse what comes after it: that is a state, too.
    if (code !== 201 && code !== 403 && code !== 422) throw new Error(`${manifest}: ${JSON.stringify(body)}`);
  }
  const { sim } = world.cluster;
  const endMs = sim.nowMs + ageSeconds * 1000;
  sim.advance(ageSeconds * 500);
  for (const line of deeds) if (sim.nowMs < endMs) world.apply({ type: 'run', line: `kubectl ${line}` });
  sim.advance(Math.max(0, endMs - sim.nowMs));
  return world;
}

async function runReal(line: string, kubeconfig: string): Promise<Output> {
  try {
    const { stdout } = await execute('sh', ['-c', `exec 2>&1; ${program} ${line}`], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      timeout: 20_000,
    });
    return { out: stdout, exit: 0 };
  } catch (error) {
    const { stdout = '', code = 1 } = error as { stdout?: string; code?: number };
    return { out: stdout, exit: code };
  }
}

const runSimulated = (world: World, line: string): Output => {
  const result = world.apply({ type: 'run', line: `kubectl ${line}` });
  return { out: result?.out ?? '', exit: result?.exit ?? 0 };
};

/** Commands whose other end has to live on while they wait for it. */
const LIVING = /^(exec|attach|cp|debug|wait|rollout|drain|delete|run|logs .*-f|scale|get .*-w)\b/;
/** So much virtual time passes for the other end in each real `TICK_MS`. */
const TICK_MS = 5;

const tally = { same: 0, versions: new Map<string, number>(), different: 0, refused: 0 };
let shown = 0;

function note(line: string, realOutput: Output, simulatedOutput: Output): void {
  const { real, simulated, why } = sameVersion(line, realOutput, simulatedOutput);
  if (normalised(real) === normalised(simulated)) {
    for (const each of why) tally.versions.set(each, (tally.versions.get(each) ?? 0) + 1);
    return void (tally.same += 1);
  }
  if (simulated.out.includes('is not simulated here')) tally.refused += 1;
  tally.different += 1;
  if (shown++ < show) console.log(`\n$ kubectl ${line}\n${unifiedDiff(normalised(real), normalised(simulated))}`);
}

/** One state, two copies of it, and a run of commands on both. */
async function compareOn(start: State, lines: readonly string[], index: number): Promise<void> {
  const presentMs = Math.floor(Date.now() / 1000) * 1000;
  const [realWorld, simulatedWorld] = [worldOf(start, presentMs), worldOf(start, presentMs)];
  // Virtual time of the served copy is moved by hand, so that both copies are at the same instant.
  const server = await serveCluster({
    cluster: realWorld.cluster,
    explainDocs: readExplainDocs(),
    clock: { now: () => 0, after: (delayMs, run) => (delayMs > 0 ? () => {} : clearing(setImmediate(run))) },
  });
  const kubeconfig = join(directory, `config-${index}`);
  writeFileSync(kubeconfig, kubeconfigOf({ cluster: 'kind', user: 'admin' }, server.url));
  for (const line of lines) {
    const simulated = runSimulated(simulatedWorld, line);
    const living = LIVING.test(line) ? setInterval(() => realWorld.cluster.sim.advance(TICK_MS), TICK_MS) : undefined;
    const real = await runReal(line, kubeconfig);
    clearInterval(living);
    note(line, real, simulated);
    realWorld.advanceTo(simulatedWorld.nowMs);
    simulatedWorld.advanceTo(realWorld.nowMs);
  }
  await server.close();
}

const clearing = (immediate: NodeJS.Immediate) => (): void => clearImmediate(immediate);

const states = fc.sample(state, { numRuns: Math.ceil(count / COMMANDS_PER_STATE), seed });
const lines = fc.sample(command, { numRuns: count, seed });
for (const [index, start] of states.entries()) await compareOn(start, lines.slice(index * COMMANDS_PER_STATE, (index + 1) * COMMANDS_PER_STATE), index);

console.log(`\n${count} commands: ${tally.same} identical, ${tally.different} different (${tally.refused} of them refused as not simulated)`);
for (const [why, times] of tally.versions) console.log(`  ${times} × reworded: ${why}`);
console.log(`${((100 * tally.same) / count).toFixed(1)} % of ${count}`);
