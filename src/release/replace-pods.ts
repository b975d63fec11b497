import type { ClusterPort, Pod } from './cluster-port.ts';
import { selectorText, selects } from './labels.ts';
import { podSelectorOf, type Replaceable } from './replaceable.ts';
import { Conflict } from './strategy.ts';

/** Asks for the pod's deletion. One that is gone, or whose name another pod has by now, is fine. */
export async function deletePod(cluster: ClusterPort, { metadata }: Pod): Promise<void> {
  try {
    await cluster.remove('Pod', metadata?.name ?? '', { uid: metadata?.uid, propagation: 'Background' });
  } catch (fault) {
    if (!(fault instanceof Conflict)) throw fault;
  }
}

/** Waits until the pods are the ready endpoints of every Service that selects them: only then new connections can reach them. */
export async function waitInEndpoints(cluster: ClusterPort, workload: Replaceable): Promise<void> {
  const labels = workload.spec?.template?.metadata?.labels;
  for (const { metadata, spec } of await cluster.list('Service')) {
    // With unready addresses published, endpoints say nothing about readiness; an external name has none.
    if (spec?.publishNotReadyAddresses === true || spec?.type === 'ExternalName' || !selects(spec?.selector, labels)) continue;
    await cluster.waitEndpoints(metadata?.name ?? '', selectorText({ matchLabels: spec?.selector ?? {} }));
  }
}

/** Waits until pods with these uids are gone: they have answered their last request. */
export async function waitPodsGone(cluster: ClusterPort, workload: Replaceable, uids: ReadonlySet<string>): Promise<void> {
  const what = `the old pods of ${workload.kind} ${cluster.namespace}/${workload.metadata?.name} to be gone`;
  await cluster.waitFor('Pod', { labels: podSelectorOf(workload) }, what, (pods) => {
    const left = pods.filter(({ metadata }) => uids.has(metadata?.uid ?? '')).length;
    return left === 0 ? undefined : `${left} are still there`;
  });
}
