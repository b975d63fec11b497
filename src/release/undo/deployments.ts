import { isDeepStrictEqual } from 'node:util';
import type { ClusterPort, Deployment } from '../cluster-port.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { selects } from '../labels.ts';
import { NOT_OF_A_REVISION } from '../revisions.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { UndoAction } from './action.ts';

type Action<Name extends UndoAction['do']> = Extract<UndoAction, { readonly do: Name }>;

/** Tells the objects that this release created from those that somebody else has put in their place. */
const CREATED_BY = 'cutover/release';

export function markedAsCreated(deployment: Deployment, mark: string): Deployment {
  const { metadata } = deployment;
  return { ...deployment, metadata: { ...metadata, annotations: { ...metadata?.annotations, [CREATED_BY]: mark } } };
}

/** Also when its deletion is still under way. What somebody else has put in its place stays. */
export async function createAgain({ deployment, ready }: Action<'create-again'>, cluster: ClusterPort): Promise<void> {
  const name = deployment.metadata?.name ?? '';
  const found = await cluster.get('Deployment', name);
  const isLeaving = found?.metadata?.deletionTimestamp !== undefined;
  if (isLeaving) await cluster.deleteDeployment(name);
  if (found === undefined || isLeaving) await cluster.create('Deployment', asNew(deployment));
  if (ready) await cluster.waitRolledOut(name, { patient: true });
}

export async function removeCreated(
  { deployment, mark, service }: Action<'remove-created'>,
  cluster: ClusterPort,
): Promise<void> {
  const found = await cluster.get('Deployment', deployment);
  if (found?.metadata?.annotations?.[CREATED_BY] !== mark) return;
  const selector = service === undefined ? undefined : (await cluster.get('Service', service))?.spec?.selector;
  if (selects(selector, found.spec?.template.metadata?.labels)) {
    throw new ReleaseFailed(`Service ${cluster.namespace}/${service} points at it`);
  }
  await cluster.deleteDeployment(deployment);
}

/** A template that is neither the old nor ours is someone's decision, and stays. */
export async function putBackDeployment({ before, ours }: Action<'put-back-deployment'>, cluster: ClusterPort): Promise<void> {
  const name = before.metadata?.name ?? '';
  const current = await existingDeployment(cluster, name);
  if (before.spec === undefined || current.spec === undefined) return;
  const { template } = current.spec;
  const isOld = isDeepStrictEqual(template, before.spec.template);
  if (!isOld && ours !== undefined && !isDeepStrictEqual(template, ours.spec?.template)) {
    if (ours.spec?.paused === true) await cluster.patch('Deployment', name, { spec: { paused: before.spec.paused ?? null } });
    throw new ReleaseFailed('someone else has changed its template meanwhile; it is left as it is');
  }
  const scaledByOthers = ours !== undefined && current.spec.replicas !== ours.spec?.replicas;
  const replicas = (scaledByOthers ? current.spec : before.spec).replicas;
  const spec = { ...before.spec, ...(replicas === undefined ? {} : { replicas }) };
  const [old, now] = [before.metadata ?? {}, current.metadata ?? {}];
  // Where the answer to the update was lost, what is new about it is taken for ours.
  const metadata = withoutOurs(now, old, ours?.metadata ?? (isOld ? old : now));
  const restored = { ...current, metadata, spec };
  if (!isDeepStrictEqual(restored, current)) await cluster.replace('Deployment', restored);
  await cluster.waitRolledOut(name, { patient: true });
}

type Metadata = NonNullable<Deployment['metadata']>;

/** With the labels and annotations that the release has changed as they were; what others have made of them stays. */
function withoutOurs(current: Metadata, before: Metadata, ours: Metadata): Metadata {
  const kept = { ...current };
  for (const field of ['labels', 'annotations'] as const) {
    const values = new Map(Object.entries(current[field] ?? {}));
    const [old, made] = [before[field] ?? {}, ours[field] ?? {}];
    for (const key of new Set([...Object.keys(old), ...Object.keys(made)])) {
      if (NOT_OF_A_REVISION.has(key) || old[key] === made[key] || values.get(key) !== made[key]) continue;
      if (old[key] === undefined) values.delete(key);
      else values.set(key, old[key]);
    }
    if (current[field] !== undefined || values.size > 0) kept[field] = Object.fromEntries(values);
  }
  return kept;
}

/** What a user would have written: without what the cluster added to this one object. */
function asNew({ apiVersion, kind, metadata, spec }: Deployment): Deployment {
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata?.annotations ?? {};
  return {
    apiVersion: apiVersion ?? 'apps/v1',
    kind: kind ?? 'Deployment',
    metadata: { ...(metadata?.name === undefined ? {} : { name: metadata.name }), labels: metadata?.labels ?? {}, annotations },
    ...(spec === undefined ? {} : { spec }),
  };
}
