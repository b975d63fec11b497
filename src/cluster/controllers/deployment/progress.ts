import { isDeepStrictEqual } from 'node:util';
import type { Condition, Deployment, DeploymentStatus } from '../../objects.ts';
import { condition, findCondition, replaceCondition, setCondition, withoutCondition } from './conditions.ts';
import { deploymentStatus, isComplete } from './deployment-status.ts';
import { allOf, type Generations, type Rollout, writeStatus } from './rollout.ts';

export const REASON = {
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  createFailed: 'ReplicaSetCreateError',
  updated: 'ReplicaSetUpdated',
  complete: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
} as const;

/** progressDeadlineSeconds of this value means: no deadline. */
const NO_DEADLINE = 2_147_483_647;

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;
}

/** Ends a pass of a rollout: counters, and how it gets on. */
export function writeRolloutStatus(rollout: Rollout, generations: Generations): void {
  const { deployment } = rollout;
  const counted = deploymentStatus(deployment, generations);
  const failure = replicaFailure(generations);
  const progressed = progressConditions(deployment, counted, generations);
  const conditions = failure === undefined ? withoutCondition(progressed, 'ReplicaFailure') : setCondition(progressed, failure);
  const status = { ...counted, conditions };
  if (isDeepStrictEqual(status, deployment.status)) lookAgainAtDeadline(rollout, status);
  else writeStatus(rollout, status);
}

/** Ends a pass that only scaled, or did nothing because the Deployment is paused or going: counters, and no word on progress. */
export function writeCountersOnly(rollout: Rollout, generations: Generations): void {
  writeStatus(rollout, deploymentStatus(rollout.deployment, generations));
}

function progressConditions(deployment: Deployment, next: DeploymentStatus, { newest }: Generations): readonly Condition[] {
  if (!hasProgressDeadline(deployment)) return withoutCondition(next.conditions, 'Progressing');
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const alreadyDone = (next.replicas ?? 0) === (next.updatedReplicas ?? 0) && current?.reason === REASON.complete;
  if (alreadyDone) return next.conditions ?? [];

  const subject = newest === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, next)) {
    const complete = condition('Progressing', 'True', REASON.complete, `${subject} has successfully progressed.`);
    return setCondition(next.conditions, complete);
  }
  if (hasProgressed(deployment.status ?? {}, next)) {
    return replaceCondition(next.conditions, condition('Progressing', 'True', REASON.updated, `${subject} is progressing.`));
  }
  if (hasTimedOut(deployment, current)) {
    const timedOut = condition('Progressing', 'False', REASON.timedOut, `${subject} has timed out progressing.`);
    return setCondition(next.conditions, timedOut);
  }
  return next.conditions ?? [];
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, current: Condition | undefined): boolean {
  if (current === undefined || current.reason === REASON.complete) return false;
  return current.reason === REASON.timedOut || deadlineInMs(deployment, current) < 0;
}

function deadlineInMs({ spec }: Deployment, current: Condition): number {
  return Date.parse(current.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000 - Date.now();
}

/** Nothing happens any more: a stuck rollout is noticed by the clock alone, a second late because its times are whole seconds. */
function lookAgainAtDeadline(rollout: Rollout, status: DeploymentStatus): void {
  const { deployment } = rollout;
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || current === undefined) return;
  if (isComplete(deployment, status) || current.reason === REASON.timedOut) return;
  rollout.again(Math.max(0, deadlineInMs(deployment, current)) + 1000);
}

function replicaFailure(generations: Generations): Condition | undefined {
  const newestFirst = allOf(generations).reverse();
  const failure = newestFirst.flatMap(({ status }) => status?.conditions ?? []).find(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return undefined;
  return {
    ...condition('ReplicaFailure', failure.status, failure.reason ?? '', failure.message ?? ''),
    ...(failure.lastTransitionTime === undefined ? {} : { lastTransitionTime: failure.lastTransitionTime }),
  };
}
