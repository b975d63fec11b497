import type { ClusterEvent, Deployment, Pod, ReplicaSet, ReplicationController, Service, StatefulSet } from '../objects.ts';
import type { Ingress } from '../ingress-object.ts';
import type { Draft, KubeObject } from '../store.ts';
import { ACCESS_RESOURCES } from './access/resources.ts';
import { BATCH_RESOURCES } from './batch-resources.ts';
import { defaultIngress } from './defaults/ingress.ts';
import { defaultNamespace } from './defaults/namespace.ts';
import { admitPod, defaultPodSpec } from './defaults/pod.ts';
import { defaultSecret } from './defaults/secret.ts';
import { defaultService } from './defaults/service.ts';
import { defaultDeployment, defaultReplicaSet, defaultReplicationController, defaultStatefulSet } from './defaults/workload.ts';
import { LEASE_RESOURCE } from './lease-resource.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { ENDPOINT_SLICE_COLUMNS, INGRESS_COLUMNS, SERVICE_COLUMNS } from './tables/network.ts';
import { CONFIG_MAP_COLUMNS, EVENT_COLUMNS, NAMESPACE_COLUMNS, NODE_COLUMNS, SECRET_COLUMNS } from './tables/others.ts';
import { POD_COLUMNS } from './tables/pod.ts';
import { CONTROLLER_REVISION_COLUMNS, DEPLOYMENT_COLUMNS, REPLICA_COLUMNS, STATEFUL_SET_COLUMNS } from './tables/workload.ts';
import { required } from './validation/causes.ts';
import { validateIngress } from './validation/ingress.ts';
import { validatePod } from './validation/pod.ts';
import { validateService } from './validation/service.ts';
import { validateConfigMap, validateSecret } from './validation/sizes.ts';
import { validateStatefulSet } from './validation/statefulset.ts';
import { POLICY_RESOURCES } from './policy-resources.ts';
import { validateDeployment, validateReplicaSet, validateReplicationController } from './validation/workload.ts';

const CORE = { group: '', version: 'v1', namespaced: true, subresources: [] } as const;
const APPS = { group: 'apps', version: 'v1', namespaced: true } as const;

const EVENT_FIELDS: NonNullable<ResourceDefinition['selectableFields']> = {
  ...Object.fromEntries(
    (['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'] as const).map((field) => [
      `involvedObject.${field}`,
      (event: KubeObject) => (event as ClusterEvent).involvedObject[field] ?? '',
    ]),
  ),
  reason: (event) => (event as ClusterEvent).reason ?? '',
  type: (event) => (event as ClusterEvent).type ?? '',
  source: (event) => (event as ClusterEvent).source?.component ?? '',
};

