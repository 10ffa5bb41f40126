/**
 * What of Kubernetes' tables is about things that are not simulated here: data, one row a reason.
 *
 * A row excuses the *failing* cases that it finds; a case that passes counts as right whether or not a row finds it. A row that
 * excuses no case any more is out of date, and so is one that names a kind that is simulated by now: `npm run tables` fails then.
 */
import type { TableCase } from './runner.ts';

/** Why some cases need not pass. */
export interface Omission {
  /** Paths of tables, without `.json`. */
  readonly tables: RegExp;
  /** Ids of cases; all cases of the tables without it. */
  readonly cases?: readonly string[];
  /** Must match the case written as JSON, its id and name included. */
  readonly holds?: RegExp;
  /** The kind that is missing, if that is the reason. */
  readonly kind?: string;
  readonly reason: string;
}

const kinds = (names: string, finder: (kind: string) => Pick<Omission, 'tables' | 'holds'>): Omission[] =>
  names.split(' ').map((kind) => ({ ...finder(kind), kind, reason: `kind ${kind} is not simulated` }));

/** Kinds with tables of their own: `validation/…/Validate<Kind>…`, `printers/print<Kind>`, `printers/print<Kind>List`. */
const kindsOfTables = (names: string): Omission[] =>
  kinds(names, (kind) => ({
    tables: new RegExp(
      `/(print${kind.replace(/Configuration$/, '(Configuration)?')}(List)?|[vV]alidate${kind}(Approval|Create|Rollback|Spec|Status)*(Update)?)$`,
    ),
  }));

/** Kinds of cases in tables of many kinds, told by a field of the case. */
const kindsOfCases = (tables: RegExp, field: string, names: string): Omission[] =>
  kinds(names, (kind) => ({ tables, holds: new RegExp(`"${field}":"${kind}(List|Describer)?"`) }));

export const omissions: readonly Omission[] = [
  // Whole kinds.
  ...kindsOfTables(
    'CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus CSIDriver CSINode CSIStorageCapacity DeviceClass ' +
      'FlowSchema HorizontalPodAutoscaler IPAddress LeaseCandidate LimitRange MutatingWebhookConfiguration PodCertificateRequest PodGroup PodTemplate ' +
      'PriorityClass PriorityLevelConfiguration ReplicationController ResourceClaim ResourceClaimTemplate ResourcePoolStatusRequest ResourceQuota ' +
      'ResourceSlice Role RoleBinding RuntimeClass ServiceCIDR StorageVersion StorageVersionMigration ValidatingWebhookConfiguration ' +
      'VolumeAttachment VolumeAttributesClass Workload',
  ),
  ...kindsOfCases(
    /^printers\/columns$/,
    'kind',
    'CertificateSigningRequest ClusterRoleBinding ClusterTrustBundle ComponentStatus CSIDriver CSINode CSIStorageCapacity DeviceClass ' +
      'DeviceTaintRule FlowSchema HorizontalPodAutoscaler IPAddress LeaseCandidate MutatingAdmissionPolicy MutatingAdmissionPolicyBinding ' +
      'MutatingWebhookConfiguration PodCertificateRequest PodGroup PodTemplate PriorityClass PriorityLevelConfiguration ReplicationController ' +
      'ResourceClaim ResourceClaimTemplate ResourcePoolStatusRequest ResourceQuota ResourceSlice RoleBinding RuntimeClass ServiceCIDR ' +
      'StorageVersion StorageVersionMigration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration ' +
      'VolumeAttachment VolumeAttributesClass Workload',
  ),
  ...kindsOfCases(
    /^describe\/describers$/,
    'describer',
    'CertificateSigningRequest ClusterRole ClusterRoleBinding CSINode HorizontalPodAutoscaler IPAddress LimitRange ' +
      'ReplicationController ResourceQuota Role RoleBinding ServiceCIDR VolumeAttributesClass',
  ),
  ...kindsOfCases(/^manifests\/invalid$/, 'kind', 'HorizontalPodAutoscaler LimitRange PriorityClass ResourceQuota Role'),
  {
    tables: /^validation\/admissionregistration\/|^printers\/print(Mut|Valid)atingAdmissionPolicy/,
    reason: 'admission policies and webhooks are not simulated',
  },
  { tables: /^validation\/coordination\/ValidateCoordinatedLeaseStrategy$/, reason: 'leases of coordinated leader election are not simulated' },
];

/** The row that excuses a failing case. */
export const omissionOf = (path: string, testCase: TableCase): Omission | undefined =>
  omissions.find(
    ({ tables, cases, holds }) =>
      tables.test(path) && (cases === undefined || cases.includes(testCase.id)) && (holds === undefined || holds.test(JSON.stringify(testCase))),
  );
