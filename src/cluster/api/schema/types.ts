/**
 * The Kubernetes types this API server accepts, one line per type: fields as `name:type=number`, the number being the field's
 * number in Kubernetes' protobuf encoding (kubectl creates some objects in it). A type is
 *
 *   string int bool float     left out of an object when it is empty, 0 or false, as Go's omitempty does
 *   int* bool*                a pointer in Kubernetes: 0 and false say something and stay
 *   quantity intOrString time bytes
 *   any                       taken as it comes, JSON only
 *   Name  [Type]  {Type}      another type of this table, a list, a map from strings
 *   name:type=2.1             in protobuf field 1 of a message of its own, field 2, which JSON does not show
 *   [Type@key]  [string@]     a list whose items a strategic merge patch tells apart by that field, or by themselves
 *
 * The same table checks bodies, finds unknown fields, decodes protobuf, drives strategic merge patches and is published as OpenAPI.
 */
const META = {
  ObjectMeta:
    'name:string=1 generateName:string=2 namespace:string=3 selfLink:string=4 uid:string=5 resourceVersion:string=6 generation:int=7 creationTimestamp:time=8 deletionTimestamp:time=9 deletionGracePeriodSeconds:int*=10 labels:{string}=11 annotations:{string}=12 ownerReferences:[OwnerReference@uid]=13 finalizers:[string@]=14 managedFields:[any]=17',
  OwnerReference: 'kind:string=1 name:string=3 uid:string=4 apiVersion:string=5 controller:bool*=6 blockOwnerDeletion:bool*=7',
  LabelSelector: 'matchLabels:{string}=1 matchExpressions:[LabelSelectorRequirement]=2',
  LabelSelectorRequirement: 'key:string=1 operator:string=2 values:[string]=3',
  Condition:
    'type:string=1 status:string=2 reason:string=4 message:string=5 lastUpdateTime:any lastTransitionTime:any lastProbeTime:any observedGeneration:int',
  ObjectReference:
    'kind:string=1 namespace:string=2 name:string=3 uid:string=4 apiVersion:string=5 resourceVersion:string=6 fieldPath:string=7',
  LocalObjectReference: 'name:string=1',
  DeleteOptions:
    'gracePeriodSeconds:int*=1 preconditions:Preconditions=2 orphanDependents:bool*=3 propagationPolicy:string=4 dryRun:[string]=5',
  Preconditions: 'uid:string=1 resourceVersion:string=2',
};

const CORE = {
  Namespace: 'metadata:ObjectMeta=1 spec:NamespaceSpec=2 status:NamespaceStatus=3',
  NamespaceSpec: 'finalizers:[string]=1',
  NamespaceStatus: 'phase:string=1 conditions:[Condition@type]=2',
  ConfigMap: 'metadata:ObjectMeta=1 data:{string}=2 binaryData:{bytes}=3 immutable:bool*=4',
  Secret: 'metadata:ObjectMeta=1 data:{bytes}=2 type:string=3 stringData:{string}=4 immutable:bool*=5',
  Node: 'metadata:ObjectMeta=1 spec:NodeSpec=2 status:any',
  NodeSpec: 'podCIDR:string=1 podCIDRs:[string@]=7 providerID:string=3 unschedulable:bool=4 taints:[any]',
  Event:
    'metadata:ObjectMeta=1 involvedObject:ObjectReference=2 reason:string=3 message:string=4 source:EventSource=5 firstTimestamp:time=6 lastTimestamp:time=7 count:int=8 type:string=9 eventTime:any series:any action:string=12 related:ObjectReference=13 reportingComponent:string=14 reportingInstance:string=15',
  EventSource: 'component:string=1 host:string=2',
  Service: 'metadata:ObjectMeta=1 spec:ServiceSpec=2 status:ServiceStatus=3',
  ServiceSpec:
    'ports:[ServicePort@port]=1 selector:{string}=2 clusterIP:string=3 type:string=4 externalIPs:[string]=5 sessionAffinity:string=7 loadBalancerIP:string=8 loadBalancerSourceRanges:[string]=9 externalName:string=10 externalTrafficPolicy:string=11 healthCheckNodePort:int=12 publishNotReadyAddresses:bool=13 sessionAffinityConfig:SessionAffinityConfig=14 ipFamilyPolicy:string=17 clusterIPs:[string]=18 ipFamilies:[string]=19 allocateLoadBalancerNodePorts:bool*=20 loadBalancerClass:string=21 internalTrafficPolicy:string=22 trafficDistribution:string=23',
  ServicePort: 'name:string=1 protocol:string=2 port:int*=3 targetPort:intOrString=4 nodePort:int=5 appProtocol:string=6',
  SessionAffinityConfig: 'clientIP:ClientIPConfig=1',
  ClientIPConfig: 'timeoutSeconds:int*=1',
  ServiceStatus: 'loadBalancer:LoadBalancerStatus=1 conditions:[Condition@type]=2',
  LoadBalancerStatus: 'ingress:[LoadBalancerIngress]=1',
  LoadBalancerIngress: 'ip:string=1 hostname:string=2 ipMode:string=3 ports:[any]',
};

