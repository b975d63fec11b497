import { deleteObject } from '../../deletion.ts';
import { createEventRecorder, type EventRecorder } from '../../events.ts';
import { getObject, listObjects, modifyObject, type Pod, type ReplicaSet } from '../../objects.ts';
import { StoreError, type Store, type StoreEvent } from '../../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { selectorMatches } from '../../label-requirements.ts';
import { claim, controllerOf } from '../ownership.ts';
import { availableInMs, isActive, isTerminating } from '../pod-state.ts';
import { byDeletionOrder } from './deletion-rank.ts';
import { podFromTemplate } from './pod-from-template.ts';
import { type ReplicaFailure, replicaSetStatus } from './replicaset-status.ts';

/** Keeps as many pods of each ReplicaSet as its spec says. */
export function startReplicaSetController(store: Store, settings: ControllerSettings): Controller {
  const recorder = createEventRecorder(store, { component: 'replicaset-controller' });
  return runController(store, ['replicasets', 'pods'], settings, {
    keysOf: (event) => (event.resource === 'pods' ? ownersOf(store, event) : [keyOf(event.object)]),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const replicaSet = getObject(store, 'replicasets', namespace, name);
      if (replicaSet !== undefined) syncReplicaSet(store, recorder, replicaSet, again);
    },
  });
}

/** A pod concerns its ReplicaSet, and, while it has none, every ReplicaSet that could adopt it. */
function ownersOf(store: Store, { object, previous }: StoreEvent): string[] {
  const keys = [object, previous].flatMap((pod) => {
    const controller = pod === undefined ? undefined : controllerOf(pod);
    return controller?.kind === 'ReplicaSet' ? [`${object.metadata.namespace ?? ''}/${controller.name}`] : [];
  });
  if (controllerOf(object) !== undefined) return keys;
  const adopters = listObjects(store, 'replicasets', object.metadata.namespace).filter(({ spec }) =>
    selectorMatches(spec.selector, object.metadata.labels),
  );
  return [...keys, ...adopters.map(keyOf)];
}

/**
 * The status says what was there before this pass changed anything; the pods that the pass makes or deletes bring the next one.
 */
function syncReplicaSet(store: Store, recorder: EventRecorder, replicaSet: ReplicaSet, again: (delayMs: number) => void): void {
  const { namespace, name } = replicaSet.metadata;
  const pods = claim(store, 'pods', replicaSet, replicaSet.spec.selector, listObjects(store, 'pods', namespace));
  const active = pods.filter(isActive);
  const underDeletion = replicaSet.metadata.deletionTimestamp !== undefined;
  const failure = underDeletion ? undefined : manageReplicas(store, recorder, replicaSet, active);

  const nowMs = Date.now();
  const status = replicaSetStatus(replicaSet, { active, terminating: pods.filter(isTerminating) }, failure, nowMs);
  modifyObject(store, 'replicasets', namespace, name, (draft) => Object.assign(draft, { status }));

  const waitsMs = active
    .map((pod) => availableInMs(pod, replicaSet.spec.minReadySeconds ?? 0, nowMs) ?? 0)
    .filter((ms) => ms > 0);
  if (waitsMs.length > 0) again(Math.min(...waitsMs));
  if (failure !== undefined) throw failure.cause;
}

function manageReplicas(
  store: Store,
  recorder: EventRecorder,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
): ReplicaFailure | undefined {
  const surplus = active.length - (replicaSet.spec.replicas ?? 1);
  try {
    for (let made = 0; made < -surplus; made++) {
      const pod = store.create('pods', podFromTemplate(replicaSet));
      recorder.record(replicaSet, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
    if (surplus > 0) {
      for (const pod of active.toSorted(byDeletionOrder(Date.now())).slice(0, surplus)) {
        deleteObject(store, 'pods', pod.metadata.namespace, pod.metadata.name);
        recorder.record(replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const creating = surplus < 0;
    const reason = creating ? 'FailedCreate' : 'FailedDelete';
    recorder.record(replicaSet, 'Warning', reason, `Error ${creating ? 'creating' : 'deleting'}: ${error.message}`);
    return { reason, cause: error };
  }
}
