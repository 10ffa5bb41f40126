// Made by scripts/generate/api-types.ts from the OpenAPI documents of Kubernetes v1.36.2. Do not edit.

export const moreSchemaText = `
AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly-:b volumeID*:s
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile localhostProfile+:s type*:s
AttachedVolume devicePath*:s name*:s
AzureDiskVolumeSource cachingMode:s diskName*:s diskURI*:s fsType:s kind:s readOnly:b
AzureFilePersistentVolumeSource readOnly-:b secretName*:s secretNamespace:s shareName*:s
AzureFileVolumeSource readOnly-:b secretName*:s shareName*:s
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver*:s fsType:s nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly-:b volumeAttributes:{s volumeHandle*:s
CSIVolumeSource driver*:s fsType:s nodePublishSecretRef:LocalObjectReference readOnly:b volumeAttributes:{s
Capabilities add:[s drop:[s
CephFSPersistentVolumeSource monitors*:[s path:s readOnly-:b secretFile:s secretRef:SecretReference user:s
CephFSVolumeSource monitors*:[s path:s readOnly-:b secretFile:s secretRef:LocalObjectReference user:s
CinderPersistentVolumeSource fsType:s readOnly-:b secretRef:SecretReference volumeID*:s
CinderVolumeSource fsType:s readOnly-:b secretRef:LocalObjectReference volumeID*:s
ClientIPConfig timeoutSeconds:i
ClusterTrustBundleProjection labelSelector:LabelSelector name:s optional:b path*:s signerName:s
Condition lastTransitionTime*:t message*:s observedGeneration-:l reason*:s status*:s type*:s
ConfigMapEnvSource name:s optional:b
ConfigMapKeySelector key*:s name:s optional:b
ConfigMapList apiVersion:s items*:[ConfigMap kind:s metadata=:ListMeta
ConfigMapNodeConfigSource kubeletConfigKey*:s name*:s namespace*:s resourceVersion:s uid:s
ConfigMapProjection items:[KeyToPath name:s optional:b
ContainerExtendedResourceRequest containerName*:s requestName*:s resourceName*:s
ContainerResizePolicy resourceName*:s restartPolicy*:s
ContainerRestartRule action*:s exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator*:s values:[i
ContainerStateTerminated containerID:s exitCode*:i finishedAt~:t message:s reason:s signal-:i startedAt~:t
ControllerRevision apiVersion:s data:o kind:s metadata=:ObjectMeta revision*:l
ControllerRevisionList apiVersion:s items*:[ControllerRevision kind:s metadata=:ListMeta
CronJob apiVersion:s kind:s metadata=:ObjectMeta spec*=:CronJobSpec status=:CronJobStatus
CronJobList apiVersion:s items*:[CronJob kind:s metadata=:ListMeta
CronJobSpec concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate*=:JobTemplateSpec schedule*:s startingDeadlineSeconds:l successfulJobsHistoryLimit:i suspend:b timeZone:s
CronJobStatus active:[ObjectReference lastScheduleTime:t lastSuccessfulTime:t
DaemonSet apiVersion:s kind:s metadata=:ObjectMeta spec=:DaemonSetSpec status=:DaemonSetStatus
DaemonSetCondition lastTransitionTime:t message:s reason:s status*:s type*:s
DaemonSetList apiVersion:s items*:[DaemonSet kind:s metadata=:ListMeta
DaemonSetSpec minReadySeconds-:i revisionHistoryLimit:i selector*:LabelSelector template*=:PodTemplateSpec updateStrategy=:DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:i conditions:[DaemonSetCondition@type currentNumberScheduled*:i desiredNumberScheduled*:i numberAvailable-:i numberMisscheduled*:i numberReady*:i numberUnavailable-:i observedGeneration-:l updatedNumberScheduled-:i
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:s
DeleteOptions apiVersion:s dryRun:[s gracePeriodSeconds:l ignoreStoreReadErrorWithClusterBreakingPotential:b kind:s orphanDependents:b preconditions:Preconditions propagationPolicy:s
DeploymentList apiVersion:s items*:[Deployment kind:s metadata=:ListMeta
DownwardAPIProjection items:[DownwardAPIVolumeFile
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:i path*:s resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:i items:[DownwardAPIVolumeFile
EmptyDirVolumeSource medium:s sizeLimit:q
EndpointHints forNodes:[ForNode forZones:[ForZone
EndpointSliceList apiVersion:s items*:[EndpointSlice kind:s metadata=:ListMeta
EndpointsList apiVersion:s items*:[Endpoints kind:s metadata=:ListMeta
EnvFromSource configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
EnvVar name*:s value:s valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[s command:[s env:[EnvVar@name envFrom:[EnvFromSource image:s imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name*:s ports:[ContainerPort@containerPort#containerPort,protocol readinessProbe:Probe resizePolicy:[ContainerResizePolicy resources=:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule securityContext:SecurityContext startupProbe:Probe stdin-:b stdinOnce-:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty-:b volumeDevices:[VolumeDevice@devicePath volumeMounts:[VolumeMount@mountPath workingDir:s
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
EventList apiVersion:s items*:[Event kind:s metadata=:ListMeta
EventSeries count-:i lastObservedTime~:m
Eviction apiVersion:s deleteOptions:DeleteOptions kind:s metadata=:ObjectMeta
ExecAction command:[s
FCVolumeSource fsType:s lun:i readOnly-:b targetWWNs:[s wwids:[s
FileKeySelector key*:s optional:b path*:s volumeName*:s
FlexPersistentVolumeSource driver*:s fsType:s options:{s readOnly-:b secretRef:SecretReference
FlexVolumeSource driver*:s fsType:s options:{s readOnly-:b secretRef:LocalObjectReference
FlockerVolumeSource datasetName:s datasetUUID:s
ForNode name*:s
ForZone name*:s
GCEPersistentDiskVolumeSource fsType:s partition:i pdName*:s readOnly-:b
GRPCAction port*:i service+:s
GitRepoVolumeSource directory:s repository*:s revision:s
GlusterfsPersistentVolumeSource endpoints*:s endpointsNamespace:s path*:s readOnly-:b
GlusterfsVolumeSource endpoints*:s path*:s readOnly-:b
HTTPGetAction host:s httpHeaders:[HTTPHeader path:s port*:x scheme:s
HTTPHeader name*:s value*:s
HTTPIngressPath backend*=:IngressBackend path:s pathType*:s
HTTPIngressRuleValue paths*:[HTTPIngressPath
HostAlias hostnames:[s ip*:s
HostPathVolumeSource path*:s type+:s
IPBlock cidr*:s except:[s
ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn*:s iscsiInterface:s lun*:i portals:[s readOnly-:b secretRef:SecretReference targetPortal*:s
ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn*:s iscsiInterface:s lun*:i portals:[s readOnly-:b secretRef:LocalObjectReference targetPortal*:s
ImageVolumeSource pullPolicy:s reference:s
ImageVolumeStatus imageRef*:s
Ingress apiVersion:s kind:s metadata=:ObjectMeta spec=:IngressSpec status=:IngressStatus
IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
IngressClass apiVersion:s kind:s metadata=:ObjectMeta spec=:IngressClassSpec
IngressClassList apiVersion:s items*:[IngressClass kind:s metadata=:ListMeta
IngressClassParametersReference apiGroup+:s kind*:s name*:s namespace:s scope:s
IngressClassSpec controller:s parameters:IngressClassParametersReference
IngressList apiVersion:s items*:[Ingress kind:s metadata=:ListMeta
IngressLoadBalancerIngress hostname:s ip:s ports:[IngressPortStatus
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress
IngressPortStatus error:s port*:i protocol*:s
IngressRule host:s http:HTTPIngressRuleValue
IngressServiceBackend name*:s port=:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName:s rules:[IngressRule tls:[IngressTLS
IngressStatus loadBalancer=:IngressLoadBalancerStatus
IngressTLS hosts:[s secretName:s
Job apiVersion:s kind:s metadata=:ObjectMeta spec=:JobSpec status=:JobStatus
JobCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status*:s type*:s
JobList apiVersion:s items*:[Job kind:s metadata=:ListMeta
JobSpec activeDeadlineSeconds:l backoffLimit:i backoffLimitPerIndex:i completionMode:s completions:i managedBy:s manualSelector:b maxFailedIndexes:i parallelism:i podFailurePolicy:PodFailurePolicy podReplacementPolicy:s selector:LabelSelector successPolicy:SuccessPolicy suspend:b template*=:PodTemplateSpec ttlSecondsAfterFinished:i
JobStatus active-:i completedIndexes:s completionTime:t conditions:[JobCondition@type failed-:i failedIndexes:s ready:i startTime:t succeeded-:i terminating:i uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata=:ObjectMeta spec=:JobSpec
LabelSelectorRequirement key*:s operator*:s values:[s
LeaseList apiVersion:s items*:[Lease kind:s metadata=:ListMeta
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LimitRange apiVersion:s kind:s metadata=:ObjectMeta spec=:LimitRangeSpec
LimitRangeItem default:{q defaultRequest:{q max:{q maxLimitRequestRatio:{q min:{q type*:s
LimitRangeList apiVersion:s items*:[LimitRange kind:s metadata=:ListMeta
LimitRangeSpec limits*:[LimitRangeItem
ListMeta continue:s remainingItemCount:l resourceVersion:s selfLink:s shardInfo:ShardInfo
LoadBalancerIngress hostname:s ip:s ipMode:s ports:[PortStatus
LocalObjectReference name:s
LocalVolumeSource fsType:s path*:s
ManagedFieldsEntry apiVersion:s fieldsType:s fieldsV1:o manager:s operation:s subresource:s time:t
ModifyVolumeStatus status*:s targetVolumeAttributesClassName:s
NFSVolumeSource path*:s readOnly-:b server*:s
NamespaceCondition lastTransitionTime:t message:s reason:s status*:s type*:s
NamespaceList apiVersion:s items*:[Namespace kind:s metadata=:ListMeta
NetworkPolicy apiVersion:s kind:s metadata=:ObjectMeta spec=:NetworkPolicySpec
NetworkPolicyEgressRule ports:[NetworkPolicyPort to:[NetworkPolicyPeer
NetworkPolicyIngressRule from:[NetworkPolicyPeer ports:[NetworkPolicyPort
NetworkPolicyList apiVersion:s items*:[NetworkPolicy kind:s metadata=:ListMeta
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:i port:x protocol:s
NetworkPolicySpec egress:[NetworkPolicyEgressRule ingress:[NetworkPolicyIngressRule podSelector=:LabelSelector policyTypes:[s
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeAllocatableResourceClaimStatus containers:[s resourceClaimName*:s resources*:{q
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error:s lastKnownGood:NodeConfigSource
NodeFeatures supplementalGroupsPolicy:b
NodeList apiVersion:s items*:[Node kind:s metadata=:ListMeta
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name:s
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:b userNamespaces:b
NodeSelector nodeSelectorTerms*:[NodeSelectorTerm
NodeSelectorRequirement key*:s operator*:s values:[s
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement matchFields:[NodeSelectorRequirement
NodeSwapStatus capacity:l
ObjectFieldSelector apiVersion:s fieldPath*:s
PersistentVolume apiVersion:s kind:s metadata=:ObjectMeta spec=:PersistentVolumeSpec status=:PersistentVolumeStatus
PersistentVolumeClaim apiVersion:s kind:s metadata=:ObjectMeta spec=:PersistentVolumeClaimSpec status=:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition lastProbeTime:t lastTransitionTime:t message:s reason:s status*:s type*:s
PersistentVolumeClaimList apiVersion:s items*:[PersistentVolumeClaim kind:s metadata=:ListMeta
PersistentVolumeClaimSpec accessModes:[s dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference resources=:VolumeResourceRequirements selector:LabelSelector storageClassName+:s volumeAttributesClassName+:s volumeMode:s volumeName:s
PersistentVolumeClaimStatus accessModes:[s allocatedResourceStatuses:{s allocatedResources:{q capacity:{q conditions:[PersistentVolumeClaimCondition@type currentVolumeAttributesClassName:s modifyVolumeStatus:ModifyVolumeStatus phase:s
PersistentVolumeClaimTemplate metadata=:ObjectMeta spec*=:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName*:s readOnly-:b
PersistentVolumeList apiVersion:s items*:[PersistentVolume kind:s metadata=:ListMeta
PersistentVolumeSpec accessModes:[s awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFilePersistentVolumeSource capacity:{q cephfs:CephFSPersistentVolumeSource cinder:CinderPersistentVolumeSource claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:FCVolumeSource flexVolume:FlexPersistentVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource glusterfs:GlusterfsPersistentVolumeSource hostPath:HostPathVolumeSource iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[s nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy:s photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource storageClassName+:s storageos:StorageOSPersistentVolumeSource volumeAttributesClassName+:s volumeMode:s vsphereVolume:VsphereVirtualDiskVolumeSource
PersistentVolumeStatus lastPhaseTransitionTime:t message:s phase:s reason:s
PhotonPersistentDiskVolumeSource fsType:s pdID*:s
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[s mismatchLabelKeys:[s namespaceSelector:LabelSelector namespaces:[s topologyKey*:s
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm
PodCertificateProjection certificateChainPath:s credentialBundlePath:s keyPath:s keyType*:s maxExpirationSeconds:i signerName*:s userAnnotations:{s
PodDNSConfig nameservers:[s options:[PodDNSConfigOption searches:[s
PodDNSConfigOption name:s value:s
PodDisruptionBudget apiVersion:s kind:s metadata=:ObjectMeta spec=:PodDisruptionBudgetSpec status=:PodDisruptionBudgetStatus
PodDisruptionBudgetList apiVersion:s items*:[PodDisruptionBudget kind:s metadata=:ListMeta
PodDisruptionBudgetSpec maxUnavailable:x minAvailable:x selector:LabelSelector unhealthyPodEvictionPolicy:s
PodDisruptionBudgetStatus conditions:[Condition@type currentHealthy*:i desiredHealthy*:i disruptedPods:{t disruptionsAllowed*:i expectedPods*:i observedGeneration-:l
PodExtendedResourceClaimStatus requestMappings*:[ContainerExtendedResourceRequest resourceClaimName*:s
PodFailurePolicy rules*:[PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName:s operator*:s values*:[i
PodFailurePolicyOnPodConditionsPattern status:s type*:s
PodFailurePolicyRule action*:s onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern
PodList apiVersion:s items*:[Pod kind:s metadata=:ListMeta
PodOS name*:s
PodReadinessGate conditionType*:s
PodResourceClaim name*:s resourceClaimName:s resourceClaimTemplateName:s
PodResourceClaimStatus name*:s resourceClaimName:s
PodSchedulingGate name*:s
PodSchedulingGroup podGroupName:s
PortStatus error:s port*:i protocol*:s
PortworxVolumeSource fsType:s readOnly-:b volumeID*:s
Preconditions resourceVersion:s uid:s
PreferredSchedulingTerm preference*=:NodeSelectorTerm weight*:i
PriorityClassList apiVersion:s items*:[PriorityClass kind:s metadata=:ListMeta
Probe exec:ExecAction failureThreshold-:i grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds-:i periodSeconds-:i successThreshold-:i tcpSocket:TCPSocketAction terminationGracePeriodSeconds:l timeoutSeconds-:i
ProjectedVolumeSource defaultMode:i sources:[VolumeProjection
QuobyteVolumeSource group:s readOnly-:b registry*:s tenant:s user:s volume*:s
RBDPersistentVolumeSource fsType:s image*:s keyring:s monitors*:[s pool:s readOnly-:b secretRef:SecretReference user:s
RBDVolumeSource fsType:s image*:s keyring:s monitors*:[s pool:s readOnly-:b secretRef:LocalObjectReference user:s
ReplicaSetCondition lastTransitionTime:t message:s reason:s status*:s type*:s
ReplicaSetList apiVersion:s items*:[ReplicaSet kind:s metadata=:ListMeta
ReplicationController apiVersion:s kind:s metadata=:ObjectMeta spec=:ReplicationControllerSpec status=:ReplicationControllerStatus
ReplicationControllerCondition lastTransitionTime:t message:s reason:s status*:s type*:s
ReplicationControllerList apiVersion:s items*:[ReplicationController kind:s metadata=:ListMeta
ReplicationControllerSpec minReadySeconds-:i replicas:i selector:{s template:PodTemplateSpec
ReplicationControllerStatus availableReplicas-:i conditions:[ReplicationControllerCondition@type fullyLabeledReplicas-:i observedGeneration-:l readyReplicas-:i replicas*:i
ResourceClaim name*:s request:s
ResourceFieldSelector containerName:s divisor*:q resource*:s
ResourceHealth health:s message:s resourceID*:s
ResourceQuota apiVersion:s kind:s metadata=:ObjectMeta spec=:ResourceQuotaSpec status=:ResourceQuotaStatus
ResourceQuotaList apiVersion:s items*:[ResourceQuota kind:s metadata=:ListMeta
ResourceQuotaSpec hard:{q scopeSelector:ScopeSelector scopes:[s
ResourceQuotaStatus hard:{q used:{q
ResourceStatus name*:s resources:[ResourceHealth#resourceID
RollingUpdateDaemonSet maxSurge:x maxUnavailable:x
RollingUpdateStatefulSetStrategy maxUnavailable:x partition:i
SELinuxOptions level:s role:s type:s user:s
Scale apiVersion:s kind:s metadata=:ObjectMeta spec=:ScaleSpec status=:ScaleStatus
ScaleIOPersistentVolumeSource fsType:s gateway*:s protectionDomain:s readOnly-:b secretRef*:SecretReference sslEnabled:b storageMode:s storagePool:s system*:s volumeName:s
ScaleIOVolumeSource fsType:s gateway*:s protectionDomain:s readOnly-:b secretRef*:LocalObjectReference sslEnabled:b storageMode:s storagePool:s system*:s volumeName:s
ScaleSpec replicas-:i
ScaleStatus replicas*:i selector:s
ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement operator*:s scopeName*:s values:[s
SeccompProfile localhostProfile+:s type*:s
Secret apiVersion:s data:{y immutable:b kind:s metadata=:ObjectMeta stringData:{s type:s
SecretEnvSource name:s optional:b
SecretKeySelector key*:s name:s optional:b
SecretList apiVersion:s items*:[Secret kind:s metadata=:ListMeta
SecretProjection items:[KeyToPath name:s optional:b
SecretReference name:s namespace:s
SecretVolumeSource defaultMode:i items:[KeyToPath optional:b secretName:s
SecurityContext allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
ServiceAccountList apiVersion:s items*:[ServiceAccount kind:s metadata=:ListMeta
ServiceAccountTokenProjection audience:s expirationSeconds:l path*:s
ServiceBackendPort name:s number-:i
ServiceList apiVersion:s items*:[Service kind:s metadata=:ListMeta
SessionAffinityConfig clientIP:ClientIPConfig
ShardInfo selector*:s
SleepAction seconds*:l
StatefulSet apiVersion:s kind:s metadata=:ObjectMeta spec=:StatefulSetSpec status=:StatefulSetStatus
StatefulSetCondition lastTransitionTime:t message:s reason:s status*:s type*:s
StatefulSetList apiVersion:s items*:[StatefulSet kind:s metadata=:ListMeta
StatefulSetOrdinals start:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s whenScaled:s
StatefulSetSpec minReadySeconds-:i ordinals:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:s replicas:i revisionHistoryLimit:i selector*:LabelSelector serviceName:s template*=:PodTemplateSpec updateStrategy=:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim
StatefulSetStatus availableReplicas*:i collisionCount:i conditions:[StatefulSetCondition@type currentReplicas-:i currentRevision:s observedGeneration-:l readyReplicas-:i replicas*:i updateRevision:s updatedReplicas-:i
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:s
StorageClass allowVolumeExpansion:b allowedTopologies:[TopologySelectorTerm apiVersion:s kind:s metadata=:ObjectMeta mountOptions:[s parameters:{s provisioner*:s reclaimPolicy:s volumeBindingMode:s
StorageClassList apiVersion:s items*:[StorageClass kind:s metadata=:ListMeta
StorageOSPersistentVolumeSource fsType:s readOnly-:b secretRef:ObjectReference volumeName:s volumeNamespace:s
StorageOSVolumeSource fsType:s readOnly-:b secretRef:LocalObjectReference volumeName:s volumeNamespace:s
SuccessPolicy rules*:[SuccessPolicyRule
SuccessPolicyRule succeededCount:i succeededIndexes:s
Sysctl name*:s value*:s
TCPSocketAction host:s port*:x
Taint effect*:s key*:s timeAdded:t value:s
TopologySelectorLabelRequirement key*:s values*:[s
TopologySelectorTerm matchLabelExpressions:[TopologySelectorLabelRequirement
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[s maxSkew*:i minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s topologyKey*:s whenUnsatisfiable*:s
TypedLocalObjectReference apiGroup+:s kind*:s name*:s
TypedObjectReference apiGroup+:s kind*:s name*:s namespace:s
UncountedTerminatedPods failed:[s succeeded:[s
VolumeDevice devicePath*:s name*:s
VolumeNodeAffinity required:NodeSelector
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{q requests:{q
VolumeStatus image:ImageVolumeStatus
VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath*:s
WeightedPodAffinityTerm podAffinityTerm*=:PodAffinityTerm weight*:i
WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s
`;
