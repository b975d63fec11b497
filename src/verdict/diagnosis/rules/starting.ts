import { formatDuration } from '../../quantity.ts';
import type { Finding, Rule } from '../finding.ts';
import { isAnsweredByApp, isNewVersion, type Scene, type Start } from '../scene.ts';
import type { DropGroup } from '../../../observe/drops/drops.ts';
import { isGatewayAnswer } from './gateway.ts';
import {
  LONGEST_START_MS,
  PROXY_LAG_MS,
  quietAtMs,
  SEEN_LATE_MS,
  startOf,
  stopOfKeptConnection,
  stopOfNewConnection,
} from '../windows.ts';

/** Trouble this long after a pod became ready is still trouble of its start. */
const FIRST_TIME_MS = 30_000;

/** Requests that a new pod dropped because it was not ready for them. */
export const starting: Rule = (group, scene) => {
  const start = startOf(group, scene);
  if (start === undefined || isGatewayAnswer(group, scene)) return undefined;
  const version = group.version ?? group.connectionVersion;
  // A kept connection that dies had been served before: that pod was not too new.
  const isItsOwn = isNewVersion(version, scene) && (isAnsweredByApp(group) || group.outcome === 'timeout');
  // Cut when a pod ended, which may be one of the new version, too.
  if (group.connection === 'reused' && !isAnsweredByApp(group) && stopOfKeptConnection(group, scene) !== undefined)
    return undefined;
  if (!isItsOwn && (group.connection === 'reused' || version !== undefined)) return undefined;
  return hasProbe(start) ? readyTooEarly(group, start, isItsOwn, scene) : noProbe(group, start, isItsOwn, scene);
};

function noProbe(group: DropGroup, start: Start, isItsOwn: boolean, scene: Scene): Finding {
  const confidence =
    isItsOwn || stopOfNewConnection(group, scene)?.isProxyLag !== true
      ? 'high'
      : startsOutnumberStops(group, scene)
        ? 'high'
        : 'low';
  const why = 'were sent to new pods that did not answer yet, and no readiness probe holds traffic back';
  return { cause: 'no-readiness-probe', confidence, start, why };
}

function readyTooEarly(group: DropGroup, start: Start, isItsOwn: boolean, scene: Scene): Finding | undefined {
  const afterMs = Math.max(0, group.lastAtMs - start.atMs);
  if (afterMs > FIRST_TIME_MS) return undefined;
  if (!isItsOwn && stopOfNewConnection(group, scene) !== undefined) return undefined;
  const why = `were sent to new pods in the first ${formatDuration(afterMs)} after they said that they were ready`;
  return { cause: 'ready-too-early', confidence: isItsOwn ? 'high' : 'medium', start, why };
}

/** Whether more pods were new at that time than were gone but still sent to. */
function startsOutnumberStops(group: DropGroup, scene: Scene): boolean {
  const ended = group.endedAtMs;
  const starts = scene.starts.filter(
    ({ atMs, pod }) =>
      !hasProbe({ atMs, pod }) && atMs - SEEN_LATE_MS <= ended.max && group.firstAtMs <= atMs + slowestStartMs(scene),
  );
  const stops = scene.stops.filter(
    (stop) => (stop.endedAtMs ?? stop.toldAtMs) <= ended.max && group.firstAtMs <= quietAtMs(stop) + PROXY_LAG_MS / 2,
  );
  return starts.length > stops.length;
}

/** The longest time from a new pod's first traffic to a drop on a new connection, before the next one came. */
function slowestStartMs({ starts, drops }: Scene): number {
  const times = drops
    .filter(({ connection }) => connection === 'new')
    .map(({ lastAtMs }) => lastAtMs - Math.max(...starts.map(({ atMs }) => atMs).filter((atMs) => atMs <= lastAtMs)));
  return Math.max(0, ...times.filter((ms) => ms <= LONGEST_START_MS));
}

function hasProbe({ pod: { workload } }: Start): boolean {
  return workload === undefined || workload.containers.some(({ hasReadinessProbe }) => hasReadinessProbe);
}
