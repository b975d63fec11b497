import type { Deployment, LabelSelector, PodTemplate, ReplicaSet } from '../../objects.ts';
import type { KubeObject } from '../../store.ts';
import type { Column } from '../resource-definition.ts';
import { formatSelector } from '../selectors/label-selector.ts';
import { AGE, NAME, count, text, wide } from './columns.ts';

type Workload = KubeObject & { readonly spec: { readonly template: PodTemplate; readonly selector: LabelSelector } };

const TEMPLATE_COLUMNS: readonly Column[] = [
  wide(text('Containers', 'Names of each container in the template.', (object) => fromContainers(object, 'name'))),
  wide(text('Images', 'Images referenced by each container in the template.', (object) => fromContainers(object, 'image'))),
  wide(text('Selector', 'Label selector for pods.', (object) => formatSelector((object as Workload).spec.selector))),
];

export const DEPLOYMENT_COLUMNS: readonly Column[] = [
  NAME,
  text('Ready', 'Ready pods of those wanted.', (object) => {
    const { spec, status } = object as Deployment;
    return `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`;
  }),
  count('Up-to-date', 'Pods that have the wanted template.', (object) => (object as Deployment).status?.updatedReplicas ?? 0),
  count(
    'Available',
    'Pods ready for at least minReadySeconds.',
    (object) => (object as Deployment).status?.availableReplicas ?? 0,
  ),
  AGE,
  ...TEMPLATE_COLUMNS,
];

export const REPLICA_SET_COLUMNS: readonly Column[] = [
  NAME,
  count('Desired', 'Pods wanted.', (object) => (object as ReplicaSet).spec.replicas ?? 1),
  count('Current', 'Pods there are.', (object) => (object as ReplicaSet).status?.replicas ?? 0),
  count('Ready', 'Pods that are ready.', (object) => (object as ReplicaSet).status?.readyReplicas ?? 0),
  AGE,
  ...TEMPLATE_COLUMNS,
];

function fromContainers(object: KubeObject, field: 'name' | 'image'): string {
  return (object as Workload).spec.template.spec.containers.map((container) => container[field] ?? '').join(',');
}
