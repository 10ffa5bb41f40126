/**
 * What of Kubernetes' tables is about things that are not simulated here: data, one row a reason.
 *
 * A row excuses the *failing* cases that it finds; a case that passes counts as right whether or not a row finds it. A row that
 * excuses no case any more is out of date, and so is one that names a kind that is simulated by now: `npm run tables` fails then.
 */
import { simulatedKinds } from '../../src/api/resources.ts';
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

/** Cases that ran with a feature gate set unlike the default of 1.36. */
const gates = (tables: RegExp, names: string): Omission[] =>
  names.split(' ').map((gate) => ({ tables, holds: new RegExp(`"featureGates":{[^}]*"${gate}":`), reason: `ran with ${gate} unlike the default` }));

/** Cases that call a function of Kubernetes with other options than the API server of 1.36 does: rules that were, or are to come. */
const options = (tables: RegExp, test: string, numbers: string): Omission[] => [
  {
    tables,
    cases: numbers.split(' ').map((number) => `${test}#${number}`),
    reason: 'called with other options than the API server of 1.36 gives',
  },
];

const DRA = 'resource claims (DRA) are not simulated';
const WINDOWS = 'Windows pods are not simulated';

export const omissions: readonly Omission[] = [
  // Whole kinds.
  ...kindsOfTables(
    'CertificateSigningRequest ClusterRole ClusterRoleBinding ClusterTrustBundle ComponentStatus CSIDriver CSINode CSIStorageCapacity DeviceClass ' +
      'FlowSchema HorizontalPodAutoscaler IPAddress LeaseCandidate MutatingWebhookConfiguration PodCertificateRequest PodGroup PodTemplate ' +
      'PriorityLevelConfiguration ReplicationController ResourceClaim ResourceClaimTemplate ResourcePoolStatusRequest ' +
      'ResourceSlice Role RoleBinding RuntimeClass ServiceCIDR StorageVersion StorageVersionMigration ValidatingWebhookConfiguration ' +
      'VolumeAttachment VolumeAttributesClass Workload',
  ),
  ...kindsOfCases(
    /^printers\/columns$/,
    'kind',
    'CertificateSigningRequest ClusterRoleBinding ClusterTrustBundle ComponentStatus CSIDriver CSINode CSIStorageCapacity DeviceClass ' +
      'DeviceTaintRule FlowSchema HorizontalPodAutoscaler IPAddress LeaseCandidate MutatingAdmissionPolicy MutatingAdmissionPolicyBinding ' +
      'MutatingWebhookConfiguration PodCertificateRequest PodGroup PodTemplate PriorityLevelConfiguration ReplicationController ' +
      'ResourceClaim ResourceClaimTemplate ResourcePoolStatusRequest ResourceSlice RoleBinding RuntimeClass ServiceCIDR ' +
      'StorageVersion StorageVersionMigration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration ' +
      'VolumeAttachment VolumeAttributesClass Workload',
  ),
  { tables: /^printers\/printStatus$/, reason: 'statuses are not printed as tables' },
  { tables: /^printers\/columns$/, cases: ['AddHandlers#68'], reason: 'statuses are not printed as tables' },
  ...kindsOfCases(
    /^describe\/describers$/,
    'describer',
    'CertificateSigningRequest ClusterRole ClusterRoleBinding CSINode HorizontalPodAutoscaler IPAddress ' +
      'ReplicationController Role RoleBinding ServiceCIDR VolumeAttributesClass',
  ),
  { tables: /^describe\/describers$/, holds: /"kind":"ResourceSlice/, reason: DRA },
  {
    tables: /^describe\/describers$/,
    cases: [
      'TestDescribeNetworkPolicies#0',
      'TestDescribeIngressNetworkPolicies#0',
      'TestDescribeIsolatedEgressNetworkPolicies#0',
      'TestDescribeNetworkPoliciesWithPortRange#0',
    ],
    reason: 'a time in the zone of the machine that the test ran on, which JSON does not hold',
  },
  ...kindsOfCases(/^defaults\//, 'kind', 'CSIDriver HorizontalPodAutoscaler'),
  { tables: /^defaults\/apps_v1$/, holds: /"MaxUnavailableStatefulSet":true/, reason: 'the feature gate MaxUnavailableStatefulSet is off by default' },
  ...kindsOfCases(/^manifests\//, 'kind', 'HorizontalPodAutoscaler Role'),
  { tables: /^describe\/describers$/, cases: ['TestDescribeLimitRange#0'], reason: 'the order of a map in Go, which is another at each run' },
  {
    tables: /^manifests\/invalid$/,
    cases: ['manifests-invalid#62', 'manifests-invalid#63', 'manifests-invalid#64', 'manifests-invalid#65'],
    reason: 'kubectl refuses these manifests itself',
  },
  { tables: /^manifests\/invalid$/, cases: ['manifests-invalid#114'], reason: 'a manifest that is only described' },

  // Feature gates and options: what runs here is 1.36 with its defaults.
  ...gates(
    /^validation\//,
    'CrossNamespaceVolumeDataSource MutablePVNodeAffinity PreferSameTrafficDistribution ' +
      'RecoverVolumeExpansionFailure RelaxedServiceNameValidation StrictIPCIDRValidation TaintTolerationComparisonOperators VolumeAttributesClass',
  ),
  ...gates(/^controllers\/job\//, 'JobBackoffLimitPerIndex JobPodReplacementPolicy'),
  { tables: /^scheduling\//, holds: /"operator":"(Gt|Lt)".*"effect"/, reason: 'the feature gate TaintTolerationComparisonOperators is off by default' },
  { tables: /^scheduling\/noderesources\/PreFilter$/, cases: ['testRestartableInitContainers#1'], reason: 'ran with SidecarContainers unlike the default' },

  {
    tables: /^validation\/core\/ValidatePodStatusUpdate$/,
    cases: ['TestValidatePodStatusUpdate#4', 'TestValidatePodStatusUpdate#6', 'TestValidatePodStatusUpdate#7'],
    reason: 'ran with ClearingNominatedNodeNameAfterBinding unlike the default',
  },
  ...options(/^validation\/core\/ValidateSecurityContext$/, 'TestValidateSecurityContext', '10'),
  ...options(/^validation\/core\/ValidateEnv$/, 'TestValidateEnv', '2 3 4 5 8'),
  ...options(/^validation\/core\/ValidateEnv$/, 'TestRelaxedValidateEnv', '4'),
  ...options(/^validation\/core\/ValidateEnvFrom$/, 'TestValidateEnvFrom', '2 3 4 5'),
  ...options(/^validation\/batch\/ValidateJob$/, 'TestValidateJob', '1 25 34'),
  ...options(/^validation\/core\/ValidatePodSpec$/, 'TestValidateSELinuxChangePolicy', '2'),
  ...options(/^validation\/core\/ValidatePodUpdate$/, 'TestValidatePodUpdate', '55 80 82'),
  ...options(/^validation\/core\/ValidatePodResize$/, 'TestValidatePodResize', '43 47'),
  ...options(/^validation\/core\/ValidateVolumeMounts$/, 'TestValidateMountPropagation', '11'),
  ...options(/^validation\/core\/ValidateVolumes$/, 'TestValidateVolumes', '109'),
  ...options(/^validation\/core\/validateContainers$/, 'TestValidateContainers', '8 27 39 40 41 42 43'),
  ...options(/^validation\/core\/validateInitContainers$/, 'TestValidateInitContainers', '0 11 12 13 14 25 26'),
  ...options(/^validation\/core\/validateInitContainers$/, 'TestValidateContainerRestartPolicy', '2'),
  ...options(/^validation\/core\/validateHostUsers$/, 'TestValidateHostUsers', '13 14 15'),
  ...options(/^validation\/core\/validateSleepAction$/, 'TestValidateSleepAction', '1 2 3 5 8'),
  ...options(/^validation\/core\/validatePodDNSConfig$/, 'TestValidatePodDNSConfig', '16'),
  ...options(/^validation\/core\/validatePodDNSConfig$/, 'TestValidatePodDNSConfigWithRelaxedSearchDomain', '12 13 14 15 16 17 18 19 20 21 23'),
  ...options(/^validation\/core\/validateTopologySpreadConstraints$/, 'TestValidateTopologySpreadConstraints', '19 23 26 28 31'),

  // Controllers and the scheduler.
  {
    tables: /^controllers\/cronjob\//,
    holds: /"timeZone":"(America|Europe)|correct timezone/,
    reason: 'time zones other than UTC are not simulated: an engine has no table of them',
  },
  {
    tables: /^controllers\/cronjob\/syncCronJob$/,
    cases: ['TestControllerV2SyncCronJob#44'],
    reason: 'finished Jobs are cleaned up in the same call here, by the caller there',
  },
  {
    tables: /^controllers\/cronjob\/syncCronJob$/,
    cases: ['TestControllerV2SyncCronJob#48', 'TestControllerV2SyncCronJob#63', 'TestControllerV2SyncCronJob#66'],
    reason: "decided by the server's copy of the CronJob, which the table does not hold",
  },
  {
    tables: /^controllers\/cronjob\/nextScheduleTime$/,
    cases: ['TestNextScheduleTime#7'],
    reason: 'the schedule that was asked about is not the one in the table',
  },
  {
    tables: /^controllers\/deployment_controller\/reconcileOldReplicaSets$/,
    cases: ['TestDeploymentController_reconcileOldReplicaSets#3'],
    reason: 'the table has the first of two updates of the set, compared is the last',
  },
  {
    tables: /^controllers\/(deployment\/SetDeploymentCondition|statefulset\/update(Identity|Storage))$/,
    reason: 'the function changes what it is given, and the table does not hold what came of it',
  },
  {
    tables: /^controllers\/replicaset\/calculateStatus$/,
    holds: /\(ReplicationController\)/,
    kind: 'ReplicationController',
    reason: 'kind ReplicationController is not simulated',
  },
  { tables: /^scheduling\//, cases: ['TestPreFilterDisabled#0'], reason: 'asks a filter that has not looked at the pod first, which cannot be called here' },
  {
    tables: /^scheduling\/(nodeaffinity|podtopologyspread)\//,
    cases: ['TestNodeAffinity#28', 'TestPreFilterState#10'],
    reason: "the scheduler's configuration is the default one",
  },
  {
    tables: /^scheduling\/noderesources\/Filter$/,
    cases: ['testEnoughRequests#29', 'testEnoughRequests#32'],
    reason: "the scheduler's configuration is the default one",
  },
  { tables: /^scheduling\/noderesources\/Filter$/, cases: ['testEnoughRequests#43', 'testEnoughRequests#47'], reason: DRA },
  {
    tables: /^scheduling\/interpodaffinity\/PreFilter$/,
    cases: ['TestRequiredAffinitySingleNode#19', 'TestRequiredAffinitySingleNode#20'],
    reason: 'a selector that the API server does not let in',
  },

  // Parts of simulated kinds.
  { tables: /^validation\/policy\//, holds: /policy\/v1beta1/, reason: 'policy/v1beta1 is not served' },
  {
    tables: /^validation\/batch\/(validateTimeZone|validateCronJobSpec|ValidateCronJob(Create|Update))$|^manifests\/invalid$/,
    holds: /"timeZone":"(?!([Ee]tc\/)?(UTC|GMT)")/,
    reason: 'time zones but UTC are not simulated',
  },
  { tables: /^validation\/batch\/validateFailedIndexesNotOverlapCompleted$/, reason: "indexes in a Job's status are the controller's own" },
  { tables: /^validation\/apps\/ValidateDeploymentRollback$/, reason: 'the API group extensions is not served' },
  { tables: /^validation\/apps\//, holds: /"deprecated.daemonset.template.generation"|rollback/, reason: 'the API group extensions is not served' },
  { tables: /^validation\/core\/ValidatePodLogOptions$/, holds: /"allowStreamSelection":true/, reason: 'streams of a log are not told apart' },
  {
    tables: /^validation\/core\/ValidatePersistentVolumeSpec$/,
    holds: /"validateInlinePersistentVolumeSpec":true/,
    reason: 'volumes inside VolumeAttachments are not simulated',
  },
  { tables: /^validation\/core\/validateContainerStatus(No)?AllocatedResourcesStatus$/, reason: 'the health of devices is not simulated' },
  { tables: /^validation\/.*Windows|^validation\/core\/validateLinux$/, reason: WINDOWS },
  { tables: /^validation\//, holds: /"windowsOptions"|"name":"windows"/, reason: WINDOWS },
  { tables: /^validation\/core\//, holds: /esourceClaim/, reason: DRA },
  { tables: /^validation\/core\//, holds: /"podCertificate"|"clusterTrustBundle"/, reason: 'pod certificates and trust bundles are not simulated' },
  { tables: /^validation\/core\/ValidateEvent/, holds: /"Group":"events.k8s.io","Version":"v1"/, reason: 'the group events.k8s.io is not served' },
  {
    tables: /^validation\/core\/(ValidateNode|validateNodeDeclaredFeature)/,
    holds: /eaturesValid|declaredFeatures|DeclaredFeature/,
    reason: 'features that nodes declare are not simulated',
  },
  { tables: /^validation\/core\/ValidateNode/, holds: /preferAvoidPods/, reason: 'the annotation preferAvoidPods is not looked at' },
  { tables: /^validation\/core\//, holds: /"schedulingGroup"/, reason: 'pod groups are not simulated' },
  {
    tables: /^validation\/admissionregistration\/|^printers\/print(Mut|Valid)atingAdmissionPolicy/,
    reason: 'admission policies and webhooks are not simulated',
  },
  { tables: /^validation\/coordination\/ValidateCoordinatedLeaseStrategy$/, reason: 'leases of coordinated leader election are not simulated' },

  // Functions of libraries, and of the kubelet.
  {
    tables: /^apimachinery\/cron$/,
    holds: /(Europe|America|Asia)\/\w+/,
    reason: 'time zones but UTC are not simulated',
  },
  {
    tables: /^apimachinery\/strategic_merge_patch_mergeitem_3way$/,
    holds: /"overwrite":false/,
    reason: 'conflicts of kubectl apply --overwrite=false are not looked for',
  },
  {
    tables: /^apimachinery\/jsonpath_clientgo$/,
    cases: ['TestStructInput#12', 'TestStructInput#13'],
    reason: 'walks a Go struct, whose fields have an order: objects are maps here, as in kubectl',
  },
  {
    tables: /^apimachinery\/jsonpath_k8s$/,
    holds: /restartCount>/,
    reason: "the table's numbers are all floating; those of kubectl's objects are integers, and compare",
  },
  { tables: /^api\/pod_resources\/PodRequests$/, holds: /DRANodeAllocatableClaims/, reason: DRA },
  { tables: /^kubelet\/pod_hostname_domain$/, holds: /"error":"pod /, reason: 'the API server has refused such names before' },
  ...gates(/^kubelet\//, 'HostnameOverride SupplementalGroupsPolicy'),
  {
    tables: /^kubelet\/container_env$/,
    cases: ['TestMakeEnvironmentVariables#1'],
    reason: 'static pods are not simulated',
  },
  {
    tables: /^kubelet\/container_env$/,
    cases: ['TestMakeEnvironmentVariables#11', 'TestMakeEnvironmentVariables#12'],
    reason: 'nodes and pods with addresses of both families are not simulated',
  },
  {
    tables: /^kubelet\/compute_pod_actions$/,
    cases: ['TestComputePodActionsForPodResize#7'],
    reason: 'resizes of the resources of whole pods are not simulated',
  },
  { tables: /^kubelet\/recursive_readonly$/, reason: 'mount propagation and recursive read-only mounts are not simulated' },
  { tables: /^kubelet\/container\/(HasPrivilegedContainer|MakePortMappings)$/, reason: 'privileges, and host ports but those of TCP, are not simulated' },
  {
    tables: /^kubelet\/container\/(HasAnyRegularContainerStarted|IsHostNetworkPod)$/,
    reason: 'a helper without a counterpart: its callers read the field themselves',
  },
];

/** The row that excuses a failing case. */
export const omissionOf = (path: string, testCase: TableCase): Omission | undefined =>
  omissions.find(
    ({ tables, kind, cases, holds }) =>
      !(kind !== undefined && simulatedKinds.includes(kind)) &&
      tables.test(path) &&
      (cases === undefined || cases.includes(testCase.id)) &&
      (holds === undefined || holds.test(JSON.stringify(testCase))),
  );
