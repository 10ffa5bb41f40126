/**
 * `kubectl rollout history` and `undo`.
 *
 * Mirrors: kubectl/pkg/cmd/rollout/rollout_{history,undo}.go, kubectl/pkg/polymorphichelpers/{history,rollback}.go.
 */
import { equalIgnoreHash, POD_TEMPLATE_HASH, REVISION, revisionOf } from '../../../api/deployment-replica-sets.ts';
import type { ApiObject } from '../../../api/door.ts';
import { applyStrategicMergePatch } from '../../../api/patch/strategic-merge-patch.ts';
import type { JsonObject } from '../../../api/patch/json-value.ts';
import type { ControllerRevision, DaemonSet, Deployment, PodTemplateSpec, ReplicaSet, StatefulSet } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { objectName } from '../../args/resource-args.ts';
import type { Query } from '../../client.ts';
import type { Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { describePodTemplate } from '../../describe/describe-pod-template.ts';
import { DescribeWriter } from '../../describe/describe-writer.ts';
import { objectPrinterOf } from '../../printers/object-printer.ts';
import { TabWriter, DESCRIBE_TABS } from '../../printers/tab-writer.ts';
import { dryRunOf, dryRunSuffix } from '../dry-run.ts';
import type { Found } from '../requests.ts';
import { replicaSetsOf, revisionsOf } from './replica-sets.ts';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** One revision of a workload: its number, why it was made, and its template. */
interface Revision {
  readonly number: number;
  readonly cause: string;
  readonly template: PodTemplateSpec;
  /** What holds it: a ReplicaSet; of the other kinds, the workload as it was. */
  readonly source: ApiObject;
}

const templateText = (template: PodTemplateSpec): string => {
  const writer = new DescribeWriter({ isAligned: false });
  describePodTemplate(writer, template);
  return writer.text();
};

/** A Deployment's revisions are its ReplicaSets, by the number that each carries. */
function* deploymentRevisions(invocation: Invocation, deployment: Deployment): Task<{ revisions: Map<number, Revision>; sets: ReplicaSet[] }> {
  const { oldSets, newSet } = yield* replicaSetsOf(invocation, deployment);
  const sets = [...oldSets, ...(newSet ? [newSet] : [])];
  const revisions = new Map<number, Revision>();
  for (const set of sets) {
    const number = revisionOf(set);
    const cause = set.metadata.annotations?.[CHANGE_CAUSE] ?? '';
    const annotations = cause === '' ? set.spec.template?.metadata?.annotations : { ...set.spec.template?.metadata?.annotations, [CHANGE_CAUSE]: cause };
    revisions.set(number, { number, cause, template: { ...set.spec.template, metadata: { ...set.spec.template?.metadata, annotations } }, source: set });
  }
  return { revisions, sets };
}

/** A set as it was at a revision: its patch applied to what the set is now. */
const workloadOfRevision = (owner: StatefulSet | DaemonSet, { data }: ControllerRevision, kind: string): StatefulSet =>
  applyStrategicMergePatch(owner as unknown as JsonObject, data as JsonObject, kind) as unknown as StatefulSet;

function* setRevisions(invocation: Invocation, { resource, object }: Found): Task<Map<number, Revision>> {
  const owner = object as StatefulSet;
  const revisions = new Map<number, Revision>();
  for (const each of yield* revisionsOf(invocation, owner)) {
    const cause = each.metadata.annotations?.[CHANGE_CAUSE] ?? '';
    const source = workloadOfRevision(owner, each, resource.kind);
    revisions.set(each.revision, { number: each.revision, cause, template: source.spec.template, source });
  }
  return revisions;
}

/** `kubectl rollout history` of one object. */
export function* showHistory(invocation: Invocation, found: Found): Task<void> {
  const { flags, host } = invocation;
  const { resource, object } = found;
  const wanted = flags.int('revision');
  if (wanted < 0) throw new CommandError(`error: revision must be a positive integer: ${wanted}`);
  const revisions = yield* revisionsOfObject(invocation, found);
  const output = flags.text('output');
  if (output !== '') {
    const numbers = wanted > 0 ? [wanted] : [...revisions.keys()].sort((a, b) => a - b);
    const printer = objectPrinterOf(output, flags, { host });
    for (const number of numbers) {
      const revision = revisions.get(number);
      if (!revision) throw new CommandError('error: unable to find the specified revision');
      yield* host.print(printer.print(revision.source));
    }
    return;
  }
  const name = objectName(resource, object.metadata?.name ?? '');
  if (wanted > 0) {
    const revision = revisions.get(wanted);
    if (!revision) throw new CommandError('error: unable to find the specified revision');
    return yield* host.print(`${name} with revision #${wanted}\n${templateText(revision.template)}\n`);
  }
  if (revisions.size === 0 && resource.kind !== 'Deployment') return yield* host.print(`${name} \nNo rollout history found.\n`);
  const writer = new TabWriter(DESCRIBE_TABS);
  writer.write('REVISION\tCHANGE-CAUSE\n');
  for (const number of [...revisions.keys()].sort((a, b) => a - b)) writer.write(`${number}\t${revisions.get(number)?.cause || '<none>'}\n`);
  yield* host.print(`${name} \n${writer.flush()}\n`);
}

function* revisionsOfObject(invocation: Invocation, found: Found): Task<Map<number, Revision>> {
  const { resource, object } = found;
  if (resource.kind === 'Deployment') return (yield* deploymentRevisions(invocation, object as Deployment)).revisions;
  if (resource.kind === 'StatefulSet' || resource.kind === 'DaemonSet') return yield* setRevisions(invocation, found);
  throw new CommandError(`error: no history viewer has been implemented for "${resource.kind}"`);
}

const revisionMissing = (revision: number): CommandError => new CommandError(`error: unable to find specified revision ${revision} in history`);

/** `kubectl rollout undo` of one object. The answer is what happened, behind the object's name. */
export function* undo(invocation: Invocation, found: Found): Task<string> {
  const { flags } = invocation;
  const wanted = flags.int('to-revision');
  if (wanted < 0) throw revisionMissing(wanted);
  switch (found.resource.kind) {
    case 'Deployment':
      return yield* undoDeployment(invocation, found, wanted);
    case 'StatefulSet':
    case 'DaemonSet':
      return yield* undoSet(invocation, found, wanted);
    default:
      throw new CommandError(`error: no rollbacker has been implemented for "${found.resource.kind}"`);
  }
}

function* undoDeployment(invocation: Invocation, { object, path }: Found, wanted: number): Task<string> {
  const { client, flags } = invocation;
  const deployment = object as Deployment;
  const { name, annotations = {} } = deployment.metadata;
  const dryRun = dryRunOf(flags);
  if (annotations[LAST_APPLIED] !== undefined) yield* warnOfApply(invocation, 'deployments', name);
  const { sets } = yield* deploymentRevisions(invocation, deployment);
  const target = revisionFor(sets, wanted);
  const { [POD_TEMPLATE_HASH]: hash, ...labels } = target.spec.template?.metadata?.labels ?? {};
  const template: PodTemplateSpec = { ...target.spec.template, metadata: { ...target.spec.template?.metadata, labels } };
  if (dryRun === 'client')
    return (
      templateText({ ...template, metadata: { ...template.metadata, labels: { ...labels, ...(hash !== undefined && { [POD_TEMPLATE_HASH]: hash }) } } }) +
      dryRunSuffix(dryRun)
    );
  if (deployment.spec.paused) {
    throw new CommandError("error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  }
  if (equalIgnoreHash(template, deployment.spec.template)) return `skipped rollback (current template already matches revision ${revisionOf(target)})`;
  const kept = [
    LAST_APPLIED,
    REVISION,
    'deployment.kubernetes.io/revision-history',
    'deployment.kubernetes.io/desired-replicas',
    'deployment.kubernetes.io/max-replicas',
  ];
  const restored: Record<string, string> = {};
  for (const key of kept) if (annotations[key] !== undefined) restored[key] = annotations[key];
  for (const [key, value] of Object.entries(target.metadata.annotations ?? {})) if (!kept.includes(key)) restored[key] = value;
  const body = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: restored },
  ];
  yield* client.send({ method: 'PATCH', path, contentType: 'application/json-patch+json', body, query: dryRun === 'server' ? { dryRun: 'All' } : {} });
  return `rolled back${dryRunSuffix(dryRun)}`;
}

function* warnOfApply({ host }: Invocation, resource: string, name: string): Task<void> {
  yield* host.printError(
    `Warning: resource ${resource}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
  );
}

/** The set of a revision, or of the one before the latest. */
function revisionFor(sets: readonly ReplicaSet[], wanted: number): ReplicaSet {
  if (wanted > 0) {
    const exact = sets.find((set) => revisionOf(set) === wanted);
    if (!exact) throw revisionMissing(wanted);
    return exact;
  }
  const before = [...sets].sort((a, b) => revisionOf(b) - revisionOf(a))[1];
  if (!before) throw new CommandError('error: no rollout history found for deployment');
  return before;
}

function* undoSet(invocation: Invocation, { resource, object, path }: Found, wanted: number): Task<string> {
  const { client, flags } = invocation;
  const owner = object as StatefulSet;
  const dryRun = dryRunOf(flags);
  if (owner.metadata.annotations?.[LAST_APPLIED] !== undefined) yield* warnOfApply(invocation, resource.name, owner.metadata.name);
  const revisions = yield* revisionsOf(invocation, owner);
  const target = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : revisions.at(-2);
  if (!target) throw wanted > 0 ? revisionMissing(wanted) : new CommandError('error: no last revision to roll back to');
  const { template } = workloadOfRevision(owner, target, resource.kind).spec;
  if (dryRun === 'client') return templateText(template) + dryRunSuffix(dryRun);
  if (equalIgnoreHash(template, owner.spec.template)) return `skipped rollback (current template already matches revision ${target.revision})`;
  const query: Query = dryRun === 'server' ? { dryRun: 'All' } : {};
  yield* client.send({ method: 'PATCH', path, contentType: 'application/strategic-merge-patch+json', body: target.data as ApiObject, query });
  return `rolled back${dryRunSuffix(dryRun)}`;
}
