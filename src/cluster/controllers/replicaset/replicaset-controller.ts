import { deleteObject } from '../../deletion.ts';
import { createEventRecorder, type EventRecorder } from '../../events.ts';
import { getObject, listObjects, modifyObject, type Pod, type ReplicaSet, type ReplicationController } from '../../objects.ts';
import { StoreError, type Store } from '../../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { podSelectorOf } from '../../label-requirements.ts';
import { claim } from '../ownership.ts';
import { podOwnerKeys } from '../pod-owners.ts';
import { podFromTemplate } from '../pod-from-template.ts';
import { availableInMs, isActive, isTerminating } from '../pod-state.ts';
import { byDeletionOrder } from './deletion-rank.ts';
import { type ReplicaFailure, replicaStatus } from './replicaset-status.ts';

type Replicated = ReplicaSet | ReplicationController;

/** By resource, under which name events are reported. */
const REPORTER = { replicasets: 'replicaset-controller', replicationcontrollers: 'replication-controller' } as const;

type Resource = keyof typeof REPORTER;

/** Keeps as many pods of each ReplicaSet as its spec says. */
export function startReplicaSetController(store: Store, settings: ControllerSettings): Controller {
  return keepReplicas(store, settings, 'replicasets');
}

/** Does for ReplicationControllers what is done for ReplicaSets. */
export function startReplicationController(store: Store, settings: ControllerSettings): Controller {
  return keepReplicas(store, settings, 'replicationcontrollers');
}

function keepReplicas(store: Store, settings: ControllerSettings, resource: Resource): Controller {
  const recorder = createEventRecorder(store, { component: REPORTER[resource] });
  return runController(store, [resource, 'pods'], settings, {
    keysOf: (event) => (event.resource === 'pods' ? podOwnerKeys(store, resource, event) : [keyOf(event.object)]),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const owner = getObject(store, resource, namespace, name);
      if (owner !== undefined) syncReplicas(store, recorder, resource, owner, again);
    },
  });
}

/**
 * The status says what was there before this pass changed anything; the pods that the pass makes or deletes bring the next one.
 */
function syncReplicas(
  store: Store,
  recorder: EventRecorder,
  resource: Resource,
  owner: Replicated,
  again: (delayMs: number) => void,
): void {
  const { namespace, name } = owner.metadata;
  const pods = claim(store, 'pods', owner, podSelectorOf(owner), listObjects(store, 'pods', namespace));
  const active = pods.filter(isActive);
  const underDeletion = owner.metadata.deletionTimestamp !== undefined;
  const failure = underDeletion ? undefined : manageReplicas(store, recorder, owner, active);

  const nowMs = Date.now();
  const status = replicaStatus(owner, { active, terminating: pods.filter(isTerminating) }, failure, nowMs);
  modifyObject(store, resource, namespace, name, (draft) => Object.assign(draft, { status }));

  const waitsMs = active.map((pod) => availableInMs(pod, owner.spec.minReadySeconds ?? 0, nowMs) ?? 0).filter((ms) => ms > 0);
  if (waitsMs.length > 0) again(Math.min(...waitsMs));
  if (failure !== undefined) throw failure.cause;
}

function manageReplicas(
  store: Store,
  recorder: EventRecorder,
  owner: Replicated,
  active: readonly Pod[],
): ReplicaFailure | undefined {
  const surplus = active.length - (owner.spec.replicas ?? 1);
  try {
    for (let made = 0; made < -surplus; made++) {
      const pod = store.create('pods', podFromTemplate(owner, owner.spec.template, { generateName: `${owner.metadata.name}-` }));
      recorder.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
    if (surplus > 0) {
      for (const pod of active.toSorted(byDeletionOrder(Date.now())).slice(0, surplus)) {
        deleteObject(store, 'pods', pod.metadata.namespace, pod.metadata.name);
        recorder.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const creating = surplus < 0;
    const reason = creating ? 'FailedCreate' : 'FailedDelete';
    recorder.record(owner, 'Warning', reason, `Error ${creating ? 'creating' : 'deleting'}: ${error.message}`);
    return { reason, cause: error };
  }
}
