import type { Pod, ReplicasWait } from '../cluster-port.ts';
import type { ReplaceableKind } from '../object-kind.ts';
import { ownedPods, podSelectorOf, type Replaceable } from '../replaceable.ts';
import { isReady, podTrouble } from '../rollout.ts';
import { ReleaseFailed } from '../strategy.ts';
import { viewOf, waitUntil, type Watcher } from './wait.ts';

/** Resolves when the workload has seen its last update and as many of its pods are ready as it wants. */
export async function waitReplicas(
  watcher: Watcher,
  kind: ReplaceableKind,
  found: Replaceable,
  { patient = false, old = new Set() }: ReplicasWait,
): Promise<void> {
  const name = found.metadata?.name ?? '';
  const object = `${kind} ${watcher.namespace}/${name}`;
  let workload: Replaceable | undefined = found;
  let pods: readonly Pod[] = [];
  const views = [
    viewOf(kind, watcher, { name }, ([only]) => (workload = only)),
    viewOf('Pod', watcher, { labels: podSelectorOf(found) }, (all) => (pods = all)),
  ];
  await waitUntil(watcher, `waiting for the pods of ${object} to be ready`, views, () => {
    if (workload === undefined) throw new ReleaseFailed(`${object} was deleted`);
    const owned = ownedPods(workload, pods);
    const trouble = patient
      ? undefined
      : troubleOf(
          workload,
          owned.filter(({ metadata }) => !old.has(metadata?.uid ?? '')),
        );
    if (trouble !== undefined) throw new ReleaseFailed(`${object} cannot replace its pods: ${trouble}`);
    return missingOf(workload, owned);
  });
}

function missingOf({ metadata, spec, status }: Replaceable, owned: readonly Pod[]): string | undefined {
  if ((metadata?.generation ?? 0) > (status?.observedGeneration ?? 0)) return 'its controller has not seen the update yet';
  const wanted = spec?.replicas ?? 1;
  const ready = owned.filter(isReady).length;
  if (ready < wanted) {
    const failure = failureOf(status);
    return `${ready} of ${wanted} pods are ready${failure === undefined ? '' : `; ${failure}`}`;
  }
  // Pods alone do not tell for how long they have been ready.
  const available = (spec?.minReadySeconds ?? 0) === 0 ? wanted : (status?.availableReplicas ?? 0);
  return available < wanted ? `${available} of ${wanted} pods are available` : undefined;
}

function troubleOf({ status }: Replaceable, newPods: readonly Pod[]): string | undefined {
  for (const pod of newPods) {
    const trouble = podTrouble(pod);
    if (trouble !== undefined) return trouble;
  }
  const failure = failureOf(status);
  // A pod on its way out still counts: with no room to spare, there is some as soon as it is gone.
  return failure?.includes('exceeded quota') === true ? undefined : failure;
}

function failureOf(status: Replaceable['status']): string | undefined {
  const failure = status?.conditions?.find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  return failure && `pods cannot be created: ${failure.reason}: ${failure.message}`;
}
