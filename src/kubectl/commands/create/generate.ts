/**
 * What every generator of `kubectl create` does with the object that it made: `create deployment`, `create configmap`, …
 *
 * Mirrors: kubectl/pkg/cmd/create (NameFromCommandArgs, and the Run of each generator).
 * Differs: an object of a kind that the simulated cluster does not keep can be printed (`--dry-run=client`) but not created.
 */
import type { ApiObject } from '../../../api/door.ts';
import { findResourceByKind, isSimulated } from '../../../api/resources.ts';
import type { Task } from '../../../kernel/types.ts';
import type { NamedKind } from '../../args/resource-args.ts';
import type { Invocation } from '../../command.ts';
import { CommandError, notSimulated, usageError } from '../../errors.ts';
import { dryRunOf } from '../dry-run.ts';
import { DRY_RUN_FLAG, PRINT_FLAGS } from '../flag-sets.ts';
import { post, showing, withLastApplied } from '../post-object.ts';
import { asError } from '../requests.ts';

/** Flags of every generator. */
export const GENERATOR_FLAGS = `
  ${PRINT_FLAGS}
  ${DRY_RUN_FLAG}
  --field-manager='kubectl-create'
  --save-config=false
  --validate?strict='strict'`;

/** An object as a generator writes it: members in the order of the Go structs, which `-o json` keeps. */
export interface GeneratedObject extends ApiObject {
  kind: string;
  apiVersion: string;
  [member: string]: unknown;
}

/** The one NAME that a generator needs; what stands behind `--` is no name. */
export function nameOf({ args, path, beforeDash }: Invocation): string {
  const count = beforeDash ?? args.length;
  if (count !== 1) throw usageError(path, `exactly one NAME is required, got ${count}`);
  return args[0]!;
}

/** What stands behind the name: the command of a container. */
export const commandOf = ({ args }: Invocation): readonly string[] => args.slice(1);

/** Values of `--flag=`, or `{}` where it was not given: to be spread into an object. */
export const given = <K extends string, V>(name: K, value: V | undefined | ''): { [key in K]?: V } =>
  value === undefined || value === '' ? {} : ({ [name]: value } as { [key in K]: V });

/** Creates what a generator made, or prints it. The namespace is only written down where `-n` names it, as kubectl does. */
export function* generate(invocation: Invocation, object: GeneratedObject): Task<number> {
  const { flags, namespace } = invocation;
  const resource = findResourceByKind(object.apiVersion, object.kind);
  const isOnlyPrinted = dryRunOf(flags) === 'client';
  const isNamespaced = resource?.namespaced ?? !CLUSTER_WIDE.has(object.kind);
  const isPlaced = isNamespaced && (flags.changed('namespace') || (!isOnlyPrinted && namespace !== 'default'));
  const placed: GeneratedObject = isPlaced ? withNamespace(object, namespace) : object;
  const sent = flags.bool('save-config') ? withLastApplied(placed) : placed;
  const show = showing(invocation, 'created', { isTyped: isOnlyPrinted });
  if (isOnlyPrinted) {
    yield* show(kindOf(object), sent);
    return 0;
  }
  if (!resource || !isSimulated(resource)) throw notSimulated(`creating a ${object.kind}`, '--dry-run=client -o yaml prints it');
  let created: ApiObject;
  try {
    created = yield* post(invocation, resource, namespace, sent);
  } catch (error) {
    const failed = object.kind === 'Service' ? `failed to create ${serviceType(object)} service:` : FAILURES[object.kind];
    throw failed === undefined ? error : new CommandError(`error: ${failed} ${asError(error).message}`);
  }
  yield* show(resource, created);
  return 0;
}

/** Generators that say themselves what failed: their words before the server's (kubectl/pkg/cmd/create). */
const FAILURES: Readonly<Record<string, string>> = {
  ConfigMap: 'failed to create configmap:',
  CronJob: 'failed to create cronjob:',
  Deployment: 'failed to create deployment:',
  Ingress: 'failed to create ingress:',
  Job: 'failed to create job:',
  PodDisruptionBudget: 'failed to create poddisruptionbudgets:',
  PriorityClass: 'failed to create priorityclass:',
  ResourceQuota: 'failed to create quota:',
  Secret: 'failed to create secret',
  ServiceAccount: 'failed to create serviceaccount:',
};

const serviceType = ({ spec }: GeneratedObject): string => (spec as { type?: string } | undefined)?.type ?? 'ClusterIP';

/** Kinds without a namespace, for those that the API table does not have. */
const CLUSTER_WIDE = new Set(['ClusterRole', 'ClusterRoleBinding', 'PriorityClass']);

const kindOf = ({ apiVersion, kind }: GeneratedObject): NamedKind => ({ kind, group: apiVersion.includes('/') ? apiVersion.split('/')[0]! : '' });

/** metav1.ObjectMeta has the namespace right behind the name. */
function withNamespace(object: GeneratedObject, namespace: string): GeneratedObject {
  const { name, ...rest } = object.metadata ?? {};
  return { ...object, metadata: { name, namespace, ...rest } };
}
