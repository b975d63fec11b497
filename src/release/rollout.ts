import type { Deployment, Pod, ReplicaSet } from './cluster-port.ts';
import { REVISION } from './revisions.ts';
import { rollLimits } from './roll-limits.ts';

/**
 * How far a rollout is: kubectl's rule (rollout_status.go), plus that every replica is ready. `waiting` and `failed` say why in one
 * sentence; `quota`: because one is full.
 */
export type RolloutState =
  | { readonly kind: 'complete' }
  | { readonly kind: 'waiting'; readonly why: string; readonly quota: boolean }
  | { readonly kind: 'failed'; readonly why: string; readonly quota: boolean };

/** Reasons of a waiting container that time does not heal, as far as a release is concerned. */
const HOPELESS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'CrashLoopBackOff',
  'RunContainerError',
]);

export function rolloutState(deployment: Deployment, replicaSets: readonly ReplicaSet[], pods: readonly Pod[]): RolloutState {
  const { metadata, spec, status } = deployment;
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return waiting('the Deployment controller has not seen the update yet');
  }
  const trouble = troubleOf(deployment, newPodsOf(deployment, replicaSets, pods));
  if (trouble !== undefined) {
    const quota = trouble.includes('exceeded quota');
    return { kind: quota && makesRoom(deployment, pods) ? 'waiting' : 'failed', why: trouble, quota };
  }

  const wanted = spec?.replicas ?? 1;
  const updated = status?.updatedReplicas ?? 0;
  const all = status?.replicas ?? 0;
  const available = status?.availableReplicas ?? 0;
  const ready = status?.readyReplicas ?? 0;
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods have been created`);
  if (all > updated) return waiting(`${all - updated} old pods are still there`);
  if (available < updated) return waiting(`${available} of ${updated} new pods are available`);
  if (ready < updated) return waiting(`${ready} of ${updated} new pods are ready`);
  return { kind: 'complete' };
}

function waiting(why: string): RolloutState {
  return { kind: 'waiting', why, quota: false };
}

/** Whether the rollout may still take a pod away, or one is on its way out: what it gives back to a quota, a new one can have. */
function makesRoom({ spec }: Deployment, pods: readonly Pod[]): boolean {
  const staying = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).length;
  if (staying < pods.length) return true;
  const replicas = spec?.replicas ?? 1;
  return staying > replicas - rollLimits(replicas, spec?.strategy?.rollingUpdate).unavailable;
}

/** The pods of the ReplicaSet that the Deployment is moving to: trouble of the old version's pods is no reason to stop. */
export function newPodsOf(deployment: Deployment, replicaSets: readonly ReplicaSet[], pods: readonly Pod[]): Pod[] {
  const revision = deployment.metadata?.annotations?.[REVISION];
  const owner = replicaSets.find(
    ({ metadata }) =>
      revision !== undefined &&
      metadata?.annotations?.[REVISION] === revision &&
      metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata?.uid) === true,
  );
  if (owner === undefined) return [];
  return pods.filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid) === true);
}

/** A pod's own words come first: "exceeded its progress deadline" is true and useless. */
function troubleOf(deployment: Deployment, newPods: readonly Pod[]): string | undefined {
  for (const pod of newPods) {
    const trouble = podTrouble(pod);
    if (trouble !== undefined) return trouble;
  }
  const conditions = deployment.status?.conditions ?? [];
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (failure !== undefined) return `pods cannot be created: ${failure.reason}: ${failure.message}`;
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  if (progressing?.reason !== 'ProgressDeadlineExceeded') return undefined;
  const unready = newPods.filter((pod) => !isReady(pod)).map((pod) => pod.metadata?.name);
  const who = unready.length === 0 ? '' : `; not ready: ${unready.join(', ')}`;
  return `ProgressDeadlineExceeded: ${progressing.message?.replace(/\.$/, '')}${who}`;
}

/** Why one of the pod's containers cannot run, where time does not heal that. */
export function podTrouble(pod: Pod): string | undefined {
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const { name, state, lastState } of containers) {
    const waiting = state?.waiting;
    if (waiting?.reason === undefined || !HOPELESS.has(waiting.reason)) continue;
    const said = waiting.message === undefined ? '' : `: ${waiting.message}`;
    const exitCode = lastState?.terminated?.exitCode;
    const ended = exitCode === undefined ? '' : ` (it last ended with exit code ${exitCode})`;
    return `container ${name} of pod ${pod.metadata?.name} cannot run: ${waiting.reason}${said}${ended}`;
  }
  return undefined;
}

/** Ready and not on its way out. */
export function isReady(pod: Pod): boolean {
  return (
    pod.metadata?.deletionTimestamp === undefined &&
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  );
}
