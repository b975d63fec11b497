import type { DropGroup } from '../../observe/drops/drops.ts';
import type { PodLife } from './pod-life.ts';
import { nearestPod, podAt, type Scene, type Start, type Stop } from './scene.ts';

/** What happens in the cluster is seen some time after it has happened: a drop may end before the milestone of its cause. */
export const SEEN_LATE_MS = 300;
/** On a machine, or an API server, that is busy. */
export const SEEN_VERY_LATE_MS = 1000;
/** Later than this, what was seen is not what it was. */
export const SEEN_LATEST_MS = 3000;
/** kube-proxy writes its rules at most once a second, and takes a while for it. */
export const PROXY_LAG_MS = 2000;
/** Load balancers learn of endpoints by asking; longer than this nobody goes on sending to a pod that is gone. */
export const LONGEST_LAG_MS = 35_000;
/** A pod that was not ready for its traffic is, or is restarted, within this time. */
export const LONGEST_START_MS = 60_000;

/** The stop that a drop on a new connection may be owed to, and how well its time fits. */
export interface Suspicion {
  readonly stop: Stop;
  /** Within the lag of kube-proxy; else only within that of slower balancers, or of a watch that is far behind. */
  readonly isProxyLag: boolean;
}

/** A new connection is dropped by a stopping pod from the signal on, as long as it is still sent there. */
export function stopOfNewConnection(group: DropGroup, scene: Scene): Suspicion | undefined {
  const fits = (seenLateMs: number, lagMs: number): Stop | undefined =>
    closest(
      possibleStops(group, scene).filter(
        (stop) => group.endedAtMs.max >= stop.toldAtMs - seenLateMs && group.firstAtMs <= quietAtMs(stop) + lagMs,
      ),
      group,
    );
  const close = fits(SEEN_LATE_MS, PROXY_LAG_MS) ?? fits(SEEN_VERY_LATE_MS, PROXY_LAG_MS);
  if (close !== undefined) return { stop: close, isProxyLag: true };
  const far = fits(SEEN_LATE_MS, LONGEST_LAG_MS) ?? fits(SEEN_LATEST_MS, PROXY_LAG_MS);
  return far && { stop: far, isProxyLag: false };
}

/** A request on a kept connection is dropped when the pod at its other end ends. */
export function stopOfKeptConnection(group: DropGroup, scene: Scene): Stop | undefined {
  const { endedAtMs } = group;
  const fits = (seenLateMs: number): Stop | undefined =>
    closest(
      possibleStops(group, scene).filter(
        (stop) =>
          endedAtMs.max >= stop.toldAtMs - seenLateMs &&
          endedAtMs.min <= (stop.endedAtMs ?? stop.toldAtMs + PROXY_LAG_MS) + SEEN_LATE_MS,
      ),
      group,
    );
  return fits(SEEN_LATE_MS) ?? fits(SEEN_VERY_LATE_MS);
}

/**
 * What the release did cannot have dropped what had ended before it began, however late it was seen: its begin is our own. One that is
 * done elsewhere is only seen to begin.
 */
function possibleStops(group: DropGroup, scene: Scene): readonly Stop[] {
  const { releaseStartedAtMs, profile, stops } = scene;
  const isBefore = profile.release?.strategy !== 'watch' && group.endedAtMs.max < releaseStartedAtMs;
  return ofRemote(stops, group, scene).filter(({ deletedAtMs }) => !isBefore || deletedAtMs < releaseStartedAtMs);
}

/** From when on nothing but rules that are out of date still leads to it. */
export function quietAtMs({ leftAtMs, endedAtMs, deletedAtMs }: Stop): number {
  return leftAtMs ?? endedAtMs ?? deletedAtMs;
}

/** Where the load goes to the pods' own addresses, the address tells the pod; to a Service's, all come into question. */
function ofRemote<Item extends { readonly pod: PodLife }>(
  items: readonly Item[],
  group: DropGroup,
  scene: Scene,
): readonly Item[] {
  const pod = podAt(group, scene);
  return pod === undefined ? items : items.filter((item) => item.pod === pod);
}

/** The new pod that came last before the drop. */
export function startOf(group: DropGroup, scene: Scene): Start | undefined {
  const ended = group.endedAtMs;
  const fitting = ofRemote(scene.starts, group, scene).filter(
    ({ atMs, pod }) =>
      ended.max >= atMs - SEEN_LATE_MS && group.firstAtMs <= Math.min(atMs + LONGEST_START_MS, pod.deletedAtMs ?? Infinity),
  );
  const near = nearestPod(group, scene);
  return fitting.find(({ pod }) => pod === near) ?? fitting.toSorted((a, b) => b.atMs - a.atMs)[0];
}

/** The one whose end was closest to the drop's. */
function closest(stops: readonly Stop[], { endedAtMs: ended }: DropGroup): Stop | undefined {
  const distanceMs = ({ endedAtMs, toldAtMs }: Stop): number => {
    const atMs = endedAtMs ?? toldAtMs;
    return Math.max(0, ended.min - atMs, atMs - ended.max);
  };
  return stops.toSorted((a, b) => distanceMs(a) - distanceMs(b))[0];
}
