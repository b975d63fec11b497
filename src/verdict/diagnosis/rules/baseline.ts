import type { DropGroup } from '../../../observe/drops/drops.ts';
import { formatDuration, formatQuantity } from '../../quantity.ts';
import type { Rule } from '../finding.ts';
import { isAnsweredByApp, type Scene, type Span } from '../scene.ts';
import { stopOfKeptConnection } from '../windows.ts';

/** Shorter, a server does not close connections for being idle. */
const SHORTEST_IDLE_MS = 100;
/** A request that takes longer has reached a server that worked on it: a closed connection is told of in a round trip. */
const LONGEST_WAY_MS = 500;
/** So many drops before the release make a rate. */
const FEWEST_BEFORE = 3;
/** A rate shows all along: over at least this share of the time before the release. */
const ALL_ALONG = 0.6;
/** How many standard deviations of a Poisson count above what the rate before lets expect are still the same rate. */
const SAME_RATE_DEVIATIONS = 3;

/** Kept connections that were idle for as long as the server lets them be, and died under a request. */
export const idleKeepAliveRace: Rule = (group, scene) => {
  const { idleMs } = group;
  if (!isIdleLoss(group) || idleMs === undefined) return undefined;
  const isKnown = isKnownLength(idleMs, scene);
  if (!isKnown && stopOfKeptConnection(group, scene) !== undefined) return undefined;
  const why = `were sent on connections that had been idle for ${rangeText(idleMs)}, and that ended then`;
  return { cause: 'idle-keep-alive-race', confidence: isKnown || isNarrow(idleMs) ? 'high' : 'medium', why };
};

/** What was dropped all along before the release, or later in the same way no more often. */
export const alreadyBefore: Rule = (group, scene) => {
  if (group.phase === 'load') return undefined;
  const before = kindIn('before', group, scene);
  const isRate = before.dropped >= FEWEST_BEFORE && before.shareOfPhase >= ALL_ALONG;
  if (group.phase === 'before') {
    const why = isRate ? 'were sent before the release, all along' : 'were sent before the release began';
    return { cause: 'already-before', confidence: isRate ? 'high' : 'low', why };
  }
  if (!isRate || before.sent === 0) return undefined;
  const now = kindIn(group.phase, group, scene);
  const expected = (before.dropped / before.sent) * now.sent;
  if (now.dropped > expected + SAME_RATE_DEVIATIONS * Math.sqrt(expected) + 1) return undefined;
  const rate = (count: { dropped: number; sent: number }): string => formatQuantity(count.dropped / count.sent, 'share');
  const why = `are no more than before the release: ${rate(now)} of the requests of phase ${group.phase}, ${rate(before)} before`;
  return { cause: 'already-before', confidence: 'high', why };
};

interface KindInPhase {
  readonly dropped: number;
  readonly sent: number;
  /** From the first to the last of them, of the phase's length. */
  readonly shareOfPhase: number;
}

/** The drops of a phase that look like the group's. */
function kindIn(phase: DropGroup['phase'], group: DropGroup, { drops, observation, releaseStartedAtMs }: Scene): KindInPhase {
  const { outcome, detail, connection } = group;
  const same = drops.filter(
    (other) =>
      other.phase === phase &&
      // What was sent before the release and cut off in it says nothing of a rate before.
      (phase !== 'before' || other.endedAtMs.min < releaseStartedAtMs) &&
      other.outcome === outcome &&
      other.detail === detail &&
      // What the app answers has nothing to do with the connection.
      (other.connection === connection || isAnsweredByApp(group)),
  );
  const { startMs: phaseStartMs = 0, endMs = 0 } = observation.phases.find(({ name }) => name === phase) ?? {};
  // The load's phase begins with the order to start, not with the first request.
  const startMs = Math.max(phaseStartMs, observation.timeline[0]?.startMs ?? 0);
  const spanMs = Math.max(...same.map(({ lastAtMs }) => lastAtMs)) - Math.min(...same.map(({ firstAtMs }) => firstAtMs));
  return {
    dropped: same.reduce((sum, { requests }) => sum + requests, 0),
    sent: observation.requests.byPhase[phase]?.sent ?? 0,
    shareOfPhase: same.length === 0 || endMs <= startMs ? 0 : spanMs / (endMs - startMs),
  };
}

function isIdleLoss({ connection, outcome, stage, idleMs, firstAtMs, lastAtMs, endedAtMs }: DropGroup): boolean {
  const atOnce = Math.max(endedAtMs.min - firstAtMs, endedAtMs.max - lastAtMs) <= LONGEST_WAY_MS;
  return (
    atOnce && connection === 'reused' && outcome === 'reset' && stage === 'written' && (idleMs?.min ?? 0) >= SHORTEST_IDLE_MS
  );
}

/** Connections have ended after being idle for so long before the release, too. */
function isKnownLength(idleMs: Span, { drops }: Scene): boolean {
  const before = drops.filter((group) => isIdleLoss(group) && group.phase === 'before');
  if (before.reduce((sum, { requests }) => sum + requests, 0) < FEWEST_BEFORE) return false;
  const shortestMs = Math.min(...before.map((group) => group.idleMs?.min ?? Infinity));
  const longestMs = Math.max(...before.map((group) => group.idleMs?.max ?? 0));
  return idleMs.min >= shortestMs - slackMs(shortestMs) && idleMs.max <= longestMs + slackMs(longestMs);
}

/** A server's timeout is one length, with the slack of its timer. */
function isNarrow({ min, max }: Span): boolean {
  return max - min <= slackMs(min);
}

function slackMs(idleMs: number): number {
  return Math.max(100, 0.2 * idleMs);
}

function rangeText({ min, max }: Span): string {
  const [from, to] = [formatDuration(min), formatDuration(max)];
  return from === to ? from : `${from} to ${to}`;
}
