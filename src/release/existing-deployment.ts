import type { ClusterPort, Deployment } from './cluster-port.ts';
import { ReleaseFailed } from './strategy.ts';

/** The Deployment, which preflight has seen: that it is missing now is somebody's doing. */
export async function existingDeployment(cluster: ClusterPort, name: string): Promise<Deployment> {
  const found = await cluster.get('Deployment', name);
  if (found === undefined) throw new ReleaseFailed(`there is no Deployment ${cluster.namespace}/${name}`);
  return found;
}
