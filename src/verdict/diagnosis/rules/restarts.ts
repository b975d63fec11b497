import type { DropGroup } from '../../../observe/drops/drops.ts';
import { formatDuration } from '../../quantity.ts';
import type { Finding, Rule } from '../finding.ts';
import { type ContainerExit, type PodLife, unaskedExits } from '../pod-life.ts';
import { endpointsAt } from '../endpoint-course.ts';
import { isAnsweredByApp, podAt, type Scene, targetServices } from '../scene.ts';
import {
  PROXY_LAG_MS,
  SEEN_LATE_MS,
  SEEN_LATEST_MS,
  SEEN_VERY_LATE_MS,
  stopOfKeptConnection,
  stopOfNewConnection,
} from '../windows.ts';

/** A probe that has failed leads to a restart within this time. */
const PROBE_TO_EXIT_MS = 60_000;

/** Containers that ended in pods which nobody had deleted: killed for their liveness, or by themselves. */
export const restarts: Rule = (group, scene) => {
  if (isAnsweredByApp(group)) return undefined;
  const found = scene.pods.flatMap((pod) =>
    unaskedExits(pod).flatMap((exit) => (isDroppedBy(exit, pod, group, scene) ? [{ pod, exit }] : [])),
  );
  const ended = group.endedAtMs;
  const nearest = found.toSorted((a, b) => Math.abs(a.exit.atMs - ended.min) - Math.abs(b.exit.atMs - ended.min))[0];
  if (nearest === undefined) return undefined;
  const isStopping =
    group.connection === 'new'
      ? stopOfNewConnection(group, scene)?.isProxyLag === true
      : stopOfKeptConnection(group, scene) !== undefined;
  return findingOf(nearest.pod, nearest.exit, !isStopping);
};

function findingOf(pod: PodLife, exit: ContainerExit, isAlone: boolean): Finding {
  const confidence = isAlone ? 'high' : 'medium';
  const probe = livenessFailure(pod, exit);
  const code = exit.exitCode === undefined ? '' : ` with exit code ${exit.exitCode}`;
  if (probe === undefined) return { cause: 'crash', confidence, pod, why: `came when a container ended by itself${code}` };
  const why = `came when a container was stopped${code}, ${formatDuration(Math.max(0, exit.atMs - probe.atMs))} after its liveness probe had failed`;
  return { cause: 'liveness-restart', confidence, pod, why };
}

function isDroppedBy(exit: ContainerExit, pod: PodLife, group: DropGroup, scene: Scene): boolean {
  const ended = group.endedAtMs;
  const remote = podAt(group, scene);
  if (remote !== undefined && remote !== pod) return false;
  const fromMs = Math.min(livenessFailure(pod, exit)?.atMs ?? Infinity, exit.atMs) - SEEN_VERY_LATE_MS;
  if (ended.max < fromMs) return false;
  if (group.connection === 'reused') return ended.min <= exit.atMs + SEEN_LATE_MS;
  const after = (times: readonly number[]): number | undefined => times.find((atMs) => atMs >= exit.atMs - SEEN_LATE_MS);
  // Until nothing is sent to it any more; where nothing else is left, until it is back.
  const leftMs = after(pod.leftAtMs) ?? after(pod.restartedAtMs) ?? exit.atMs;
  const isAllThereWas = targetServices(scene).some(({ course }) => endpointsAt(course, group.firstAtMs) === 0);
  const untilMs = isAllThereWas ? (after(pod.joinedAtMs) ?? after(pod.readyAtMs) ?? Infinity) : leftMs;
  return group.firstAtMs <= untilMs + PROXY_LAG_MS;
}

function livenessFailure({ probeFailures }: PodLife, exit: ContainerExit) {
  return probeFailures.findLast(
    ({ atMs, detail }) =>
      /liveness|startup/i.test(detail) && atMs <= exit.atMs + SEEN_LATEST_MS && atMs >= exit.atMs - PROBE_TO_EXIT_MS,
  );
}
