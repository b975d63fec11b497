import type { Deployment, ReplicaSet } from '../../objects.ts';
import { getObject, modifyObject } from '../../objects.ts';
import { StoreError } from '../../store.ts';
import { controllerOf, controllerReference } from '../ownership.ts';
import { OWN_ANNOTATIONS, POD_TEMPLATE_HASH, REVISION, REVISION_HISTORY } from './annotations.ts';
import { condition, findCondition, setCondition } from './conditions.ts';
import { hasProgressDeadline, REASON } from './progress.ts';
import { byCreation, type Generations, revisionOf, type Rollout, writeStatus } from './rollout.ts';
import { replicaAnnotations, roomForNewest } from './scaling.ts';
import { sameTemplate, templateHash } from '../template-hash.ts';

/**
 * Tells the ReplicaSet of the Deployment's present template from the others, and brings its revision and annotations up to date.
 * Where there is none yet, makes one if `create` says so.
 */
export function syncGenerations(rollout: Rollout, replicaSets: readonly ReplicaSet[], create: boolean): Generations {
  const { deployment } = rollout;
  const existing = replicaSets.toSorted(byCreation).find(({ spec }) => sameTemplate(spec.template, deployment.spec.template));
  const old = replicaSets.filter((replicaSet) => replicaSet !== existing);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (existing !== undefined) return { newest: adoptRevision(rollout, existing, revision), old };
  return { newest: create ? createNewest(rollout, old, revision) : undefined, old };
}

function adoptRevision(rollout: Rollout, existing: ReplicaSet, revision: number): ReplicaSet {
  const { deployment } = rollout;
  const { namespace, name } = existing.metadata;
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const updated = modifyObject(rollout.store, 'replicasets', namespace, name, (draft) => {
    draft.metadata.annotations = revisedAnnotations(deployment, existing, revision);
    if ((draft.spec.minReadySeconds ?? 0) !== minReadySeconds) draft.spec.minReadySeconds = minReadySeconds;
  });
  if (updated !== existing) return updated;

  const { conditions } = deployment.status ?? {};
  const isFirstWord = hasProgressDeadline(deployment) && findCondition(conditions, 'Progressing') === undefined;
  const found = condition('Progressing', 'True', REASON.found, `Found new replica set "${name}"`);
  writeStatus(
    rollout,
    isFirstWord ? { ...deployment.status, conditions: setCondition(conditions, found) } : (deployment.status ?? {}),
    existing.metadata.annotations?.[REVISION],
  );
  return updated;
}

/** The new ReplicaSet's revision is the highest. One that comes back (rollback) remembers the revisions it had. */
function revisedAnnotations(deployment: Deployment, existing: ReplicaSet, revision: number): Record<string, string> {
  const annotations = { ...existing.metadata.annotations, ...inherited(deployment) };
  const before = annotations[REVISION];
  if (Number(before ?? 0) >= revision) return annotations;
  const history = annotations[REVISION_HISTORY];
  return {
    ...annotations,
    [REVISION]: String(revision),
    ...(before === undefined ? {} : { [REVISION_HISTORY]: history ? `${history},${before}` : before }),
  };
}

function inherited(deployment: Deployment): Record<string, string> {
  const entries = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !OWN_ANNOTATIONS.has(key)));
}

function createNewest(rollout: Rollout, old: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { store, deployment, recorder } = rollout;
  const replicaSet = replicaSetFor(deployment, old, revision);
  let created: ReplicaSet;
  try {
    created = store.create('replicasets', replicaSet) as ReplicaSet;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return settleFailedCreation(rollout, replicaSet.metadata.name, error);
  }
  const { name } = created.metadata;
  const replicas = created.spec.replicas ?? 0;
  if (replicas > 0) {
    recorder.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
  }
  const news = condition('Progressing', 'True', REASON.created, `Created new replica set "${name}"`);
  const status = deployment.status ?? {};
  const told = hasProgressDeadline(deployment) ? { ...status, conditions: setCondition(status.conditions, news) } : status;
  writeStatus(rollout, told, String(revision));
  return created;
}

/** The name may be taken: by our own from a pass that was cut short, or by a stranger's, which another hash gets out of the way of. */
function settleFailedCreation(rollout: Rollout, name: string, error: StoreError): ReplicaSet {
  const { store, deployment, recorder } = rollout;
  const status = deployment.status ?? {};
  if (error.reason === 'AlreadyExists') {
    const taken = getObject(store, 'replicasets', deployment.metadata.namespace, name);
    const isOurs = taken !== undefined && controllerOf(taken)?.uid === deployment.metadata.uid;
    if (isOurs && sameTemplate(taken.spec.template, deployment.spec.template)) return taken;
    writeStatus(rollout, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
    throw error;
  }
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasProgressDeadline(deployment)) {
    const failed = condition('Progressing', 'False', REASON.createFailed, message);
    writeStatus(rollout, { ...status, conditions: setCondition(status.conditions, failed) });
  }
  recorder.record(deployment, 'Warning', REASON.createFailed, message);
  throw error;
}

function replicaSetFor(deployment: Deployment, old: readonly ReplicaSet[], revision: number) {
  const { spec, metadata, status } = deployment;
  const hash = { [POD_TEMPLATE_HASH]: templateHash(spec.template, status?.collisionCount) };
  const labels = { ...spec.template.metadata?.labels, ...hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash[POD_TEMPLATE_HASH]}`,
      namespace: metadata.namespace,
      labels,
      annotations: { ...inherited(deployment), ...replicaAnnotations(deployment), [REVISION]: String(revision) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: roomForNewest(deployment, old, 0),
      ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, ...hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}