const POD = {
  Pod: 'metadata:ObjectMeta=1 spec:PodSpec=2 status:PodStatus=3',
  PodStatus:
    'phase:string=1 conditions:[Condition@type]=2 message:string=3 reason:string=4 hostIP:string=5 podIP:string=6 startTime:time=7 containerStatuses:[any]=8 qosClass:string=9 initContainerStatuses:[any]=10 nominatedNodeName:string=11 podIPs:[any]=12 ephemeralContainerStatuses:[any]=13 resize:string=14 hostIPs:[any]=16 observedGeneration:int=17 resources:any',
  PodTemplateSpec: 'metadata:ObjectMeta=1 spec:PodSpec=2',
  PodSpec:
    'volumes:[Volume@name]=1 containers:[Container@name]=2 restartPolicy:string=3 terminationGracePeriodSeconds:int*=4 activeDeadlineSeconds:int*=5 dnsPolicy:string=6 nodeSelector:{string}=7 serviceAccountName:string=8 serviceAccount:string=9 nodeName:string=10 hostNetwork:bool=11 hostPID:bool=12 hostIPC:bool=13 securityContext:PodSecurityContext=14 imagePullSecrets:[LocalObjectReference@name]=15 hostname:string=16 subdomain:string=17 affinity:any schedulerName:string=19 initContainers:[Container@name]=20 automountServiceAccountToken:bool*=21 tolerations:[Toleration]=22 hostAliases:[HostAlias@ip]=23 priorityClassName:string=24 priority:int*=25 dnsConfig:any shareProcessNamespace:bool*=27 readinessGates:[PodReadinessGate]=28 runtimeClassName:string=29 enableServiceLinks:bool*=30 preemptionPolicy:string=31 overhead:{quantity}=32 topologySpreadConstraints:[any] ephemeralContainers:[any] setHostnameAsFQDN:bool*=35 os:PodOS=36 hostUsers:bool*=37 schedulingGates:[PodSchedulingGate@name]=38 resourceClaims:[any] resources:ResourceRequirements=40 hostnameOverride:string workloadRef:any',
  PodSecurityContext:
    'seLinuxOptions:any runAsUser:int*=2 runAsNonRoot:bool*=3 supplementalGroups:[int]=4 fsGroup:int*=5 runAsGroup:int*=6 sysctls:[any] windowsOptions:any fsGroupChangePolicy:string=9 seccompProfile:any appArmorProfile:any supplementalGroupsPolicy:string=12 seLinuxChangePolicy:string=13',
  PodReadinessGate: 'conditionType:string=1',
  PodSchedulingGate: 'name:string=1',
  PodOS: 'name:string=1',
  HostAlias: 'ip:string=1 hostnames:[string]=2',
  Toleration: 'key:string=1 operator:string=2 value:string=3 effect:string=4 tolerationSeconds:int*=5',
  Volume:
    'name:string=1 hostPath:any emptyDir:any gcePersistentDisk:any awsElasticBlockStore:any gitRepo:any secret:any nfs:any iscsi:any glusterfs:any persistentVolumeClaim:any rbd:any flexVolume:any cinder:any cephfs:any flocker:any downwardAPI:any fc:any azureFile:any configMap:any vsphereVolume:any quobyte:any azureDisk:any photonPersistentDisk:any projected:any portworxVolume:any scaleIO:any storageos:any csi:any ephemeral:any image:any',
  Container:
    'name:string=1 image:string=2 command:[string]=3 args:[string]=4 workingDir:string=5 ports:[ContainerPort@containerPort]=6 env:[EnvVar@name]=7 resources:ResourceRequirements=8 volumeMounts:[VolumeMount@mountPath]=9 livenessProbe:Probe=10 readinessProbe:Probe=11 lifecycle:Lifecycle=12 terminationMessagePath:string=13 imagePullPolicy:string=14 securityContext:SecurityContext=15 stdin:bool=16 stdinOnce:bool=17 tty:bool=18 envFrom:[EnvFromSource]=19 terminationMessagePolicy:string=20 volumeDevices:[any@devicePath] startupProbe:Probe=22 resizePolicy:[any] restartPolicy:string=24 restartPolicyRules:[any]',
  ContainerPort: 'name:string=1 hostPort:int=2 containerPort:int*=3 protocol:string=4 hostIP:string=5',
  EnvVar: 'name:string=1 value:string=2 valueFrom:EnvVarSource=3',
  EnvVarSource:
    'fieldRef:ObjectFieldSelector=1 resourceFieldRef:any configMapKeyRef:KeySelector=3 secretKeyRef:KeySelector=4 fileKeyRef:any',
  ObjectFieldSelector: 'apiVersion:string=1 fieldPath:string=2',
  KeySelector: 'name:string key:string=2 optional:bool*=3',
  EnvFromSource: 'prefix:string=1 configMapRef:any secretRef:any',
  ResourceRequirements: 'limits:{quantity}=1 requests:{quantity}=2 claims:[any@name]',
  VolumeMount:
    'name:string=1 readOnly:bool=2 mountPath:string=3 subPath:string=4 mountPropagation:string=5 subPathExpr:string=6 recursiveReadOnly:string=7',
  SecurityContext:
    'capabilities:any privileged:bool*=2 seLinuxOptions:any runAsUser:int*=4 runAsNonRoot:bool*=5 readOnlyRootFilesystem:bool*=6 allowPrivilegeEscalation:bool*=7 runAsGroup:int*=8 procMount:string=9 windowsOptions:any seccompProfile:any appArmorProfile:any',
  Probe:
    'exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:any sleep:SleepAction initialDelaySeconds:int=2 timeoutSeconds:int=3 periodSeconds:int=4 successThreshold:int=5 failureThreshold:int=6 terminationGracePeriodSeconds:int*=7',
  Lifecycle: 'postStart:LifecycleHandler=1 preStop:LifecycleHandler=2 stopSignal:string=3',
  LifecycleHandler: 'exec:ExecAction=1 httpGet:HTTPGetAction=2 tcpSocket:TCPSocketAction=3 sleep:SleepAction=4',
  ExecAction: 'command:[string]=1',
  HTTPGetAction: 'path:string=1 port:intOrString=2 host:string=3 scheme:string=4 httpHeaders:[HTTPHeader]=5',
  HTTPHeader: 'name:string=1 value:string=2',
  TCPSocketAction: 'port:intOrString=1 host:string=2',
  SleepAction: 'seconds:int*=1',
};

