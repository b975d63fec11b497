import { isDeepStrictEqual } from 'node:util';
import type { ClusterPort, Pod } from '../cluster-port.ts';
import { deletePod, waitInEndpoints, waitPodsGone } from '../replace-pods.ts';
import { existingReplaceable, podsOfReplaceable } from '../replaceable.ts';
import { isReady } from '../rollout.ts';
import { ReleaseFailed } from '../strategy.ts';
import type { UndoAction } from './action.ts';

type PutBack = Extract<UndoAction, { readonly do: 'put-back-workload' }>;

/**
 * Gives the workload its old template again and replaces the pods that the release has made: first all that are not ready, as they
 * serve nobody, then the others one at a time. A template that is neither the old nor ours is someone's decision, and stays.
 */
export async function putBackWorkload(action: PutBack, cluster: ClusterPort): Promise<void> {
  const { kind, before, ours } = action;
  const name = before.metadata?.name ?? '';
  const current = await existingReplaceable(cluster, kind, name);
  const template = current.spec?.template;
  const isOld = isDeepStrictEqual(template, before.spec?.template);
  if (!isOld && ours !== undefined && !isDeepStrictEqual(template, ours.spec?.template)) {
    throw new ReleaseFailed('someone else has changed its template meanwhile; it is left as it is');
  }
  const spec = { ...before.spec, replicas: current.spec?.replicas };
  if (!isDeepStrictEqual(spec, current.spec)) await cluster.replace(kind, { ...current, spec } as typeof current);
  await waitSeen();

  const made = (await podsOfReplaceable(cluster, current)).filter((pod) => isOfTheRelease(pod, action));
  const [ready, unready] = [made.filter(isReady), made.filter((pod) => !isReady(pod))];
  for (const pod of unready) await deletePod(cluster, pod);
  await cluster.waitReplicas(kind, name, { patient: true });
  for (const pod of ready) {
    await deletePod(cluster, pod);
    await cluster.waitReplicas(kind, name, { patient: true });
    await waitInEndpoints(cluster, before);
  }
  await waitPodsGone(cluster, before, new Set(made.map(({ metadata }) => metadata?.uid ?? '')));

  /** Until then its controller would go on making pods from the new template. */
  async function waitSeen(): Promise<void> {
    const what = `the controller of ${kind} ${cluster.namespace}/${name} to see its old template`;
    await cluster.waitFor(kind, { name }, what, ([found]) => {
      if (found === undefined) throw new ReleaseFailed(`${kind} ${cluster.namespace}/${name} was deleted`);
      const isSeen = (found.metadata?.generation ?? 0) <= (found.status?.observedGeneration ?? 0);
      return isSeen ? undefined : 'it has not yet';
    });
  }
}

/** When in doubt it is: replacing a pod once too often does less harm than leaving the new version behind. */
function isOfTheRelease({ metadata, spec }: Pod, { before, ours, oldPods }: PutBack): boolean {
  if (oldPods.includes(metadata?.uid ?? '')) return false;
  const pod = { metadata: { labels: metadata?.labels, annotations: metadata?.annotations }, spec };
  const [old, made] = [before.spec?.template, ours?.spec?.template];
  return !says(pod, old) || (made !== undefined && says(pod, made));
}

/** Whether everything that the template says is said here, too: admission adds to a pod. */
function says(here: unknown, template: unknown): boolean {
  if (typeof template !== 'object' || template === null) return here === template;
  if (typeof here !== 'object' || here === null) return false;
  const said = new Map(Object.entries(here));
  return Object.entries(template).every(([key, value]) => says(said.get(key), value));
}
