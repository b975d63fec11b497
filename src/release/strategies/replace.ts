import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplacePlan } from '../../profile/strategies/replace.ts';
import type { Pod } from '../cluster-port.ts';
import { deletePod, waitInEndpoints, waitPodsGone } from '../replace-pods.ts';
import { existingReplaceable, podSelectorOf, podsOfReplaceable, withTemplate } from '../replaceable.ts';
import { imagesOf } from '../revisions.ts';
import { Abandoned, ReleaseFailed, type ReleaseContext, type Strategy } from '../strategy.ts';
import { preflightReplace, templateFor } from './replace-preflight.ts';

/** A workload whose controller leaves running pods alone: it gets a new template, and its pods are deleted one at a time. */
export function replace(plan: ReplacePlan): Strategy {
  return {
    preflight: (cluster) => preflightReplace(plan, cluster),
    run: (context) => run(plan, context),
    podsOf: async (cluster) => podSelectorOf(await existingReplaceable(cluster, plan.kind, plan.name)),
  };
}

/** The next pod goes when the last one's replacement is ready and among the endpoints of every Service that selects it. */
async function run(plan: ReplacePlan, { cluster, signal, mark, onUndo }: ReleaseContext): Promise<void> {
  const { kind, name, pauseMs } = plan;
  const object = `${kind} ${cluster.namespace}/${name}`;
  const before = await existingReplaceable(cluster, kind, name);
  const oldPods = (await podsOfReplaceable(cluster, before)).toSorted(inTurn);
  const old = new Set(oldPods.map(({ metadata }) => metadata?.uid ?? ''));

  const undo = { do: 'put-back-workload', kind, before, ours: undefined, oldPods: [...old] } as const;
  const correct = onUndo(`${object} back to its old template, and the pods changed since replaced`, undo);
  const ours = await cluster.replace(kind, withTemplate(before, await templateFor(plan, before)));
  correct({ ...undo, ours });
  if (isDeepStrictEqual(ours.spec?.template, before.spec?.template)) {
    throw new ReleaseFailed(`${object}: nothing to release, it already has this template`);
  }
  mark('updated', `${object} to ${imagesOf(ours.spec?.template)}`);
  // A controller that has not seen the new template yet would make the replacement from the old one.
  await cluster.waitReplicas(kind, name, { old });

  for (const [index, pod] of oldPods.entries()) {
    if (index > 0) await pause(pauseMs, signal, `pausing before the next pod of ${object}`);
    await deletePod(cluster, pod);
    await cluster.waitReplicas(kind, name, { old });
    await waitInEndpoints(cluster, ours);
    mark('pod-replaced', `${pod.metadata?.name}, ${index + 1} of ${oldPods.length}`);
  }
  mark('rolled-out', object);
  await waitPodsGone(cluster, before, old);
  mark('old-removed', `the old pods of ${object}`);
}

/** Highest name first: a StatefulSet's last pod is the one that the others depend on least. */
function inTurn(a: Pod, b: Pod): number {
  return (b.metadata?.name ?? '').localeCompare(a.metadata?.name ?? '', 'en', { numeric: true });
}

async function pause(ms: number, signal: AbortSignal, doing: string): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new Abandoned(doing, signal.reason);
  }
}
