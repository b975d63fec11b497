import type { Watched } from '../../profile/strategies/watched.ts';
import { clusterFault } from '../cluster-fault.ts';
import type { ClusterPort } from '../cluster-port.ts';
import { selectorText } from '../labels.ts';

/** Label selector of the pods that the profile names, as they are selected before the release; undefined when it names none. */
export async function podsOfWatched(watched: Watched | undefined, cluster: ClusterPort): Promise<string | undefined> {
  switch (watched?.by) {
    case undefined:
      return undefined;
    case 'labels':
      return watched.selector;
    case 'deployment': {
      const deployment = await cluster.get('Deployment', watched.name);
      if (deployment === undefined)
        throw clusterFault(`Deployment ${cluster.namespace}/${watched.name}`, 'there is no such Deployment');
      return selectorText(deployment.spec?.selector ?? {});
    }
    case 'service': {
      const service = await cluster.get('Service', watched.name);
      if (service === undefined) throw clusterFault(`Service ${cluster.namespace}/${watched.name}`, 'there is no such Service');
      return selectorText({ matchLabels: service.spec?.selector ?? {} });
    }
  }
}
