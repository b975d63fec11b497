import type { RunReport } from '../../run-report.ts';
import type { Span } from './zoom-windows.ts';

/**
 * Where one wants to look first, and to the millisecond: from when the old version began to give way to the new one until it was gone.
 * Where nothing of that was seen: the longest outage, the release, or the middle of the load.
 */
export function focusOf({ milestones, versions, outages, phases, durationMs }: RunReport): Span {
  const switched = milestones.filter(({ kind }) => kind === 'switched' || kind === 'endpoints-switched').map(({ atMs }) => atMs);
  const changes = versions.transitions.flatMap(({ firstNewAtMs, lastOldAtMs, overlapMs }) =>
    overlapMs > 0 ? [firstNewAtMs, lastOldAtMs] : [lastOldAtMs, firstNewAtMs],
  );
  // Kept connections may stay with the old version long after the switch, so where there is one it alone is looked at.
  if (switched.length > 0) return span(switched.concat(changes.slice(0, 1)));
  if (changes.length > 0) return span(changes);
  const [longest] = outages.toSorted((a, b) => b.durationMs - a.durationMs);
  if (longest !== undefined) return longest;
  return phases.find(({ name }) => name === 'during') ?? { startMs: durationMs / 2, endMs: durationMs / 2 };
}

function span(momentsMs: readonly number[]): Span {
  return { startMs: Math.min(...momentsMs), endMs: Math.max(...momentsMs) };
}
