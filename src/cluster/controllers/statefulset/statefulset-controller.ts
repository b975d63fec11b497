import { createEventRecorder, type EventRecorder } from '../../events.ts';
import { getObject, listObjects, modifyObject, type Pod, type StatefulSet } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { claim, controllerOf } from '../ownership.ts';
import { podOwnerKeys } from '../pod-owners.ts';
import { availableInMs } from '../pod-state.ts';
import { ordinalOf } from './identity.ts';
import { orderedStep } from './ordered-step.ts';
import { syncRevisions, trimRevisions } from './revisions.ts';
import { statefulSetStatus } from './statefulset-status.ts';

/** Keeps the pods of each StatefulSet, each under its own name, in order. */
export function startStatefulSetController(store: Store, settings: ControllerSettings): Controller {
  const recorder = createEventRecorder(store, { component: 'statefulset-controller' });
  return runController(store, ['statefulsets', 'pods'], settings, {
    keysOf: (event) => (event.resource === 'pods' ? podOwnerKeys(store, 'statefulsets', event) : [keyOf(event.object)]),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const set = getObject(store, 'statefulsets', namespace, name);
      if (set !== undefined) syncStatefulSet(store, recorder, set, again);
    },
  });
}

function syncStatefulSet(store: Store, recorder: EventRecorder, set: StatefulSet, again: (delayMs: number) => void): void {
  const { namespace, name, deletionTimestamp } = set.metadata;
  const nowMs = Date.now();
  const before = podsByOrdinal(store, set);
  const revisions = syncRevisions(store, set);
  try {
    if (deletionTimestamp === undefined) orderedStep({ store, recorder, set, revisions, nowMs }, before);
  } finally {
    const pods = ownPods(store, set);
    const status = statefulSetStatus(set, revisions, pods, nowMs);
    modifyObject(store, 'statefulsets', namespace, name, (draft) => Object.assign(draft, { status }));
    trimRevisions(store, set, revisions, pods);
  }
  const waitsMs = [...before.values()]
    .map((pod) => availableInMs(pod, set.spec.minReadySeconds ?? 0, nowMs) ?? 0)
    .filter((ms) => ms > 0);
  if (waitsMs.length > 0) again(Math.min(...waitsMs));
}

/** Adopts only what has the name of one of its own. */
function podsByOrdinal(store: Store, set: StatefulSet): Map<number, Pod> {
  const named = listObjects(store, 'pods', set.metadata.namespace).filter((pod) => ordinalOf(set, pod) !== undefined);
  const claimed = claim(store, 'pods', set, set.spec.selector, named);
  return new Map(claimed.map((pod) => [ordinalOf(set, pod) ?? 0, pod]));
}

function ownPods(store: Store, { metadata }: StatefulSet): Pod[] {
  return listObjects(store, 'pods', metadata.namespace).filter((pod) => controllerOf(pod)?.uid === metadata.uid);
}
