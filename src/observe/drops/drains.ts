import type { Milestone } from '../../release/milestone.ts';
import type { PodFacts } from '../../release/surroundings.ts';
import type { DropGroup } from './drops.ts';
import { HORIZON_MS } from './nearest-milestone.ts';
import { UNKNOWN_VERSION } from '../sample.ts';
import type { SeenVersion } from '../versions/versions.ts';

/**
 * How long a deleted pod went on being sent to, as far as that shows: times are ms after its deletion was seen, undefined where nothing
 * shows it. Requests count by when they were sent, and only on new connections: kept ones stay with their pod as long as it lives.
 */
export interface Drain {
  readonly pod: string;
  readonly uid: string;
  readonly deletedAtMs: number;
  readonly graceSeconds: number | undefined;
  /** The last Service let go of it. */
  readonly endpointRemovedAfterMs: number | undefined;
  /** The first of its containers ended. */
  readonly containerExitedAfterMs: number | undefined;
  /**
   * The last request that was lost on its way to it. Where its address does not tell, a loss counts for the pod that was deleted last by
   * then: of pods that go shortly after one another the last one shows the whole time, the others less of it.
   */
  readonly lastDropAfterMs: number | undefined;
  /** The last request that a pod of the old version answered, of the pod that was deleted last: from then on only deleted ones had it. */
  readonly lastAnswerAfterMs: number | undefined;
}

export interface DrainFacts {
  /** In the order of time. */
  readonly milestones: readonly Milestone[];
  readonly drops: readonly DropGroup[];
  /** The pods of the release before it; undefined: not known. */
  readonly podsBefore: readonly PodFacts[] | undefined;
  /** What answered on new connections. */
  readonly seenOnNewConnections: readonly SeenVersion[];
}

interface Deletion {
  readonly pod: string;
  readonly uid: string;
  readonly ip: string | undefined;
  readonly atMs: number;
  readonly graceSeconds: number | undefined;
}

/** The endpoint's watch may be ahead of the pod's by this much. */
const SEEN_EARLY_MS = 1000;

/** One for each pod that was deleted, in the order of their deletion. */
export function drainsOf(facts: DrainFacts): Drain[] {
  const deletions = facts.milestones.flatMap(deletionOf);
  const drops = lastDrops(deletions, facts.drops);
  const answered = lastAnswer(deletions, facts);
  return deletions.map((deletion) => {
    const { pod, uid, atMs, graceSeconds } = deletion;
    const after = (milestone: Milestone | undefined): number | undefined => milestone && Math.max(0, milestone.atMs - atMs);
    return {
      pod,
      uid,
      deletedAtMs: atMs,
      graceSeconds,
      endpointRemovedAfterMs: after(
        facts.milestones.findLast(
          (each) =>
            each.kind === 'endpoint-removed' &&
            each.subject?.of === 'endpoint' &&
            each.subject.pod === pod &&
            each.atMs >= atMs - SEEN_EARLY_MS,
        ),
      ),
      containerExitedAfterMs: after(
        facts.milestones.find(
          (each) =>
            each.kind === 'container-exited' && each.subject?.of === 'container' && each.subject.uid === uid && each.atMs >= atMs,
        ),
      ),
      lastDropAfterMs: drops.get(deletion),
      lastAnswerAfterMs: deletion === answered?.deletion ? answered.afterMs : undefined,
    };
  });
}

function deletionOf({ kind, atMs, subject }: Milestone): Deletion[] {
  if (kind !== 'pod-deleted' || subject?.of !== 'pod') return [];
  const { pod, uid, ip, graceSeconds } = subject;
  return [{ pod, uid, ip, atMs, graceSeconds }];
}

/** The last loss of each deletion. */
function lastDrops(deletions: readonly Deletion[], drops: readonly DropGroup[]): ReadonlyMap<Deletion, number> {
  const last = new Map<Deletion, number>();
  for (const group of drops.filter(isLostOnItsWay)) {
    const host = group.remote?.replace(/:\d+$/, '');
    const deleted = deletions.filter(({ atMs }) => atMs <= group.lastAtMs && group.lastAtMs - atMs <= HORIZON_MS);
    const meant = deleted.findLast(({ ip }) => ip !== undefined && ip === host) ?? deleted.at(-1);
    if (meant !== undefined) last.set(meant, Math.max(last.get(meant) ?? 0, group.lastAtMs - meant.atMs));
  }
  return last;
}

/** Nothing took it: neither the app nor one that answers in its place, unless that says that it found nobody. */
function isLostOnItsWay({ connection, outcome, version }: DropGroup): boolean {
  if (connection !== 'new') return false;
  if (outcome === 'unavailable') return version === undefined;
  return outcome === 'refused' || outcome === 'unreachable' || outcome === 'connect-timeout' || outcome === 'reset';
}

/** Of pods that were there before and have all been deleted, which of several versions is not asked: one must have been theirs alone. */
function lastAnswer(
  deletions: readonly Deletion[],
  { milestones, podsBefore = [], seenOnNewConnections }: DrainFacts,
): { readonly deletion: Deletion; readonly afterMs: number } | undefined {
  const releasedAtMs = milestones.find(({ kind }) => kind === 'release-started')?.atMs;
  const ofOld = deletions.filter(({ uid }) => podsBefore.some((pod) => pod.uid === uid));
  const deletion = ofOld.at(-1);
  if (releasedAtMs === undefined || deletion === undefined || ofOld.length < podsBefore.length) return undefined;
  const [old, another] = seenOnNewConnections.filter(
    ({ version, firstAtMs }) => version !== UNKNOWN_VERSION && firstAtMs < releasedAtMs,
  );
  if (old === undefined || another !== undefined) return undefined;
  const goneAtMs = milestones.findLast(({ kind, subject }) => kind === 'pod-gone' && isOneOf(ofOld, subject))?.atMs ?? Infinity;
  // Longer, it has been the version of other pods as well.
  if (old.lastAtMs < deletion.atMs || old.lastAtMs > goneAtMs) return undefined;
  return { deletion, afterMs: old.lastAtMs - deletion.atMs };
}

function isOneOf(deletions: readonly Deletion[], subject: Milestone['subject']): boolean {
  return subject?.of === 'pod' && deletions.some(({ uid }) => uid === subject.uid);
}
