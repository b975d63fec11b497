import { podSelectorOf } from '../../label-requirements.ts';
import type { ControllerRevision, Deployment, PodTemplate, ReplicaSet, StatefulSet } from '../../objects.ts';
import type { KubeObject } from '../../store.ts';
import type { Column } from '../resource-definition.ts';
import { formatSelector } from '../selectors/label-selector.ts';
import { AGE, NAME, NONE, count, text, wide } from './columns.ts';

type Workload = KubeObject & { readonly spec: { readonly template: PodTemplate } };

const CONTAINER_COLUMNS: readonly Column[] = [
  wide(text('Containers', 'Names of each container in the template.', (object) => fromContainers(object, 'name'))),
  wide(text('Images', 'Images referenced by each container in the template.', (object) => fromContainers(object, 'image'))),
];

/** What every workload shows of its template with `-o wide`. */
export const TEMPLATE_COLUMNS: readonly Column[] = [
  ...CONTAINER_COLUMNS,
  wide(text('Selector', 'Label selector for pods.', (object) => formatSelector(podSelectorOf(object)))),
];

const READY = text('Ready', 'Ready pods of those wanted.', (object) => {
  const { spec, status } = object as Deployment | StatefulSet;
  return `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`;
});

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME,
  READY,
  // Numbers that the real API server declares as text.
  asText(
    count('Up-to-date', 'Pods that have the wanted template.', (object) => (object as Deployment).status?.updatedReplicas ?? 0),
  ),
  asText(
    count(
      'Available',
      'Pods ready for at least minReadySeconds.',
      (object) => (object as Deployment).status?.availableReplicas ?? 0,
    ),
  ),
  AGE,
  ...TEMPLATE_COLUMNS,
];

/** Of ReplicaSets and ReplicationControllers. */
export const REPLICA_COLUMNS: readonly Column[] = [
  NAME,
  count('Desired', 'Pods wanted.', (object) => (object as ReplicaSet).spec.replicas ?? 1),
  count('Current', 'Pods there are.', (object) => (object as ReplicaSet).status?.replicas ?? 0),
  count('Ready', 'Pods that are ready.', (object) => (object as ReplicaSet).status?.readyReplicas ?? 0),
  AGE,
  ...TEMPLATE_COLUMNS,
];

export const STATEFUL_SET_COLUMNS: readonly Column[] = [NAME, READY, AGE, ...CONTAINER_COLUMNS];

export const CONTROLLER_REVISION_COLUMNS: readonly Column[] = [
  NAME,
  text('Controller', 'What it is a template of.', ({ metadata }) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
    return owner === undefined ? NONE : `${owner.kind.toLowerCase()}.${groupOf(owner.apiVersion)}/${owner.name}`;
  }),
  count('Revision', 'Its place in the history.', (object) => (object as ControllerRevision).revision),
  AGE,
];

function asText(column: Column): Column {
  return { ...column, type: 'string' };
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

function fromContainers(object: KubeObject, field: 'name' | 'image'): string {
  return (object as Workload).spec.template.spec.containers.map((container) => container[field] ?? '').join(',');
}
