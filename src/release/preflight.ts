import { CutoverError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort } from './cluster-port.ts';
import { strategyOf } from './strategies/by-name.ts';
import { ReleaseFailed } from './strategy.ts';

/**
 * Checks everything that can be known before the load starts and anything is changed: manifests, Deployments, Service, endpoints.
 * Throws CutoverError: exit code 2 for the user's files, 5 for the cluster.
 */
export async function preflight(settings: ReleaseSettings, cluster: ClusterPort): Promise<void> {
  try {
    await strategyOf(settings).preflight(cluster);
  } catch (fault) {
    if (fault instanceof ReleaseFailed) {
      throw new CutoverError(fault.message, {
        where: `namespace ${cluster.namespace}`,
        exitCode: EXIT.releaseFailed,
        cause: fault,
      });
    }
    throw fault;
  }
}
