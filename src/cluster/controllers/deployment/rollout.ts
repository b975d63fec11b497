import type { EventRecorder } from '../../events.ts';
import { modifyObject, type Deployment, type DeploymentStatus, type ReplicaSet } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { REVISION } from './annotations.ts';

/** One pass of the controller over one Deployment. */
export interface Rollout {
  readonly store: Store;
  readonly recorder: EventRecorder;
  /** As it is now: the pass's own writes to it are in here. */
  deployment: Deployment;
  /** Asks for another pass later. */
  readonly again: (delayMs: number) => void;
}

/** The ReplicaSets of a Deployment: the one with its present template, if there is one, and all others. */
export interface Generations {
  readonly newest: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

export function allOf({ newest, old }: Generations): ReplicaSet[] {
  return newest === undefined ? [...old] : [...old, newest];
}

/** Writes status and, if given, the Deployment's revision, as one change. */
export function writeStatus(rollout: Rollout, status: DeploymentStatus, revision?: string): void {
  const { namespace, name } = rollout.deployment.metadata;
  rollout.deployment = modifyObject(rollout.store, 'deployments', namespace, name, (draft) => {
    Object.assign(draft, { status });
    if (revision !== undefined) draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: revision };
  });
}

export function wantedReplicas(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

export function isActiveSet(replicaSet: ReplicaSet): boolean {
  return wantedReplicas(replicaSet) > 0;
}

export function sum(replicaSets: readonly ReplicaSet[], count: (replicaSet: ReplicaSet) => number | undefined): number {
  return replicaSets.reduce((total, replicaSet) => total + (count(replicaSet) ?? 0), 0);
}

export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [createdA, createdB] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

export function revisionOf(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? 0);
}
