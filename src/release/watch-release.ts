import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort } from './cluster-port.ts';
import { slicesOf } from './endpoints.ts';
import { selectorText } from './labels.ts';
import { strategyOf } from './strategies/by-name.ts';
import type { Mark } from './strategy.ts';
import { endpointMilestones } from './watch/endpoint-milestones.ts';
import { Follows } from './watch/follows.ts';
import { KnownPods } from './watch/known-pods.ts';
import { podMilestones } from './watch/pod-milestones.ts';
import { PROBE_EVENTS, probeMilestones } from './watch/probe-milestones.ts';
import { serviceMilestones } from './watch/service-milestones.ts';

export interface ReleaseWatch {
  stop(): Promise<void>;
}

/**
 * Marks what happens to the release's pods, old and new, to the Services that lead to them and to their endpoints, the moment it is
 * seen. Resolves once the state before the release has been seen; that state itself gives no milestones. What may not be watched, or
 * can be watched no longer, is marked as lost.
 */
export async function watchRelease(settings: ReleaseSettings, cluster: ClusterPort, mark: Mark): Promise<ReleaseWatch> {
  const follows = new Follows(cluster, mark);
  const selector = await strategyOf(settings).podsOf(cluster);
  if (selector === undefined) return follows;
  const pods = new KnownPods();
  const followPods = (labels: string): Promise<void> => follows.add('Pod', { labels }, podMilestones(mark, pods));
  await followPods(selector);
  const endpoints: Promise<void>[] = [];
  await follows.add(
    'Service',
    {},
    serviceMilestones(mark, pods, {
      leadsToThem: (service) =>
        endpoints.push(follows.add('EndpointSlice', slicesOf(service), endpointMilestones(service, mark))),
      changed(now) {
        // Pods that nobody had said to be of this release, until the traffic was led to them.
        if (!pods.areSelectedBy(now)) void followPods(selectorText({ matchLabels: { ...now } }));
      },
    }),
  );
  await Promise.all([...endpoints, follows.add('Event', PROBE_EVENTS, probeMilestones(mark, pods))]);
  return follows;
}
