import { isDeepStrictEqual } from 'node:util';
import type { WatchPlan } from '../../profile/strategies/watch.ts';
import { clusterFault } from '../cluster-fault.ts';
import { existingDeployment } from '../existing-deployment.ts';
import { selectorText } from '../labels.ts';
import { Abandoned, type Beginning, type ReleaseContext, type Strategy } from '../strategy.ts';
import { checkSteady } from './update-in-place.ts';

/** A release that something else drives: it begins with the Deployment's new template, and ends when its old pods are gone. */
export function watch(plan: WatchPlan): Strategy {
  return watchDeployment(plan.deployment ?? '', plan);
}

function watchDeployment(name: string, { startWithinMs }: WatchPlan): Strategy {
  return {
    async preflight(cluster) {
      const object = `Deployment ${cluster.namespace}/${name}`;
      const deployment = await cluster.getDeployment(name);
      if (deployment === undefined) throw clusterFault(object, 'there is no such Deployment', 'check its name and the namespace');
      checkSteady(object, deployment);
    },
    begins: (context) => begins(name, startWithinMs, context),
    async run({ cluster, mark }) {
      const object = `Deployment ${cluster.namespace}/${name}`;
      await cluster.waitRolledOut(name);
      mark('rolled-out', object);
      await cluster.waitOldPodsGone(name);
      mark('old-removed', `the old pods of ${object}`);
    },
    async podsOf(cluster) {
      const deployment = await existingDeployment(cluster, name);
      return selectorText(deployment.spec?.selector ?? {});
    },
    leaves: 'nothing was taken back: cutover only watched this release',
  };
}

async function begins(name: string, startWithinMs: number, { cluster, signal, mark }: ReleaseContext): Promise<Beginning> {
  const object = `Deployment ${cluster.namespace}/${name}`;
  const before = await existingDeployment(cluster, name);
  mark('watching', `for a new template of ${object}`);
  const late = AbortSignal.timeout(startWithinMs);
  let how = '';
  try {
    const selection = { fields: `metadata.name=${name}` };
    await cluster
      .until(AbortSignal.any([signal, late]))
      .waitFor('Deployment', selection, `waiting for a release of ${object}`, ([now]) => {
        if (now === undefined) return 'it is gone';
        if (isDeepStrictEqual(now.spec?.template, before.spec?.template)) return 'its template is still the same';
        how = `${object} got a new template: ${(now.spec?.template.spec?.containers ?? []).map(({ image }) => image ?? '(no image)').join(', ')}`;
        return undefined;
      });
  } catch (fault) {
    if (!late.aborted || signal.aborted || !(fault instanceof Abandoned)) throw fault;
    return { kind: 'not-begun', why: `no release of ${object} began within ${startWithinMs / 1000} s` };
  }
  return { kind: 'begun', how };
}