const WORKLOADS = {
  Deployment: 'metadata:ObjectMeta=1 spec:DeploymentSpec=2 status:DeploymentStatus=3',
  DeploymentSpec:
    'replicas:int*=1 selector:LabelSelector=2 template:PodTemplateSpec=3 strategy:DeploymentStrategy=4 minReadySeconds:int=5 revisionHistoryLimit:int*=6 paused:bool=7 progressDeadlineSeconds:int*=9',
  DeploymentStrategy: 'type:string=1 rollingUpdate:RollingUpdateDeployment=2',
  RollingUpdateDeployment: 'maxUnavailable:intOrString=1 maxSurge:intOrString=2',
  DeploymentStatus:
    'observedGeneration:int=1 replicas:int=2 updatedReplicas:int=3 availableReplicas:int=4 unavailableReplicas:int=5 conditions:[Condition@type]=6 readyReplicas:int=7 collisionCount:int*=8 terminatingReplicas:int*=9',
  ReplicaSet: 'metadata:ObjectMeta=1 spec:ReplicaSetSpec=2 status:ReplicaSetStatus=3',
  ReplicaSetSpec: 'replicas:int*=1 selector:LabelSelector=2 template:PodTemplateSpec=3 minReadySeconds:int=4',
  ReplicaSetStatus:
    'replicas:int*=1 fullyLabeledReplicas:int=2 observedGeneration:int=3 readyReplicas:int=4 availableReplicas:int=5 conditions:[Condition@type]=6 terminatingReplicas:int*=7',
  ReplicationController: 'metadata:ObjectMeta=1 spec:ReplicationControllerSpec=2 status:ReplicationControllerStatus=3',
  ReplicationControllerSpec: 'replicas:int*=1 selector:{string}=2 template:PodTemplateSpec=3 minReadySeconds:int=4',
  ReplicationControllerStatus:
    'replicas:int*=1 fullyLabeledReplicas:int=2 observedGeneration:int=3 readyReplicas:int=4 availableReplicas:int=5 conditions:[Condition@type]=6',
  StatefulSet: 'metadata:ObjectMeta=1 spec:StatefulSetSpec=2 status:StatefulSetStatus=3',
  StatefulSetSpec:
    'replicas:int*=1 selector:LabelSelector=2 template:PodTemplateSpec=3 volumeClaimTemplates:[any] serviceName:string=5 podManagementPolicy:string=6 updateStrategy:StatefulSetUpdateStrategy=7 revisionHistoryLimit:int*=8 minReadySeconds:int=9 persistentVolumeClaimRetentionPolicy:StatefulSetClaimRetention=10 ordinals:StatefulSetOrdinals=11',
  StatefulSetUpdateStrategy: 'type:string=1 rollingUpdate:RollingUpdateStatefulSet=2',
  RollingUpdateStatefulSet: 'partition:int*=1 maxUnavailable:intOrString=2',
  StatefulSetClaimRetention: 'whenDeleted:string=1 whenScaled:string=2',
  StatefulSetOrdinals: 'start:int=1',
  StatefulSetStatus:
    'observedGeneration:int=1 replicas:int*=2 readyReplicas:int=3 currentReplicas:int=4 updatedReplicas:int=5 currentRevision:string=6 updateRevision:string=7 collisionCount:int*=9 conditions:[Condition@type]=10 availableReplicas:int*=11',
  ControllerRevision: 'metadata:ObjectMeta=1 data:any revision:int=3',
  Scale: 'metadata:ObjectMeta=1 spec:ScaleSpec=2 status:any',
  ScaleSpec: 'replicas:int=1',
};

