/**
 * Scenarios as authors write them: a cluster of its own, or with `extends` another scenario and what is different in it. `change` alters
 * objects of the other (a strategic merge patch by `kind/name`; null leaves the object out), `objects`, `files`, `addons` and `then` come
 * on top of what the other has.
 */
import { parse } from 'yaml';
import type { JsonObject } from '../api/patch/json-value.ts';
import { applyStrategicMergePatch } from '../api/patch/strategic-merge-patch.ts';
import type { ApiObject } from '../api/door.ts';
import type { Scenario, ScenarioNode, ScenarioStep } from '../data/image.ts';
import type { Path, Source } from './catalogue-source.ts';
import { FaultError, parseFault } from './faults/parse-fault.ts';

const SCENARIO_KEYS = ['name', 'title', 'extends', 'nodes', 'objects', 'change', 'files', 'addons', 'settle', 'then'];
const NODE_KEYS = ['name', 'address', 'podCidr', 'capacity', 'labels', 'images', 'cni'];
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

function nodeOf(source: Source, index: number): ScenarioNode {
  const at = (key: string): Path => ['nodes', index, key];
  source.allow(NODE_KEYS, ['nodes', index]);
  const node: ScenarioNode = {
    name: source.text(at('name'), 'a name such as node-1'),
    address: source.text(at('address'), 'an address such as 172.18.0.2'),
    podCidr: source.text(at('podCidr'), 'a range such as 10.244.0.0/24'),
    capacity: source.record(at('capacity'), 'resources and quantities such as cpu: "2"'),
    labels: source.record(at('labels'), 'names and texts'),
    images: source.texts(at('images'), 'a list of images such as docker.io/library/nginx:latest'),
  };
  if (source.has(at('cni'))) {
    if (source.get(at('cni')) !== 'none') source.fail(at('cni'), '"none", where the node has no network plugin yet');
    node.lacksCni = true;
  }
  if (!ADDRESS.test(node.address)) source.fail(at('address'), 'an address such as 172.18.0.2');
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d+$/.test(node.podCidr)) source.fail(at('podCidr'), 'a range such as 10.244.0.0/24');
  for (const [i, image] of node.images.entries())
    if (!/^[^:]+\/[^:]+:[^:/]+$/.test(image)) source.fail([...at('images'), i], 'a full name with its tag such as docker.io/library/nginx:latest');
  return node;
}

/** Virtual ms of `500ms`, `3s`, `2m`. */
function durationMsOf(source: Source, path: Path): number {
  const text = source.text(path, 'a duration such as 3s', '0s');
  const match = /^(\d+)(ms|s|m)$/.exec(text);
  if (!match) return source.fail(path, 'a duration such as 500ms, 3s or 2m');
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000 }[match[2] as 'ms' | 's' | 'm'];
}

/** What a scenario may ask for beside CoreDNS. */
const optionalAddons = ['ingress-nginx', 'load-balancer', 'metrics-server', 'network-policy'];
const ADDONS_WANTED = `a list of ${optionalAddons.join(', ')}`;

const STEP_WANTED = 'a step such as wait: 2m, fault: cut-off node-2 or run: kubectl cordon node-2';

function stepOf(source: Source, index: number): ScenarioStep {
  const at: Path = ['then', index];
  source.allow(['wait', 'fault', 'run'], at);
  if (source.keys(at, STEP_WANTED).length !== 1) source.fail(at, STEP_WANTED);
  if (source.has([...at, 'wait'])) return { waitMs: durationMsOf(source, [...at, 'wait']) };
  if (source.has([...at, 'run'])) return { line: source.text([...at, 'run'], STEP_WANTED) };
  const fault = source.text([...at, 'fault'], STEP_WANTED).split(' ');
  try {
    parseFault(fault);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    source.fail([...at, 'fault'], `a fault (${error.message})`);
  }
  return { fault };
}

/** A scenario as its file describes it, before what it extends is added. */
export interface DescribedScenario {
  readonly scenario: Scenario;
  readonly base: string | undefined;
  readonly source: Source;
}

