import { podSelectorOf, selectorMatches } from '../label-requirements.ts';
import { listObjects } from '../objects.ts';
import type { Store, StoreEvent } from '../store.ts';
import { keyOf } from './controller.ts';
import { controllerOf } from './ownership.ts';

/** What owns pods by itself, and as which kind its pods name it. */
const KINDS = {
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  statefulsets: 'StatefulSet',
  jobs: 'Job',
} as const;

type PodOwner = keyof typeof KINDS;

/** A change of a pod concerns its owner, and, while it has none, every owner that could adopt it. */
export function podOwnerKeys(store: Store, resource: PodOwner, { object, previous }: StoreEvent): string[] {
  const keys = [object, previous].flatMap((pod) => {
    const controller = pod === undefined ? undefined : controllerOf(pod);
    return controller?.kind === KINDS[resource] ? [`${object.metadata.namespace ?? ''}/${controller.name}`] : [];
  });
  if (controllerOf(object) !== undefined) return keys;
  const adopters = listObjects(store, resource, object.metadata.namespace).filter((owner) =>
    selectorMatches(podSelectorOf(owner), object.metadata.labels),
  );
  return [...keys, ...adopters.map(keyOf)];
}
