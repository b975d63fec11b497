import { isDeepStrictEqual } from 'node:util';
import type { V1DeploymentSpec } from '@kubernetes/client-node';
import type { UpdatePlan } from '../../profile/strategies/update.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort, Deployment, Wire } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { readDeployment } from '../manifest.ts';
import { replaceDeployment } from '../replace-deployment.ts';
import { historyText, imagesOf, revisionsOf } from '../revisions.ts';
import { rolloutState } from '../rollout.ts';
import { ReleaseFailed, type ReleaseContext } from '../strategy.ts';
import { assertServicesFit } from './service-fit.ts';
import { updatedDeployment } from './updated-deployment.ts';

type DeploymentSpec = Wire<V1DeploymentSpec>;

/** To a Deployment's new form, from whatever it is at that moment. */
export type Change = (current: Deployment) => Deployment;

/** One Deployment that gets a new template and moves to it by itself. */
export interface InPlaceUpdate {
  readonly deployment: string;
  /** Settled once, by what the Deployment is before the release. */
  readonly form: (current: Deployment, cluster: ClusterPort) => Promise<Change>;
  /** The form has defaults that only the cluster fills in: before that it cannot be told whether it changes anything. */
  readonly isRough: boolean;
}

/** The Deployment as it is, and what the release would make of it. */
export async function preflightUpdate(update: InPlaceUpdate, cluster: ClusterPort): Promise<[now: Deployment, then: Deployment]> {
  const object = `Deployment ${cluster.namespace}/${update.deployment}`;
  const current = await cluster.get('Deployment', update.deployment);
  if (current === undefined) throw clusterFault(object, 'there is no such Deployment', 'check its name and the namespace');
  const changed = (await update.form(current, cluster))(current);
  checkSteady(object, current);
  if (!update.isRough && isDeepStrictEqual(changed.spec?.template, current.spec?.template)) {
    throw clusterFault(object, 'nothing to release: it already has this image and environment');
  }
  await assertServicesFit(current, changed, cluster);
  return [current, changed];
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

export async function podsOfDeployment(name: string, cluster: ClusterPort): Promise<string> {
  const deployment = await existingDeployment(cluster, name);
  return selectorText(deployment.spec?.selector ?? {});
}

export interface InPlaceSteps {
  /** The Deployment's update strategy for the time of the release only. */
  readonly during?: { readonly type: 'Recreate' };
  /** What happens between the update and the wait for the rest of the rollout. */
  readonly midway?: (updated: UpdatedDeployment) => Promise<void>;
}

export interface UpdatedDeployment {
  readonly deployment: Deployment;
  /** To be told, before it is done, what else the release makes of the Deployment: else the undo takes it for somebody else's. */
  readonly becomes: (deployment: Deployment) => void;
}

/**
 * Updates the template, waits for the rollout and for the end of the old pods (which may still serve and break connections after the
 * rollout is complete by kubectl's rule), and marks each, with the history of revisions before and after.
 */
export async function updateInPlace(
  update: InPlaceUpdate,
  context: ReleaseContext,
  { during, midway }: InPlaceSteps = {},
): Promise<void> {
  const { cluster, mark, onUndo } = context;
  const object = `Deployment ${cluster.namespace}/${update.deployment}`;
  const markHistory = async (when: string, deployment: Deployment): Promise<void> =>
    mark('history', `${object} ${when}: ${historyText(await revisionsOf(deployment, cluster))}`);
  const before = await existingDeployment(cluster, update.deployment);
  const change = await update.form(before, cluster);
  await markHistory('before', before);
  const undo = { do: 'put-back-deployment', before, ours: undefined } as const;
  const correct = onUndo(`${object} back to its old template`, undo);
  const ours = await replaceDeployment(cluster, before, (current) => withStrategy(change(current), during));
  correct({ ...undo, ours });
  if (isDeepStrictEqual(ours.spec?.template, before.spec?.template)) {
    throw new ReleaseFailed(`${object}: nothing to release, it already has this template`);
  }
  mark('updated', `${object} to ${imagesOf(ours.spec?.template)}`);
  await midway?.({ deployment: ours, becomes: (deployment) => correct({ ...undo, ours: deployment }) });
  await cluster.waitRolledOut(update.deployment);
  mark('rolled-out', object);
  await cluster.waitOldPodsGone(update.deployment);
  mark('old-removed', `the old pods of ${object}`);
  await markHistory('after', before);

  const lasting = change(before).spec?.strategy ?? before.spec?.strategy;
  if (during !== undefined && lasting?.type !== during.type) {
    correct({ ...undo, ours: await replaceDeployment(cluster, ours, (current) => withStrategy(current, lasting)) });
  }
}

/** Image, environment or a manifest, as the plan says. */
export async function updateOf(plan: UpdatePlan): Promise<Change> {
  const manifest = plan.manifest === undefined ? undefined : await readDeployment(plan.manifest, plan.deployment);
  return (current) => updatedDeployment(current, plan, manifest);
}

function withStrategy(deployment: Deployment, strategy: DeploymentSpec['strategy']): Deployment {
  if (deployment.spec === undefined || strategy === undefined) return deployment;
  return { ...deployment, spec: { ...deployment.spec, strategy } };
}
