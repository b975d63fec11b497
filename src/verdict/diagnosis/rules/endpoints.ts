import type { DropGroup } from '../../../observe/drops/drops.ts';
import { UNKNOWN_VERSION } from '../../../observe/sample.ts';
import { bringsNewVersion } from '../../../profile/release.ts';
import { emptyStretches, fewestEndpoints } from '../endpoint-course.ts';
import { formatDuration } from '../../quantity.ts';
import type { Finding, Rule } from '../finding.ts';
import { isNewVersion, type Scene, type SceneService, targetServices } from '../scene.ts';
import { isGatewayAnswer } from './gateway.ts';
import { PROXY_LAG_MS, SEEN_LATE_MS, SEEN_VERY_LATE_MS } from '../windows.ts';

/** A Service without any ready endpoint, and why it had none. */
export const noEndpoint: Rule = (group, scene) => {
  const found = targetServices(scene).flatMap((service) =>
    emptyStretches(service.course)
      .filter(({ fromMs, untilMs }) => overlaps(group, scene, fromMs, untilMs + PROXY_LAG_MS))
      .map((stretch) => ({ service, ...stretch })),
  )[0];
  if (found === undefined) return undefined;
  const howLong = Number.isFinite(found.untilMs)
    ? `, for ${formatDuration(found.untilMs - Math.max(0, found.fromMs))}`
    : ', to the end';
  if (hasReadyPods(found.fromMs, scene)) return isTurnedAway(group, scene) ? noSuchPods(found.service, howLong) : undefined;
  if (isRecreated(scene)) {
    return {
      cause: 'recreate',
      confidence: 'high',
      why: `came while all old pods were stopped and no new one was ready${howLong}`,
    };
  }
  // With pods still there, what dies with its pod is another matter: only what found no pod at all is owed to there being none.
  if (!isTurnedAway(group, scene) || !isLeftByStops(found.fromMs, scene)) return undefined;
  return { cause: 'unavailable-during-roll', confidence: 'high', why: `came while the Service had no ready endpoint${howLong}` };
};

/** Fewer ready endpoints than before, and the rest could not carry the load: the app says so itself, or is too slow. */
export const tooFewEndpoints: Rule = (group, scene) => {
  if (group.lastAtMs < scene.releaseStartedAtMs) return undefined;
  const overloaded = group.outcome === 'timeout' || (group.outcome === 'unavailable' && !isGatewayAnswer(group, scene));
  if (!overloaded) return undefined;
  for (const { facts, course } of targetServices(scene)) {
    // What piled up while there were too few is still felt for a while.
    const fewest = fewestEndpoints(course, group.firstAtMs - PROXY_LAG_MS, group.lastAtMs);
    if (fewest >= facts.endpoints.length) continue;
    const why = `came while, or just after, ${fewest} of ${facts.endpoints.length} endpoints were ready`;
    return { cause: 'unavailable-during-roll', confidence: takesPodsFirst(scene) ? 'high' : 'medium', why };
  }
  return undefined;
};

function takesPodsFirst({ before, after }: Scene): boolean {
  return [before, after].some((facts) => facts?.workloads.some(({ maxUnavailable = 0 }) => maxUnavailable > 0));
}

/** New pods are ready and get connections, and not one was ever answered. */
export const wrongTargetPort: Rule = (group, scene) => {
  const { observation, oldVersions, starts, milestones, profile } = scene;
  const couldTell =
    profile.release !== undefined &&
    bringsNewVersion(profile.release) &&
    oldVersions.size > 0 &&
    !observation.versions.seen.some(({ version }) => version !== UNKNOWN_VERSION && isNewVersion(version, scene));
  if (!couldTell || group.connection !== 'new' || !isTurnedAway(group, scene)) return undefined;
  const switchedAtMs = milestones.find(({ kind }) => kind === 'switched' || kind === 'service-changed')?.atMs ?? -Infinity;
  const fromMs = Math.max(switchedAtMs, Math.min(...starts.map(({ atMs }) => atMs)));
  // Long enough for pods that merely start slowly to have answered.
  if (group.endedAtMs.max < fromMs - SEEN_LATE_MS || observation.endMs < fromMs + PROXY_LAG_MS) return undefined;
  const mismatch = targetServices(scene).flatMap((service) => portMismatch(service, scene) ?? [])[0];
  const never = 'came after new pods were ready and among the endpoints, and none of them ever answered';
  return {
    cause: 'wrong-target-port',
    confidence: mismatch === undefined ? 'medium' : 'high',
    why: mismatch === undefined ? never : `${never}; ${mismatch}`,
  };
};

function portMismatch({ facts, after = facts }: SceneService, scene: Scene): string | undefined {
  const { name, targetPorts } = after;
  const containers = (scene.after ?? scene.before)?.workloads.flatMap((workload) => workload.containers) ?? [];
  const named = containers.flatMap(({ ports }) => ports.flatMap(({ name: portName, port }) => [port, portName ?? port]));
  const strange = targetPorts.filter((port) => !named.includes(port));
  if (named.length === 0 || strange.length === 0) return undefined;
  return `targetPort ${strange.join(', ')} of Service ${name} is none of the ports that its pods name (${[...new Set(named)].join(', ')})`;
}

function noSuchPods({ facts }: SceneService, howLong: string): Finding {
  const why = `came while Service ${facts.name} had no endpoint, although pods were ready${howLong}`;
  return { cause: 'selector-matches-nothing', confidence: 'high', why };
}

/** The last endpoint was that of a pod that was told to stop. */
function isLeftByStops(atMs: number, { stops }: Scene): boolean {
  return stops.some(({ deletedAtMs }) => deletedAtMs <= atMs + SEEN_VERY_LATE_MS && deletedAtMs >= atMs - PROXY_LAG_MS);
}

/** Pods that were ready when the endpoints ran out, and were not told to go. */
function hasReadyPods(atMs: number, { pods, before }: Scene): boolean {
  const readyBefore = new Set(before?.pods.filter(({ ready }) => ready).map(({ uid }) => uid));
  return pods.some(({ uid, createdAtMs, readyAtMs, deletedAtMs = Infinity, exits, goneAtMs = Infinity }) => {
    const wasReady = createdAtMs === undefined ? readyBefore.has(uid) : readyAtMs.some((readyMs) => readyMs <= atMs);
    const isThere = Math.min(deletedAtMs, goneAtMs, ...exits.map((exit) => exit.atMs)) > atMs + PROXY_LAG_MS;
    return wasReady && isThere;
  });
}

function isRecreated({ profile: { release }, before, after }: Scene): boolean {
  if (release?.strategy === 'recreate') return true;
  return [before, after].some((facts) => facts?.workloads.some(({ updates }) => updates === 'Recreate'));
}

/** It found nobody: it was refused, or a gateway said so. */
function isTurnedAway(group: DropGroup, scene: Scene): boolean {
  const { outcome, connection } = group;
  if (outcome === 'unavailable') return isGatewayAnswer(group, scene);
  return connection === 'new' && ['refused', 'unreachable', 'connect-timeout', 'reset'].includes(outcome);
}

function overlaps(group: DropGroup, scene: Scene, fromMs: number, untilMs: number): boolean {
  return group.endedAtMs.max >= fromMs - SEEN_LATE_MS && group.firstAtMs <= untilMs;
}
