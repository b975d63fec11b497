import type { ClusterPort, Deployment } from './cluster-port.ts';
import { existingDeployment } from './existing-deployment.ts';
import { Conflict } from './strategy.ts';

/**
 * Replaces the Deployment by what `change` makes of it. Controllers write to one all the time; only a change to its spec since `seen` is
 * somebody else's. Rejects with Conflict for that.
 */
export async function replaceDeployment(
  cluster: ClusterPort,
  seen: Deployment,
  change: (current: Deployment) => Deployment,
): Promise<Deployment> {
  for (let current = seen; ;) {
    try {
      return await cluster.replace('Deployment', change(current));
    } catch (fault) {
      if (!(fault instanceof Conflict)) throw fault;
      current = await existingDeployment(cluster, seen.metadata?.name ?? '');
      if (current.metadata?.generation !== seen.metadata?.generation) throw fault;
    }
  }
}
