/**
 * The fields of a pod's spec as the API server holds it inside, in their order: what the differences in its messages are made of.
 * `Name` is a pointer, list or map and null where there is none; `Name:Type` holds values of that type; `Name!Type` is always there;
 * `Name$`, `Name#` and `Name?` are a text, a number and a truth value, empty, 0 and false where nothing is said.
 *
 * Mirrors: pkg/apis/core/types.go.
 * Differs: volumes that no node here can mount have no types of their own.
 */
const CONTAINER =
  'Name$ Image$ Command Args WorkingDir$ Ports:ContainerPort EnvFrom:EnvFromSource Env:EnvVar Resources!ResourceRequirements ResizePolicy:ContainerResizePolicy RestartPolicy RestartPolicyRules:ContainerRestartRule VolumeMounts:VolumeMount VolumeDevices:VolumeDevice LivenessProbe:Probe ReadinessProbe:Probe StartupProbe:Probe Lifecycle:Lifecycle TerminationMessagePath$ TerminationMessagePolicy$ ImagePullPolicy$ SecurityContext:SecurityContext Stdin? StdinOnce? TTY?';

/** Types and their fields. */
export const internalPodSpec: Readonly<Record<string, string>> = {
  PodSpec:
    'Volumes:Volume InitContainers:Container Containers:Container EphemeralContainers:EphemeralContainer RestartPolicy$ TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy$ NodeSelector ServiceAccountName$ AutomountServiceAccountToken NodeName$ SecurityContext!PodSecurityContext ImagePullSecrets:Named Hostname$ Subdomain$ SetHostnameAsFQDN Affinity:Affinity SchedulerName$ Tolerations:Toleration HostAliases:HostAlias PriorityClassName$ Priority PreemptionPolicy DNSConfig:PodDNSConfig ReadinessGates:PodReadinessGate RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints:TopologySpreadConstraint OS:Named SchedulingGates:Named ResourceClaims:PodResourceClaim Resources:ResourceRequirements HostnameOverride SchedulingGroup',
  PodSecurityContext:
    'HostNetwork? HostPID? HostIPC? ShareProcessNamespace HostUsers SELinuxOptions:SELinuxOptions WindowsOptions:WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls:NameValue SeccompProfile:Profile AppArmorProfile:Profile SELinuxChangePolicy',
  Container: CONTAINER,
  EphemeralContainer: `${CONTAINER} TargetContainerName$`,
  Named: 'Name$',
  NameValue: 'Name$ Value$',
  ResourceRequirements: 'Limits Requests Claims:ResourceClaim',
  ResourceClaim: 'Name$ Request$',
  PodResourceClaim: 'Name$ ResourceClaimName ResourceClaimTemplateName',
  ContainerPort: 'Name$ HostPort# ContainerPort# Protocol$ HostIP$',
  ContainerResizePolicy: 'ResourceName$ RestartPolicy$',
  ContainerRestartRule: 'Action$ ExitCodes:ExitCodes',
  ExitCodes: 'Operator$ Values',
  EnvFromSource: 'Prefix$ ConfigMapRef:OptionalRef SecretRef:OptionalRef',
  OptionalRef: 'Name$ Optional',
  EnvVar: 'Name$ Value$ ValueFrom:EnvVarSource',
  EnvVarSource: 'FieldRef:ObjectFieldSelector ResourceFieldRef:ResourceFieldSelector ConfigMapKeyRef:KeyRef SecretKeyRef:KeyRef FileKeyRef',
  ObjectFieldSelector: 'APIVersion$ FieldPath$',
  ResourceFieldSelector: 'ContainerName$ Resource$ Divisor$',
  KeyRef: 'Name$ Key$ Optional',
  VolumeMount: 'Name$ ReadOnly? RecursiveReadOnly MountPath$ SubPath$ MountPropagation SubPathExpr$',
  VolumeDevice: 'Name$ DevicePath$',
  Probe:
    'Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction GRPC:GRPCAction InitialDelaySeconds# TimeoutSeconds# PeriodSeconds# SuccessThreshold# FailureThreshold# TerminationGracePeriodSeconds',
  ExecAction: 'Command',
  HTTPGetAction: 'Path$ Port# Host$ Scheme$ HTTPHeaders:NameValue',
  TCPSocketAction: 'Port# Host$',
  GRPCAction: 'Port# Service',
  Lifecycle: 'PostStart:LifecycleHandler PreStop:LifecycleHandler StopSignal',
  LifecycleHandler: 'Exec:ExecAction HTTPGet:HTTPGetAction TCPSocket:TCPSocketAction Sleep:SleepAction',
  SleepAction: 'Seconds#',
  SecurityContext:
    'Capabilities:Capabilities Privileged SELinuxOptions:SELinuxOptions WindowsOptions:WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile:Profile AppArmorProfile:Profile',
  Capabilities: 'Add Drop',
  SELinuxOptions: 'User$ Role$ Type$ Level$',
  WindowsOptions: 'GMSACredentialSpecName GMSACredentialSpec RunAsUserName HostProcess',
  Profile: 'Type$ LocalhostProfile',
  Volume:
    'Name$ HostPath:HostPath EmptyDir:EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret:SecretVolume NFS ISCSI Glusterfs PersistentVolumeClaim:PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI:DownwardAPIVolume FC AzureFile ConfigMap:ConfigMapVolume VsphereVolume AzureDisk PhotonPersistentDisk Projected:Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image:ImageVolume',
  HostPath: 'Path$ Type',
  EmptyDir: 'Medium$ SizeLimit',
  SecretVolume: 'SecretName$ Items:KeyToPath DefaultMode Optional',
  PersistentVolumeClaim: 'ClaimName$ ReadOnly?',
  DownwardAPIVolume: 'Items:DownwardAPIFile DefaultMode',
  DownwardAPIFile: 'Path$ FieldRef:ObjectFieldSelector ResourceFieldRef:ResourceFieldSelector Mode',
  ConfigMapVolume: 'Name$ Items:KeyToPath DefaultMode Optional',
  KeyToPath: 'Key$ Path$ Mode',
  Projected: 'Sources:VolumeProjection DefaultMode',
  VolumeProjection:
    'Secret:Projection DownwardAPI:DownwardAPIProjection ConfigMap:Projection ServiceAccountToken:TokenProjection ClusterTrustBundle PodCertificate',
  Projection: 'Name$ Items:KeyToPath Optional',
  DownwardAPIProjection: 'Items:DownwardAPIFile',
  TokenProjection: 'Audience$ ExpirationSeconds# Path$',
  ImageVolume: 'Reference$ PullPolicy$',
  Affinity: 'NodeAffinity:NodeAffinity PodAffinity:PodAffinity PodAntiAffinity:PodAffinity',
  NodeAffinity: 'RequiredDuringSchedulingIgnoredDuringExecution:NodeSelector PreferredDuringSchedulingIgnoredDuringExecution:PreferredSchedulingTerm',
  NodeSelector: 'NodeSelectorTerms:NodeSelectorTerm',
  PreferredSchedulingTerm: 'Weight# Preference!NodeSelectorTerm',
  NodeSelectorTerm: 'MatchExpressions:NodeSelectorRequirement MatchFields:NodeSelectorRequirement',
  NodeSelectorRequirement: 'Key$ Operator$ Values',
  PodAffinity: 'RequiredDuringSchedulingIgnoredDuringExecution:PodAffinityTerm PreferredDuringSchedulingIgnoredDuringExecution:WeightedPodAffinityTerm',
  WeightedPodAffinityTerm: 'Weight# PodAffinityTerm!PodAffinityTerm',
  PodAffinityTerm: 'LabelSelector Namespaces TopologyKey$ NamespaceSelector MatchLabelKeys MismatchLabelKeys',
  Toleration: 'Key$ Operator$ Value$ Effect$ TolerationSeconds',
  HostAlias: 'IP$ Hostnames',
  PodDNSConfig: 'Nameservers Searches Options:PodDNSConfigOption',
  PodDNSConfigOption: 'Name$ Value',
  PodReadinessGate: 'ConditionType$',
  PersistentVolumeSource:
    'GCEPersistentDisk AWSElasticBlockStore HostPath:HostPath Glusterfs NFS:NFS RBD Quobyte ISCSI FlexVolume:FlexVolume Cinder CephFS FC Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local:Local StorageOS CSI:CSI',
  NFS: 'Server$ Path$ ReadOnly?',
  FlexVolume: 'Driver$ FSType$ SecretRef:SecretReference ReadOnly? Options',
  Local: 'Path$ FSType',
  CSI: 'Driver$ VolumeHandle$ ReadOnly? FSType$ VolumeAttributes ControllerPublishSecretRef:SecretReference NodeStageSecretRef:SecretReference NodePublishSecretRef:SecretReference ControllerExpandSecretRef:SecretReference NodeExpandSecretRef:SecretReference',
  SecretReference: 'Name$ Namespace$',
  TopologySpreadConstraint: 'MaxSkew# TopologyKey$ WhenUnsatisfiable$ LabelSelector MinDomains NodeAffinityPolicy NodeTaintsPolicy MatchLabelKeys',
};
