/**
 * Wiring: a scenario and a seed become a running cluster. Nothing here decides anything; it starts the components in
 * the order in which a real cluster starts them and lets them meet at the apiserver.
 */
import { isInCidr } from '../api/validation/ip.ts';
import { startNodeLifecycleController } from '../control-plane/controllers/node-lifecycle/node-lifecycle-controller.ts';
import { startEndpointsControllers } from '../control-plane/controllers/endpointslice/endpoints-controllers.ts';
import { startPodGcController } from '../control-plane/controllers/pod-gc/pod-gc-controller.ts';
import { startTaintEvictionController } from '../control-plane/controllers/taint-eviction/taint-eviction-controller.ts';
import { startNamespaceController } from '../control-plane/controllers/namespace/namespace-controller.ts';
import { startLocalPathProvisioner } from '../control-plane/controllers/persistent-volume/local-path-provisioner.ts';
import { startPersistentVolumeBinder } from '../control-plane/controllers/persistent-volume/persistent-volume-binder.ts';
import { startVolumeProtection } from '../control-plane/controllers/persistent-volume/volume-protection.ts';
import { startRootCaPublisher } from '../control-plane/controllers/root-ca/root-ca-publisher.ts';
import { startServiceAccountController } from '../control-plane/controllers/serviceaccount/serviceaccount-controller.ts';
import { startWorkloadControllers } from '../control-plane/controllers/workloads.ts';
import { createApiServer, type RunningApiServer } from '../control-plane/apiserver/apiserver.ts';
import { startScheduler } from '../control-plane/scheduler/scheduler.ts';
import type { ExplainDocs } from '../data/explain-docs.ts';
import type { Catalogue, Scenario } from '../data/image.ts';
import { createKernel } from '../kernel/kernel.ts';
import { createNetwork } from '../kernel/network.ts';
import type { Program } from '../kernel/types.ts';
import { createKubectl } from '../kubectl/kubectl.ts';
import { createSh, programs, workstationTools, type Completer } from '../shell/index.ts';
import { Simulation } from '../sim/simulation.ts';
import type { History } from '../explain/history.ts';
import { addonPrograms, startAddons } from './addons.ts';
import { createCompleter } from './complete-line.ts';
import { createScenarioObjects } from './create-scenario-objects.ts';
import { Editing } from './editing.ts';
import { createEditorCommand } from './editor-command.ts';
import { EDITORS } from './editor-names.ts';
import { createFaultCommand, createFaults } from './faults/fault-command.ts';
import type { Faults } from './faults/faults.ts';
import { Machine } from './machine.ts';
import { createTrace } from './trace-command.ts';
import { ingressOnward } from './trace-ingress.ts';
import { whenRun } from './when-run.ts';
import { createWhy } from './why-command.ts';
import { createWorkstation, neighbourOf, type Workstation } from './workstation.ts';
import { workstationHelp } from './workstation-help.ts';
import { explainMissing } from './workstation-words.ts';

export interface ClusterOptions {
  catalogue: Catalogue;
  /** Name of a scenario of the catalogue. */
  scenario: string;
  seed: string;
  /** Unix time in ms at which the cluster's clock starts. */
  epochMs: number;
  /** What `kubectl explain` prints from. It is large, so whoever has it passes it in; without it, `explain` says that it is loading. */
  explainDocs?: (() => ExplainDocs | undefined) | undefined;
}

/** A running cluster and the learner's machine beside it. Time moves through `sim`. */
export interface Cluster {
  readonly sim: Simulation;
  readonly api: RunningApiServer;
  /** What explaining reads: the trace, and the objects before and after each write. */
  readonly history: History;
  /** The nodes as machines, in the scenario's order. */
  readonly machines: readonly Machine[];
  /** What goes wrong because somebody wants it to. */
  readonly faults: Faults;
  readonly workstation: Workstation;
  /** What is open in the learner's editor. */
  readonly editing: Editing;
  /** What Tab offers at the learner's prompt. */
  readonly complete: Completer;
  readonly scenario: Scenario;
  readonly options: ClusterOptions;
}

