import type { ClusterPort } from '../cluster-port.ts';
import { existingDeployment } from '../existing-deployment.ts';
import type { UndoAction } from './action.ts';

/** Another number of replicas than the release's is somebody else's decision, and stays. */
export async function scaleBack(
  { deployment, from, to, ready }: Extract<UndoAction, { readonly do: 'scale-back' }>,
  cluster: ClusterPort,
): Promise<void> {
  const { metadata, spec } = await existingDeployment(cluster, deployment);
  if (spec?.replicas === from) {
    await cluster.patch('Deployment', deployment, {
      metadata: { resourceVersion: metadata?.resourceVersion },
      spec: { replicas: to },
    });
  }
  if (ready) await cluster.waitRolledOut(deployment, { patient: true });
}