const BATCH = {
  Job: 'metadata:ObjectMeta=1 spec:JobSpec=2 status:JobStatus=3',
  JobSpec:
    'parallelism:int*=1 completions:int*=2 activeDeadlineSeconds:int*=3 selector:LabelSelector=4 manualSelector:bool*=5 template:PodTemplateSpec=6 backoffLimit:int*=7 ttlSecondsAfterFinished:int*=8 completionMode:string=9 suspend:bool*=10 podFailurePolicy:any backoffLimitPerIndex:int*=12 maxFailedIndexes:int*=13 podReplacementPolicy:string=14 managedBy:string=15 successPolicy:any',
  JobStatus:
    'conditions:[Condition@type]=1 startTime:time=2 completionTime:time=3 active:int=4 succeeded:int=5 failed:int=6 completedIndexes:string=7 uncountedTerminatedPods:any ready:int*=9 failedIndexes:string=10 terminating:int*=11',
};

const COORDINATION = {
  Lease: 'metadata:ObjectMeta=1 spec:LeaseSpec=2',
  LeaseSpec:
    'holderIdentity:string=1 leaseDurationSeconds:int*=2 acquireTime:time=3 renewTime:time=4 leaseTransitions:int*=5 strategy:string=6 preferredHolder:string=7',
};

const DISCOVERY = {
  EndpointSlice: 'metadata:ObjectMeta=1 endpoints:[Endpoint]=2 ports:[EndpointPort]=3 addressType:string=4',
  Endpoint:
    'addresses:[string]=1 conditions:EndpointConditions=2 hostname:string=3 targetRef:ObjectReference=4 deprecatedTopology:{string}=5 nodeName:string=6 zone:string=7 hints:any',
  EndpointConditions: 'ready:bool*=1 serving:bool*=2 terminating:bool*=3',
  EndpointPort: 'name:string=1 protocol:string=2 port:int*=3 appProtocol:string=4',
};

const NETWORKING = {
  Ingress: 'metadata:ObjectMeta=1 spec:IngressSpec=2 status:IngressStatus=3',
  IngressSpec: 'defaultBackend:IngressBackend=1 tls:[IngressTLS]=2 rules:[IngressRule]=3 ingressClassName:string=4',
  IngressTLS: 'hosts:[string]=1 secretName:string=2',
  IngressRule: 'host:string=1 http:HTTPIngressRuleValue=2.1',
  HTTPIngressRuleValue: 'paths:[HTTPIngressPath]=1',
  HTTPIngressPath: 'path:string=1 backend:IngressBackend=2 pathType:string=3',
  IngressBackend: 'resource:any service:IngressServiceBackend=4',
  IngressServiceBackend: 'name:string=1 port:ServiceBackendPort=2',
  ServiceBackendPort: 'name:string=1 number:int=2',
  IngressStatus: 'loadBalancer:IngressLoadBalancerStatus=1',
  IngressLoadBalancerStatus: 'ingress:[IngressLoadBalancerIngress]=1',
  IngressLoadBalancerIngress: 'ip:string=1 hostname:string=2 ports:[any]',
};

