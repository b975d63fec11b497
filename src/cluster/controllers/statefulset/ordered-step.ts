import type { EventRecorder } from '../../events.ts';
import { deleteObject } from '../../deletion.ts';
import type { Pod, StatefulSet } from '../../objects.ts';
import { type Store, StoreError } from '../../store.ts';
import { availableInMs, isActive, isReady, isTerminal } from '../pod-state.ts';
import { shareOf } from '../share.ts';
import { firstOrdinal, podAt, revisionOf } from './identity.ts';
import type { Revisions } from './revisions.ts';

/** One pass of the controller over one StatefulSet. */
export interface Pass {
  readonly store: Store;
  readonly recorder: EventRecorder;
  readonly set: StatefulSet;
  readonly revisions: Revisions;
  readonly nowMs: number;
}

/**
 * Takes a StatefulSet's pods one step on: first makes those that are missing, lowest ordinal first; then takes those away that are too
 * many, highest first; then replaces those of another revision, highest first. Unless its policy is Parallel, a pod is made or taken
 * away only when those before it are available.
 */
export function orderedStep(pass: Pass, pods: ReadonlyMap<number, Pod>): void {
  const { spec } = pass.set;
  const first = firstOrdinal(pass.set);
  const ordinals = Array.from({ length: spec.replicas ?? 1 }, (_, index) => first + index);
  const isDone = makeMissing(pass, pods, ordinals) && takeSurplus(pass, pods, ordinals);
  if (isDone && spec.updateStrategy?.type !== 'OnDelete') replaceOutdated(pass, pods, ordinals);
}

/** Returns whether all pods are there, and nothing has to be waited for. */
function makeMissing(pass: Pass, pods: ReadonlyMap<number, Pod>, ordinals: readonly number[]): boolean {
  for (const ordinal of ordinals) {
    const pod = pods.get(ordinal);
    if (pod !== undefined && isTerminal(pod)) {
      replaceEnded(pass, pod);
      return false;
    }
    if (pod === undefined) create(pass, ordinal);
    if (isOrdered(pass) && !isAvailable(pass, pod)) return false;
  }
  return true;
}

/** An ended pod keeps its name taken; the next pass, after it has gone, makes it anew. */
function replaceEnded(pass: Pass, pod: Pod): void {
  if (pod.metadata.deletionTimestamp !== undefined) return;
  const { set, recorder } = pass;
  const { namespace = '', name } = set.metadata;
  const message = `StatefulSet ${namespace}/${name} is recreating failed Pod ${pod.metadata.name}`;
  recorder.record(set, 'Warning', 'RecreatingFailedPod', message);
  remove(pass, pod);
}

/** Returns whether nothing has to be waited for. A pod that is not ready blocks the ones below it, but goes itself. */
function takeSurplus(pass: Pass, pods: ReadonlyMap<number, Pod>, ordinals: readonly number[]): boolean {
  const surplus = [...pods].filter(([ordinal]) => !ordinals.includes(ordinal)).sort(([a], [b]) => b - a);
  const firstUnhealthy = [...ordinals.map((ordinal) => pods.get(ordinal)), ...surplus.map(([, pod]) => pod)].find(
    (pod) => !isHealthy(pod),
  );
  for (const [, pod] of surplus) {
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (!isGoing && (!isOrdered(pass) || isReady(pod) || pod === firstUnhealthy)) remove(pass, pod);
    if (isOrdered(pass)) return false;
  }
  return true;
}

function replaceOutdated(pass: Pass, pods: ReadonlyMap<number, Pod>, ordinals: readonly number[]): void {
  const { partition = 0, maxUnavailable = 1 } = pass.set.spec.updateStrategy?.rollingUpdate ?? {};
  const limit = Math.max(1, shareOf(maxUnavailable, ordinals.length, Math.floor));
  let unavailable = 0;
  for (const ordinal of ordinals.slice(partition).reverse()) {
    const pod = pods.get(ordinal);
    const isOutdated = pod !== undefined && isActive(pod) && revisionOf(pod) !== pass.revisions.update.metadata.name;
    if (isOutdated) remove(pass, pod);
    if (isOutdated || !isHealthy(pod)) unavailable += 1;
    if (unavailable >= limit) return;
  }
}

function create({ store, recorder, set, revisions }: Pass, ordinal: number): void {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const keepsCurrent = type !== 'OnDelete' && ordinal < firstOrdinal(set) + (rollingUpdate?.partition ?? 0);
  const pod = podAt(set, keepsCurrent ? revisions.current : revisions.update, ordinal);
  const what = `create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    store.create('pods', pod);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    recorder.record(set, 'Warning', 'FailedCreate', `${what} failed error: ${error.message}`);
    throw error;
  }
  recorder.record(set, 'Normal', 'SuccessfulCreate', `${what} successful`);
}

function remove({ store, recorder, set }: Pass, { metadata }: Pod): void {
  deleteObject(store, 'pods', metadata.namespace, metadata.name);
  const message = `delete Pod ${metadata.name} in StatefulSet ${set.metadata.name} successful`;
  recorder.record(set, 'Normal', 'SuccessfulDelete', message);
}

function isOrdered({ set }: Pass): boolean {
  return set.spec.podManagementPolicy !== 'Parallel';
}

function isHealthy(pod: Pod | undefined): boolean {
  return pod !== undefined && isActive(pod) && isReady(pod);
}

function isAvailable({ set, nowMs }: Pass, pod: Pod | undefined): boolean {
  return pod !== undefined && isActive(pod) && availableInMs(pod, set.spec.minReadySeconds ?? 0, nowMs) === 0;
}
