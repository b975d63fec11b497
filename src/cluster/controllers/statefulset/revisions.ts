import { deleteObject } from '../../deletion.ts';
import { type ControllerRevision, listObjects, modifyObject, type Pod, type StatefulSet } from '../../objects.ts';
import type { Store } from '../../store.ts';
import { claim, controllerReference } from '../ownership.ts';
import { sameTemplate, templateHash } from '../template-hash.ts';
import { revisionOf } from './identity.ts';

/** The templates a StatefulSet has had, as far as they are kept. */
export interface Revisions {
  /** What the pods had before the update that is under way; the same as `update` when none is. */
  readonly current: ControllerRevision;
  /** The present template. */
  readonly update: ControllerRevision;
  /** Oldest first. */
  readonly all: readonly ControllerRevision[];
  /** How often the name of a revision was found taken by a stranger. */
  readonly collisionCount: number;
}

/** Finds the revision of the present template: makes it where there is none, and gives an older one the highest number (rollback). */
export function syncRevisions(store: Store, set: StatefulSet): Revisions {
  const candidates = listObjects(store, 'controllerrevisions', set.metadata.namespace);
  const all = claim(store, 'controllerrevisions', set, set.spec.selector, candidates).sort((a, b) => a.revision - b.revision);
  const { currentRevision, collisionCount = 0 } = set.status ?? {};
  const revision = (all.at(-1)?.revision ?? 0) + 1;
  const same = all.findLast(({ data }) => sameTemplate(data.spec.template, set.spec.template));
  const found =
    same === undefined
      ? createRevision(store, set, revision, collisionCount)
      : { update: same === all.at(-1) ? same : renumber(store, same, revision), collisionCount };
  const current = all.find(({ metadata }) => metadata.name === currentRevision) ?? found.update;
  return { ...found, current, all };
}

/** Deletes the oldest revisions beyond revisionHistoryLimit; those that pods have, or are to have, stay and do not count. */
export function trimRevisions(store: Store, set: StatefulSet, revisions: Revisions, pods: readonly Pod[]): void {
  const inUse = new Set([revisions.current.metadata.name, revisions.update.metadata.name, ...pods.map(revisionOf)]);
  const history = revisions.all.filter(({ metadata }) => !inUse.has(metadata.name));
  const surplus = Math.max(0, history.length - (set.spec.revisionHistoryLimit ?? 10));
  for (const { metadata } of history.slice(0, surplus)) {
    deleteObject(store, 'controllerrevisions', metadata.namespace, metadata.name);
  }
}

function renumber(store: Store, { metadata }: ControllerRevision, revision: number): ControllerRevision {
  return modifyObject(store, 'controllerrevisions', metadata.namespace, metadata.name, (draft) => {
    draft.revision = revision;
  });
}

function createRevision(
  store: Store,
  set: StatefulSet,
  revision: number,
  collisions: number,
): { update: ControllerRevision; collisionCount: number } {
  const { template } = set.spec;
  const { namespace, annotations } = set.metadata;
  for (let collisionCount = collisions; ; collisionCount += 1) {
    const hash = templateHash(template, collisionCount);
    const name = `${set.metadata.name}-${hash}`;
    if (store.get('controllerrevisions', namespace, name) !== undefined) continue;
    const update = store.create('controllerrevisions', {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace,
        labels: { ...template.metadata?.labels, 'controller.kubernetes.io/hash': hash },
        ...(annotations === undefined ? {} : { annotations }),
        ownerReferences: [controllerReference(set)],
      },
      // A patch of the StatefulSet: what `kubectl rollout undo` sends.
      data: { spec: { template: { ...template, $patch: 'replace' } } },
      revision,
    });
    return { update: update as ControllerRevision, collisionCount };
  }
}
