import { messageOf } from '../errors.ts';
import type { ReleaseSettings } from '../profile/release.ts';
import type { ClusterPort, EndpointSlice, Pod } from './cluster-port.ts';
import { readyEndpoints, slicesOf } from './endpoints.ts';
import { selects } from './labels.ts';
import { isReady } from './rollout.ts';
import { strategyOf } from './strategies/by-name.ts';
import { Abandoned, type Mark } from './strategy.ts';

export interface ReleaseWatch {
  /** Ends the watch. Resolves to why it had ended before, if it had: then milestones after that are missing. */
  stop(): Promise<string | undefined>;
}

/**
 * Marks what happens to the release's pods, old and new, and to the endpoints of the Services that select them, the moment it is
 * seen. Resolves once the state before the release has been seen; that state itself gives no milestones.
 */
export async function watchRelease(settings: ReleaseSettings, cluster: ClusterPort, mark: Mark): Promise<ReleaseWatch> {
  const stopped = new AbortController();
  const watching = cluster.until(stopped.signal);
  const labelSelector = await strategyOf(settings).podsOf(cluster);
  if (labelSelector === undefined) return { stop: () => Promise.resolve(undefined) };
  const pods = await cluster.list('Pod', { labels: labelSelector });
  const services = (await cluster.list('Service')).filter(({ spec }) =>
    pods.some(({ metadata }) => selects(spec?.selector, metadata?.labels)),
  );

  const follows = [
    started<Pod>((listener) => watching.follow('Pod', { labels: labelSelector }, listener), podMilestones(mark)),
    ...services.map(({ metadata }) => {
      const service = metadata?.name ?? '';
      const note = endpointMilestones(service, mark);
      return started<EndpointSlice>((listener) => watching.follow('EndpointSlice', slicesOf(service), listener), note);
    }),
  ];
  const ends = follows.map(({ ended }) => ended);
  try {
    await Promise.all(follows.map(({ first }) => first));
  } catch (fault) {
    stopped.abort();
    await Promise.all(ends);
    throw fault;
  }
  return {
    async stop() {
      stopped.abort();
      return (await Promise.all(ends)).find((why) => why !== undefined);
    },
  };
}

/** `first` settles with the first state seen; `ended` resolves to why the following ended, undefined when it was stopped. */
function started<T>(follow: (listener: (all: readonly T[]) => void) => Promise<void>, note: (all: readonly T[]) => void) {
  const { promise: first, resolve, reject } = Promise.withResolvers<void>();
  const following = follow((all) => {
    note(all);
    resolve();
  });
  following.catch(reject);
  const ended = following.then(
    () => undefined,
    (fault: unknown) => (fault instanceof Abandoned ? undefined : messageOf(fault)),
  );
  return { first, ended };
}

interface SeenPod {
  readonly text: string;
  readonly ready: boolean;
  readonly deleted: boolean;
}

/** From one state of the pods to the next. A missed state in between costs a milestone's exact time, never the milestone. */
export function podMilestones(mark: Mark): (pods: readonly Pod[]) => void {
  let seen: ReadonlyMap<string, SeenPod> | undefined;
  return (pods) => {
    const now = new Map(pods.map((pod) => [pod.metadata?.uid ?? '', seenPod(pod)]));
    if (seen !== undefined) {
      for (const [uid, pod] of now) {
        const before = seen.get(uid);
        if (before === undefined) mark('pod-created', pod.text);
        if (pod.ready && before?.ready !== true) mark('pod-ready', pod.text);
        if (pod.deleted && before?.deleted !== true) mark('pod-deleted', pod.text);
      }
      for (const [uid, pod] of seen) if (!now.has(uid)) mark('pod-gone', pod.text);
    }
    seen = now;
  };
}

function seenPod(pod: Pod): SeenPod {
  const image = pod.spec?.containers[0]?.image;
  const parts = [pod.metadata?.name, pod.status?.podIP, image].filter((part) => part !== undefined);
  return { text: parts.join(' '), ready: isReady(pod), deleted: pod.metadata?.deletionTimestamp !== undefined };
}

/** The same for the endpoints that get new connections. */
export function endpointMilestones(service: string, mark: Mark): (slices: readonly EndpointSlice[]) => void {
  let seen: ReadonlySet<string> | undefined;
  return (slices) => {
    const now = new Set(readyEndpoints(slices).map(({ name, address }) => `${name} ${address} of Service ${service}`));
    if (seen !== undefined) {
      for (const endpoint of now) if (!seen.has(endpoint)) mark('endpoint-added', endpoint);
      for (const endpoint of seen) if (!now.has(endpoint)) mark('endpoint-removed', endpoint);
    }
    seen = now;
  };
}