const POLICIES = {
  ResourceQuota: 'metadata:ObjectMeta=1 spec:ResourceQuotaSpec=2 status:ResourceQuotaStatus=3',
  ResourceQuotaSpec: 'hard:{quantity}=1 scopes:[string]=2 scopeSelector:any',
  ResourceQuotaStatus: 'hard:{quantity}=1 used:{quantity}=2',
  LimitRange: 'metadata:ObjectMeta=1 spec:LimitRangeSpec=2',
  LimitRangeSpec: 'limits:[LimitRangeItem]=1',
  LimitRangeItem:
    'type:string=1 max:{quantity}=2 min:{quantity}=3 default:{quantity}=4 defaultRequest:{quantity}=5 maxLimitRequestRatio:{quantity}=6',
};

const ACCESS = {
  ServiceAccount:
    'metadata:ObjectMeta=1 secrets:[ObjectReference@name]=2 imagePullSecrets:[LocalObjectReference@name]=3 automountServiceAccountToken:bool*=4',
  Role: 'metadata:ObjectMeta=1 rules:[PolicyRule]=2',
  ClusterRole: 'metadata:ObjectMeta=1 rules:[PolicyRule]=2 aggregationRule:any',
  PolicyRule: 'verbs:[string]=1 apiGroups:[string]=2 resources:[string]=3 resourceNames:[string]=4 nonResourceURLs:[string]=5',
  RoleBinding: 'metadata:ObjectMeta=1 subjects:[Subject]=2 roleRef:RoleRef=3',
  ClusterRoleBinding: 'metadata:ObjectMeta=1 subjects:[Subject]=2 roleRef:RoleRef=3',
  Subject: 'kind:string=1 apiGroup:string=2 name:string=3 namespace:string=4',
  RoleRef: 'apiGroup:string=1 kind:string=2 name:string=3',
  SelfSubjectAccessReview: 'metadata:ObjectMeta=1 spec:SelfSubjectAccessReviewSpec=2 status:AccessReviewStatus=3',
  SelfSubjectAccessReviewSpec: 'resourceAttributes:ResourceAttributes=1 nonResourceAttributes:NonResourceAttributes=2',
  SubjectAccessReview: 'metadata:ObjectMeta=1 spec:SubjectAccessReviewSpec=2 status:AccessReviewStatus=3',
  SubjectAccessReviewSpec:
    'resourceAttributes:ResourceAttributes=1 nonResourceAttributes:NonResourceAttributes=2 user:string=3 groups:[string]=4 extra:any uid:string=6',
  AccessReviewStatus: 'allowed:bool*=1 reason:string=2 evaluationError:string=3 denied:bool=4',
  ResourceAttributes:
    'namespace:string=1 verb:string=2 group:string=3 version:string=4 resource:string=5 subresource:string=6 name:string=7 fieldSelector:any labelSelector:any',
  NonResourceAttributes: 'path:string=1 verb:string=2',
  SelfSubjectRulesReview: 'metadata:ObjectMeta=1 spec:SelfSubjectRulesReviewSpec=2 status:RulesReviewStatus=3',
  SelfSubjectRulesReviewSpec: 'namespace:string=1',
  RulesReviewStatus: 'resourceRules:[any] nonResourceRules:[any] incomplete:bool*=3 evaluationError:string=4',
  SelfSubjectReview: 'metadata:ObjectMeta=1 status:SelfSubjectReviewStatus=2',
  SelfSubjectReviewStatus: 'userInfo:UserInfo=1',
  UserInfo: 'username:string=1 uid:string=2 groups:[string]=3 extra:any',
  TokenRequest: 'metadata:ObjectMeta=1 spec:TokenRequestSpec=2 status:TokenRequestStatus=3',
  TokenRequestStatus: 'token:string=1 expirationTimestamp:time=2',
  TokenRequestSpec: 'audiences:[string]=1 boundObjectRef:any expirationSeconds:int*=4',
};

export const TYPES: Readonly<Record<string, string>> = {
  ...META,
  ...CORE,
  ...POD,
  ...WORKLOADS,
  ...BATCH,
  ...COORDINATION,
  ...DISCOVERY,
  ...NETWORKING,
  ...POLICIES,
  ...ACCESS,
};