/** Every resource the API server serves. A new one is a row here and its type in schema/types.ts. */
export const RESOURCES: readonly ResourceDefinition[] = [
  {
    ...CORE,
    plural: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['status'],
    prepare: (draft) => defaultNamespace(draft),
    columns: NAMESPACE_COLUMNS,
    selectableFields: { 'status.phase': ({ status }) => (status as { phase?: string }).phase ?? '' },
  },
  {
    ...CORE,
    plural: 'nodes',
    singular: 'node',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    subresources: ['status'],
    columns: NODE_COLUMNS,
  },
  {
    ...CORE,
    plural: 'pods',
    singular: 'pod',
    kind: 'Pod',
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status', 'log'],
    prepare(draft, { previous }) {
      const pod = draft as Draft<Pod>;
      if (pod.spec?.containers === undefined) return;
      if (previous === undefined) admitPod(pod);
      else defaultPodSpec(pod.spec);
    },
    validate: (pod, situation) => validatePod(pod as Pod, situation),
    columns: POD_COLUMNS,
    selectableFields: {
      'spec.nodeName': (pod) => (pod as Pod).spec.nodeName ?? '',
      'spec.restartPolicy': (pod) => (pod as Pod).spec.restartPolicy ?? '',
      'status.phase': (pod) => (pod as Pod).status?.phase ?? '',
      'status.podIP': (pod) => (pod as Pod).status?.podIP ?? '',
    },
  },
  {
    ...CORE,
    plural: 'services',
    singular: 'service',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
    subresources: ['status'],
    prepare: (draft, situation) => defaultService(draft as Draft<Service>, situation),
    validate: (service, situation) => validateService(service as Service, situation),
    columns: SERVICE_COLUMNS,
    selectableFields: {
      'spec.type': (service) => (service as Service).spec.type ?? '',
      'spec.clusterIP': (service) => (service as Service).spec.clusterIP ?? '',
    },
  },
  {
    ...CORE,
    plural: 'configmaps',
    singular: 'configmap',
    kind: 'ConfigMap',
    shortNames: ['cm'],
    validate: validateConfigMap,
    columns: CONFIG_MAP_COLUMNS,
  },
  {
    ...CORE,
    plural: 'secrets',
    singular: 'secret',
    kind: 'Secret',
    shortNames: [],
    prepare: (draft) => defaultSecret(draft),
    validate: validateSecret,
    columns: SECRET_COLUMNS,
    selectableFields: { type: ({ type }) => String(type) },
  },
  {
    ...CORE,
    plural: 'events',
    singular: 'event',
    kind: 'Event',
    shortNames: ['ev'],
    columns: EVENT_COLUMNS,
    validate: (event) => (event['involvedObject'] === undefined ? [required('involvedObject')] : []),
    selectableFields: EVENT_FIELDS,
  },
  {
    ...CORE,
    plural: 'replicationcontrollers',
    singular: 'replicationcontroller',
    kind: 'ReplicationController',
    shortNames: ['rc'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    prepare: (draft) => defaultReplicationController(draft as Draft<ReplicationController>),
    validate: (controller) => validateReplicationController(controller as ReplicationController),
    propagationPolicy: 'Orphan',
    columns: REPLICA_COLUMNS,
    selectableFields: { 'status.replicas': (object) => String((object as ReplicationController).status?.replicas ?? 0) },
  },
  {
    ...APPS,
    plural: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    shortNames: ['deploy'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    prepare: (draft) => defaultDeployment(draft as Draft<Deployment>),
    validate: (deployment, situation) => validateDeployment(deployment as Deployment, situation),
    columns: DEPLOYMENT_COLUMNS,
  },
  {
    ...APPS,
    plural: 'replicasets',
    singular: 'replicaset',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    prepare: (draft) => defaultReplicaSet(draft as Draft<ReplicaSet>),
    validate: (replicaSet, situation) => validateReplicaSet(replicaSet as ReplicaSet, situation),
    columns: REPLICA_COLUMNS,
    selectableFields: { 'status.replicas': (object) => String((object as ReplicaSet).status?.replicas ?? 0) },
  },
  {
    ...APPS,
    plural: 'statefulsets',
    singular: 'statefulset',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    categories: ['all'],
    subresources: ['status', 'scale'],
    prepare: (draft) => defaultStatefulSet(draft as Draft<StatefulSet>),
    validate: (statefulSet, situation) => validateStatefulSet(statefulSet as StatefulSet, situation),
    columns: STATEFUL_SET_COLUMNS,
  },
  {
    ...APPS,
    plural: 'controllerrevisions',
    singular: 'controllerrevision',
    kind: 'ControllerRevision',
    shortNames: [],
    subresources: [],
    columns: CONTROLLER_REVISION_COLUMNS,
  },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    namespaced: true,
    plural: 'endpointslices',
    singular: 'endpointslice',
    kind: 'EndpointSlice',
    shortNames: [],
    subresources: [],
    columns: ENDPOINT_SLICE_COLUMNS,
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    namespaced: true,
    plural: 'ingresses',
    singular: 'ingress',
    kind: 'Ingress',
    shortNames: ['ing'],
    subresources: ['status'],
    prepare: (draft) => defaultIngress(draft),
    validate: (ingress) => validateIngress(ingress as Ingress),
    columns: INGRESS_COLUMNS,
  },
  ...BATCH_RESOURCES,
  LEASE_RESOURCE,
  ...POLICY_RESOURCES,
  ...ACCESS_RESOURCES,
];

/** The resource of that name in that group and version. */
export function findResource(group: string, version: string, plural: string): ResourceDefinition | undefined {
  return RESOURCES.find((row) => row.group === group && row.version === version && row.plural === plural);
}
