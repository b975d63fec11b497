import type { DropGroup } from '../../../observe/drops/drops.ts';
import { formatDuration } from '../../quantity.ts';
import type { Finding, Rule } from '../finding.ts';
import { preStopMs } from '../pod-life.ts';
import { isAnsweredByApp, isNewVersion, type Scene, type Stop } from '../scene.ts';
import { SEEN_LATE_MS, stopOfKeptConnection, stopOfNewConnection } from '../windows.ts';

/** An app that is not seen to have ended this long after SIGTERM does something first: it drains. Kubelets take up to a second to see it. */
const QUICK_EXIT_MS = 1200;
/** A kept connection that is still used so long after SIGTERM was never told to end. */
const STILL_USED_MS = 1000;
/** A request that takes this long was being worked on. */
const IN_FLIGHT_MS = 300;
/** Requests that usually take so much of the time to end cannot all be done in it. */
const LONG_SHARE = 0.25;
/** So many requests under way on kept connections would have been cut by an app that just exits. */
const TELLING_CUTS = 1.5;
const SIGKILLED = 137;

/** Requests that a pod dropped because of the way it stops. */
export const stopping: Rule = (group, scene) =>
  group.connection === 'new' ? onNewConnection(group, scene) : onKeptConnection(group, scene);

function onNewConnection(group: DropGroup, scene: Scene): Finding | undefined {
  const suspicion = stopOfNewConnection(group, scene);
  if (suspicion === undefined || !isLost(group, scene)) return undefined;
  const { stop, isProxyLag } = suspicion;
  if (group.outcome === 'unavailable') return turnedAway(group, stop, scene);
  if (isCutByKill(group, stop, scene)) return graceTooShort(stop);
  const sure = isProxyLag ? 'high' : 'low';
  if (cutsOf(scene) > 0) {
    return { cause: 'exits-on-sigterm', confidence: sure, stop, why: 'were sent to pods after their app had ended' };
  }
  const drainedMs = drainTimeMs(stop);
  if (drainedMs !== undefined && drainedMs > QUICK_EXIT_MS) {
    const why = `found nobody listening in a pod that went on for ${formatDuration(drainedMs)} after it was told to stop`;
    return { cause: 'stops-listening-early', confidence: sure, stop, why };
  }
  const confidence = isProxyLag ? 'medium' : 'low';
  if (expectedCuts(scene) >= TELLING_CUTS) {
    const why = 'found nobody listening in a pod that was told to stop, while not one request that it was working on was lost';
    return { cause: 'stops-listening-early', confidence, stop, why };
  }
  return { cause: 'exits-on-sigterm', confidence, stop, why: 'were sent to pods after their app had ended' };
}

function onKeptConnection(group: DropGroup, scene: Scene): Finding | undefined {
  const stop = stopOfKeptConnection(group, scene);
  if (stop === undefined || !isLost(group, scene)) return undefined;
  if (group.outcome === 'unavailable') return turnedAway(group, stop, scene);
  if (isCutByKill(group, stop, scene)) return graceTooShort(stop);
  const usedMs = group.firstAtMs - stop.toldAtMs;
  if (isKilled(stop) || usedMs > STILL_USED_MS) {
    const why = `were sent on kept connections up to ${formatDuration(Math.max(0, group.lastAtMs - stop.toldAtMs))} after their pod was told to stop, and died with it`;
    return { cause: 'keep-alive-not-closed', confidence: 'high', stop, why };
  }
  const { deletedAtMs, leftAtMs = deletedAtMs, toldAtMs } = stop;
  const wasLeft = toldAtMs - leftAtMs > STILL_USED_MS || preStopMs(stop.pod) > STILL_USED_MS;
  if (wasLeft && timeInFlightMs(group) < IN_FLIGHT_MS) {
    const why = `were on kept connections that outlived ${formatDuration(toldAtMs - Math.min(leftAtMs, deletedAtMs))} without new ones, and died when the app ended`;
    return { cause: 'keep-alive-not-closed', confidence: 'high', stop, why };
  }
  return { cause: 'exits-on-sigterm', confidence: 'high', stop, why: 'were cut off on kept connections when the app ended' };
}

