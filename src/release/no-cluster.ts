import type { ClusterPort } from './cluster-port.ts';
import { ReleaseFailed } from './strategy.ts';

/** Where a release needs no cluster: the port to none. Whatever is asked of it is refused. */
export function noCluster(): ClusterPort {
  const refuse = () => Promise.reject(new ReleaseFailed('this release has no cluster to work with'));
  return {
    namespace: '',
    get: refuse,
    list: refuse,
    create: refuse,
    replace: refuse,
    patch: refuse,
    remove: refuse,
    follow: refuse,
    waitFor: refuse,
    may: refuse,
    clock: refuse,
    deleteDeployment: refuse,
    patchServiceSelector: refuse,
    nodeAddresses: refuse,
    waitRolledOut: refuse,
    waitOldPodsGone: refuse,
    waitReplicas: refuse,
    waitEndpoints: refuse,
    apply: refuse,
    until: noCluster,
  };
}
