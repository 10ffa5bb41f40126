// Made by scripts/generate/api-types.ts from the OpenAPI documents of Kubernetes v1.36.2. Do not edit.

export const schemaText = `
Binding apiVersion:s kind:s metadata=:ObjectMeta target*=:ObjectReference
ConfigMap apiVersion:s binaryData:{y data:{s immutable:b kind:s metadata=:ObjectMeta
ConfigMapVolumeSource defaultMode:i items:[KeyToPath name:s optional:b
Container args:[s command:[s env:[EnvVar@name envFrom:[EnvFromSource image:s imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name*:s ports:[ContainerPort@containerPort#containerPort,protocol readinessProbe:Probe resizePolicy:[ContainerResizePolicy resources=:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule securityContext:SecurityContext startupProbe:Probe stdin-:b stdinOnce-:b terminationMessagePath:s terminationMessagePolicy:s tty-:b volumeDevices:[VolumeDevice@devicePath volumeMounts:[VolumeMount@mountPath workingDir:s
ContainerImage names:[s sizeBytes:l
ContainerPort containerPort*:i hostIP:s hostPort-:i name:s protocol:s
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt~:t
ContainerStateWaiting message:s reason:s
ContainerStatus allocatedResources:{q allocatedResourcesStatus:[ResourceStatus@name containerID:s image*:s imageID*:s lastState=:ContainerState name*:s ready*:b resources:ResourceRequirements restartCount*:i started:b state=:ContainerState stopSignal:s user:ContainerUser volumeMounts:[VolumeMountStatus@mountPath
ContainerUser linux:LinuxContainerUser
DaemonEndpoint Port*:i
Deployment apiVersion:s kind:s metadata=:ObjectMeta spec=:DeploymentSpec status=:DeploymentStatus
DeploymentCondition lastTransitionTime:t lastUpdateTime:t message:s reason:s status*:s type*:s
DeploymentSpec minReadySeconds-:i paused-:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector*:LabelSelector strategy=:DeploymentStrategy! template*=:PodTemplateSpec
DeploymentStatus availableReplicas-:i collisionCount:i conditions:[DeploymentCondition@type observedGeneration-:l readyReplicas-:i replicas-:i terminatingReplicas:i unavailableReplicas-:i updatedReplicas-:i
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:s
Endpoint addresses*:[s conditions=:EndpointConditions deprecatedTopology:{s hints:EndpointHints hostname:s nodeName:s targetRef:ObjectReference zone:s
EndpointAddress hostname:s ip*:s nodeName:s targetRef:ObjectReference
EndpointConditions ready:b serving:b terminating:b
EndpointPort appProtocol:s name:s port*:i protocol:s
EndpointSlice addressType*:s apiVersion:s endpoints:[Endpoint kind:s metadata=:ObjectMeta ports:[EndpointSlicePort
EndpointSlicePort appProtocol:s name:s port:i protocol:s
EndpointSubset addresses:[EndpointAddress notReadyAddresses:[EndpointAddress ports:[EndpointPort
Endpoints apiVersion:s kind:s metadata=:ObjectMeta subsets:[EndpointSubset
Event action:s apiVersion:s count-:i eventTime~:m firstTimestamp~:t involvedObject*=:ObjectReference kind:s lastTimestamp~:t message:s metadata*=:ObjectMeta reason:s related:ObjectReference reportingComponent*:s reportingInstance*:s series:EventSeries source=:EventSource type:s
EventSource component:s host:s
HostIP ip*:s
KeyToPath key*:s mode:i path*:s
LabelSelector matchExpressions:[LabelSelectorRequirement matchLabels:{s
Lease apiVersion:s kind:s metadata=:ObjectMeta spec=:LeaseSpec
LeaseSpec acquireTime:m holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s renewTime:m strategy:s
LinuxContainerUser gid*:l supplementalGroups:[l uid*:l
LoadBalancerStatus ingress:[LoadBalancerIngress
Namespace apiVersion:s kind:s metadata=:ObjectMeta spec=:NamespaceSpec status=:NamespaceStatus
NamespaceSpec finalizers:[s
NamespaceStatus conditions:[NamespaceCondition@type phase:s
Node apiVersion:s kind:s metadata=:ObjectMeta spec=:NodeSpec status=:NodeStatus
NodeAddress address*:s type*:s
NodeCondition lastHeartbeatTime~:t lastTransitionTime~:t message:s reason:s status*:s type*:s
NodeDaemonEndpoints kubeletEndpoint=:DaemonEndpoint
NodeSpec configSource:NodeConfigSource externalID:s podCIDR:s podCIDRs:[s@ providerID:s taints:[Taint unschedulable-:b
NodeStatus addresses:[NodeAddress@type allocatable:{q capacity:{q conditions:[NodeCondition@type config:NodeConfigStatus daemonEndpoints=:NodeDaemonEndpoints declaredFeatures:[s features:NodeFeatures images:[ContainerImage nodeInfo=:NodeSystemInfo phase:s runtimeHandlers:[NodeRuntimeHandler volumesAttached:[AttachedVolume volumesInUse:[s
NodeSystemInfo architecture*:s bootID*:s containerRuntimeVersion*:s kernelVersion*:s kubeProxyVersion*:s kubeletVersion*:s machineID*:s operatingSystem*:s osImage*:s swap:NodeSwapStatus systemUUID*:s
ObjectMeta annotations:{s creationTimestamp:t deletionGracePeriodSeconds:l deletionTimestamp:t finalizers:[s@ generateName:s generation-:l labels:{s managedFields:[ManagedFieldsEntry name:s namespace:s ownerReferences:[OwnerReference@uid resourceVersion:s selfLink:s uid:s
ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
OwnerReference apiVersion*:s blockOwnerDeletion:b controller:b kind*:s name*:s uid*:s
Pod apiVersion:s kind:s metadata=:ObjectMeta spec=:PodSpec status=:PodStatus
PodCondition lastProbeTime~:t lastTransitionTime~:t message:s observedGeneration-:l reason:s status*:s type*:s
PodIP ip*:s
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:l fsGroupChangePolicy:s runAsGroup:l runAsNonRoot:b runAsUser:l seLinuxChangePolicy:s seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[l supplementalGroupsPolicy:s sysctls:[Sysctl windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:l affinity:Affinity automountServiceAccountToken:b containers*:[Container@name dnsConfig:PodDNSConfig dnsPolicy:s enableServiceLinks:b ephemeralContainers:[EphemeralContainer@name hostAliases:[HostAlias@ip hostIPC-:b hostNetwork-:b hostPID-:b hostUsers:b hostname:s hostnameOverride+:s imagePullSecrets:[LocalObjectReference@name initContainers:[Container@name nodeName:s nodeSelector:{s os:PodOS overhead:{q preemptionPolicy:s priority:i priorityClassName:s readinessGates:[PodReadinessGate resourceClaims:[PodResourceClaim@name! resources:ResourceRequirements restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:[PodSchedulingGate@name schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:l tolerations:[Toleration topologySpreadConstraints:[TopologySpreadConstraint@topologyKey#topologyKey,whenUnsatisfiable volumes:[Volume@name!
PodStatus allocatedResources:{q conditions:[PodCondition@type containerStatuses:[ContainerStatus ephemeralContainerStatuses:[ContainerStatus extendedResourceClaimStatus:PodExtendedResourceClaimStatus hostIP:s hostIPs:[HostIP@ip initContainerStatuses:[ContainerStatus message:s nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus nominatedNodeName:s observedGeneration-:l phase:s podIP:s podIPs:[PodIP@ip qosClass:s reason:s resize:s resourceClaimStatuses:[PodResourceClaimStatus@name! resources:ResourceRequirements startTime:t
PodTemplateSpec metadata=:ObjectMeta spec=:PodSpec
PriorityClass apiVersion:s description:s globalDefault-:b kind:s metadata=:ObjectMeta preemptionPolicy:s value:i
ReplicaSet apiVersion:s kind:s metadata=:ObjectMeta spec=:ReplicaSetSpec status=:ReplicaSetStatus
ReplicaSetSpec minReadySeconds-:i replicas:i selector*:LabelSelector template=:PodTemplateSpec
ReplicaSetStatus availableReplicas-:i conditions:[ReplicaSetCondition@type fullyLabeledReplicas-:i observedGeneration-:l readyReplicas-:i replicas*:i terminatingReplicas:i
ResourceRequirements claims:[ResourceClaim#name limits:{q requests:{q
RollingUpdateDeployment maxSurge:x maxUnavailable:x
Service apiVersion:s kind:s metadata=:ObjectMeta spec=:ServiceSpec status=:ServiceStatus
ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[LocalObjectReference kind:s metadata=:ObjectMeta secrets:[ObjectReference@name
ServicePort appProtocol:s name:s nodePort-:i port*:i protocol:s targetPort:x
ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s externalIPs:[s externalName:s externalTrafficPolicy:s healthCheckNodePort-:i internalTrafficPolicy:s ipFamilies:[s ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s ports:[ServicePort@port#port,protocol publishNotReadyAddresses-:b selector:{s sessionAffinity:s sessionAffinityConfig:SessionAffinityConfig trafficDistribution:s type:s
ServiceStatus conditions:[Condition@type loadBalancer=:LoadBalancerStatus
Toleration effect:s key:s operator:s tolerationSeconds:l value:s
Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource name*:s nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeMount mountPath*:s mountPropagation:s name*:s readOnly-:b recursiveReadOnly:s subPath:s subPathExpr:s
VolumeMountStatus mountPath*:s name*:s readOnly-:b recursiveReadOnly:s volumeStatus:VolumeStatus
`;
