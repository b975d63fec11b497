import { isDeepStrictEqual } from 'node:util';
import type { V1DeploymentSpec } from '@kubernetes/client-node';
import type { UpdatePlan } from '../../profile/strategies/update.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, Wire } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { readDeployment } from '../manifest.ts';
import { rolloutState } from '../rollout.ts';
import { Conflict, ReleaseFailed, type ReleaseContext } from '../strategy.ts';
import { updatedDeployment } from './updated-deployment.ts';

type DeploymentSpec = Wire<V1DeploymentSpec>;

/** What rolling and recreate share: one Deployment gets a new template and moves to it by itself. */
export async function preflightUpdate(plan: UpdatePlan, cluster: ClusterPort): Promise<Deployment> {
  const change = await changeOf(plan);
  const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
  const current = await cluster.getDeployment(plan.deployment);
  if (current === undefined) throw clusterFault(object, 'there is no such Deployment', 'check its name and the namespace');
  checkSteady(object, current);
  // A manifest's defaults are filled in by the cluster, so only afterwards can it be told whether it changes anything.
  if (plan.manifest === undefined && isDeepStrictEqual(change(current).spec?.template, current.spec?.template)) {
    throw clusterFault(object, 'nothing to release: it already has this image and environment');
  }
  return current;
}

/** A release starts from a Deployment at rest: else neither the baseline nor the verdict would be about this release. */
export function checkSteady(object: string, deployment: Deployment): void {
  if (deployment.spec?.paused === true) throw clusterFault(object, 'it is paused', 'resume it with `kubectl rollout resume`');
  if (deployment.spec?.replicas === 0) throw clusterFault(object, 'it has 0 replicas', 'scale it up first');
  const state = rolloutState(deployment, [], []);
  if (state.kind !== 'complete') {
    throw clusterFault(object, `it is not fully rolled out: ${state.why}`, 'finish or undo its last rollout first');
  }
}

export async function podsOfDeployment(plan: UpdatePlan, cluster: ClusterPort): Promise<string> {
  const deployment = await existingDeployment(cluster, plan.deployment);
  return selectorText(deployment.spec?.selector ?? {});
}

/**
 * Updates the template, waits for the rollout and for the end of the old pods (which may still serve and break connections after the
 * rollout is complete by kubectl's rule), and marks each. With `during`, the Deployment has that update strategy for the time of
 * the release only.
 */
export async function updateInPlace(
  plan: UpdatePlan,
  context: ReleaseContext,
  during?: { readonly type: 'Recreate' },
): Promise<void> {
  const { cluster, mark, onUndo } = context;
  const object = `Deployment ${cluster.namespace}/${plan.deployment}`;
  const change = await changeOf(plan);
  const before = await existingDeployment(cluster, plan.deployment);
  const undo = { do: 'put-back-deployment', before, ours: undefined } as const;
  const correct = onUndo(`${object} back to its old template`, undo);
  const ours = await replace(cluster, before, (current) => withStrategy(change(current), during));
  correct({ ...undo, ours });
  if (isDeepStrictEqual(ours.spec?.template, before.spec?.template)) {
    throw new ReleaseFailed(`${object}: nothing to release, it already has this template`);
  }
  mark('updated', `${object} to ${imagesOf(ours)}`);
  await cluster.waitRolledOut(plan.deployment);
  mark('rolled-out', object);
  await cluster.waitOldPodsGone(plan.deployment);
  mark('old-removed', `the old pods of ${object}`);

  const lasting = change(before).spec?.strategy ?? before.spec?.strategy;
  if (during !== undefined && lasting?.type !== during.type) {
    correct({ ...undo, ours: await replace(cluster, ours, (current) => withStrategy(current, lasting)) });
  }
}

async function changeOf(plan: UpdatePlan): Promise<(current: Deployment) => Deployment> {
  const manifest = plan.manifest === undefined ? undefined : await readDeployment(plan.manifest, plan.deployment);
  return (current) => updatedDeployment(current, plan, manifest);
}

/** Controllers write to a Deployment all the time; only a change to its spec since `seen` is someone else's release. */
async function replace(cluster: ClusterPort, seen: Deployment, change: (current: Deployment) => Deployment): Promise<Deployment> {
  for (let current = seen; ;) {
    try {
      return await cluster.replaceDeployment(change(current));
    } catch (fault) {
      if (!(fault instanceof Conflict)) throw fault;
      current = await existingDeployment(cluster, seen.metadata?.name ?? '');
      if (current.metadata?.generation !== seen.metadata?.generation) throw fault;
    }
  }
}

function withStrategy(deployment: Deployment, strategy: DeploymentSpec['strategy']): Deployment {
  if (deployment.spec === undefined || strategy === undefined) return deployment;
  return { ...deployment, spec: { ...deployment.spec, strategy } };
}

function imagesOf(deployment: Deployment): string {
  return (deployment.spec?.template.spec?.containers ?? []).map(({ image }) => image ?? '(no image)').join(', ');
}
