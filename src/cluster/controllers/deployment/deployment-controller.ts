import { createEventRecorder, type EventRecorder } from '../../events.ts';
import { getObject, listObjects, type Deployment, type ReplicaSet } from '../../objects.ts';
import type { Store, StoreEvent } from '../../store.ts';
import { type Controller, type ControllerSettings, keyOf, runController, splitKey } from '../controller.ts';
import { selectorMatches } from '../../label-requirements.ts';
import { claim, controllerOf } from '../ownership.ts';
import { condition, findCondition, setCondition } from './conditions.ts';
import { isComplete } from './deployment-status.ts';
import { trimHistory } from './history.ts';
import { syncGenerations } from './new-replica-set.ts';
import { hasProgressDeadline, REASON, writeCountersOnly, writeRolloutStatus } from './progress.ts';
import { shareOutReplicas } from './proportional.ts';
import { recreateStep } from './recreate.ts';
import { rollingStep } from './rolling-update.ts';
import { allOf, type Generations, type Rollout, writeStatus } from './rollout.ts';
import { wasScaled } from './scaling.ts';

/** Rolls each Deployment towards its template and size through its ReplicaSets, one step a pass, as kube-controller-manager does. */
export function startDeploymentController(store: Store, settings: ControllerSettings): Controller {
  const recorder = createEventRecorder(store, { component: 'deployment-controller' });
  return runController(store, ['deployments', 'replicasets', 'pods'], settings, {
    keysOf: (event) => deploymentsOf(store, event),
    sync(key, again) {
      const { namespace, name } = splitKey(key);
      const deployment = getObject(store, 'deployments', namespace, name);
      if (deployment !== undefined) syncDeployment(store, recorder, deployment, again);
    },
  });
}

/** A ReplicaSet concerns its Deployment, or all that could adopt it. Of pods only the end matters: a recreate waits for it. */
function deploymentsOf(store: Store, { resource, type, object, previous }: StoreEvent): string[] {
  if (resource === 'deployments') return [keyOf(object)];
  const namespace = object.metadata.namespace ?? '';
  const controller = controllerOf(object) ?? (previous === undefined ? undefined : controllerOf(previous));
  if (resource === 'pods') {
    if (type !== 'DELETED' || controller?.kind !== 'ReplicaSet') return [];
    const replicaSet = store.get('replicasets', namespace, controller.name);
    const owner = replicaSet === undefined ? undefined : controllerOf(replicaSet);
    return owner?.kind === 'Deployment' ? [`${namespace}/${owner.name}`] : [];
  }
  if (controller !== undefined) return controller.kind === 'Deployment' ? [`${namespace}/${controller.name}`] : [];
  return listObjects(store, 'deployments', namespace)
    .filter(({ spec }) => selectorMatches(spec.selector, object.metadata.labels))
    .map(keyOf);
}

function syncDeployment(store: Store, recorder: EventRecorder, deployment: Deployment, again: (delayMs: number) => void): void {
  const rollout: Rollout = { store, recorder, deployment, again };
  const { namespace, deletionTimestamp } = deployment.metadata;
  const replicaSets = claim(
    store,
    'replicasets',
    deployment,
    deployment.spec.selector,
    listObjects(store, 'replicasets', namespace),
  );
  if (deletionTimestamp !== undefined) {
    writeCountersOnly(rollout, syncGenerations(rollout, replicaSets, false));
    return;
  }
  notePause(rollout);
  if (deployment.spec.paused === true) {
    trimHistory(rollout, scale(rollout, replicaSets));
    return;
  }
  if (wasScaled(deployment, allOf(syncGenerations(rollout, replicaSets, false)))) {
    scale(rollout, replicaSets);
    return;
  }
  const generations = takeStep(rollout, replicaSets);
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) trimHistory(rollout, generations);
  writeRolloutStatus(rollout, generations);
}

function takeStep(rollout: Rollout, replicaSets: readonly ReplicaSet[]): Generations {
  const { store, deployment } = rollout;
  if (deployment.spec.strategy?.type === 'Recreate') {
    return recreateStep(rollout, replicaSets, listObjects(store, 'pods', deployment.metadata.namespace));
  }
  const generations = syncGenerations(rollout, replicaSets, true);
  rollingStep(rollout, generations);
  return generations;
}

function scale(rollout: Rollout, replicaSets: readonly ReplicaSet[]): Generations {
  const generations = syncGenerations(rollout, replicaSets, false);
  shareOutReplicas(rollout, generations);
  writeCountersOnly(rollout, generations);
  return generations;
}

/** Pausing and resuming are written down, so that a pause does not count against the deadline. A missed deadline is not hidden by it. */
function notePause(rollout: Rollout): void {
  const { deployment } = rollout;
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || current?.reason === REASON.timedOut) return;
  const wasPaused = current?.reason === REASON.paused;
  const isPaused = deployment.spec.paused === true;
  if (isPaused === wasPaused) return;
  const news = isPaused
    ? condition('Progressing', 'Unknown', REASON.paused, 'Deployment is paused')
    : condition('Progressing', 'Unknown', REASON.resumed, 'Deployment is resumed');
  writeStatus(rollout, { ...deployment.status, conditions: setCondition(deployment.status?.conditions, news) });
}
