import type { DropGroup } from '../../observe/drops.ts';
import type { PodLife } from './pod-life.ts';
import { nearestPod, podAt, type Scene, type Start, type Stop } from './scene.ts';

/** What happens in the cluster is seen some time after it has happened: a drop may end before the milestone of its cause. */
export const SEEN_LATE_MS = 300;
/** kube-proxy writes its rules at most once a second, and takes a while for it. */
export const PROXY_LAG_MS = 2000;
/** Load balancers learn of endpoints by asking; longer than this nobody goes on sending to a pod that is gone. */
export const LONGEST_LAG_MS = 35_000;
/** A pod that was not ready for its traffic is, or is restarted, within this time. */
export const LONGEST_START_MS = 60_000;

/** The stop that a drop on a new connection may be owed to, and how well its time fits. */
export interface Suspicion {
  readonly stop: Stop;
  /** Within the lag of kube-proxy; else only within that of slower balancers. */
  readonly isProxyLag: boolean;
}

/** A new connection is dropped by a stopping pod from the signal on, as long as it is still sent there. */
export function stopOfNewConnection(group: DropGroup, scene: Scene): Suspicion | undefined {
  const ended = group.endedAtMs;
  const fits = (lagMs: number): Stop[] =>
    ofRemote(scene.stops, group, scene).filter(
      (stop) => ended.max >= stop.toldAtMs - SEEN_LATE_MS && group.firstAtMs <= quietAtMs(stop) + lagMs,
    );
  const close = closest(fits(PROXY_LAG_MS), group, scene);
  if (close !== undefined) return { stop: close, isProxyLag: true };
  const far = closest(fits(LONGEST_LAG_MS), group, scene);
  return far && { stop: far, isProxyLag: false };
}

/** A request on a kept connection is dropped when the pod at its other end ends. */
export function stopOfKeptConnection(group: DropGroup, scene: Scene): Stop | undefined {
  const ended = group.endedAtMs;
  const fitting = ofRemote(scene.stops, group, scene).filter(
    (stop) =>
      ended.max >= stop.toldAtMs - SEEN_LATE_MS && ended.min <= (stop.endedAtMs ?? stop.toldAtMs + PROXY_LAG_MS) + SEEN_LATE_MS,
  );
  return closest(fitting, group, scene);
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
  const pod = podAt(group.remote, scene);
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

/** The one that the observer found nearest, else the one whose end was closest to the drop. */
function closest(stops: readonly Stop[], group: DropGroup, scene: Scene): Stop | undefined {
  const near = nearestPod(group, scene);
  const ended = group.endedAtMs;
  const distanceMs = ({ endedAtMs, toldAtMs }: Stop): number => Math.abs((endedAtMs ?? toldAtMs) - ended.min);
  return stops.find(({ pod }) => pod === near) ?? stops.toSorted((a, b) => distanceMs(a) - distanceMs(b))[0];
}
