import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { IntOrPercent } from '../../profile/kubernetes-scalar.ts';
import type { RollingPlan } from '../../profile/strategies/rolling.ts';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { Abandoned, ReleaseFailed, type ReleaseContext } from '../strategy.ts';
import type { UpdatedDeployment } from './update-in-place.ts';

type Pause = NonNullable<RollingPlan['pause']>;

/** A share is rounded up: 25% of 3 pods is 1. */
export function podsBeforePause(after: IntOrPercent, replicas: number): number {
  return typeof after === 'number' ? after : Math.ceil((Number.parseInt(after, 10) * replicas) / 100);
}

/**
 * Pauses the rollout when enough new pods are ready, holds it under load, and resumes it. Pods that the Deployment had begun to create
 * before the pause reached it still come. New pods that fail meanwhile end the release at once.
 */
export async function pauseMidway(
  { after, holdMs }: Pause,
  { deployment, becomes }: UpdatedDeployment,
  { cluster, signal, mark }: ReleaseContext,
): Promise<void> {
  const name = deployment.metadata?.name ?? '';
  const object = `Deployment ${cluster.namespace}/${name}`;
  const pods = podsBeforePause(after, deployment.spec?.replicas ?? 1);
  await cluster.waitRolledOut(name, { newPods: pods });
  becomes(withPause(deployment));
  await setPaused(true);
  mark('paused', `${object} with ${pods} new ${pods === 1 ? 'pod' : 'pods'} ready`);
  await hold(cluster, name, holdMs, signal);
  await setPaused(null);
  mark('resumed', object);

  /** As kubectl does it: without a precondition, as controllers write to a Deployment all the time. */
  async function setPaused(value: true | null): Promise<void> {
    const now = await cluster.patch('Deployment', name, { spec: { paused: value } });
    if (isDeepStrictEqual(now.spec?.template, deployment.spec?.template)) return;
    throw new ReleaseFailed(`${object}: someone else has changed its template during the release`);
  }
}

function withPause(deployment: Deployment): Deployment {
  return deployment.spec === undefined ? deployment : { ...deployment, spec: { ...deployment.spec, paused: true } };
}

async function hold(cluster: ClusterPort, name: string, holdMs: number, signal: AbortSignal): Promise<void> {
  const over = AbortSignal.timeout(holdMs);
  const either = AbortSignal.any([over, signal]);
  try {
    await cluster.until(over).waitRolledOut(name);
    // Small ones are through before the pause reaches them: then there is only time to let pass.
    if (!either.aborted) await once(either, 'abort');
  } catch (fault) {
    if (!(fault instanceof Abandoned)) throw fault;
  }
  if (signal.aborted) throw new Abandoned(`holding the paused Deployment ${cluster.namespace}/${name}`, signal.reason);
}
