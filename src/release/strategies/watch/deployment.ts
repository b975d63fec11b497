import { isDeepStrictEqual } from 'node:util';
import type { WatchPlan } from '../../../profile/strategies/watch.ts';
import { clusterFault } from '../../cluster-fault.ts';
import type { Deployment } from '../../cluster-port.ts';
import { existingDeployment } from '../../existing-deployment.ts';
import { selectorText } from '../../labels.ts';
import type { ReleaseContext, Strategy } from '../../strategy.ts';
import { checkSteady } from '../update-in-place.ts';
import { beginInTime } from './begin-in-time.ts';

/** It begins with the Deployment's new template, and ends when that is rolled out and the old pods are gone. */
export function watchDeployment(name: string, { startWithinMs }: WatchPlan): Strategy {
  return {
    async preflight(cluster) {
      const object = `Deployment ${cluster.namespace}/${name}`;
      const deployment = await cluster.get('Deployment', name);
      if (deployment === undefined) throw clusterFault(object, 'there is no such Deployment', 'check its name and the namespace');
      checkSteady(object, deployment);
    },
    begins(context) {
      const what = `no release of Deployment ${context.cluster.namespace}/${name} began`;
      return beginInTime({ startWithinMs, signal: context.signal, what }, (signal) => newTemplate(name, context, signal));
    },
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
  };
}

async function newTemplate(name: string, { cluster, mark }: ReleaseContext, signal: AbortSignal) {
  const object = `Deployment ${cluster.namespace}/${name}`;
  const before = await existingDeployment(cluster, name);
  mark('watching', `for a new template of ${object}`);
  let now = before;
  const selection = { name };
  await cluster.until(signal).waitFor('Deployment', selection, `waiting for a release of ${object}`, ([found]) => {
    if (found === undefined) return 'it is gone';
    if (isDeepStrictEqual(found.spec?.template, before.spec?.template)) return 'its template is what it was';
    now = found;
    return undefined;
  });
  return { kind: 'begun', how: `${object} got a new template: ${imagesOf(now)}` } as const;
}

function imagesOf(deployment: Deployment): string {
  return (deployment.spec?.template.spec?.containers ?? []).map(({ image }) => image ?? '(no image)').join(', ');
}
