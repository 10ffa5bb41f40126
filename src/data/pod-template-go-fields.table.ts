/**
 * The fields of Go's PodTemplateSpec and of all that it holds, in the order of the Go structs: what the hash of a template
 * is computed over.
 *
 * Mirrors: k8s.io/api/core/v1/types.go, k8s.io/apimachinery/pkg/apis/meta/v1/types.go.
 *
 * A line is a struct and its fields, each `jsonName[=GoName][:type]`. Without a Go name it is the JSON name with a capital,
 * without a type it is `string`. A capital type is of a package called v1: a struct of this table, or else a string.
 * `~Type` is an embedded struct, whose fields stand among those of the outer object.
 */
export const podTemplateGoFields = `
PodTemplateSpec metadata=ObjectMeta:ObjectMeta spec:PodSpec
ObjectMeta name generateName namespace selfLink uid=UID:types.UID resourceVersion generation:int64 creationTimestamp:Time deletionTimestamp:*Time deletionGracePeriodSeconds:*int64 labels:map[string]string annotations:map[string]string ownerReferences:[]OwnerReference finalizers:[]string managedFields:[]ManagedFieldsEntry
PodSpec volumes:[]Volume initContainers:[]Container containers:[]Container ephemeralContainers:[]EphemeralContainer restartPolicy:RestartPolicy terminationGracePeriodSeconds:*int64 activeDeadlineSeconds:*int64 dnsPolicy=DNSPolicy:DNSPolicy nodeSelector:map[string]string serviceAccountName serviceAccount=DeprecatedServiceAccount automountServiceAccountToken:*bool nodeName hostNetwork:bool hostPID:bool hostIPC:bool shareProcessNamespace:*bool securityContext:*PodSecurityContext imagePullSecrets:[]LocalObjectReference hostname subdomain affinity:*Affinity schedulerName tolerations:[]Toleration hostAliases:[]HostAlias priorityClassName priority:*int32 dnsConfig=DNSConfig:*PodDNSConfig readinessGates:[]PodReadinessGate runtimeClassName:*string enableServiceLinks:*bool preemptionPolicy:*PreemptionPolicy overhead:ResourceList topologySpreadConstraints:[]TopologySpreadConstraint setHostnameAsFQDN:*bool os=OS:*PodOS hostUsers:*bool schedulingGates:[]PodSchedulingGate resourceClaims:[]PodResourceClaim resources:*ResourceRequirements hostnameOverride:*string schedulingGroup:*PodSchedulingGroup
Container name image command:[]string args:[]string workingDir ports:[]ContainerPort envFrom:[]EnvFromSource env:[]EnvVar resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy restartPolicy:*ContainerRestartPolicy restartPolicyRules:[]ContainerRestartRule volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe:*Probe readinessProbe:*Probe startupProbe:*Probe lifecycle:*Lifecycle terminationMessagePath terminationMessagePolicy:TerminationMessagePolicy imagePullPolicy:PullPolicy securityContext:*SecurityContext stdin:bool stdinOnce:bool tty=TTY:bool
ContainerPort name hostPort:int32 containerPort:int32 protocol:Protocol hostIP
ContainerResizePolicy resourceName:ResourceName restartPolicy:ResourceResizeRestartPolicy
ContainerRestartRule action:ContainerRestartRuleAction exitCodes:*ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:ContainerRestartRuleOnExitCodesOperator values:[]int32
ResourceRequirements limits:ResourceList requests:ResourceList claims:[]ResourceClaim
ResourceClaim name request
EnvFromSource prefix configMapRef:*ConfigMapEnvSource secretRef:*SecretEnvSource
ConfigMapEnvSource ~LocalObjectReference optional:*bool
SecretEnvSource ~LocalObjectReference optional:*bool
EnvVar name value valueFrom:*EnvVarSource
EnvVarSource fieldRef:*ObjectFieldSelector resourceFieldRef:*ResourceFieldSelector configMapKeyRef:*ConfigMapKeySelector secretKeyRef:*SecretKeySelector fileKeyRef:*FileKeySelector
ObjectFieldSelector apiVersion=APIVersion fieldPath
ResourceFieldSelector containerName resource divisor:resource.Quantity
ConfigMapKeySelector ~LocalObjectReference key optional:*bool
SecretKeySelector ~LocalObjectReference key optional:*bool
FileKeySelector volumeName path key optional:*bool
LocalObjectReference name
VolumeMount name readOnly:bool recursiveReadOnly:*RecursiveReadOnlyMode mountPath subPath mountPropagation:*MountPropagationMode subPathExpr
VolumeDevice name devicePath
Probe ~ProbeHandler initialDelaySeconds:int32 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32 failureThreshold:int32 terminationGracePeriodSeconds:*int64
ProbeHandler exec:*ExecAction httpGet=HTTPGet:*HTTPGetAction tcpSocket=TCPSocket:*TCPSocketAction grpc=GRPC:*GRPCAction
Lifecycle postStart:*LifecycleHandler preStop:*LifecycleHandler stopSignal:*Signal
LifecycleHandler exec:*ExecAction httpGet=HTTPGet:*HTTPGetAction tcpSocket=TCPSocket:*TCPSocketAction sleep:*SleepAction
ExecAction command:[]string
HTTPGetAction path port:intstr.IntOrString host scheme:URIScheme httpHeaders=HTTPHeaders:[]HTTPHeader
HTTPHeader name value
TCPSocketAction port:intstr.IntOrString host
GRPCAction port:int32 service:*string
SleepAction seconds:int64
SecurityContext capabilities:*Capabilities privileged:*bool seLinuxOptions=SELinuxOptions:*SELinuxOptions windowsOptions:*WindowsSecurityContextOptions runAsUser:*int64 runAsGroup:*int64 runAsNonRoot:*bool readOnlyRootFilesystem:*bool allowPrivilegeEscalation:*bool procMount:*ProcMountType seccompProfile:*SeccompProfile appArmorProfile:*AppArmorProfile
Capabilities add:[]Capability drop:[]Capability
SELinuxOptions user role type level
WindowsSecurityContextOptions gmsaCredentialSpecName=GMSACredentialSpecName:*string gmsaCredentialSpec=GMSACredentialSpec:*string runAsUserName:*string hostProcess:*bool
SeccompProfile type:SeccompProfileType localhostProfile:*string
AppArmorProfile type:AppArmorProfileType localhostProfile:*string
PodSecurityContext seLinuxOptions=SELinuxOptions:*SELinuxOptions windowsOptions:*WindowsSecurityContextOptions runAsUser:*int64 runAsGroup:*int64 runAsNonRoot:*bool supplementalGroups:[]int64 supplementalGroupsPolicy:*SupplementalGroupsPolicy fsGroup=FSGroup:*int64 sysctls:[]Sysctl fsGroupChangePolicy=FSGroupChangePolicy:*PodFSGroupChangePolicy seccompProfile:*SeccompProfile appArmorProfile:*AppArmorProfile seLinuxChangePolicy=SELinuxChangePolicy:*PodSELinuxChangePolicy
Sysctl name value
Affinity nodeAffinity:*NodeAffinity podAffinity:*PodAffinity podAntiAffinity:*PodAntiAffinity
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:*NodeSelector preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
NodeSelector nodeSelectorTerms:[]NodeSelectorTerm
NodeSelectorTerm matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
NodeSelectorRequirement key operator:NodeSelectorOperator values:[]string
PreferredSchedulingTerm weight:int32 preference:NodeSelectorTerm
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodAffinityTerm labelSelector:*LabelSelector namespaces:[]string topologyKey namespaceSelector:*LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string
WeightedPodAffinityTerm weight:int32 podAffinityTerm:PodAffinityTerm
LabelSelector matchLabels:map[string]string matchExpressions:[]LabelSelectorRequirement
LabelSelectorRequirement key operator:LabelSelectorOperator values:[]string
Toleration key operator:TolerationOperator value effect:TaintEffect tolerationSeconds:*int64
HostAlias ip=IP hostnames:[]string
PodDNSConfig nameservers:[]string searches:[]string options:[]PodDNSConfigOption
PodDNSConfigOption name value:*string
PodReadinessGate conditionType:PodConditionType
PodOS name:OSName
PodSchedulingGate name
PodResourceClaim name resourceClaimName:*string resourceClaimTemplateName:*string
PodSchedulingGroup podGroupName:*string
TopologySpreadConstraint maxSkew:int32 topologyKey whenUnsatisfiable:UnsatisfiableConstraintAction labelSelector:*LabelSelector minDomains:*int32 nodeAffinityPolicy:*NodeInclusionPolicy nodeTaintsPolicy:*NodeInclusionPolicy matchLabelKeys:[]string
Volume name ~VolumeSource
VolumeSource hostPath:*HostPathVolumeSource emptyDir:*EmptyDirVolumeSource gcePersistentDisk=GCEPersistentDisk:*GCEPersistentDiskVolumeSource awsElasticBlockStore=AWSElasticBlockStore:*AWSElasticBlockStoreVolumeSource gitRepo:*GitRepoVolumeSource secret:*SecretVolumeSource nfs=NFS:*NFSVolumeSource iscsi=ISCSI:*ISCSIVolumeSource glusterfs:*GlusterfsVolumeSource persistentVolumeClaim:*PersistentVolumeClaimVolumeSource rbd=RBD:*RBDVolumeSource flexVolume:*FlexVolumeSource cinder:*CinderVolumeSource cephfs=CephFS:*CephFSVolumeSource flocker:*FlockerVolumeSource downwardAPI:*DownwardAPIVolumeSource fc=FC:*FCVolumeSource azureFile:*AzureFileVolumeSource configMap:*ConfigMapVolumeSource vsphereVolume:*VsphereVirtualDiskVolumeSource quobyte:*QuobyteVolumeSource azureDisk:*AzureDiskVolumeSource photonPersistentDisk:*PhotonPersistentDiskVolumeSource projected:*ProjectedVolumeSource portworxVolume:*PortworxVolumeSource scaleIO:*ScaleIOVolumeSource storageos=StorageOS:*StorageOSVolumeSource csi=CSI:*CSIVolumeSource ephemeral:*EphemeralVolumeSource image:*ImageVolumeSource
HostPathVolumeSource path type:*HostPathType
EmptyDirVolumeSource medium:StorageMedium sizeLimit:*resource.Quantity
SecretVolumeSource secretName items:[]KeyToPath defaultMode:*int32 optional:*bool
ConfigMapVolumeSource ~LocalObjectReference items:[]KeyToPath defaultMode:*int32 optional:*bool
KeyToPath key path mode:*int32
PersistentVolumeClaimVolumeSource claimName readOnly:bool
DownwardAPIVolumeSource items:[]DownwardAPIVolumeFile defaultMode:*int32
DownwardAPIVolumeFile path fieldRef:*ObjectFieldSelector resourceFieldRef:*ResourceFieldSelector mode:*int32
ProjectedVolumeSource sources:[]VolumeProjection defaultMode:*int32
VolumeProjection secret:*SecretProjection downwardAPI:*DownwardAPIProjection configMap:*ConfigMapProjection serviceAccountToken:*ServiceAccountTokenProjection clusterTrustBundle:*ClusterTrustBundleProjection podCertificate:*PodCertificateProjection
SecretProjection ~LocalObjectReference items:[]KeyToPath optional:*bool
DownwardAPIProjection items:[]DownwardAPIVolumeFile
ConfigMapProjection ~LocalObjectReference items:[]KeyToPath optional:*bool
ServiceAccountTokenProjection audience expirationSeconds:*int64 path
ClusterTrustBundleProjection name:*string signerName:*string labelSelector:*LabelSelector optional:*bool path
PodCertificateProjection signerName keyType maxExpirationSeconds:*int32 credentialBundlePath keyPath certificateChainPath userAnnotations:map[string]string
ImageVolumeSource reference pullPolicy:PullPolicy
EphemeralVolumeSource volumeClaimTemplate:*PersistentVolumeClaimTemplate
PersistentVolumeClaimTemplate metadata=ObjectMeta:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimSpec accessModes:[]PersistentVolumeAccessMode selector:*LabelSelector resources:VolumeResourceRequirements volumeName storageClassName:*string volumeMode:*PersistentVolumeMode dataSource:*TypedLocalObjectReference dataSourceRef:*TypedObjectReference volumeAttributesClassName:*string
VolumeResourceRequirements limits:ResourceList requests:ResourceList
TypedLocalObjectReference apiGroup=APIGroup:*string kind name
TypedObjectReference apiGroup=APIGroup:*string kind name namespace:*string
NFSVolumeSource server path readOnly:bool
CSIVolumeSource driver readOnly:*bool fsType=FSType:*string volumeAttributes:map[string]string nodePublishSecretRef:*LocalObjectReference
ISCSIVolumeSource targetPortal iqn=IQN lun:int32 iscsiInterface=ISCSIInterface fsType=FSType readOnly:bool portals:[]string chapAuthDiscovery=DiscoveryCHAPAuth:bool chapAuthSession=SessionCHAPAuth:bool secretRef:*LocalObjectReference initiatorName:*string
AzureDiskVolumeSource diskName diskURI=DataDiskURI cachingMode:*AzureDataDiskCachingMode fsType=FSType:*string readOnly:*bool kind:*AzureDataDiskKind
`;