/** Reads a scenario's file. Throws a `CatalogueError`. */
export function describeScenario(source: Source): DescribedScenario {
  source.allow(SCENARIO_KEYS);
  const base = source.has(['extends']) ? source.text(['extends'], 'the name of another scenario') : undefined;
  const count = source.length(['nodes'], 'a list of nodes');
  if (count === 0 && base === undefined) source.fail(['nodes'], 'at least one node');
  if (count > 0 && base !== undefined) source.fail(['nodes'], `no nodes: they are those of ${base}`);
  if (base === undefined && source.has(['change'])) source.fail(['change'], 'extends beside it: what is changed are objects of another scenario');
  const addons = source.texts(['addons'], ADDONS_WANTED);
  if (addons.some((addon) => !optionalAddons.includes(addon))) source.fail(['addons'], ADDONS_WANTED);
  const steps = source.length(['then'], `a list of steps, each ${STEP_WANTED}`);
  const scenario: Scenario = {
    name: source.text(['name'], 'a name such as one-node'),
    title: source.text(['title'], 'a sentence for the learner'),
    nodes: Array.from({ length: count }, (_, index) => nodeOf(source, index)),
    objects: source.texts(['objects'], 'a list of manifests, each a text'),
    files: source.record(['files'], 'file names and texts'),
    ...(addons.length > 0 && { addons }),
    settleMs: durationMsOf(source, ['settle']),
    ...(steps > 0 && { then: Array.from({ length: steps }, (_, index) => stepOf(source, index)) }),
  };
  return { scenario, base, source };
}

/** `deployment/cart` of a manifest. */
const referenceOf = ({ kind = '', metadata }: ApiObject): string => `${kind.toLowerCase()}/${metadata?.name ?? ''}`;

/** The objects of the base with the changes that the file asks for. */
function changedObjects(source: Source, base: Scenario): string[] {
  const references = base.objects.map((manifest) => referenceOf(parse(manifest) as ApiObject));
  const changes = source.keys(['change'], 'objects such as deployment/cart and what is different in them');
  for (const reference of changes)
    if (!references.includes(reference))
      source.fail(['change', reference], `one of the objects ${references.join(', ')} of ${base.name} instead of "${reference}"`);
  return base.objects.flatMap((manifest, index) => {
    const reference = references[index]!;
    if (!changes.includes(reference)) return [manifest];
    const change = source.get(['change', reference]);
    if (change === null) return [];
    if (typeof change !== 'object') return source.fail(['change', reference], 'what is different in it, or null to leave it out');
    const object = parse(manifest) as JsonObject;
    return [JSON.stringify(applyStrategicMergePatch(object, change as JsonObject, String(object.kind)))];
  });
}

/** The scenario on top of what it extends. Throws a `CatalogueError` where there is no such scenario, or one extends itself. */
export function resolveScenario(described: DescribedScenario, all: readonly DescribedScenario[], above: readonly DescribedScenario[] = []): Scenario {
  const { scenario, base: name, source } = described;
  if (name === undefined) return scenario;
  const found = all.find((each) => each.scenario.name === name);
  if (!found || found === described)
    return source.fail(['extends'], `one of the other scenarios ${all.flatMap((each) => (each === described ? [] : [each.scenario.name])).join(', ')}`);
  if (above.includes(found)) return source.fail(['extends'], 'a scenario that does not extend this one');
  const base = resolveScenario(found, all, [...above, described]);
  const addons = [...new Set([...(base.addons ?? []), ...(scenario.addons ?? [])])];
  const then = [...(base.then ?? []), ...(scenario.then ?? [])];
  return {
    name: scenario.name,
    title: scenario.title,
    nodes: base.nodes,
    objects: [...changedObjects(source, base), ...scenario.objects],
    files: { ...base.files, ...scenario.files },
    ...(addons.length > 0 && { addons }),
    settleMs: scenario.settleMs || base.settleMs,
    ...(then.length > 0 && { then }),
  };
}