/** Its own 503: it was asked while it was told to stop, and did not want to. One of the new version is none that stops. */
function turnedAway(group: DropGroup, stop: Stop, scene: Scene): Finding | undefined {
  if (!isAnsweredByApp(group) || isNewVersion(group.version, scene)) return undefined;
  const why = `were answered "${group.detail}" by an app that had been told to stop`;
  return { cause: 'stops-listening-early', confidence: 'high', stop, why };
}

function graceTooShort(stop: Stop): Finding {
  const graceSeconds = stop.pod.graceSeconds ?? stop.pod.workload?.graceSeconds;
  const grace = graceSeconds === undefined ? 'its grace period' : `its grace period of ${graceSeconds} s`;
  return {
    cause: 'grace-too-short',
    confidence: 'high',
    stop,
    why: `were being worked on when the pod was killed after ${grace}`,
  };
}

/**
 * Under way since before the signal, or one of many that take long, when the pod was killed; or the preStop alone takes the whole grace
 * period. A quick request that dies then was sent on a connection that nobody had closed.
 */
function isCutByKill(group: DropGroup, stop: Stop, { observation }: Scene): boolean {
  if (!isKilled(stop)) return false;
  const { endedAtMs = Infinity, toldAtMs, pod } = stop;
  if (group.endedAtMs.max < endedAtMs - 2 * SEEN_LATE_MS) return false;
  if (preStopMs(pod) >= graceMs(stop) && group.connection === 'reused') return true;
  const usualMs = (observation.latency.all.mean ?? 0) / 1000;
  return group.lastAtMs <= toldAtMs - SEEN_LATE_MS || usualMs >= LONG_SHARE * (endedAtMs - toldAtMs);
}

function isKilled(stop: Stop): boolean {
  const { pod, deletedAtMs, endedAtMs } = stop;
  const exit = pod.exits.find(({ atMs }) => atMs >= deletedAtMs);
  if (exit?.exitCode !== undefined) return exit.exitCode === SIGKILLED && exit.reason !== 'OOMKilled';
  return endedAtMs !== undefined && endedAtMs - deletedAtMs >= graceMs(stop);
}

function graceMs({ pod }: Stop): number {
  return 1000 * (pod.graceSeconds ?? pod.workload?.graceSeconds ?? Infinity);
}

/** From SIGTERM to the end. */
function drainTimeMs({ toldAtMs, endedAtMs }: Stop): number | undefined {
  return endedAtMs === undefined ? undefined : endedAtMs - toldAtMs;
}

/** About: those of one group agree in it. */
function timeInFlightMs({ endedAtMs, firstAtMs, lastAtMs }: DropGroup): number {
  return (endedAtMs.min - firstAtMs + (endedAtMs.max - lastAtMs)) / 2;
}

/** In a way in which a pod that goes loses requests. Who does not answer in time also without a release is slow. */
function isLost({ outcome }: DropGroup, { drops }: Scene): boolean {
  if (outcome === 'timeout') return !drops.some((other) => other.outcome === 'timeout' && other.phase === 'before');
  return outcome !== 'dns' && outcome !== 'tls' && outcome !== 'protocol';
}

const cutsKnown = new WeakMap<Scene, number>();

/**
 * Requests on kept connections that were cut when a pod ended right after its signal. On new ones, nobody may have taken them at all.
 * Every group of a scene asks for it: counted once.
 */
function cutsOf(scene: Scene): number {
  let cuts = cutsKnown.get(scene);
  if (cuts === undefined) {
    cuts = scene.drops
      .filter(({ connection, outcome }) => connection === 'reused' && (outcome === 'reset' || outcome === 'truncated'))
      .filter((group) => {
        const stop = stopOfKeptConnection(group, scene);
        return stop !== undefined && (drainTimeMs(stop) ?? 0) <= QUICK_EXIT_MS;
      })
      .reduce((sum, { requests }) => sum + requests, 0);
    cutsKnown.set(scene, cuts);
  }
  return cuts;
}

/** How many requests were under way on kept connections at any moment (Little's law): so many an app cuts that just exits. */
function expectedCuts({ observation }: Scene): number {
  const { requests, latency, phases } = observation;
  const loadMs = (phases.at(-1)?.endMs ?? 0) - (phases[0]?.startMs ?? 0);
  const meanMs = (latency.byConnection.reused?.mean ?? 0) / 1000;
  return loadMs <= 0 ? 0 : (requests.byConnection.reused.ok / loadMs) * meanMs;
}