/** Starts the cluster and lets it settle. Throws where the catalogue has no such scenario. */
export function createCluster(options: ClusterOptions): Cluster {
  const { catalogue } = options;
  const scenario = catalogue.scenarios.find((each) => each.name === options.scenario);
  if (!scenario) {
    const known = catalogue.scenarios.map((each) => each.name).join(', ');
    throw new Error(`createCluster: wanted a scenario named "${options.scenario}", found only: ${known}`);
  }
  const sim = new Simulation({ seed: options.seed, epochMs: options.epochMs });
  const api = createApiServer({ sim, advertiseAddress: scenario.nodes[0]?.address });
  startNamespaceController({ sim, api });
  startServiceAccountController({ sim, api });
  startRootCaPublisher({ sim, api });
  startNodeLifecycleController({ sim, api });
  startTaintEvictionController({ sim, api });
  startPodGcController({ sim, api });
  startPersistentVolumeBinder({ sim, api });
  startVolumeProtection({ sim, api });
  startLocalPathProvisioner({ sim, api });
  startWorkloadControllers({ sim, api });
  startEndpointsControllers({ sim, api });
  startScheduler({ sim, api });

  const network = createNetwork(sim);
  const containerPrograms = new Map<string, Program>([...programs, ...addonPrograms({ sim, api })]);
  const machines = scenario.nodes.map((node) => new Machine({ sim, api, network, catalogue, programs: containerPrograms, node, nodes: scenario.nodes }));
  startAddons({ sim, api, network, catalogue, scenario, machines });
  let faultsMade: Faults | undefined;
  const faultsOf = (): Faults => (faultsMade ??= createFaults(sim, api, machines));

  const hasPolicyAgent = scenario.addons?.includes('network-policy') ?? false;
  const history: History = {
    trace: sim.trace,
    api,
    epochMs: sim.epochMs,
    enforcesPolicies: hasPolicyAgent,
    writeOf: (entry) => (entry.what === 'write' ? api.etcd.writeAt(Number(entry.data.revision)) : undefined),
  };
  const editing = new Editing();
  const editor = whenRun(() => createEditorCommand(editing));
  const laptop = neighbourOf(scenario.nodes)[0] ?? '';
  const trace = whenRun(() => createTrace({ api, network, machines, hasPolicyAgent, laptop, onward: (arrival) => ingressOnward(api, arrival) }));
  const table = new Map<string, Program>([
    ...programs,
    ...EDITORS.map((name) => [name, editor] as const),
    ['kubectl', whenRun(() => createKubectl({ api, explainDocs: options.explainDocs }))],
    ['why', whenRun(() => createWhy(history, trace))],
    ['trace', trace],
    ['fault', whenRun(() => createFaultCommand(faultsOf()))],
  ]);
  const kernel = createKernel({ sim, name: 'workstation', network, programs: table });
  network.setRules(kernel.name, ({ to }) => (scenario.nodes.some(({ podCidr }) => isInCidr(to.address, podCidr)) ? 'dropped' : undefined));
  const commands = [...workstationTools.filter((name) => explainMissing(name) === undefined), 'bash', 'fault', 'kubectl', 'trace', 'why', ...EDITORS];
  const workstation = createWorkstation(kernel, scenario.files, commands, neighbourOf(scenario.nodes));
  const complete = createCompleter({ api, commands: [...commands, 'k'].sort(), files: workstation.files });
  // Keys are typed one by one: the line that they came to is what the learner did.
  const onLine = (line: string): void => void sim.record({ who: 'learner', what: 'command', subject: 'terminal', data: { line } });
  table.set('bash', createSh('bash', { aliases: { k: 'kubectl' }, complete, help: workstationHelp, explainMissing, onLine }));

  sim.advance(scenario.settleMs);
  if (scenario.objects.length > 0) createScenarioObjects(api, scenario.objects);
  for (const step of scenario.then ?? []) {
    if ('waitMs' in step) sim.advance(step.waitMs);
    else if ('fault' in step) faultsOf().inject(step.fault);
    else workstation.run(step.line, () => undefined);
  }
  return {
    sim,
    api,
    history,
    machines,
    get faults() {
      return faultsOf();
    },
    workstation,
    editing,
    complete,
    scenario,
    options,
  };
}
